"""Orders about forms that authors propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class CheckForm:
    """Note a workbook that was sent and have it checked. → the proposal's id (int)."""

    message_id: str
    file_name: str


@dataclass(frozen=True)
class LoadProposal:
    """What the check of the asker's own workbook found. → Proposal or None."""

    proposal_id: int


@dataclass(frozen=True)
class Proposal:
    """A proposed form. `problems` are mappings as `bot.forms.Problem` has them, errors first."""

    id: int
    state: Literal["waiting", "checked", "refused", "gone", "published"]
    file_name: str
    key: str = ""
    title: str = ""
    questions: int = 0
    missing_thai: int = 0
    problems: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class TryProposal:
    """Keep the proposed version so that it can be rehearsed. → (key, Form) or None."""

    proposal_id: int


@dataclass(frozen=True)
class PublishProposal:
    """Make a proposed form the newest version of its key. → PublishedForm or None (not allowed).

    Open drafts end on the version they began with.
    """

    proposal_id: int
    without_thai: bool = False


@dataclass(frozen=True)
class PublishedForm:
    verdict: Literal["published", "same", "needs_thai", "not_ready"]
    title: str = ""
