"""Orders about help: checking an entry before it is sent, lists, taking back, referrals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True)
class CheckHelp:
    """What would come of these answers of the form `assistance` or `centre`. → HelpChecked."""

    form: str
    answers: Mapping[str, Any]
    corrects: int = 0  # the submission that is being corrected: what it gave itself is no repeat


@dataclass(frozen=True)
class HelpChecked:
    """Money in satang. `refused` and `repeated` are case numbers (a centre's code in `refused`),
    with a code of why (unknown, joined, centre) or the day of the help before."""

    receivers: int = 0
    each: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    repeated: tuple[tuple[str, date], ...] = ()
    cap: int = 0  # above 0: the amount is over this cap
    kind: str = ""

    @property
    def total(self) -> int:
        return self.each * self.receivers


@dataclass(frozen=True)
class ListHelpable:
    """Lists that help may be given to together, longest first. → list[HelpList]."""


@dataclass(frozen=True)
class HelpList:
    """`kind`: small (small children given nothing this fiscal year), first (never helped)."""

    kind: Literal["small", "first"]
    lao: str
    name: str
    count: int


@dataclass(frozen=True)
class OpenHelpList:
    """→ (numbers, how many there are in all): at most `limit`, oldest case first. Logged."""

    kind: str
    lao: str
    limit: int


@dataclass(frozen=True)
class FindCases:
    """Which of these numbers the asker may record help for. → (found, refused as HelpChecked's)."""

    numbers: tuple[str, ...]


@dataclass(frozen=True)
class ListHelp:
    """Help of a case. → tuple[HelpView, ...], newest first; None outside the asker's scope."""

    case_no: str


@dataclass(frozen=True)
class LoadHelp:
    """→ HelpView, or None (unknown, or outside the asker's scope)."""

    help_id: int


@dataclass(frozen=True)
class HelpView:
    """One entry of help. `together`: how many rows its batch has in force, `total` their satang."""

    id: int
    case_no: str
    centre: str
    given_to: str
    given_on: date
    kind: str  # label
    fund: str  # label
    needs: str  # labels
    satang: int
    by: str
    facts: tuple[tuple[str, str], ...] = ()
    voided: bool = False
    together: int = 1
    total: int = 0
    may_void: bool = False
    may_void_all: bool = False


@dataclass(frozen=True)
class VoidHelp:
    """Take an entry back, or all of its batch. → (rows taken back, satang, why not).

    Why not: unknown, gone (nothing is in force any more), not_yours, reason (not one of the codes).
    """

    help_id: int
    why: str
    all: bool = False


@dataclass(frozen=True)
class SuggestAgency:
    """→ AgencySuggestion, or None (unknown, or outside the asker's scope)."""

    case_no: str


@dataclass(frozen=True)
class AgencySuggestion:
    """`agencies`: (code, label, why, label of the need), the fitting ones first."""

    case_no: str
    needs: tuple[str, ...]
    agencies: tuple[tuple[str, str, str, str], ...]
    presets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ListReferrals:
    """→ tuple[ReferralView, ...], newest first; None outside the asker's scope."""

    case_no: str


@dataclass(frozen=True)
class LoadReferral:
    """→ ReferralView, or None (unknown, or outside the asker's scope)."""

    referral_id: int


@dataclass(frozen=True)
class ReferralView:
    id: int
    case_no: str
    agency: str  # label
    state: str
    needs: str  # labels
    sent_at: datetime
    due_at: datetime | None
    overdue: bool
    version: int
    by: str
    facts: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()  # states that this person may record now


@dataclass(frozen=True)
class AnswerReferral:
    """Record what an agency answered. → (done, why not, ReferralView | None).

    Why not: unknown, not_now, lost (somebody was faster).
    """

    referral_id: int
    state: str
    version: int
