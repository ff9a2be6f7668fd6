"""What the performer of an order has at hand: the transaction, and what follows its commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from handlers.turn import Person
from models.scope import Scope
from models.vault import Vault
from workers.talk.shelf import Shelf
from workers.unsaved import OpenDraft, Unsaved


@dataclass
class Desk:
    """One transaction. `jobs`, (name, ids), are enqueued after its commit; what `unsaved` holds is
    written before it."""

    connection: Connection
    vault: Vault
    now: datetime
    person: Person
    scope: Scope
    shelf: Shelf
    happened_at: datetime
    inbox_id: int | None = None
    jobs: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    opened: OpenDraft | None = None  # the open draft, when the turn brought it
    unsaved: Unsaved = field(default_factory=Unsaved)
