"""The state machine of a case: which move leads where, and who may make it. Pure.

Source: the workflow of the project's domain notes; the diagram stands in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

OPEN_STATES = frozenset(
    {"new", "check", "confirmed", "planned", "helping", "learning", "reopened", "moved"}
)
COORDINATES = frozenset({"coordinator", "supervisor"})
CLOSE_CODES = frozenset(
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
    """From which states, to which ("" stays), and in how many days the next look is due."""

    sources: frozenset[str]
    target: str
    days: int | None = None


MOVES: dict[str, Move] = {
    "check": Move(frozenset({"new"}), "check", 7),
    "confirm": Move(frozenset({"new", "check"}), "confirmed", 14),
    "no_help": Move(frozenset({"new", "check", "confirmed"}), "no_help"),
    "plan": Move(frozenset({"confirmed", "reopened"}), "planned", 30),
    "help": Move(frozenset({"confirmed", "planned", "reopened"}), "helping", 30),
    "learn": Move(frozenset({"confirmed", "planned", "helping", "reopened"}), "learning", 30),
    "close": Move(OPEN_STATES - {"new", "moved"}, "closed"),
    "reopen": Move(frozenset({"closed", "no_help"}), "reopened", 14),
    "to_lao": Move(OPEN_STATES, "moved", 7),
    "accept": Move(frozenset({"moved"}), "check", 7),
}
ENDS = frozenset({"closed", "no_help"})


def moves_for(state: str, *, urgent: str, roles: Collection[str]) -> tuple[str, ...]:
    """The moves these roles may make on a case in a state. Closing an urgent one is `protect`'s."""
    held = set(roles)
    found = [
        name
        for name, move in MOVES.items()
        if state in move.sources and (held & COORDINATES or (name == "close" and "protect" in held))
    ]
    if urgent and "protect" not in held:
        found = [name for name in found if MOVES[name].target not in ENDS]
    return tuple(found)
