"""Drafts nobody touched for three days: the question comes again with the next free reply."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from models import inbox, work_queries
from workers.clockwork.room import Room

IDLE = timedelta(days=3)
FORGOTTEN = timedelta(days=90)
"""After so long a reminder would only puzzle; the draft itself waits on."""
AT_ONCE = 500


def run(room: Room) -> int:
    """Remind each person of the draft touched last, once for every time it was left. → how many."""
    with room.engine.connect() as connection:
        rows = work_queries.idle_drafts(connection, room.now - IDLE, room.now - FORGOTTEN, AT_ONCE)

    def remind(connection: Connection, row: Row[Any, Any, Any]) -> bool:
        key = f"reminder:{row.id}:{int(row.updated_at.timestamp())}"
        data = {"draft_id": row.id}
        inbox.speak(connection, room.vault, row.person_id, key, "reminder", data, room.now)
        return True

    return room.each("reminders", rows, remind)
