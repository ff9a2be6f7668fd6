"""What LINE says about the month's messages is kept; those in charge are warned once a month."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection

from bot.line.verdict import LineError
from bot.thai.show import bangkok_date
from models import inbox, quota, work_queries
from workers.clockwork.room import Room
from workers.quota import Outlook, name_of, outlook

log = structlog.get_logger()
WARNED = ("supervisor", "admin")


def run(room: Room) -> int:
    """Ask LINE, keep its word, and say so when the messages end before the month does. → people
    warned."""
    if room.quota is None:
        return 0
    try:
        allowed, used = room.quota()
    except LineError as error:
        log.warning("quota_not_read", verdict=error.sent.verdict.name)
        return 0
    month = name_of(bangkok_date(room.now))
    with room.engine.begin() as connection:
        quota.keep_look(connection, month, allowed, used, room.now)
        found = outlook(connection, room.now)
        if found.ends_on is None:
            return 0
        return _warn(room, connection, month, found)


def _warn(room: Room, connection: Connection, month: str, found: Outlook) -> int:
    people = {row.id for role in WARNED for row in work_queries.reachable(connection, role)}
    data = {
        "used": found.month.used,
        "allowed": found.month.allowed,
        "day": found.ends_on.isoformat() if found.ends_on else "",
    }
    for person_id in sorted(people):
        key = f"quota:{month}:{person_id}"
        inbox.speak(connection, room.vault, person_id, key, "quota", data, room.now)
    return len(people)
