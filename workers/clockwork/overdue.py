"""Missed clocks of cases: told to those whose work it is, then a level up, then another.

The date of a case is its state's clock (look in 3 working days, check in 7 days, plan in 14, act,
follow up in 30, accept in 7 days) or the day that somebody named. Each step is told once for a
date, by one push a person for all cases; who follows the child hears of it with a free reply.
Nights, weekends and holidays are quiet. What could be told to nobody is not marked as told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from bot.thai.show import bangkok_date
from models import inbox, outbox, overdue_queries, reach
from models.province_queries import settings_of
from models.receiver_queries import Level, Receiver
from workers import coordinators, working_days
from workers.alerts import place_of
from workers.clockwork.room import Room

log = structlog.get_logger()
OVERDUE: Final = "overdue"
AT_ONCE: Final = 500
LISTED: Final = 5
UP: Final[Sequence[tuple[int, Level]]] = ((0, "lao"), (3, "district"), (7, "province"))
"""Working days after the date from which a step is told, and the level it begins with."""
FOLLOWED: Final = frozenset({"planned", "helping", "learning"})
"""States in which the next thing to do is a follow-up."""


@dataclass
class _Mail:
    """What one person is told in this round."""

    receiver: Receiver
    cases: list[Row[Any]] = field(default_factory=list)
    from_below: bool = False


def run(room: Room) -> int:
    """Tell what was missed, one push a person for all of it. → how many cases were told of."""
    if not working_days.is_working_day(bangkok_date(room.now)):
        return 0
    mails: dict[int, _Mail] = {}
    due: dict[int, list[Row[Any]]] = {}
    told = 0
    with room.engine.begin() as connection:
        for row in _missed(connection, room):
            people = _people(connection, room, row)
            if not people:
                _unheard(room, row)
                continue
            for held in people:
                mail = mails.setdefault(held.person_id, _Mail(held))
                mail.cases.append(row)
                mail.from_below = mail.from_below or row.step > 0
            if row.step == 0 and row.state in FOLLOWED and row.weaver_id and not row.still:
                due.setdefault(row.weaver_id, []).append(row)
            overdue_queries.warned(connection, row.id, row.step + 1, room.now)
            told += 1
            if told >= AT_ONCE:  # the rest a minute later: these rows are locked until the end
                break
        for mail in mails.values():
            _push(connection, room, mail)
        for weaver_id, rows in due.items():
            _say_due(connection, room, weaver_id, rows)
    if told:
        room.ring()
    return told


def _missed(connection: Connection, room: Room) -> Iterator[Row[Any]]:
    """The cases whose next step has come, where nobody is to be left in peace just now."""
    quiet: dict[str, bool] = {}
    last = 0
    while rows := overdue_queries.missed(connection, room.now, AT_ONCE, last):
        last = rows[-1].id
        for row in rows:
            if row.province not in quiet:
                quiet[row.province] = _is_quiet(connection, room, row.province)
            if quiet[row.province]:
                continue
            if working_days.after(row.due_at, UP[row.step][0]) < room.now or row.step == 0:
                yield row


def _is_quiet(connection: Connection, room: Room, province: str) -> bool:
    settings = settings_of(connection, province)
    return working_days.is_quiet(room.now, settings.quiet_from, settings.quiet_to)


def _people(connection: Connection, room: Room, row: Row[Any]) -> list[Receiver]:
    """First the owner and the coordinators of the LAO; where none can be told, and later, above."""
    people = coordinators.nearest(connection, row, lowest=UP[row.step][1], now=room.now)
    if row.step == 0:
        people += coordinators.owner(connection, row)
    return list({held.person_id: held for held in people}.values())


def _unheard(room: Room, row: Row[Any]) -> None:
    """Nobody could be told: it stays to be told, and is said to the operator once a day."""
    name, today = f"{OVERDUE}:{row.id}", bangkok_date(room.now)
    if room.done_on.get(name) != today:
        room.done_on[name] = today
        log.error("overdue_without_receiver", case_no=row.number, step=row.step)


def _push(connection: Connection, room: Room, mail: _Mail) -> None:
    language = mail.receiver.language
    first = mail.cases[0]
    alt = say("alert.overdue_alt", language, count=len(mail.cases))
    body = "alert.overdue_up" if mail.from_below else "alert.overdue_body"
    card = Card(
        alt=alt,
        title=say("alert.overdue_title", language),
        body=(say(body, language),),
        facts=tuple(_listed(connection, mail.cases, language)),
        buttons=(Tap(say("alert.open_work", language), data=taps.encode("work"), strong=True),),
        tone="warn",
    )
    outbox.push(
        connection,
        room.vault,
        mail.receiver.person_id,
        render.messages([card], language),
        OVERDUE,
        f"{_key(first)}:{mail.receiver.person_id}",
        room.now,
    )


def _key(row: Row[Any]) -> str:
    """Once for a case, a date and a step."""
    return f"{OVERDUE}:{row.id}:{row.step}:{int(row.due_at.timestamp())}"


def _say_due(connection: Connection, room: Room, person_id: int, rows: Sequence[Row[Any]]) -> None:
    """Who follows the children hears it with the next free reply."""
    if reach.reachable(connection, person_id) is None:
        return
    numbers = [row.number for row in rows]
    key = f"follow_due:{_key(rows[0])}:{person_id}"
    inbox.speak(connection, room.vault, person_id, key, "follow_due", {"cases": numbers}, room.now)


def _listed(connection: Connection, cases: Sequence[Row[Any]], language: str) -> Iterator[Fact]:
    for row in cases[:LISTED]:
        yield Fact(row.number, place_of(connection, row, language))
    if len(cases) > LISTED:
        yield Fact("", say("alert.more", language, count=len(cases) - LISTED))
