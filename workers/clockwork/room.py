"""What a due job works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine

from models.vault import Vault


@dataclass
class Room:
    """The database, the time of this round, and two doorbells that may be dead.

    `ring` wakes talk; `enqueue` puts a job in line by name. Neither raises. `done_on` remembers
    what a job finished for a day; it is only a saving: every row has its own unique key.
    """

    engine: Engine
    vault: Vault
    now: datetime
    ring: Callable[[], object] = field(default=lambda: None)
    enqueue: Callable[[str], object] = field(default=lambda _name: None)
    done_on: dict[str, date] = field(default_factory=dict)
