"""Alerts nobody took go up rung by rung; pushes that did not arrive make them go up at once."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from models import alert_queries
from models.vault import Vault
from workers import alerts

log = structlog.get_logger()
MOST = 500
"""Rungs a round; the rest are due a few seconds later."""


def run(engine: Engine, vault: Vault, now: datetime) -> int:
    """Hasten what did not arrive, then climb what is due, each in its own transaction. → rungs."""
    with engine.begin() as connection:
        alerts.escalate_undelivered(connection, vault, now)
    failed: set[int] = set()
    for climbed in range(MOST):
        if not _climb_one(engine, vault, now, failed):
            return climbed
    return MOST


def _climb_one(engine: Engine, vault: Vault, now: datetime, failed: set[int]) -> bool:
    """One rung; one that fails is left for the next round and does not hold up the others."""
    alert_id = 0
    try:
        with engine.begin() as connection:
            due = alert_queries.due_step(connection, now, skip=failed)
            if due is None:
                return False
            alert_id = due.alert_id
            alerts.climb(connection, vault, due.alert_id, due.step, now)
    except OperationalError:
        raise
    except Exception as error:
        failed.add(alert_id)
        log.error("alert_step_failed", alert_id=alert_id, error=type(error).__name__)
    return True
