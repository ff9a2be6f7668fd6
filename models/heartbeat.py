"""When each kind of process was last seen at work: a silent one is an alarm of its own."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, func, select, text
from sqlmodel import Field, SQLModel

from models.columns import moment, table

EVERY: Final = 15.0
"""Seconds between two beats."""
LATE: Final = 90.0
"""Seconds after which nobody of a kind is at work; long enough for a restart."""
PROCESSES: Final = ("talk", "worker", "clock")


class Heartbeat(SQLModel, table=True):
    """One row a kind of process, by the database's own clock: a rehearsal moves the others."""

    process: str = Field(primary_key=True)
    at: datetime = moment(required=True)


HEARTBEAT = table(Heartbeat)
_BEAT = text(
    "INSERT INTO heartbeat (process, at) VALUES (:process, clock_timestamp()) "
    "ON CONFLICT (process) DO UPDATE SET at = excluded.at"
)


class Pulse:
    """The beat of one process. Call `beat` from the loop that does the work."""

    def __init__(self, engine: Engine, process: str) -> None:
        self._engine, self._process = engine, process
        self._at = float("-inf")

    def beat(self) -> None:
        """Say that we are at work, now and then. Raises the database's error."""
        if time.monotonic() - self._at < EVERY:
            return
        with self._engine.begin() as connection:
            connection.execute(_BEAT, {"process": self._process})
        self._at = time.monotonic()


def ages(connection: Connection) -> dict[str, float | None]:
    """Seconds since each kind of process was seen at work; None: never."""
    age = func.extract("epoch", func.clock_timestamp() - HEARTBEAT.c.at)
    rows = connection.execute(select(HEARTBEAT.c.process, age))
    found = {str(process): float(seconds) for process, seconds in rows}
    return {process: found.get(process) for process in PROCESSES}
