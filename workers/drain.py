"""Working off rows that wait for a job, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

from sqlalchemy import Engine, Row, Table

from bot.clock import Clock
from models import waiting


def drain(
    engine: Engine,
    rows: Table,
    back_off: Sequence[int],
    clock: Clock,
    work: Callable[[Row[Any]], None],
    *,
    seconds: float,
    stop: Event | None = None,
) -> int:
    """Work on everything that is due for at most `seconds`, or until `stop` is set.

    Each attempt is committed before the work, and no transaction is open during it. → how many
    rows were tried.
    """
    tried = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until and not (stop and stop.is_set()):
        with engine.begin() as connection:
            row = waiting.claim(connection, rows, back_off, clock())
        if row is None:
            break
        tried += 1
        work(row)
    return tried
