"""Alerts nobody took go up rung by rung; pushes that did not arrive make them go up at once."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from models import alert_queries
from workers import alerts
from workers.clockwork.room import Room

log = structlog.get_logger()
MOST = 500
"""Rungs a round; the rest are due a few seconds later."""


def run(room: Room) -> int:
    """Climb what is due, after hastening what did not arrive: each in its own transaction, so that
    none that fails holds up another. → rungs."""
    _hasten(room)
    failed: set[int] = set()
    climbed = 0
    while climbed < MOST and _climb_one(room, failed):
        climbed += 1
    if climbed:
        room.ring()
    return climbed


def _hasten(room: Room) -> None:
    with room.engine.connect() as connection:
        rows = alert_queries.unreached(connection, room.now - alerts.FRESH)

    def tell(connection: Connection, row: alert_queries.Unreached) -> bool:
        return alerts.tell_unreached(connection, room.vault, row, room.now)

    room.each("alert_unreached", rows, tell)
    room.each("hasten", [room.now], alert_queries.hasten)


def _climb_one(room: Room, failed: set[int]) -> bool:
    """One rung; one that fails is left for the next round and does not hold up the others."""
    alert_id = 0
    try:
        with room.engine.begin() as connection:
            due = alert_queries.due_step(connection, room.now, skip=failed)
            if due is None:
                return False
            alert_id = due.alert_id
            alerts.climb(connection, room.vault, due.alert_id, due.step, room.now)
    except OperationalError:
        raise
    except Exception as error:
        failed.add(alert_id)
        log.error("alert_step_failed", alert_id=alert_id, error=type(error).__name__)
    return True
