"""What a move of a case still has to ask, and what fits first. Pure: no words, no screens.

A talk about a move is kept in the conversation as plain data, so that it can be left at any moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.texts.choices import codes
from handlers.orders import CaseView

MOST_NEEDS: Final = 3
LATEST_DAYS: Final = 30
"""The first thing of a plan happens within 30 days."""
LONGEST: Final = 500
EXPLAINED: Final = frozenset(
    {"wrong", "declined", "notfound", "dead", "abroad", "moved", "agedout"}
)
"""Ends that a word is asked about; a child who learns again needs none."""
NEEDS_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "never": ("school", "slr", "iddoc", "gcode"),
    "dropout": ("school", "flex", "slr", "voced", "skill", "grant"),
    "gap": ("school", "flex", "slr", "voced", "skill", "grant"),
    "suspended": ("grant", "travel", "mentor", "mind"),
    "at_risk": ("grant", "travel", "mentor", "mind"),
}
SMALL_FIRST: Final = ("ecd", "babygrant", "food", "health")
CLOSE_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "learning": ("in_school", "in_slr", "trained", "ecd_done"),
    "helping": ("helped", "in_school", "in_slr", "trained"),
    "planned": ("helped", "declined", "notfound", "moved"),
    "new": ("wrong", "declined", "moved"),
    "check": ("wrong", "declined", "notfound"),
}


@dataclass(frozen=True)
class Talk:
    """A move that is being talked over. `data` holds what was said so far, by step."""

    case_no: str
    move: str
    step: str = ""
    urgent: str = ""
    state: str = ""
    category: str = ""
    small: bool = False
    weaver: str = ""
    proposed: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def said(self, step: str, value: object) -> Talk:
        """The same talk with an answer, at the next step."""
        told = replace(self, data={**self.data, step: value})
        return replace(told, step=next_step(told))

    def stored(self) -> dict[str, Any]:
        return {"by": "move_case", **self.__dict__, "data": dict(self.data)}


def begun(case: CaseView, move: str) -> Talk:
    """A talk at its first step; `step` is "" when the move needs none."""
    talk = Talk(
        case_no=case.case_no,
        move=move,
        urgent=case.urgent,
        state=case.state,
        category=case.category,
        small="T1" in case.targets and "T2" not in case.targets,
        weaver=case.weaver,
        proposed=case.proposed,
    )
    return replace(talk, step=next_step(talk))


def read(stored: Mapping[str, Any]) -> Talk | None:
    """The talk that `stored` gave; None for anything else."""
    if stored.get("by") != "move_case":
        return None
    return Talk(**{name: stored[name] for name in Talk.__dataclass_fields__ if name in stored})


def steps(talk: Talk) -> tuple[str, ...]:
    """What a move asks, in order."""
    note = ("reason",) if talk.urgent else ()
    if talk.move in ("close", "propose_close"):
        wanted = talk.data.get("code") in EXPLAINED
        return ("code", "reason") if wanted or note else ("code",)
    return {
        "plan": ("needs", "words", "who", "on"),
        "approve": note,
        "to_lao": ("lao", "reason"),
        "assign": ("weaver",),
        "reopen": ("reason",),
        "decline": ("reason",),
        "turn_down": ("reason",),
    }.get(talk.move, ())


def next_step(talk: Talk) -> str:
    """The first step without an answer; "" when all is said."""
    return next((step for step in steps(talk) if step not in talk.data), "")


def may_skip(talk: Talk) -> bool:
    """Whether the present step may stay without an answer."""
    if talk.step == "reason":
        return talk.move in ("close", "propose_close") and not talk.urgent
    return talk.step == "words"


def needs(talk: Talk) -> tuple[str, ...]:
    """Kinds of help, what fits this child first."""
    first = SMALL_FIRST if talk.small else NEEDS_FIRST.get(talk.category, ())
    return _first(first, codes("support"))


def endings(talk: Talk) -> tuple[str, ...]:
    """Why a case may end, what fits its state first. A duplicate ends by joining, not by a code."""
    listed = tuple(code for code in codes("close") if code != "dup")
    return _first(CLOSE_FIRST.get(talk.state, ()), listed)


def toggled(ticked: Sequence[str], code: str) -> tuple[str, ...]:
    """One more need, or one less; the fourth takes the place of the third."""
    if code in ticked:
        return tuple(one for one in ticked if one != code)
    return (*ticked[: MOST_NEEDS - 1], code)


def _first(first: Sequence[str], all_codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *all_codes)))
