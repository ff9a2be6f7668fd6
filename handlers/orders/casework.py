"""Orders about running cases: whom to hand one to, its history, and the lists of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.orders.cases import CaseView

Group = Literal["overdue", "soon", "later", "waiting"]
"""Of a list of cases, worst first: past its date, due in three days, later, and what waits for
somebody else."""


@dataclass(frozen=True)
class FindLao:
    """LAOs by part of a name, those of the case's district and province first.
    → list[(code, name)]; never the case's own."""

    text: str
    case_no: str


@dataclass(frozen=True)
class ListWeavers:
    """Who could follow a case: the weavers of its place but the present one, the least busy first.
    → list[WeaverChoice]; empty for who may not assign it."""

    case_no: str


@dataclass(frozen=True)
class WeaverChoice:
    id: int
    name: str
    cases: int  # open ones they follow now


@dataclass(frozen=True)
class LoadDetails:
    """More facts of a case: needs, plan, placement, visits, help. → CaseDetails or None. Logged."""

    case_no: str


@dataclass(frozen=True)
class CaseDetails:
    case_no: str
    facts: tuple[tuple[str, str], ...]  # code of a fact, shown value


@dataclass(frozen=True)
class LoadHistory:
    """What happened to a case, newest first, a page at a time. → History or None. Logged."""

    case_no: str
    page: int = 0
    limit: int = 10


@dataclass(frozen=True)
class History:
    case_no: str
    lines: tuple[HistoryLine, ...]
    more: bool


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    kind: str  # a move, or what else happened
    from_state: str
    to_state: str
    who: str  # "" for a rule of the service
    why: str  # words of a person, for those who work on the case; codes as they read


@dataclass(frozen=True)
class ListMine:
    """The cases that are this person's, worst first. → MyCases. The look is logged."""

    group: Group | Literal[""] = ""
    place: str = ""  # an LAO or area, to look at a part only
    after: str = ""  # number of the last case of the page before
    limit: int = 10


@dataclass(frozen=True)
class MyCase:
    case: CaseView  # masked
    group: Group
    waits_for: Literal["", "coordinator", "weaver", "area"] = ""


@dataclass(frozen=True)
class MyCases:
    """`counts` by group, on the first page of a list that is small enough to count."""

    rows: tuple[MyCase, ...]
    more: bool
    counts: tuple[tuple[Group, int], ...] = ()
    place_name: str = ""


@dataclass(frozen=True)
class ListBelow:
    """Where work is overdue in a supervisor's area, the most first. → list[Below]."""

    limit: int = 10
    skip: int = 0


@dataclass(frozen=True)
class Below:
    """An LAO (or an area where no LAO is known) with cases past their date."""

    place: str
    name: str
    overdue: int
    oldest: datetime
