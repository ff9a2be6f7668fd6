"""The shapes of a count that was asked for: what is wanted, and what was found in one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from models.measures import Measure

MOST_STEPS = 14
"""So many steps of a trend fit beside a packed key."""


@dataclass(frozen=True)
class Wanted:
    """One count. Days are of Bangkok, from `since` up to, not with, `until`.

    `filters`: codes by dimension; `age` is (first, last) with "" for open. `older`: more than so
    many days ago. `steps`: the days on which the steps of the trend begin, at most 14.
    """

    measure: Measure
    place: str = ""
    group: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    older: int | None = None
    steps: tuple[date, ...] = ()

    def without_filters(self) -> Wanted:
        return replace(self, filters={})


@dataclass(frozen=True)
class Found:
    """`total` is a count, satang or days. None, here and in `groups`, is too small to be shown.

    `groups` are by code, `base` the count of which this is a part (None: not asked), `trend` by
    step. `first` are the ids of the first rows of the list behind it.
    """

    total: int | None
    groups: Mapping[str, int | None] = field(default_factory=dict)
    base: int | None = None
    trend: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
