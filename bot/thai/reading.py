"""What every reader of this room gives back: a reading, or a refusal that shows what works."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 300
"""Longest typed answer, in characters, that a short reader looks at."""

REASONS = (
    "unreadable",
    "too_long",
    "too_many",
    "not_known",
    "no_such_day",
    "no_such_month",
    "no_such_year",
    "no_such_grade",
    "no_year",
    "no_day",
    "future",
    "too_old",
    "lunar",
    "not_whole",
    "too_large",
    "wrong_length",
    "wrong_start",
    "foreign",
    "outside",
)
"""Every code a `Refused.reason` can be; the texts room has a sentence for each."""


@dataclass(frozen=True)
class Reading(Generic[T]):
    """A typed answer as it was understood.

    `certain` is false when the words allow another meaning, or were guessed from a misspelling:
    such a reading is read back (`said`, `said_en`) and asked, never stored silently.
    `others` are the remaining candidates, likeliest first, without `value`.
    """

    value: T
    certain: bool
    said: str
    said_en: str
    others: tuple[T, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A typed answer that means nothing here: a stable code of `REASONS` and what would work."""

    reason: str
    example: str

    def __post_init__(self) -> None:
        """Refuse a code nobody has a sentence for."""
        if self.reason not in REASONS:
            raise ValueError(f"unknown reason {self.reason!r}")
