"""Alerts nobody took go up rung by rung; pushes that did not arrive make them go up at once."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import OperationalError

from models import alert_queries
from workers import alerts
from workers.clockwork.room import Room

log = structlog.get_logger()
MOST = 500
"""Rungs a round; the rest are due a few seconds later."""


def run(room: Room) -> int:
    """Hasten what did not arrive, then climb what is due, each in its own transaction. → rungs."""
    with room.engine.begin() as connection:
        alerts.escalate_undelivered(connection, room.vault, room.now)
    failed: set[int] = set()
    climbed = 0
    while climbed < MOST and _climb_one(room, failed):
        climbed += 1
    if climbed:
        room.ring()
    return climbed


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
