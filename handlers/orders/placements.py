"""Orders about where a child learns: is it still there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AnswerStillThere:
    """Answer the question of a day about a placement. → StillThere.

    Only who follows the case may, or who coordinates it; "unsure" changes nothing.
    """

    placement_id: int
    day: int  # 30, 90 or 180
    answer: Literal["yes", "no", "unsure"]


@dataclass(frozen=True)
class StillThere:
    """What came of an answer. `what`: closed, proposed, kept, left, unsure; or why nothing did:
    answered (`said`: what was answered before), ended, not_yours."""

    what: str
    case_no: str = ""
    said: str = ""


@dataclass(frozen=True)
class LoadStillThere:
    """The question about a case that waits for this person. → StillAsked or None."""

    case_no: str


@dataclass(frozen=True)
class StillAsked:
    case_no: str
    kind: str  # of the placement: school, slr, ecd, training, work
    day: int
    placement_id: int
