"""New work waits for the coordinator's next free reply: one word in the conversation, no push."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from models import absences, inbox, person, receiver_queries, work_queries
from models.receiver_queries import Receiver
from models.scope import Grant, Scope
from workers.clockwork.room import Room

LOOK_BACK = timedelta(hours=1)
"""How far back new work is looked for; what a clock that was down missed is in the digest."""


def run(room: Room) -> int:
    """Let those nearest to new work know, once until they were heard again. → people told."""
    with room.engine.connect() as connection:
        places = work_queries.recent_places(connection, room.now - LOOK_BACK)
        nearest = {
            held.person_id: held
            for place in places
            for held in receiver_queries.on_duty(connection, place, ("coordinator",), room.now)
            if held.reachable and held.level == "lao"
        }

    def tell(connection: Connection, held: Receiver) -> bool:
        return _tell(connection, room, held)

    return room.each("new_work", nearest.values(), tell)


def coordinates(connection: Connection, person_id: int, now: datetime) -> Scope:
    """The part of a person's scope that is work: where they coordinate, or stand in for somebody
    who does."""
    held = person.roles(connection, [person_id])[person_id]
    lent = absences.lent(connection, [person_id], now).get(person_id, [])
    roles = (Grant(*role) for role in (*held, *lent) if role[0] == "coordinator")
    return Scope(person_id, tuple(roles))


def _tell(connection: Connection, room: Room, held: Receiver) -> bool:
    """Nothing is added while the last word still waits in the conversation."""
    prefix = f"work:{held.person_id}:"
    last = work_queries.last_told(connection, held.person_id, prefix)
    heard = work_queries.heard_at(connection, held.person_id)
    if last is not None and (heard is None or heard < last):
        return False
    since = last or room.now - LOOK_BACK
    scope = coordinates(connection, held.person_id, room.now)
    waits = work_queries.waiting(connection, scope, since)
    if not waits.fresh:
        return False
    key = f"{prefix}{int(room.now.timestamp())}"
    data = {"count": waits.total}
    inbox.speak(connection, room.vault, held.person_id, key, "work", data, room.now)
    return True
