"""Orders about being away, and who may stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Row

from bot.thai.show import bangkok_date, bangkok_day
from handlers.away import MOST_DAYS, RECEIVE
from handlers.orders import (
    Away,
    Colleague,
    DeclineStandIn,
    EndAbsence,
    KeepAbsence,
    ListColleagues,
    LoadAbsence,
)
from models import absences, inbox, receiver_queries
from models.vault import SealError
from workers.case_view import person_name
from workers.desk import Desk
from workers.pushing import province_of

STAND_INS = tuple(role for role in RECEIVE if role != "admin")
"""Roles that may stand in: those who may see cases themselves."""


def load_absence(desk: Desk, _order: LoadAbsence) -> Away | None:
    row = absences.of_person(desk.connection, desk.person.id, desk.now)
    return _away(desk, row) if row is not None else None


def list_colleagues(desk: Desk, _order: ListColleagues) -> list[Colleague]:
    return [
        Colleague(
            row.id,
            _name(desk, row),
            row.role,
            desk.shelf.place_name(row.lao or row.area, desk.person.language),
        )
        for row in _possible(desk)
    ]


def keep_absence(desk: Desk, order: KeepAbsence) -> Away | None:
    """Only from today on, not for ever, and only somebody of the list stands in."""
    today = bangkok_date(desk.now)
    if not today <= order.since <= order.until <= today + timedelta(days=MOST_DAYS):
        return None
    stand_in = order.stand_in_id or None
    if stand_in is not None and stand_in not in {row.id for row in _possible(desk)}:
        return None
    begins = max(bangkok_day(order.since)[0], desk.now)
    ends = bangkok_day(order.until)[1]
    absences.keep(desk.connection, desk.person.id, stand_in, begins, ends, desk.now)
    if stand_in is not None:
        data = {
            "name": desk.person.area_name,
            "until": order.until.isoformat(),
            "person": desk.person.id,
        }
        _tell(desk, stand_in, "away_asked", data)
    row = absences.of_person(desk.connection, desk.person.id, desk.now)
    return _away(desk, row) if row is not None else None


def end_absence(desk: Desk, _order: EndAbsence) -> bool:
    return absences.end(desk.connection, desk.person.id, desk.now)


def decline_stand_in(desk: Desk, order: DeclineStandIn) -> bool:
    declined = absences.decline(desk.connection, order.person_id, desk.person.id, desk.now)
    if declined:
        data = {"name": desk.person.area_name}
        _tell(desk, order.person_id, "away_declined", data)
    return declined


def _tell(desk: Desk, person_id: int, kind: str, data: dict[str, Any]) -> None:
    key = f"{kind}:{desk.person.id}:{person_id}:{int(desk.now.timestamp())}"
    inbox.speak(desk.connection, desk.vault, person_id, key, kind, data, desk.now)


def _possible(desk: Desk) -> list[Row[Any, Any, Any, Any]]:
    held = [(role.role, role.area, role.lao) for role in desk.person.roles]
    province = province_of(held)
    found = receiver_queries.colleagues(desk.connection, desk.person.id, province, STAND_INS)
    mine = {code for _, area, lao in held for code in (lao, area) if code}
    roles = {role for role, _, _ in held}

    def far(row: Row[Any, Any, Any, Any]) -> tuple[bool, int, int]:
        code = row.lao or row.area
        near = max((_shared(code, own) for own in mine), default=0)
        return (row.role not in roles, -near, row.id)

    nearest: dict[int, Row[Any, Any, Any, Any]] = {}
    for row in sorted(found, key=far):
        nearest.setdefault(row.id, row)
    return list(nearest.values())


def _shared(one: str, other: str) -> int:
    """How many letters two codes begin with together: the more, the nearer."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _name(desk: Desk, row: Row[Any, Any, Any, Any]) -> str:
    """One name that cannot be opened leaves the others choosable."""
    try:
        return person_name(desk, row.id)
    except SealError:
        return desk.shelf.place_name(row.lao or row.area, desk.person.language)


def _away(desk: Desk, row: Row[Any]) -> Away:
    return Away(
        since=bangkok_date(row.from_at),
        until=bangkok_date(row.until_at - timedelta(seconds=1)),
        stand_in=person_name(desk, row.stand_in_id),
    )


PERFORM: dict[type, Callable[..., Any]] = {
    LoadAbsence: load_absence,
    ListColleagues: list_colleagues,
    KeepAbsence: keep_absence,
    EndAbsence: end_absence,
    DeclineStandIn: decline_stand_in,
}
