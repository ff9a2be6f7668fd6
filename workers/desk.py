"""What the performer of an order has at hand: the transaction, and what follows its commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from handlers.turn import Person
from models.scope import Scope
from models.vault import Vault
from workers.talk.shelf import Shelf


@dataclass
class Desk:
    """One transaction. `jobs`, (name, ids), are enqueued after its commit."""

    connection: Connection
    vault: Vault
    now: datetime
    person: Person
    scope: Scope
    shelf: Shelf
    happened_at: datetime
    inbox_id: int | None = None
    jobs: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
