"""At one in the morning what was kept long enough ends; an hour later every sum is proved."""

from __future__ import annotations

import time
from datetime import date
from datetime import time as clock_time

import structlog
from sqlalchemy.exc import OperationalError

from bot.thai import to_bangkok
from models import retention
from models.retention import Kept
from workers.clockwork.room import Room

log = structlog.get_logger()
AT = clock_time(1, 0)  # in Bangkok
UNTIL = clock_time(6, 0)  # what is left goes on the next night
SECONDS = 5.0
"""Longest look: the other jobs of the clock wait meanwhile."""
JOB = "retention"


def run(room: Room) -> int:
    """End what is due, as far as it comes in one look. → rows that ended."""
    night = _night(room)
    if night is None or room.done_on.get(JOB) == night:
        return 0
    began, ended = time.monotonic(), 0
    for kept in retention.KEPT:
        if room.done_on.get(f"{JOB}:{kept.name}") == night:
            continue
        if time.monotonic() - began > SECONDS:
            return ended
        done, all_of_it = _end(room, kept, began + SECONDS)
        ended += done
        if all_of_it:
            room.done_on[f"{JOB}:{kept.name}"] = night
    if all(room.done_on.get(f"{JOB}:{kept.name}") == night for kept in retention.KEPT):
        room.done_on[JOB] = night
    return ended


def _end(room: Room, kept: Kept, until: float) -> tuple[int, bool]:
    """A kind that fails is logged, left for the next night, and holds up none of the others."""
    try:
        done, all_of_it = retention.run(
            room.engine.begin, room.now, kept, lambda: time.monotonic() > until
        )
    except OperationalError:
        raise
    except Exception as error:
        log.error("retention_failed", kind=kept.name, error=type(error).__name__)
        return 0, True
    if done:
        log.info("retention_ended", kind=kept.name, rows=done)
    return done, all_of_it


def _night(room: Room) -> date | None:
    """The night that it is, between `AT` and `UNTIL` in Bangkok."""
    local = to_bangkok(room.now)
    return local.date() if AT <= local.time() < UNTIL else None
