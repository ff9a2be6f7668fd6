"""Danger told in a follow-up is an alert on the case that is there."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.orders import MoveCase, RaiseDanger, TakeAlert
from handlers.turn import Draft
from models.case import Alert, Case
from models.submission import Submission
from tests.workers.following import (
    ATTENDING,
    blank,
    case,
    events,
    follow,
    publish_follow_up,
    reported,
)
from tests.workers.town import Town

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def form(town: Town) -> None:
    publish_follow_up(town)


def tell(
    town: Town, number: str, level: str = "B", *, draft: Draft | None = None, name: str = "weaver"
) -> Draft:
    draft = draft or blank(town, name)
    raised = town.order(name, RaiseDanger(draft.id, level, ("drugs",), case_no=number))  # type: ignore[arg-type]
    assert raised.level
    return draft


def test_danger__in_a_follow_up__is_the_followed_cases(town: Town) -> None:
    number = reported(town)
    draft = tell(town, number, "A")
    held = case(town, number)
    assert len(town.rows(Case)) == 1
    assert (held["urgent"], held["state"]) == ("A", "confirmed")
    alert = town.one(Alert)
    assert (alert["case_id"], alert["level"]) == (held["id"], "A")
    assert any(key.startswith(f"alert:{alert['id']}:0:") for key in town.pushed("protect"))
    told: dict[str, Any] = {"danger_now": "yes", "danger_signs": "beaten"}
    sent = follow(town, number, draft=draft, **told)
    assert sent != number, "the number is the first report's"
    assert town.rows(Submission, form="follow_up")[0]["case_id"] == held["id"]
    assert len(town.rows(Case)) == 1
    assert len(town.rows(Alert)) == 1


def test_danger__of_a_case_whose_alert_was_taken__is_told_again(town: Town) -> None:
    number = reported(town)
    tell(town, number, "A")
    first = town.one(Alert)["id"]
    town.order("protect", TakeAlert(first))
    town.pass_time(days=9)
    draft = tell(town, number, "A")
    second = town.rows(Alert)[-1]
    assert second["id"] != first
    assert second["taken_at"] is None
    tell(town, number, "A", draft=draft)
    assert len(town.rows(Alert)) == 2, "the same words again raise nothing"
    tell(town, number, "B")
    assert len(town.rows(Alert)) == 2, "a graver one still waits"


def test_danger__of_a_closed_case__opens_it(town: Town) -> None:
    number = reported(town)
    town.order("coordinator", MoveCase(number, "close", "พอแล้ว", {"code": "declined"}))
    assert case(town, number)["state"] == "closed"
    tell(town, number, "C")
    held = case(town, number)
    assert (held["state"], held["urgent"], held["closed_at"]) == ("reopened", "C", None)
    assert events(town.engine, held["id"])[-1] == "danger"


@pytest.mark.parametrize("number", ["", "32-2569-99999", "of another area"])
def test_danger__of_no_case_of_the_tellers__is_a_case_of_its_own(town: Town, number: str) -> None:
    if number.startswith("of"):
        number = town.send("other_weaver", tambon="320510", lao="320510T")
        town.validate()
    before = len(town.rows(Case))
    tell(town, number)
    assert len(town.rows(Case)) == before + 1
    assert town.rows(Case)[-1]["source"] == "danger"


def test_danger__number_corrected__is_told_of_the_right_case(town: Town) -> None:
    first = reported(town)
    second = reported(town, first_name="อารีรัตน์", birth="2011-03-02", guardian_phone="")
    draft = tell(town, first)
    tell(town, second, draft=draft)
    assert case(town, second)["urgent"] == "B"
    assert "danger_changed" in events(town.engine, case(town, first)["id"])
    follow(town, second, draft=draft, danger_now="yes", danger_signs="drugs", **ATTENDING)
    assert case(town, second)["state"] == "learning"
    assert case(town, first)["state"] == "confirmed"


def test_danger__taken__gives_the_case_a_day_for_the_next_look(town: Town) -> None:
    number = reported(town)
    tell(town, number, "A")
    soon = case(town, number)["due_at"]
    town.order("protect", TakeAlert(town.one(Alert)["id"]))
    assert case(town, number)["due_at"] > soon
