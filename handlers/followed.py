"""A sent follow-up as plain values, and what it means for the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.thai.clean import clean
from handlers.reported import leaves

PLACED: Final = frozenset({"enrolled", "attending", "training", "working"})
"""What is found of a child who learns, trains or works."""
NOT_THERE: Final = frozenset({"left_again", "same"})
"""What is found of a child who does not, whatever was known before."""
ASKS: Final = frozenset({"refer", "plan", "money", "urgent"})
"""Next steps that a coordinator has to take."""
NOT_FOUND_TIMES: Final = 3
CODE_OF: Final[Mapping[str, str]] = {
    "school": "in_school",
    "slr": "in_slr",
    "ecd": "ecd_done",
    "training": "trained",
    "work": "trained",
}
"""Kind of a placement → the code with which a case closes after its first month."""


@dataclass(frozen=True)
class Followed:
    """What a follow-up says. Texts are clean, "" is not answered."""

    case_no: str = ""
    visited_on: date | None = None
    way: str = ""
    met: str = ""
    danger_now: str = ""
    now: str = ""
    grade: str = ""
    place: str = ""
    attend: str = ""
    left_reason: str = ""
    moved_to: str = ""
    got: str = ""
    needs: tuple[str, ...] = ()
    next: str = ""
    next_on: date | None = None
    close: str = ""
    note: str = ""

    @property
    def kind(self) -> str:
        """The kind of placement: school, slr, ecd, training, work; "" when there is none."""
        if self.now in {"enrolled", "attending"}:
            return kind_of(self.grade)
        return {"training": "training", "working": "work"}.get(self.now, "")

    def proposal(self, not_found_before: int) -> str:
        """The code with which closing is proposed, "" for none.

        `not_found_before`: how often in a row the child was not found before this time.
        """
        if self.now == "dead":
            return "dead"
        if self.now == "notfound" and not_found_before + 1 >= NOT_FOUND_TIMES:
            return "notfound"
        return self.close if self.next == "close" else ""


def kind_of(grade: str) -> str:
    """The kind of placement of a code of the list `grade`."""
    if grade.startswith("slr_"):
        return "slr"
    return "ecd" if grade in {"ecd", "k1", "k2", "k3"} else "school"


def read(answers: Mapping[str, Any]) -> Followed:
    """Read a record (`Session.record()`) of the form `follow_up`."""
    said = dict(leaves(answers))

    def text(name: str) -> str:
        value = said.get(name)
        return "" if value is None else clean(str(value))

    needs = said.get("still_need")
    return Followed(
        case_no=text("case_no"),
        visited_on=_day(text("visit_date")),
        way=text("visit_by"),
        met=text("met"),
        danger_now=text("danger_now"),
        now=text("now"),
        grade=text("place_grade"),
        place=text("place_name"),
        attend=text("attend"),
        left_reason=text("left_reason"),
        moved_to=text("moved_to"),
        got=text("got"),
        needs=tuple(needs)
        if isinstance(needs, list | tuple)
        else tuple(text("still_need").split()),
        next=text("next"),
        next_on=_day(text("next_date")),
        close=text("close_reason"),
        note=text("note"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
