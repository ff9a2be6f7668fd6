"""The state machine of a case: which move leads where, who may make it, what it needs. Pure.

Source: the workflow of the programme; the diagram and the table stand in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

OPEN_STATES: Final = frozenset(
    {"new", "check", "confirmed", "planned", "helping", "learning", "reopened", "moved"}
)
ENDS: Final = frozenset({"closed", "no_help"})
STATES: Final = OPEN_STATES | ENDS
COORDINATES: Final = frozenset({"coordinator", "supervisor"})
CLOSERS: Final = COORDINATES | {"protect"}
HERE: Final = OPEN_STATES - {"moved"}
"""Open, and not on the way to another area."""
KNOWN: Final = HERE - {"new"}
"""Open, and looked at by a coordinator."""
STAYS: Final = ""
BEFORE: Final = "before"
"""Where the case stood before the move that brought it to its present state."""
UNDO_MINUTES: Final = 10
CLOSE_CODES: Final = frozenset(
    {
        "in_school",
        "in_slr",
        "trained",
        "ecd_done",
        "helped",
        "agedout",
        "moved",
        "abroad",
        "dup",
        "wrong",
        "declined",
        "notfound",
        "dead",
    }
)


@dataclass(frozen=True)
class Move:
    """From which states, to which, and in how many days the next look is due.

    `by`: the roles that may make it from a card; none: only by rule, after a form was kept.
    `asks`: what must be said with it: code, needs, lao, weaver, reason.
    """

    sources: frozenset[str]
    target: str
    days: int | None = None
    by: frozenset[str] = COORDINATES
    asks: tuple[str, ...] = ()


BY_RULE: Final[frozenset[str]] = frozenset()
MOVES: Final[dict[str, Move]] = {
    "accept": Move(frozenset({"moved"}), "check", 7),
    "decline": Move(frozenset({"moved"}), BEFORE, 7, asks=("reason",)),
    "approve": Move(KNOWN, "closed", by=CLOSERS),
    "turn_down": Move(KNOWN, STAYS, by=CLOSERS, asks=("reason",)),
    "check": Move(frozenset({"new"}), "check", 7),
    "confirm": Move(frozenset({"new", "check"}), "confirmed", 14),
    "recheck": Move(frozenset({"confirmed"}), "check", 7, BY_RULE),
    "no_help": Move(frozenset({"new", "check", "confirmed"}), "no_help"),
    "plan": Move(frozenset({"confirmed", "planned", "reopened"}), "planned", 30, asks=("needs",)),
    "help": Move(frozenset({"confirmed", "planned", "reopened"}), "helping", 30, BY_RULE),
    "learn": Move(
        frozenset({"confirmed", "planned", "helping", "reopened"}), "learning", 30, BY_RULE
    ),
    "left": Move(frozenset({"learning"}), "reopened", 14, BY_RULE),
    "back": Move(frozenset({"helping", "learning"}), BEFORE, 30, BY_RULE),
    "propose_close": Move(KNOWN, STAYS, by=frozenset({"weaver"}), asks=("code",)),
    "close": Move(HERE, "closed", by=CLOSERS, asks=("code",)),
    "reopen": Move(ENDS, "reopened", 14, CLOSERS, asks=("reason",)),
    "undo": Move(ENDS, BEFORE, 7),
    "assign": Move(OPEN_STATES, STAYS, asks=("weaver",)),
    "to_lao": Move(OPEN_STATES, "moved", 7, asks=("lao", "reason")),
}
ANSWERS: Final = frozenset({"approve", "turn_down"})
"""Moves that answer a proposal to close."""


def moves_for(
    state: str,
    *,
    urgent: str,
    roles: Collection[str],
    proposed: bool = False,
    fresh: bool = False,
) -> tuple[str, ...]:
    """The moves that these roles may make on a case in a state, the next step first.

    `roles`: those held over this very case. `proposed`: its closing was proposed. `fresh`: it ended
    less than ten minutes ago by the asker's own tap. An urgent case is ended by `protect` alone.
    """
    held = set(roles)
    return tuple(
        name
        for name, move in MOVES.items()
        if state in move.sources
        and held & move.by
        and not (urgent and move.target in ENDS and "protect" not in held)
        and (proposed if name in ANSWERS else not (proposed and name in {"close", "propose_close"}))
        and (name != "undo" or (fresh and state == "no_help"))
    )


def refusal(state: str, name: str) -> str:
    """Why the machine does not know this move from this state: unknown or not_now; "" it does."""
    move = MOVES.get(name)
    if move is None:
        return "unknown"
    return "" if state in move.sources else "not_now"
