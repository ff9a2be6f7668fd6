"""Orders about drafts, what is sent, and what came with a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.turn import Draft


@dataclass(frozen=True)
class SaveDraft:
    """Keep the draft as it is now. → its id (int)."""

    draft: Draft


@dataclass(frozen=True)
class CancelDraft:
    """Give the draft up (kept closed, not shown). → None."""

    draft_id: int


@dataclass(frozen=True)
class ListDrafts:
    """→ list[Draft] of the person, newest first, open ones only."""


@dataclass(frozen=True)
class LoadDraft:
    """→ (Draft, Form of its version) or None when it is gone or another person's."""

    draft_id: int


@dataclass(frozen=True)
class NoteUnreadable:
    """Let an operator know of a draft that its form cannot bring back. → None."""

    draft_id: int


@dataclass(frozen=True)
class SendSubmission:
    """Close the draft and keep its answers for validation. → Receipt; repeating gives the same.

    None when what the draft corrects is somebody else's to correct by now; the draft stays.
    """

    draft: Draft
    answers: Mapping[str, Any]  # Session.record()
    tambon: str = ""
    lao: str = ""


@dataclass(frozen=True)
class Receipt:
    number: str  # PP-BBBB-NNNNN
    repeated: bool = False
    rehearsal: bool = False


@dataclass(frozen=True)
class OpenCorrection:
    """The submission's answers as a draft at its own form version. → (Draft, Form) or None."""

    submission_id: int


@dataclass(frozen=True)
class RedactMessage:
    """Unsend: remove the message and what was made of it; keep a tombstone. → None."""

    message_id: str


@dataclass(frozen=True)
class KeepMedia:
    """Note a photo or file for the draft and have it fetched. → attachment id (int)."""

    draft_id: int
    ref: str
    message_id: str
    kind: str
