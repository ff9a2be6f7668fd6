"""Orders about a coordinator's review of a report, and about two cases of one child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["accept", "return", "reject", "restore"]
Likeness = Literal["same", "sibling", "different"]


@dataclass(frozen=True)
class LoadReview:
    """A report by its number. → ReviewView, or None (unknown, or not this person's to review: the
    same answer). The look is logged."""

    number: str


@dataclass(frozen=True)
class Noticed:
    """A finding: its code, the question it is about ("" the whole), whether it still waits."""

    code: str
    label: str
    open: bool
    finding_id: int = 0  # of a comparison that can be decided
    words: str = ""  # why a coordinator returned it


@dataclass(frozen=True)
class Said:
    """An answer as the reader may see it; `hidden` when only a coordinator may."""

    name: str
    section: str
    label: str
    value: str
    hidden: bool = False


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class VersionSent:
    n: int
    at: datetime
    who: str


@dataclass(frozen=True)
class Done:
    """What was done to the report: accepted, returned, rejected, joined, parted."""

    kind: str
    at: datetime
    who: str
    reason: str = ""


@dataclass(frozen=True)
class ReviewView:
    """`mark` is the last decision the reader saw: a verdict names it, so that of two reviewers the
    second learns what the first did. `changes` are against the version before."""

    number: str
    form: str
    form_title: str
    state: str
    version: int
    mark: int
    reporter: str
    place: str
    findings: tuple[Noticed, ...] = ()
    answers: tuple[Said, ...] = ()
    changes: tuple[Change, ...] = ()
    versions: tuple[VersionSent, ...] = ()
    done: tuple[Done, ...] = ()
    attachments: int = 0
    missing_files: int = 0  # attached, but not kept
    case_no: str = ""
    case_state: str = ""
    urgent: str = ""
    submission_id: int = 0
    actions: tuple[str, ...] = ()  # accept, compare, return, reject, restore, fix, undo_join
    question: int = 0  # the comparison to decide first


@dataclass(frozen=True)
class DecideReview:
    """Accept, return or reject what was seen, or take back in what was refused. `names` are the
    questions to return; `code` one of the usual reasons, `words` one of their own. → Decided."""

    number: str
    verdict: Verdict
    version: int
    mark: int
    names: tuple[str, ...] = ()
    code: str = ""
    words: str = ""


@dataclass(frozen=True)
class Decided:
    """`why` not: gone, faster (somebody decided: `kind`, `by`), changed (a newer version), compare,
    names, reason, urgent, joined, moved, not_now."""

    done: bool
    why: str = ""
    kind: str = ""
    by: str = ""
    at: datetime | None = None
    case_no: str = ""
    case_state: str = ""


@dataclass(frozen=True)
class ReviewItem:
    """A report that waits for a coordinator: a question to decide, or nobody left to correct it."""

    kind: Literal["question", "review"]
    number: str
    title: str
    due_at: datetime | None
    finding_id: int = 0


@dataclass(frozen=True)
class ListReviews:
    """→ list[ReviewItem], oldest first."""

    limit: int = 10


@dataclass(frozen=True)
class LoadPair:
    """Two cases side by side, masked. → Pair, or None: unknown, or out of the asker's reach. A case
    elsewhere is within reach only when it is alike. The look is logged."""

    case_no: str
    other_no: str


@dataclass(frozen=True)
class Pair:
    case_no: str
    other_no: str
    left: Mapping[str, str]
    right: Mapping[str, str]
    points: int
    decided: str = ""  # what was said of them before
    mark: int = 0


@dataclass(frozen=True)
class DecidePair:
    """Say what two cases are. → PairDecided."""

    case_no: str
    other_no: str
    verdict: Likeness
    mark: int


@dataclass(frozen=True)
class PairDecided:
    """`why` not: gone, faster (`verdict`, `by`), one (they are one case already), moved."""

    done: bool
    why: str = ""
    verdict: str = ""
    by: str = ""
    kept_no: str = ""


@dataclass(frozen=True)
class ListJoins:
    """What was joined to a case. → list[Joined], newest first."""

    case_no: str


@dataclass(frozen=True)
class Joined:
    link_id: int
    number: str
    at: datetime
    by: str


@dataclass(frozen=True)
class UndoJoin:
    """→ (done, why): gone, later (the case was joined to another since)."""

    link_id: int


@dataclass(frozen=True)
class LoadOutcome:
    """What became of the asker's own report. → Outcome | None."""

    number: str


@dataclass(frozen=True)
class SentOutcome:
    state: str
    reason: str = ""
    case_no: str = ""
    submission_id: int = 0
