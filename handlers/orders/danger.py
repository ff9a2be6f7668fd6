"""Orders about danger: raise it, tell what changed, take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.orders.cases import CaseView


@dataclass(frozen=True)
class RaiseDanger:
    """Create the urgent case of this draft with its alerts, or raise its level. → DangerRaised.

    `case_no` is the case that a follow-up is about: danger told in it is that case's, unless it is
    none of the teller's. Never lowers: a lower level or a changed answer is told to the receivers,
    not withdrawn.
    """

    draft_id: int
    level: Literal["A", "B", "C"]
    signs: tuple[str, ...] = ()
    tambon: str = ""  # "" when not known yet: the person's area stands in
    lao: str = ""
    case_no: str = ""


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


@dataclass(frozen=True)
class Phone:
    """A number to call. `levels`: the letters of the levels it is for ("A", "ABC"); "" is shown
    below the buttons."""

    number: str
    th: str
    en: str
    levels: str = ""

    def name(self, language: str) -> str:
        """Who answers, in a language."""
        return self.th if language == "th" else self.en


@dataclass(frozen=True)
class LoadPhones:
    """The numbers of a tambon's province; "" is the asker's own. → tuple[Phone, ...]."""

    tambon: str = ""
