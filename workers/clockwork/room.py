"""What a due job works with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from models.vault import Vault

log = structlog.get_logger()
T = TypeVar("T")


@dataclass
class Room:
    """The database, the time of this round, and two doorbells that may be dead.

    `ring` wakes talk; `enqueue` puts a job in line by name. Neither raises. `quota` asks LINE how
    many messages the month has (None: no limit) and how many are used; None where nobody can ask.
    `done_on` remembers what a job finished for a day; it is only a saving: every row has its own
    unique key.
    """

    engine: Engine
    vault: Vault
    now: datetime
    ring: Callable[[], object] = field(default=lambda: None)
    enqueue: Callable[[str], object] = field(default=lambda _name: None)
    quota: Callable[[], tuple[int | None, int]] | None = None
    done_on: dict[str, date] = field(default_factory=dict)

    def each(
        self, job: str, items: Iterable[T], work: Callable[[Connection, T], int | bool]
    ) -> int:
        """Work on each item in a transaction of its own. → the sum of what the work gave.

        One that fails is logged and holds up none of the others; a database that is away does.
        """
        done = 0
        for item in items:
            try:
                with self.engine.begin() as connection:
                    done += int(work(connection, item))
            except OperationalError:
                raise
            except Exception as error:
                log.error("clock_item_failed", job=job, error=type(error).__name__)
        return done
