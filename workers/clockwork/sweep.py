"""Rows that should have been worked on and were not: their bell is rung again."""

from __future__ import annotations

from datetime import timedelta

from models import attachment_queries, form_queries, submission_queries, work_queries
from workers.clockwork.room import Room

SUBMISSION_WAITS = timedelta(seconds=30)
CHAT_WAITS = timedelta(seconds=5)


def run(room: Room) -> int:
    """Enqueue jobs for whatever was left waiting, ring for chats. → bells rung."""
    with room.engine.connect() as connection:
        submissions = submission_queries.stuck(connection, room.now, room.now - SUBMISSION_WAITS)
        attachments = attachment_queries.due(connection, room.now)
        proposals = form_queries.due(connection, room.now)
        chats = work_queries.open_too_long(connection, room.now - CHAT_WAITS, room.now)
    if submissions:
        room.enqueue("validate")
    if attachments:
        room.enqueue("fetch_media")
    if proposals:
        room.enqueue("check_form")
    if chats:
        room.ring()
    return (submissions > 0) + (attachments > 0) + (proposals > 0) + chats
