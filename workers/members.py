"""The people whom the asker of a desk runs, as rows and as a coordinator sees them."""

from __future__ import annotations

from typing import Literal

from handlers.invite import MAY
from handlers.orders.team import Member
from models import people_list
from models.people_list import InHand
from models.scope import Grant, Scope
from models.vault import SealError
from workers import case_view, team
from workers.desk import Desk
from workers.team import Lead, Somebody


def lead_of(desk: Desk) -> Lead:
    held = [(role.role, role.area, role.lao) for role in desk.person.roles]
    return team.lead(desk.connection, held)


def everybody(desk: Desk) -> list[Somebody]:
    return team.people(desk.connection, lead_of(desk), but=desk.person.id)


def somebody(desk: Desk, person_id: int) -> Somebody | None:
    if person_id == desk.person.id:
        return None
    lead = lead_of(desk)
    found = team.somebody(desk.connection, lead, person_id)
    return found or team.former(desk.connection, lead, reach(desk), person_id).get(person_id)


def reach(desk: Desk) -> Scope:
    """The cases whose work the asker may give away: of every area where they run people, whether
    or not they may read those cases."""
    held = (role for role in desk.person.roles if MAY.get(role.role))
    grants = tuple(Grant("coordinator", role.area, role.lao) for role in held)
    return Scope(desk.person.id, grants)


def heirs(desk: Desk) -> list[Somebody]:
    """Weavers of the area who can be told of it, and a coordinator who takes it on themselves."""
    found = [
        one
        for one in everybody(desk)
        if one.state == "active"
        and one.row["blocked_at"] is None
        and any(role == "weaver" for role, _, _ in one.roles)
    ]
    rows = people_list.listed(desk.connection, person_id=desk.person.id)
    mine = tuple(
        (row["role"], row["area"], row["lao"]) for row in rows if row["role"] == "coordinator"
    )
    own = [Somebody(desk.person.id, "active", mine, False, rows[0])] if mine else []
    return [*found, *own]


def area_name(desk: Desk) -> str:
    """Where the asker runs people; the first place of several."""
    led = [role for role in desk.person.roles if MAY.get(role.role)]
    code = (led[0].lao or led[0].area) if led else ""
    return desk.shelf.place_name(code, desk.person.language)


def member(desk: Desk, one: Somebody, in_hand: dict[int, InHand]) -> Member:
    has = in_hand.get(one.id, InHand())
    language = desk.person.language
    return Member(
        id=one.id,
        name=name_of(desk, one),
        state=_state(one),
        roles=tuple(
            (role, desk.shelf.place_name(lao or area, language)) for role, area, lao in one.roles
        ),
        heard_at=one.row["heard_at"],
        quiet=one.quiet(desk.now),
        cases=has.cases,
        drafts=has.drafts,
        blocked=one.row["blocked_at"] is not None,
    )


def _state(one: Somebody) -> Literal["active", "suspended", "former"]:
    if one.former:
        return "former"
    return "suspended" if one.state == "suspended" else "active"


def name_of(desk: Desk, one: Somebody) -> str:
    """One name that cannot be opened leaves the others readable."""
    try:
        return case_view.person_name(desk, one.id)
    except SealError:
        return f"#{one.id}"
