"""Orders about what is counted at a place, and the list behind a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

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
class FindPlace:
    """What place in the asker's scope a text names. → list of (code, name), best first."""

    text: str
