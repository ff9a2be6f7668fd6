"""New cases that nobody looked at in three working days: one push to those whose work it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from models import case_queries, outbox, receiver_queries
from models.receiver_queries import ORDER, Place, Receiver
from workers.alerts import place_of
from workers.clockwork.room import Room

log = structlog.get_logger()
OVERDUE = "overdue"
AT_ONCE = 200
LISTED = 5


def run(room: Room) -> int:
    """Warn once about every overdue case, one push a person for all of them. → cases."""
    with room.engine.begin() as connection:
        rows = case_queries.overdue(connection, room.now, AT_ONCE)
        by_person: dict[int, tuple[Receiver, list[Row[*tuple[Any, ...]]]]] = {}
        for row in rows:
            for held in _nearest(connection, row):
                by_person.setdefault(held.person_id, (held, []))[1].append(row)
        for held, cases in by_person.values():
            _push(connection, room, held, cases)
        case_queries.warned(connection, [row.id for row in rows], room.now)
    if by_person:
        room.ring()
    return len(rows)


def _nearest(connection: Connection, row: Any) -> list[Receiver]:
    """The coordinators of the LAO; where none can be reached, of the next level up."""
    place = Place(row.province, row.district, row.tambon, row.lao)
    for roles in (("coordinator",), ("supervisor",)):
        held = receiver_queries.receivers(connection, place, roles)
        for level in ORDER:
            reachable = [one for one in held if one.level == level and one.reachable]
            if reachable:
                return list({one.person_id: one for one in reachable}.values())
    log.error("overdue_without_receiver", case_no=row.number)
    return []


def _push(
    connection: Connection, room: Room, held: Receiver, cases: Sequence[Row[*tuple[Any, ...]]]
) -> None:
    language = held.language
    alt = say("alert.overdue_alt", language, count=len(cases))
    card = Card(
        alt=alt,
        title=say("alert.overdue_title", language),
        body=(say("alert.overdue_body", language),),
        facts=tuple(_listed(connection, cases, language)),
        buttons=(Tap(say("alert.open_work", language), data=taps.encode("work"), strong=True),),
        tone="warn",
    )
    outbox.push(
        connection,
        room.vault,
        held.person_id,
        render.messages([card], language),
        OVERDUE,
        f"overdue:{held.person_id}:{cases[0].id}",
        room.now,
    )


def _listed(
    connection: Connection, cases: Sequence[Row[*tuple[Any, ...]]], language: str
) -> Iterable[Fact]:
    for row in cases[:LISTED]:
        yield Fact(row.number, place_of(connection, row, language))
    if len(cases) > LISTED:
        yield Fact("", say("alert.more", language, count=len(cases) - LISTED))
