"""What is done to the database itself: connections cut, rows locked, rows nobody can read, and
events that look as if three processes had died over them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from workers.talk.load import SUSPECT

log = structlog.get_logger()
LOCKED = 6.5
"""Seconds: longer than the service waits for a lock."""
LOCKED_LONG = 13.0
"""Seconds: longer than it waits for one twice, so that the line of a person is held."""
OPEN = "done_at IS NULL AND set_aside_at IS NULL"


@dataclass
class Mischief:
    """`poisoned` are the ids of the events that nobody can read."""

    engine: Engine
    clock: Callable[[], datetime]
    poisoned: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def do(self, what: str) -> None:
        """One of `cut`, `lock`, `long lock`, `poison`, `suspect`, beside everything else. A
        database that is away has trouble enough."""
        deed = {
            "cut": self._cut,
            "lock": partial(self._lock, LOCKED),
            "long lock": partial(self._lock, LOCKED_LONG),
            "poison": self._poison,
            "suspect": self._suspect,
        }[what]
        threading.Thread(target=self._quietly, args=(deed,), name=what, daemon=True).start()

    def _quietly(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except SQLAlchemyError as away:
            log.info("mischief_failed", error=type(away).__name__)

    def _cut(self) -> None:
        """Every connection ends; the server stays."""
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with self.engine.begin() as connection:
            connection.execute(text(query))

    def _lock(self, seconds: float) -> None:
        """Nobody can write a conversation for longer than they wait."""
        with self.engine.connect() as connection:
            connection.execute(text("LOCK TABLE conversation IN EXCLUSIVE MODE"))
            time.sleep(seconds)

    def _suspect(self) -> None:
        """The next event that is seen open looks as if it had been begun thrice already."""
        deadline = time.monotonic() + 10
        one = f"SELECT id FROM inbox WHERE {OPEN} AND attempts < :n LIMIT 1"  # noqa: S608 - our own
        query = text(f"UPDATE inbox SET attempts = :n WHERE id IN ({one})")  # noqa: S608 - the same
        while time.monotonic() < deadline:
            with self.engine.begin() as connection:
                if connection.execute(query, {"n": SUSPECT}).rowcount:
                    return
            time.sleep(0.02)

    def _poison(self) -> None:
        """An event of somebody, sealed by a key that nobody has."""
        name = f"poison:{next(self._numbers)}"
        query = (
            "INSERT INTO inbox (event_id, person_id, kind, happened_at, order_index, sealed,"
            " received_at, attempts) SELECT :name, id, 'line', :now, 0, :sealed, :now, 0"
            " FROM person ORDER BY random() LIMIT 1"
        )
        values = {"name": name, "now": self.clock(), "sealed": b"nobody can read this"}
        with self.engine.begin() as connection:
            connection.execute(text(query), values)
        self.poisoned.add(name)
