"""What a handler may ask of the database, as plain orders with plain answers.

`workers.talk` performs each in the transaction of the turn, within the asker's scope; the class
says what comes back. Orders that write may run again after a crash before the commit, never
after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from handlers.turn import Draft

# --- drafts and submissions ----------------------------------------------------------------------


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
class SendSubmission:
    """Close the draft and keep its answers for validation. → Receipt. Repeating gives the same."""

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


# --- danger --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RaiseDanger:
    """Create the urgent case of this draft with its alerts, or raise its level. → DangerRaised.

    Never lowers: a lower level or a changed answer is told to the receivers, not withdrawn.
    """

    draft_id: int
    level: Literal["A", "B", "C"]
    signs: tuple[str, ...] = ()
    tambon: str = ""  # "" when not known yet: the person's area stands in
    lao: str = ""


@dataclass(frozen=True)
class TellDangerChanged:
    """The danger answer was changed to "no", or the draft was cancelled. → None."""

    draft_id: int
    what: Literal["changed", "cancelled"]


@dataclass(frozen=True)
class DangerRaised:
    case_no: str
    level: str
    new: bool


@dataclass(frozen=True)
class TakeAlert:
    """Own the alert if nobody does. → TakenAlert or None when it is not this person's to take."""

    alert_id: int


@dataclass(frozen=True)
class TakenAlert:
    won: bool
    taken_by: str  # a name or role for the screen of the others
    taken_at: datetime
    case: CaseView


# --- people --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RedeemInvite:
    """→ InviteAnswer. Wrong guesses are counted per person (5 an hour)."""

    code: str


@dataclass(frozen=True)
class InviteAnswer:
    verdict: Literal["welcome", "wrong", "used", "expired", "limited", "already"]
    role: str = ""
    area_name: str = ""


@dataclass(frozen=True)
class MakeInvite:
    """A code for a new person in the asker's area. → MadeInvite or None when not allowed."""

    role: str
    area: str = ""  # "" the asker's own
    lao: str = ""


@dataclass(frozen=True)
class MadeInvite:
    code: str
    role: str
    area_name: str
    expires_at: datetime


@dataclass(frozen=True)
class NoteFollowed:
    """The account is (again) a friend: pushes may go. → None."""


@dataclass(frozen=True)
class NoteUnfollowed:
    """The account was blocked: pushes stop, records stay. → None."""


@dataclass(frozen=True)
class SetLanguage:
    """→ None."""

    language: str


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


# --- forms that authors propose ------------------------------------------------------------------


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


# --- children and cases --------------------------------------------------------------------------


@dataclass(frozen=True)
class FindSimilar:
    """Children that may be the same, within the asker's scope. → list[Similar], best first."""

    names: tuple[str, ...]  # name variants for keys, cleaned ("สมชาย ใจดี", ...)
    birth: tuple[date, date] | None  # first and last possible day
    tambon: str
    sex: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Similar:
    case_no: str
    points: int  # 0..120, ask from 75
    shown: str  # masked name, tambon, age
    state: str
    in_scope: bool  # outside: say only that something alike exists elsewhere


@dataclass(frozen=True)
class CaseView:
    """A case as the asker may see it. Names only when the asker may; `shown` is masked."""

    case_no: str
    state: str
    urgent: str  # "", "A", "B", "C"
    shown: str
    tambon: str
    tambon_name: str
    lao: str
    lao_name: str
    opened_at: datetime
    updated_at: datetime
    owner: str
    facts: tuple[tuple[str, str], ...] = ()  # code of a field, shown value; in the asker's language
    events: tuple[tuple[datetime, str, str], ...] = ()  # when, what (state), who
    alert_id: int = 0
    actions: tuple[str, ...] = ()  # moves this person may make now


@dataclass(frozen=True)
class FindCase:
    """→ CaseView or None (unknown, or outside the asker's scope: the same answer). Logged."""

    case_no: str
    why: str = "status"


@dataclass(frozen=True)
class CountCases:
    """→ Counts for a place within the asker's scope: area code, LAO code or "" (all of it)."""

    place: str = ""


@dataclass(frozen=True)
class Counts:
    """One snapshot. `numbers` maps measure codes to counts; None is suppressed (below 5)."""

    place: str
    place_name: str
    at: datetime
    numbers: Mapping[str, int | None]
    by_place: tuple[tuple[str, str, int | None, int | None], ...] = ()  # code, name, all, waiting
    trend: tuple[tuple[date, int], ...] = ()  # week start, received


@dataclass(frozen=True)
class ListCases:
    """The list behind a count. → CaseList."""

    measure: str
    place: str = ""
    after: str = ""  # the last case number of the page before
    limit: int = 10


@dataclass(frozen=True)
class CaseList:
    rows: tuple[CaseView, ...]
    total: int
    more: bool


@dataclass(frozen=True)
class FindPlace:
    """What place in the asker's scope a text names. → list of (code, name), best first."""

    text: str


@dataclass(frozen=True)
class ListWork:
    """What waits for this person: alerts, questions to decide, new cases. → list[WorkItem]."""

    limit: int = 10


@dataclass(frozen=True)
class WorkItem:
    kind: Literal["alert", "same_child", "review", "new_case", "correction"]
    id: int
    case_no: str
    title: str
    due_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class LoadQuestion:
    """A finding that asks this coordinator something. → CoordinatorQuestion or None."""

    finding_id: int


@dataclass(frozen=True)
class CoordinatorQuestion:
    finding_id: int
    code: str  # same_child | area | ...
    case_no: str
    left: Mapping[str, str]  # masked facts of the new report
    right: Mapping[str, str]  # masked facts of the known case
    points: int
    answered: str = ""  # verdict, when somebody was faster


@dataclass(frozen=True)
class AnswerQuestion:
    """→ (won: bool, verdict: str, by: str)."""

    finding_id: int
    verdict: Literal["same", "sibling", "different", "checked"]  # "checked": nothing to compare


@dataclass(frozen=True)
class MoveCase:
    """A move of the case's state machine. → (done: bool, why: str, CaseView | None)."""

    case_no: str
    move: str
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmissionState:
    """→ the state of what was sent under this number by the asker, or None."""

    number: str
