"""Is the child still there? After 30, 90 and 180 days who follows the case is asked: with the next
free reply, after a week without an answer by a push, and after another week its coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.line import render
from handlers import still_there
from models import inbox, outbox, placement_queries, reach
from models.placement_queries import ASKED, PUSHED, TOLD
from models.province_queries import settings_of
from workers import coordinators, working_days
from workers.clockwork.room import Room

log = structlog.get_logger()
CLASS = "asked"
AGAIN = timedelta(days=7)
LATEST = timedelta(days=14)
AT_ONCE = 500


def run(room: Room) -> int:
    """Ask what is due, each question as far as it has waited. → how many people were asked."""
    with room.engine.begin() as connection:
        done = 0
        for check in _due(connection, room):
            step = _ask(connection, room, check)
            if step:
                placement_queries.asked(connection, check.placement_id, check.day, step, room.now)
                done += 1
    if done:
        room.ring()
    return done


def _due(connection: Connection, room: Room) -> Iterator[Row[Any]]:
    """Every question that is due, each once: one that reaches nobody stays so."""
    seen: set[int] = set()
    waits = (AGAIN, LATEST)
    while rows := placement_queries.due(connection, room.now, waits, AT_ONCE, seen):
        for check in rows:
            seen.add(check.placement_id)
            yield check


def _ask(connection: Connection, room: Room, check: Row[Any]) -> int:
    """Ask one question once. → how far it went now, 0 when nothing was to be done."""
    weaver = _weaver(connection, check)
    waited = room.now - (check.asked_at or room.now)
    if weaver is None or (check.asked >= PUSHED and waited >= LATEST):
        return TOLD if _tell(connection, room, check, asked=check.asked > 0) else 0
    if check.asked == 0:
        key = f"still:{check.placement_id}:{check.day}:{weaver.id}"
        inbox.speak(connection, room.vault, weaver.id, key, "still_there", _data(check), room.now)
        return ASKED
    if check.asked == ASKED and waited >= AGAIN and not _is_quiet(connection, room, check):
        _push(connection, room, check, weaver)
        return PUSHED
    return 0


def _weaver(connection: Connection, check: Row[Any]) -> Row[Any, Any] | None:
    """Who follows the case, if they can be asked."""
    return None if check.weaver_id is None else reach.reachable(connection, check.weaver_id)


def _is_quiet(connection: Connection, room: Room, check: Row[Any]) -> bool:
    settings = settings_of(connection, check.province)
    return working_days.is_quiet(room.now, settings.quiet_from, settings.quiet_to)


def _push(connection: Connection, room: Room, check: Row[Any], weaver: Row[Any, Any]) -> None:
    card = still_there.card(weaver.language, **_data(check))
    outbox.push(
        connection,
        room.vault,
        weaver.id,
        render.messages([card], weaver.language),
        CLASS,
        f"still:{check.placement_id}:{check.day}:{weaver.id}",
        room.now,
    )


def _tell(connection: Connection, room: Room, check: Row[Any], *, asked: bool) -> bool:
    """The coordinators are asked instead: nobody follows the case, or nobody answered."""
    note = "still_unanswered" if asked else "still_nobody"
    told = coordinators.tell(
        connection,
        room.vault,
        check,
        "still_there",
        f"still_told:{check.placement_id}:{check.day}",
        {**_data(check), "note": note},
        room.now,
    )
    if not told:
        today = room.now.date()
        name = f"still_there:{check.placement_id}:{check.day}"
        if room.done_on.get(name) != today:  # once a day is enough to be heard
            log.error("still_there_without_receiver", case_no=check.number, day=check.day)
            room.done_on[name] = today
    return told > 0


def _data(check: Row[Any]) -> dict[str, Any]:
    return {
        "case_no": check.number,
        "place": check.kind,
        "day": check.day,
        "placement_id": check.placement_id,
    }
