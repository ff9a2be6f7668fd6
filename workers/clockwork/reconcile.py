"""At two in the morning every count is proved against the rows it is made of."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog
from sqlalchemy import Connection

from bot.thai import to_bangkok
from models import inbox, reconcile, work_queries
from models.reconcile import Sum
from workers.clockwork.room import Room

log = structlog.get_logger()
AT = time(2, 0)  # in Bangkok
TOLD = ("admin",)
MOST_LOGGED = 50
KEPT = timedelta(days=400)


def run(room: Room) -> int:
    """Prove the sums once a night, or as soon after as a clock runs. → 1 when it did."""
    snapshot = room.engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.begin() as connection:
        last = reconcile.last_run(connection)
        if last is not None and last.at >= _night(room.now):
            return 0
        return 1 if prove(connection, room) is not None else 0


def prove(connection: Connection, room: Room) -> list[Sum]:
    """Check everything now, keep what differs, and raise the alarm about it. → what differs."""
    checked, wrong = 0, []
    for one in reconcile.check(connection):
        checked += 1
        if one.difference:
            wrong.append(one)
    reconcile.keep(connection, room.now, wrong, checked)
    reconcile.forget(connection, room.now - KEPT)
    for one in wrong[:MOST_LOGGED]:
        log.error(
            "reconciliation_differs",
            rule=one.rule,
            place=one.place,
            form=one.form,
            expected=one.expected,
            found=one.found,
        )
    if wrong:
        _tell(connection, room, wrong, checked)
    log.info("reconciled", checked=checked, differences=len(wrong))
    return wrong


def _tell(connection: Connection, room: Room, wrong: list[Sum], checked: int) -> None:
    data = {
        "checked": checked,
        "differences": len(wrong),
        "worst": [[one.rule, one.place, one.expected, one.found] for one in _worst(wrong)],
    }
    people = {row.id for role in TOLD for row in work_queries.reachable(connection, role)}
    for person_id in sorted(people):
        key = f"reconcile:{room.now.isoformat()}:{person_id}"
        inbox.speak(connection, room.vault, person_id, key, "reconcile", data, room.now)


def _worst(wrong: list[Sum]) -> list[Sum]:
    return sorted(wrong, key=lambda one: -abs(one.difference))[:3]


def _night(now: datetime) -> datetime:
    """The last two o'clock in Bangkok."""
    local = to_bangkok(now)
    night = local.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return night if night <= local else night - timedelta(days=1)
