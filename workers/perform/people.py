"""Orders about people: invites, following and blocking, language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers.invite import MAY
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
from workers import team
from workers.desk import Desk
from workers.invites import fits

DAYS = 14


def redeem_invite(desk: Desk, order: RedeemInvite) -> InviteAnswer:
    found = invite.redeem(desk.connection, desk.vault, desk.person.id, order.code, desk.now)
    place = desk.shelf.place_name(found.lao or found.area, desk.person.language)
    if found.verdict == "welcome":
        desk.jobs.append(("link_menu", (desk.person.id,)))
    return InviteAnswer(found.verdict, found.role, place if found.verdict == "welcome" else "")


def make_invite(desk: Desk, order: MakeInvite) -> MadeInvite | None:
    """For a role that the asker runs, in the place asked for, else where they hold their own."""
    lead = team.lead(desk.connection, [(one.role, one.area, one.lao) for one in desk.person.roles])
    for held in desk.person.roles:
        area, lao = order.area or held.area, order.lao or held.lao
        if order.lao:
            area = order.area or order.lao[:4]
        if order.role not in MAY.get(held.role, ()) or not lead.runs((order.role, area, lao)):
            continue
        if lao and not fits(area, lao):
            continue
        code = invite.make(
            desk.connection, desk.vault, order.role, area, lao, DAYS, desk.person.id, desk.now
        )
        name = desk.shelf.place_name(lao or area, desk.person.language)
        return MadeInvite(code, order.role, name, desk.now + timedelta(days=DAYS))
    return None


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
