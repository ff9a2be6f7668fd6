"""Orders about children and cases: likeness, one case, work that waits, questions, moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


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
    actions: tuple[str, ...] = ()  # moves and acts open to this person now, the next step first
    category: str = ""  # code of the list school_state
    targets: tuple[str, ...] = ()  # T1, T2, T3
    due_at: datetime | None = None  # when the next look is due
    weaver: str = ""  # who follows the child
    proposed: str = ""  # the code that was proposed for closing
    moved_from: str = ""  # the area it comes from, while it waits to be accepted


@dataclass(frozen=True)
class FindCase:
    """→ CaseView or None (unknown, or outside the asker's scope: the same answer). Logged."""

    case_no: str
    why: str = "status"


@dataclass(frozen=True)
class ListWork:
    """What this person has to do now, worst first: alerts, what is overdue, then by date.
    → list[WorkItem], one more than `limit` when there is more after them."""

    limit: int = 10
    skip: int = 0


@dataclass(frozen=True)
class WorkItem:
    """`approve`: a proposal to close; `accept`: handed over from elsewhere; `still`: the answer to
    "still there?"; `asked`: a follow-up asks for something; `referral`: an agency is late;
    `family`: it was not told yet."""

    kind: Literal[
        "alert", "same_child", "review", "new_case", "correction", "approve", "accept", "plan",
        "follow_up", "still", "asked", "referral", "family",
    ]  # fmt: skip
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
    report_no: str = ""  # the report it is about


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
class AboutCase:
    """What a form about a case knows before it asks anything: case_no, case_age,
    case_school_state, notfound_before, cap_child, cap_centre (baht), lao_code.
    → Mapping[str, str], or None (unknown, or outside the asker's scope). Logged."""

    case_no: str


@dataclass(frozen=True)
class AboutPlace:
    """The same of a form about no case: cap_child, cap_centre, lao_code. → Mapping[str, str]."""


@dataclass(frozen=True)
class SubmissionState:
    """→ the state of what was sent under this number by the asker, or None."""

    number: str
