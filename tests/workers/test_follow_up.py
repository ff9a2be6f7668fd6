"""A follow-up becomes a visit and moves its case; corrected, it replaces itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers.orders import DecideReview, LoadReview, MoveCase
from models import submission_queries, visit_queries, work_queries
from models.case import Need
from models.scope import Grant, Scope
from models.submission import Submission
from tests.workers.following import (
    ATTENDING,
    blank,
    case,
    checks,
    events,
    follow,
    placements,
    publish_follow_up,
    reported,
    visits,
)
from tests.workers.town import START, Town

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def form(town: Town) -> None:
    publish_follow_up(town)


def sent(town: Town) -> dict[str, Any]:
    return town.rows(Submission, form="follow_up")[-1]


def test_follow_up__child_attends__is_placed_and_learning(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING, still_need="travel")
    held = case(town, number)
    assert held["state"] == "learning"
    assert held["owner_id"] == town.ids["coordinator"], "the weaver does not take the case over"
    visit, placement = visits(town)[0], placements(town)[0]
    assert (visit["now"], visit["way"], visit["next"]) == ("attending", "home", "visit")
    assert (placement["kind"], placement["level"]) == ("school", "m1")
    assert placement["since"] == date(2026, 11, 18)
    assert town.opened(placement["key_id"], placement["sealed"], "placement") == {
        "name": "รร.ทดสอบ"
    }
    assert placement["key_id"] == held["key_id"], "words lie under the case's key"
    assert checks(town) == {30: "", 90: "", 180: ""}
    assert [row["code"] for row in town.rows(Need, case_id=held["id"])] == ["travel"]
    assert held["due_at"] == datetime(2026, 12, 8, 9, 30, tzinfo=UTC), "the day that was named"
    assert sent(town)["state"] == "accepted"
    assert sent(town)["case_id"] == held["id"]
    assert events(town.engine, held["id"])[-3:] == ["visit", "placed", "learn"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"now": "enrolled", "place_grade": "slr_ms", "place_name": "สกร."}, "slr"),
        ({"now": "enrolled", "place_grade": "k2", "place_name": "ศพด."}, "ecd"),
        ({"now": "training", "place_name": "ช่าง", "attend": "most"}, "training"),
        ({"now": "working"}, "work"),
    ],
)
def test_follow_up__place__has_its_kind(town: Town, said: dict[str, Any], kind: str) -> None:
    number = reported(town)
    follow(town, number, **said)
    assert placements(town)[0]["kind"] == kind
    assert case(town, number)["state"] == "learning"


@pytest.mark.parametrize("number", ["32-2569-99999", "of the other weaver"])
def test_follow_up__of_no_case_of_the_senders__comes_back_to_that_question(
    town: Town, number: str
) -> None:
    if not number.startswith("32"):
        number = town.send("other_weaver", tambon="320510", lao="320510T")
        town.validate()
    follow(town, number, **ATTENDING)
    assert sent(town)["state"] == "returned"
    kind, data = town.spoken("weaver")[-1]
    assert kind == "correction"
    assert data["asks"] == ["case_no"]
    assert data["reasons"] == {"case_no": "finding.case_unknown"}
    assert visits(town) == []


def test_follow_up__number_corrected__makes_the_visit(town: Town) -> None:
    number = reported(town)
    follow(town, "32-2569-99999", **ATTENDING)
    follow(town, number, corrects=sent(town)["id"], **ATTENDING)
    assert len(visits(town)) == 1
    assert case(town, number)["state"] == "learning"


def test_follow_up__corrected__replaces_its_visit_and_what_it_did(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING, still_need="travel food")
    again(town)
    follow(town, number, corrects=sent(town)["id"], now="same")
    held = case(town, number)
    assert [visit["now"] for visit in visits(town)] == ["same"]
    assert placements(town) == []
    assert held["state"] == "confirmed", "back where it was"
    codes = {row["code"] for row in town.rows(Need, case_id=held["id"])}
    assert codes == {"school", "grant"}, "the needs of the report again"
    assert "visit_corrected" in events(town.engine, held["id"])


def again(town: Town) -> None:
    """Let the accepted follow-up be corrected, as a coordinator's return does."""
    with town.engine.begin() as connection:
        row = sent(town)
        submission_queries.change(connection, row["id"], state="returned")


def test_follow_up__place_corrected__changes_the_same_placement(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING)
    again(town)
    changed = {**ATTENDING, "place_grade": "slr_p", "visit_date": "2026-11-11"}
    follow(town, number, corrects=sent(town)["id"], **changed)
    assert len(placements(town)) == 1
    held = placements(town)[0]
    assert (held["kind"], held["level"], held["since"]) == ("slr", "slr_p", date(2026, 11, 11))
    assert case(town, number)["state"] == "learning"


def test_follow_up__case_corrected__leaves_the_first_case_as_it_was(town: Town) -> None:
    first = reported(town)
    second = reported(town, first_name="อารีรัตน์", birth="2011-03-02", guardian_phone="")
    follow(town, first, **ATTENDING)
    again(town)
    follow(town, second, corrects=sent(town)["id"], **ATTENDING)
    assert case(town, first)["state"] == "confirmed"
    assert case(town, second)["state"] == "learning"
    assert [row["case_id"] for row in visits(town)] == [case(town, second)["id"]]
    assert [row["case_id"] for row in placements(town)] == [case(town, second)["id"]]


def test_follow_up__validated_twice__changes_nothing(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING)
    before = town.counts()
    seen = events(town.engine, case(town, number)["id"])
    with town.engine.begin() as connection:
        submission_queries.change(connection, sent(town)["id"], state="received")
    town.validate()
    assert town.counts() == before
    assert events(town.engine, case(town, number)["id"]) == seen
    assert len(visits(town)) == 1


def test_follow_up__left_again__ends_the_placement_and_opens_the_case(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING)
    town.pass_time(days=9)
    follow(town, number, now="left_again", left_reason="poor")
    held = case(town, number)
    assert held["state"] == "reopened"
    assert placements(town)[0]["until"] == date(2026, 11, 27)
    assert checks(town) == {30: "ended", 90: "ended", 180: "ended"}
    assert ("case_left", {"case_no": number}) in town.spoken("coordinator")
    again(town)
    follow(town, number, corrects=sent(town)["id"], **ATTENDING)
    assert case(town, number)["state"] == "learning", "told wrongly: it did not leave"
    assert checks(town) == {30: "", 90: "", 180: ""}
    assert len(placements(town)) == 1


def test_follow_up__other_place__begins_a_new_placement(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING)
    town.pass_time(days=9)
    follow(town, number, now="training", place_name="ช่าง", attend="daily")
    assert [row["kind"] for row in placements(town)] == ["school", "training"]
    assert [row["until"] is None for row in placements(town)] == [False, True]
    town.pass_time(days=9)
    follow(town, number, now="training", place_name="ช่างไฟ", attend="daily")
    assert len(placements(town)) == 2, "another place of the same kind goes on"


def test_follow_up__not_found_three_times__proposes_closing(town: Town) -> None:
    number = reported(town)
    for expected in (None, None, "notfound"):
        town.pass_time(days=7)
        close: dict[str, Any] = {"next": "close", "close_reason": "notfound"} if expected else {}
        follow(town, number, now="notfound", met="nobody", **close)
        assert case(town, number)["proposed_code"] == expected
    assert case(town, number)["state"] == "confirmed", "a weaver closes nothing"
    assert town.spoken("coordinator")[-1] == (
        "case_proposed",
        {"case_no": number, "code": "notfound"},
    )


def test_follow_up__found_in_between__counts_anew(town: Town) -> None:
    number = reported(town)
    for now in ("notfound", "notfound", "same", "notfound"):
        follow(town, number, now=now)
        town.pass_time(days=7)
    assert case(town, number)["proposed_code"] is None


def test_follow_up__deceased__is_proposed_and_taken_back_when_corrected(town: Town) -> None:
    number = reported(town)
    follow(town, number, now="dead", next="close", close_reason="dead")
    assert case(town, number)["proposed_code"] == "dead"
    again(town)
    follow(town, number, corrects=sent(town)["id"], now="same")
    assert case(town, number)["proposed_code"] is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"next": "refer"}, "refer"),
        ({"next": "money"}, "money"),
        ({"next": "urgent"}, "urgent"),
        ({"now": "moved", "next": "visit"}, "moved"),
    ],
)
def test_follow_up__asks_the_coordinator__is_told_and_stands_until_done(
    town: Town, said: dict[str, Any], what: str
) -> None:
    number = reported(town)
    follow(town, number, **said)
    assert town.spoken("coordinator")[-1] == ("case_asks", {"case_no": number, "what": what})
    scope = Scope(town.ids["coordinator"], (Grant("coordinator", "3204", "320402T"),))
    with town.engine.connect() as connection:
        assert [row.number for row in visit_queries.asking(connection, scope, 9)] == [number]
    town.pass_time(hours=1)
    town.order("coordinator", MoveCase(number, "plan", data={"needs": ["school"]}))
    with town.engine.connect() as connection:
        assert visit_queries.asking(connection, scope, 9) == []


def test_follow_up__of_a_case_nobody_looked_at__keeps_the_coordinators_clock(town: Town) -> None:
    number = town.send()
    town.validate()
    before = case(town, number)["due_at"]
    follow(town, number, **ATTENDING)
    held = case(town, number)
    assert (held["state"], held["due_at"]) == ("new", before)
    assert len(placements(town)) == 1


def test_follow_up__refused_by_a_coordinator__is_taken_back_and_the_case_stays(
    town: Town,
) -> None:
    number = reported(town)
    followed = follow(town, number, **ATTENDING)
    view = town.order("coordinator", LoadReview(followed))
    order = DecideReview(followed, "reject", view.version, view.mark, code="wrong", words="คนละคน")
    town.order("coordinator", order)
    held = case(town, number)
    assert sent(town)["state"] == "rejected"
    assert (held["state"], held["close_code"]) == ("confirmed", None), "the case is not wrong"
    assert (visits(town), placements(town)) == ([], [])


def test_follow_up__that_asks__stands_in_the_digest(town: Town) -> None:
    number = reported(town)
    town.change_person("coordinator", heard_at=town.now)
    town.pass_time(hours=1)
    follow(town, number, next="refer")
    with town.engine.connect() as connection:
        scope = Scope(town.ids["coordinator"], (Grant("coordinator", "3204", "320402T"),))
        waits = work_queries.waiting(connection, scope, START)
        assert (waits.asks, waits.fresh) == (1, True)
        assert not work_queries.waiting(connection, scope, town.now).fresh


def test_follow_up__of_a_day_before_another__is_kept_and_moves_nothing(town: Town) -> None:
    number = reported(town)
    town.pass_time(days=9)
    follow(town, number, **ATTENDING)
    due = case(town, number)["due_at"]
    follow(town, number, now="same", visit_date="2026-11-20", next="close", close_reason="wrong")
    held = case(town, number)
    assert [row["now"] for row in visits(town)] == ["attending", "same"]
    assert (held["state"], held["due_at"], held["proposed_code"]) == ("learning", due, None)
    assert placements(town)[0]["until"] is None


def test_follow_up__old_one_corrected__leaves_what_came_after(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING)
    first = sent(town)["id"]
    town.pass_time(days=9)
    follow(town, number, now="left_again", left_reason="poor")
    with town.engine.begin() as connection:
        submission_queries.change(connection, first, state="returned")
    follow(town, number, corrects=first, **{**ATTENDING, "visit_date": "2026-11-17"})
    assert case(town, number)["state"] == "reopened"
    assert [row["until"] is None for row in placements(town)] == [False]


def test_follow_up__new_place_told_wrongly__the_one_before_is_back(town: Town) -> None:
    number = reported(town)
    follow(town, number, now="training", place_name="ช่าง", attend="daily")
    town.pass_time(days=9)
    follow(town, number, **ATTENDING)
    assert len(placements(town)) == 2
    again(town)
    still: dict[str, Any] = {"now": "training", "place_name": "ช่าง", "attend": "daily"}
    follow(town, number, corrects=sent(town)["id"], **still)
    assert [(row["kind"], row["until"]) for row in placements(town)] == [("training", None)]
    assert case(town, number)["state"] == "learning"
    assert checks(town) == {30: "", 90: "", 180: ""}


def test_follow_up__begun_before_the_case_went_to_another__is_kept(town: Town) -> None:
    number = reported(town)
    begun = blank(town)
    town.pass_time(hours=1)
    follower = town.enrol("new_weaver", ("weaver", "3204", "320402T"))
    assert town.order("coordinator", MoveCase(number, "assign", "", {"weaver": follower}))[0]
    town.pass_time(hours=1)
    follow(town, number, draft=begun, **ATTENDING)
    assert (sent(town)["state"], len(visits(town))) == ("accepted", 1)
    follow(town, number, now="same")
    assert (sent(town)["state"], len(visits(town))) == ("returned", 1), "begun after it"
