"""Referrals whose date has passed: one word to those who coordinate, with their next free reply.

No push: the case has a clock of its own, and what is urgent does not go by referral.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.thai.show import bangkok_date
from models import inbox, receiver_queries, referral_queries
from models.receiver_queries import ORDER, Place
from workers.clockwork.room import Room

log = structlog.get_logger()
AT_ONCE = 200


def run(room: Room) -> int:
    """Tell each coordinator once of all that newly passed its date. → referrals."""
    with room.engine.begin() as connection:
        rows = referral_queries.unwarned(connection, room.now, AT_ONCE)
        by_person: dict[int, list[Row[Any]]] = {}
        told: list[int] = []
        for row in rows:
            nearest = _nearest(connection, row)
            for person_id in nearest:
                by_person.setdefault(person_id, []).append(row)
            if nearest:
                told.append(row.id)
            else:
                _unheard(room, row)
        for person_id, late in by_person.items():
            _tell(connection, room, person_id, late)
        referral_queries.warned(connection, told, room.now)
    return len(told)


def _unheard(room: Room, row: Row[Any]) -> None:
    """It stays to be told, and is said to the operator once a day."""
    name, today = f"referral:{row.id}", bangkok_date(room.now)
    if room.done_on.get(name) != today:
        room.done_on[name] = today
        log.error("referral_without_receiver", case_no=row.number)


def _nearest(connection: Connection, row: Row[Any]) -> set[int]:
    """The coordinators nearest to the case who can be reached; else those of the next level up."""
    place = Place(row.province, row.district, row.tambon, row.lao)
    for roles in (("coordinator",), ("supervisor",)):
        held = receiver_queries.receivers(connection, place, roles)
        for level in ORDER:
            found = {one.person_id for one in held if one.level == level and one.reachable}
            if found:
                return found
    return set()


def _tell(connection: Connection, room: Room, person_id: int, late: Sequence[Row[Any]]) -> None:
    first = late[0]
    key = f"referral_due:{first.id}:{first.version}:{person_id}"
    data = {
        "referral_id": first.id,
        "case_no": first.number,
        "agency": first.agency,
        "more": len(late) - 1,
    }
    inbox.speak(connection, room.vault, person_id, key, "referral_due", data, room.now)
