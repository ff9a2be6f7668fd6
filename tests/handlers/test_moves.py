"""The state machine of a case, as one table: every state, every move, every role."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from handlers.moves import (
    BEFORE,
    BY_RULE,
    CLOSE_CODES,
    ENDS,
    MOVES,
    OPEN_STATES,
    STATES,
    STAYS,
    moves_for,
    refusal,
)

ROLES = ("weaver", "coordinator", "supervisor", "protect", "monitor", "admin", "dpo")
C, W, P = "coordinator supervisor", "weaver", "protect"
OPEN = "new check confirmed planned helping learning reopened"
KNOWN = "check confirmed planned helping learning reopened"
TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("accept", "moved", "check", C),
    ("decline", "moved", "before", C),
    ("check", "new", "check", C),
    ("confirm", "new check", "confirmed", C),
    ("recheck", "confirmed", "check", ""),
    ("no_help", "new check confirmed", "no_help", C),
    ("plan", "confirmed planned reopened", "planned", C),
    ("help", "confirmed planned reopened", "helping", ""),
    ("learn", "confirmed planned helping reopened", "learning", ""),
    ("left", "learning", "reopened", ""),
    ("back", "helping learning", "before", ""),
    ("propose_close", KNOWN, "", W),
    ("approve", KNOWN, "closed", f"{C} {P}"),
    ("turn_down", KNOWN, "", f"{C} {P}"),
    ("close", OPEN, "closed", f"{C} {P}"),
    ("reopen", "closed no_help", "reopened", f"{C} {P}"),
    ("undo", "closed no_help", "before", C),
    ("assign", f"{OPEN} moved", "", C),
    ("to_lao", f"{OPEN} moved", "moved", C),
)
"""Move, from, to, by whom ("" only by rule). What is not in it is refused."""
NAMES = tuple(row[0] for row in TABLE)


def test_table__is_the_whole_machine() -> None:
    assert set(NAMES) == set(MOVES)
    assert set(OPEN.split()) | {"moved", "closed", "no_help"} == set(STATES)


@pytest.mark.parametrize(("name", "sources", "target", "by"), TABLE, ids=NAMES)
def test_move__leads_where_the_table_says(name: str, sources: str, target: str, by: str) -> None:
    move = MOVES[name]
    assert (set(move.sources), move.target, set(move.by)) == (
        set(sources.split()),
        target,
        set(by.split()),
    )
    for state in STATES:
        assert refusal(state, name) == ("" if state in sources.split() else "not_now")


def test_move__unknown__is_refused() -> None:
    assert refusal("new", "delete") == "unknown"


@pytest.mark.parametrize(("state", "role"), list(product(sorted(STATES), ROLES)))
def test_card__of_a_state_and_role__offers_what_the_table_allows(state: str, role: str) -> None:
    offered = set(moves_for(state, urgent="", roles={role}))
    allowed = {
        name for name, sources, _, by in TABLE if state in sources.split() and role in by.split()
    }
    assert offered == allowed - {"approve", "turn_down", "undo"}


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
@pytest.mark.parametrize("role", ["coordinator", "supervisor", "weaver"])
def test_urgent__without_protect__can_be_ended_by_nobody(state: str, role: str) -> None:
    offered = moves_for(state, urgent="A", roles={role}, proposed=True)
    assert not [name for name in offered if MOVES[name].target in ENDS]
    proposed = moves_for(state, urgent="A", roles={role, "protect"}, proposed=True)
    assert ("approve" in proposed) == (state in KNOWN.split())


@pytest.mark.parametrize("state", KNOWN.split())
def test_proposal__open__is_answered_and_not_made_again(state: str) -> None:
    offered = moves_for(state, urgent="", roles={"coordinator"}, proposed=True)
    assert {"approve", "turn_down"} <= set(offered)
    assert "close" not in offered
    assert moves_for(state, urgent="", roles={"weaver"}, proposed=True) == ()


def test_undo__only_fresh_and_only_of_no_help() -> None:
    roles = {"coordinator"}
    assert "undo" in moves_for("no_help", urgent="", roles=roles, fresh=True)
    assert "undo" not in moves_for("no_help", urgent="", roles=roles)
    assert "undo" not in moves_for("closed", urgent="", roles=roles, fresh=True)


def test_clock__every_open_state_has_one() -> None:
    for name, move in MOVES.items():
        if move.target in STATES - ENDS:
            assert move.days, name
        if move.target in ENDS | {STAYS}:
            assert move.days is None, name
    assert {name for name, move in MOVES.items() if move.target == BEFORE} == {
        "decline",
        "back",
        "undo",
    }


def test_by_rule__is_never_offered() -> None:
    by_rule = {name for name, move in MOVES.items() if move.by == BY_RULE}
    for state, role in product(STATES, ROLES):
        assert by_rule.isdisjoint(moves_for(state, urgent="", roles={role}))
    assert len(CLOSE_CODES) == 13


def test_architecture__tells_every_move_of_the_machine() -> None:
    text = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("| move | from |")[2].partition("\n\n")[0]
    told = {line.split("|")[1].strip(): line.split("|") for line in section.splitlines()[2:]}
    assert set(told) == set(MOVES)
    for name, move in MOVES.items():
        assert told[name][3].strip() == (move.target or "stays"), name
        for state in STATES if len(move.sources) <= 4 else ():
            assert (state in told[name][2].replace(",", " ").split()) == (state in move.sources)
