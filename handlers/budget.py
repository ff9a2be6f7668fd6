"""The month's messages: what is kept for danger, and which other push may go now.

LINE counts a month's pushes by recipient; replies are free. Danger always goes. Everything else
goes while, at this pace, enough is left for danger until the month ends; what may not go waits for
the receiver's next free reply, or for a day with room. No clock, no database: the month is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from typing import Final

ALWAYS: Final = frozenset({"danger"})
"""Classes that are pushed whatever the month looks like."""
RESERVED: Final = 0.2
"""Of the month's messages: never less is kept for danger."""
SHARE: Final = {"correction": 1.0, "asked": 0.9, "overdue": 0.9, "digest": 0.7}
"""How far a class may go into what is not kept: a digest repeats what stands in the chat anyway."""
OTHER: Final = 0.7
SETTLED: Final = 7.0
"""Days before which a month's pace is measured as if they had passed: one bad day is no trend."""


@dataclass(frozen=True)
class Month:
    """A month so far. `allowed` None: no limit. `used` are all messages counted, `danger` those of
    them that always go, `danger_before` the same of the whole month before. `day` is how many days
    have gone (20.5: noon of the 21st), `days` how many the month has."""

    allowed: int | None
    used: int
    danger: int
    danger_before: int
    day: float
    days: int

    @property
    def ordinary(self) -> int:
        """Everything that was not danger, ours or not."""
        return max(0, self.used - self.danger)


def danger_ahead(month: Month) -> int:
    """Danger pushes to be expected in the whole month, at its pace so far."""
    a_day = month.danger / max(month.day, SETTLED)
    return month.danger + ceil(a_day * max(0.0, month.days - month.day))


def reserve(month: Month) -> int:
    """Messages of the month that are danger's: a fifth, what last month's danger took, or what this
    month's will take, whichever is most."""
    if month.allowed is None:
        return 0
    return max(ceil(month.allowed * RESERVED), month.danger_before, danger_ahead(month))


def may_go(push_class: str, month: Month) -> bool:
    """Whether one more push of a class may go now.

    An ordinary one may while the month's ordinary ones, at this pace, leave the reserve alone.
    """
    if push_class in ALWAYS or month.allowed is None:
        return True
    free = max(0, month.allowed - reserve(month))
    so_far = min(1.0, (floor(month.day) + 1) / month.days)  # all of today counts
    return month.ordinary + 1 <= free * so_far * SHARE.get(push_class, OTHER)


def ends_on(month: Month, first: date) -> date | None:
    """The day on which the month's messages end at the pace so far; None: they last.

    `first` is the first day of the month.
    """
    if month.allowed is None:
        return None
    if month.used >= month.allowed:
        return first + timedelta(days=min(floor(month.day), month.days - 1))
    if month.used == 0:
        return None
    a_day = month.used / max(month.day, SETTLED)
    lasts = month.day + (month.allowed - month.used) / a_day
    return first + timedelta(days=floor(lasts)) if lasts < month.days else None
