"""Orders about people: invites, following and blocking, language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers.orders import (
    InviteAnswer,
    MadeInvite,
    MakeInvite,
    NoteFollowed,
    NoteUnfollowed,
    RedeemInvite,
    SetLanguage,
)
from models import invite, person
from workers.desk import Desk

DAYS = 14
INVITES = {  # who may invite whom
    "coordinator": frozenset({"weaver"}),
    "supervisor": frozenset({"weaver", "coordinator"}),
    "admin": frozenset(
        {"weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin"}
    ),
}


def redeem_invite(desk: Desk, order: RedeemInvite) -> InviteAnswer:
    found = invite.redeem(desk.connection, desk.vault, desk.person.id, order.code, desk.now)
    place = desk.shelf.place_name(found.lao or found.area, desk.person.language)
    if found.verdict == "welcome":
        desk.jobs.append(("link_menu", (desk.person.id,)))
    return InviteAnswer(found.verdict, found.role, place if found.verdict == "welcome" else "")


def make_invite(desk: Desk, order: MakeInvite) -> MadeInvite | None:
    for held in desk.person.roles:
        if order.role not in INVITES.get(held.role, frozenset()):
            continue
        area, lao = order.area or held.area, order.lao or held.lao
        if not _inside(desk, held.area, held.lao, area, lao):
            continue
        code = invite.make(
            desk.connection, desk.vault, order.role, area, lao, DAYS, desk.person.id, desk.now
        )
        name = desk.shelf.place_name(lao or area, desk.person.language)
        return MadeInvite(code, order.role, name, desk.now + timedelta(days=DAYS))
    return None


def _inside(desk: Desk, own_area: str, own_lao: str, area: str, lao: str) -> bool:
    if own_lao:
        return lao == own_lao
    tambons = desk.shelf.lao_tambons.get(lao, [])
    return area.startswith(own_area) and all(code.startswith(own_area) for code in tambons)


def note_followed(desk: Desk, _order: NoteFollowed) -> None:
    person.note_followed(desk.connection, desk.person.id, desk.happened_at)


def note_unfollowed(desk: Desk, _order: NoteUnfollowed) -> None:
    person.note_unfollowed(desk.connection, desk.person.id, desk.happened_at)


def set_language(desk: Desk, order: SetLanguage) -> None:
    language = "th" if order.language == "th" else "en"
    person.change(desk.connection, desk.person.id, {"language": language})


PERFORM: dict[type, Callable[..., Any]] = {
    RedeemInvite: redeem_invite,
    MakeInvite: make_invite,
    NoteFollowed: note_followed,
    NoteUnfollowed: note_unfollowed,
    SetLanguage: set_language,
}
