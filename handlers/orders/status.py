"""Orders about what is counted at a place, and the list behind a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.asking.question import Question
from handlers.orders.cases import CaseView


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
class LoadPlaces:
    """→ `handlers.asking.places.Places`: what this person may ask about, by name."""


@dataclass(frozen=True)
class AskCounts:
    """→ Answer to a question within the asker's scope, all of one snapshot."""

    question: Question
    rows: int = 3


@dataclass(frozen=True)
class Column:
    """What was counted of one place, or in one period. None is too small to be shown.

    `groups` are by code, in the order to be shown; `base` is the count of which it is a part.
    """

    name: str
    total: int | None
    groups: tuple[tuple[str, int | None], ...] = ()
    base: int | None = None
    trend: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True)
class Answer:
    """`columns` are compared: places, or the period and the one before. `names` are of places and
    of the groups that are places. `opens`: whether the asker may see the list."""

    at: datetime
    columns: tuple[Column, ...]
    names: Mapping[str, str]
    rows: tuple[CaseView, ...] = ()
    opens: bool = False


@dataclass(frozen=True)
class ListAsked:
    """A page of the list behind a question's count. → CaseList, masked; the look is logged."""

    question: Question
    after: str = ""  # the last case number of the page before
    limit: int = 10
