"""Cases move: who may, what must be said, what is kept, and two people at once."""

from __future__ import annotations

import pytest

from handlers.orders import MoveCase, RaiseDanger
from models import case_queries
from models.case import Case
from models.scope import everything
from tests.workers.town import Town
from workers import casework

pytestmark = pytest.mark.database


def by_rule(town: Town, number: str, move: str) -> casework.Moved:
    """A move that follows from a kept form."""
    with town.engine.begin() as connection:
        row = case_queries.by_number(connection, everything(), number, lock=True)
        assert row is not None
        return casework.move(connection, town.vault, row, move, town.now, None)


def test_case__moved_through_its_states__keeps_who_and_why(town: Town) -> None:
    number = town.send()
    town.validate()
    plan = {"needs": ["school"], "words": "พาไปสมัคร", "on": "2026-12-01"}
    for move, data in (("check", {}), ("confirm", {}), ("plan", plan)):
        done, why, view = town.order("coordinator", MoveCase(number, move, data=data))
        assert (done, why) == (True, "")
    assert view.state == "planned"
    assert by_rule(town, number, "help").state == "helping"
    assert town.order("coordinator", MoveCase(number, "close"))[1] == "code"
    done, _, view = town.order(
        "coordinator", MoveCase(number, "close", "กลับไปเรียนแล้ว", {"code": "in_school"})
    )
    assert (done, view.state) == (True, "closed")
    case = town.one(Case)
    assert (case["close_code"], case["closed_at"]) == ("in_school", town.now)
    assert town.order("coordinator", MoveCase(number, "plan"))[1] == "not_now"


@pytest.mark.parametrize("name", ["weaver", "protect", "admin"])
def test_case__moved_by_who_may_not__stays(town: Town, name: str) -> None:
    number = town.send()
    town.validate()
    done, _, _ = town.order(name, MoveCase(number, "confirm"))
    assert not done
    assert town.one(Case)["state"] == "new"


def test_case__handed_to_another_lao__is_theirs_to_accept(town: Town) -> None:
    number = town.send()
    town.validate()
    assert town.order("coordinator", MoveCase(number, "to_lao", "ย้าย", {"lao": "9"}))[1] == "lao"
    town.order("coordinator", MoveCase(number, "to_lao", "ย้าย", {"lao": "320510T"}))
    case = town.one(Case)
    assert (case["state"], case["lao"], case["tambon"]) == ("moved", "320510T", "320510")
    assert town.order("other_coordinator", MoveCase(number, "accept"))[0]


def test_urgent_case__closed__needs_protect_and_a_note(town: Town) -> None:
    draft = town.draft()
    raised = town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",), "320402"))
    town.order("coordinator", MoveCase(raised.case_no, "check"))
    close = {"code": "helped"}
    assert town.order("coordinator", MoveCase(raised.case_no, "close", "x", close))[1] == "not_now"
    assert town.order("protect", MoveCase(raised.case_no, "close", "", close))[1] == "reason"
    assert town.order("protect", MoveCase(raised.case_no, "close", "ปลอดภัยแล้ว", close))[0]
