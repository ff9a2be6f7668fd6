"""The morning's digest: one push, only to those for whom something came that they did not see."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, Row

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from bot.thai.show import bangkok_date, to_bangkok
from models import outbox, work_queries
from models.work_queries import Waiting
from workers.clockwork.new_work import coordinates
from workers.clockwork.room import Room

DIGEST = "digest"
FROM, UNTIL = time(7, 30), time(12, 0)
"""In Bangkok. A clock that was down at half past seven catches up in the morning."""
FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def run(room: Room) -> int:
    """Push the digests of today, each in its own transaction. → how many."""
    today = bangkok_date(room.now)
    if not FROM <= to_bangkok(room.now).time() < UNTIL or room.done_on.get(DIGEST) == today:
        return 0
    pushed = 0
    with room.engine.connect() as connection:
        people = [
            (role, row)
            for role in ("coordinator", "weaver")
            for row in work_queries.reachable(connection, role)
        ]
    for role, row in people:
        with room.engine.begin() as connection:
            pushed += _digest(connection, room, role, row)
    room.done_on[DIGEST] = today
    if pushed:
        room.ring()
    return pushed


def _digest(connection: Connection, room: Room, role: str, row: Row[Any, Any, Any]) -> bool:
    last = work_queries.last_pushed(connection, row.id, DIGEST)
    since = max(moment for moment in (last, row.heard_at, FIRST) if moment is not None)
    if role == "weaver":
        waits = work_queries.corrections(connection, row.id, since)
    else:
        waits = work_queries.waiting(connection, coordinates(connection, row.id), since)
    if not waits.fresh:
        return False
    outbox.push(
        connection,
        room.vault,
        row.id,
        render.messages([_card(waits, row.language)], row.language),
        DIGEST,
        f"digest:{bangkok_date(room.now)}:{row.id}",
        room.now,
    )
    return True


def _card(waits: Waiting, language: str) -> Card:
    """Counts only: whose cases they are stands in the chat, not on the lock screen."""
    counted = {
        "alert": waits.alerts,
        "new_case": waits.new_cases,
        "question": waits.questions,
        "correction": waits.corrections,
    }
    return Card(
        alt=say("alert.digest_alt", language),
        title=say("alert.digest_title", language),
        facts=tuple(
            Fact(say(f"alert.digest_{kind}", language), say("alert.count", language, count=count))
            for kind, count in counted.items()
            if count
        ),
        buttons=(Tap(say("alert.open_work", language), data=taps.encode("work"), strong=True),),
        tone="danger" if waits.alerts else "plain",
    )
