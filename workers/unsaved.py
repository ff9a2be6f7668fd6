"""Drafts that turns of one transaction have changed, written together at its end.

Twenty people who answer a question each are one statement, not forty: a draft was loaded with its
turn, so nothing has to be read to save it. Whoever needs the table to be true before the end (any
order but `SaveDraft`) has what waits written first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models import conversation
from models.vault import Box


@dataclass
class OpenDraft:
    """An open draft as its turn loaded it: the box that seals it, and its newest content."""

    id: int
    box: Box = field(repr=False)
    content: Mapping[str, Any] = field(repr=False)


@dataclass
class Unsaved:
    """Sealed drafts by id, waiting for the end of the transaction."""

    _rows: dict[int, conversation.SealedDraft] = field(default_factory=dict)

    def put(self, draft_id: int, person_id: int, sealed: bytes, at: datetime) -> None:
        """Save this later; what was put before for the same draft is replaced."""
        self._rows[draft_id] = conversation.SealedDraft(draft_id, person_id, sealed, at)

    def write(self, connection: Connection) -> None:
        """Raises LookupError when one of the drafts is closed, or another's, by now."""
        if not self._rows:
            return
        rows, self._rows = list(self._rows.values()), {}
        if conversation.save_drafts(connection, rows) != len(rows):
            raise LookupError("a draft that was being written is closed")
