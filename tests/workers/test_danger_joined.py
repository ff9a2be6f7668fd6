"""Danger of a child whose cases are joined: nothing is lost, and somebody can always take it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.orders import (
    DecidePair,
    MoveCase,
    RaiseDanger,
    TakeAlert,
    TellDangerChanged,
)
from models import alert_queries
from models.case import Alert, Case
from models.columns import table
from tests.workers.test_joins import two_cases
from tests.workers.town import Town
from workers.clockwork import alert_steps, overdue

pytestmark = pytest.mark.database


def pair(town: Town, one: str, other: str) -> None:
    assert town.order("province", DecidePair(one, other, "same", 0)).done


def alert_of(town: Town, number: str, level: str = "A") -> int:
    """An alert of a case, as its ladder raised it."""
    case_id = town.one(Case, number=number)["id"]
    with town.engine.begin() as connection:
        connection.execute(
            table(Case).update().where(table(Case).c.id == case_id).values(urgent=level)
        )
        return alert_queries.add(connection, case_id, None, level, town.now)


def test_two_alerts_of_one_child__the_newer_taken__the_older_can_be_taken_too(town: Town) -> None:
    one, other = two_cases(town)
    waits, newer = alert_of(town, other), alert_of(town, one)
    assert town.order("coordinator", TakeAlert(newer)).won
    pair(town, one, other)
    assert town.order("protect", TakeAlert(waits)).won
    assert all(row["taken_at"] for row in town.rows(Alert))


def test_alert__its_case_joined_meanwhile__the_kept_case_gets_the_owner(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two_cases(town)
    waits, load = alert_of(town, other), alert_queries.load
    joined: list[bool] = []

    def slowly(*args: Any) -> Any:
        found = load(*args)
        if not joined:
            joined.append(True)
            pair(town, one, other)
        return found

    monkeypatch.setattr(alert_queries, "load", slowly)
    taken = town.order("protect", TakeAlert(waits))
    assert (taken.won, taken.case.case_no) == (True, one)
    assert town.one(Case, number=one)["owner_id"] == town.ids["protect"]
    assert town.one(Case, number=other)["owner_id"] != town.ids["protect"]


def joined_draft(town: Town) -> tuple[Any, str, str]:
    """A draft whose danger made a case that was joined before its report was sent."""
    number = town.send()
    town.validate()
    draft = town.draft("other_weaver")
    raised = town.order("other_weaver", RaiseDanger(draft.id, "B", ("beaten",), "320510"))
    pair(town, number, raised.case_no)
    return draft, number, raised.case_no


def test_graver_danger__of_a_joined_case__is_the_kept_ones(town: Town) -> None:
    draft, number, second = joined_draft(town)
    town.order("other_weaver", RaiseDanger(draft.id, "A", ("beaten",), "320510"))
    kept, joined = town.one(Case, number=number), town.one(Case, number=second)
    assert (kept["urgent"], kept["tambon"]) == ("A", "320402")
    assert (joined["state"], joined["close_code"]) == ("closed", "dup")
    assert {row["case_id"] for row in town.rows(Alert)} == {kept["id"]}


def test_answer_changed__of_a_joined_case__is_told_to_who_takes_the_kept_one(town: Town) -> None:
    draft, _, _ = joined_draft(town)
    taken = town.order("protect", TakeAlert(town.one(Alert)["id"]))
    assert taken.won
    town.order("other_weaver", TellDangerChanged(draft.id, "changed"))
    assert "danger_changed" in [kind for kind, _ in town.spoken("protect")]


def test_danger__of_a_case_handed_to_another_area__leaves_it_there(town: Town) -> None:
    draft = town.draft()
    raised = town.order("weaver", RaiseDanger(draft.id, "C", ("beaten",), "320402"))
    order = MoveCase(raised.case_no, "to_lao", "ย้ายบ้าน", {"lao": "320510T"})
    assert town.order("coordinator", order)[0]
    town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",), "320402"))
    case = town.one(Case)
    assert (case["urgent"], case["lao"], case["tambon"]) == ("A", "320510T", "320510")


def test_urgent_case__handed_to_another_area__is_told_there_at_once(town: Town) -> None:
    draft = town.draft()
    raised = town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",), "320402"))
    alert = town.one(Alert)["id"]
    key = f"alert:{alert}:0:{town.ids['other_coordinator']}"
    assert key not in town.pushed("other_coordinator")
    order = MoveCase(raised.case_no, "to_lao", "ย้ายบ้าน", {"lao": "320510T"})
    assert town.order("coordinator", order)[0]
    assert key in town.pushed("other_coordinator")
    assert town.one(Case)["due_at"] - town.now < timedelta(days=2)


def test_alert_c__nobody_took_it_and_no_rung_is_left__its_missed_clock_is_told(town: Town) -> None:
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "C", ("beaten",), "320402"))
    for _ in range(4):
        town.pass_time(hours=2)
        alert_steps.run(town.room())
    town.pass_time(days=7)  # a Wednesday
    overdue.run(town.room())
    assert any(key.startswith("overdue:") for key in town.pushed("coordinator"))


@pytest.mark.parametrize("ended", [False, True])
def test_danger_without_a_report__told_before_the_child_was__the_case_of_the_child_is_kept(
    town: Town, ended: bool
) -> None:
    draft = town.draft("other_weaver")
    raised = town.order("other_weaver", RaiseDanger(draft.id, "B", ("beaten",), "320510"))
    town.pass_time(hours=1)
    number = town.send()
    town.validate()
    if ended:
        assert town.order("coordinator", MoveCase(number, "close", "x", {"code": "helped"}))[0]
    pair(town, number, raised.case_no)
    kept, second = town.one(Case, number=number), town.one(Case, number=raised.case_no)
    assert (kept["urgent"], kept["child_id"] is None) == ("B", False)
    assert (kept["state"], second["close_code"]) == ("reopened" if ended else "new", "dup")
