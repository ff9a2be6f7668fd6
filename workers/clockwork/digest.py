"""The morning's digest: one push, only to those for whom something came that they did not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, Row

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from bot.thai.show import bangkok_date, to_bangkok
from handlers import budget
from models import absences, outbox, person, province_queries, work_queries
from models.work_queries import Waiting
from workers import team, working_days
from workers.clockwork.new_work import coordinates
from workers.clockwork.room import Room
from workers.pushing import province_of

DIGEST = "digest"
FROM, UNTIL = time(8, 30), time(12, 0)
"""In Bangkok, when offices are open. A clock that was down at half past eight catches up in the
morning."""
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
ROLES = ("coordinator", "weaver")


def run(room: Room) -> int:
    """Push the digests of today, each in its own transaction. → how many."""
    today = bangkok_date(room.now)
    if not FROM <= to_bangkok(room.now).time() < UNTIL or not working_days.is_working_day(today):
        return 0
    if room.done_on.get(DIGEST) == today:
        return 0
    with room.engine.connect() as connection:
        people = {row.id: row for role in ROLES for row in work_queries.reachable(connection, role)}
        gone = absences.away(connection, room.now)

    def digest(connection: Connection, row: Row[Any, Any, Any]) -> bool:
        return _digest(connection, room, row)

    pushed = room.each(DIGEST, [row for who, row in people.items() if who not in gone], digest)
    room.done_on[DIGEST] = today
    if pushed:
        room.ring()
    return pushed


def _digest(connection: Connection, room: Room, row: Row[Any, Any, Any]) -> bool:
    held = person.roles(connection, [row.id])[row.id]
    settings = province_queries.settings_of(connection, province_of(held))
    if working_days.is_quiet(room.now, settings.quiet_from, settings.quiet_to):
        return False
    last = work_queries.last_digest(connection, row.id, DIGEST)
    since = max(moment for moment in (last, row.heard_at, FIRST) if moment is not None)
    waits = _waits(connection, row.id, held, since, room.now)
    if not waits.fresh:
        return False
    key = f"digest:{bangkok_date(room.now)}:{row.id}"
    new = outbox.push(
        connection,
        room.vault,
        row.id,
        render.messages([card(waits, row.language)], row.language),
        DIGEST,
        key,
        room.now,
    )
    if new:
        outbox.replace_open(connection, row.id, DIGEST, key, room.now)
    return new


def _waits(
    connection: Connection,
    person_id: int,
    held: list[tuple[str, str, str]],
    since: datetime,
    now: datetime,
) -> Waiting:
    """What waits for a person in all their roles, and what was held back from them."""
    waits = work_queries.corrections(connection, person_id, since)
    lent = absences.lent(connection, [person_id], now).get(person_id, [])
    if any(role == "coordinator" for role, _, _ in (*held, *lent)):
        found = work_queries.waiting(connection, coordinates(connection, person_id, now), since)
        waits = replace(found, corrections=waits.corrections, fresh=found.fresh or waits.fresh)
    back = [
        row.created_at
        for row in outbox.not_attempted(
            connection, [person_id], but_not={*budget.ALWAYS, DIGEST, "correction"}
        )
    ]
    quiet, newly = team.gone_quiet(connection, held, now, since, but=person_id)
    fresh = waits.fresh or newly or any(moment > since for moment in back)
    return replace(waits, held_back=len(back), quiet=quiet, fresh=fresh)


def card(waits: Waiting, language: str) -> Card:
    """Counts only: whose cases they are stands in the chat, not on the lock screen."""
    counted = {
        "alert": waits.alerts,
        "new_case": waits.new_cases,
        "question": waits.questions,
        "correction": waits.corrections,
        "asks": waits.asks,
        "held": waits.held_back,
        "quiet": waits.quiet,
    }
    return Card(
        alt=say("alert.digest_alt", language),
        title=say("alert.digest_title", language),
        facts=tuple(
            Fact(say(f"alert.digest_{kind}", language), _counted(kind, count, language))
            for kind, count in counted.items()
            if count
        ),
        footnote=say("alert.digest_held_note", language) if waits.held_back else "",
        buttons=(Tap(say("alert.open_work", language), data=taps.encode("follow"), strong=True),),
        tone="danger" if waits.alerts else "plain",
    )


def _counted(kind: str, count: int, language: str) -> str:
    return say("alert.people" if kind == "quiet" else "alert.count", language, count=count)
