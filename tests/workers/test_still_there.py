"""A child from its report to 180 days in school, and every way in which it can leave again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handlers.orders import (
    AnswerStillThere,
    FindCase,
    LoadStillThere,
    MoveCase,
    RaiseDanger,
    StillThere,
    TakeAlert,
)
from models import outbox
from models.case import Alert, Case
from models.columns import table
from models.person import PersonRole
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
)
from tests.workers.town import START, Town
from workers.clockwork import overdue, still_there

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def form(town: Town) -> None:
    publish_follow_up(town)


def at_day(town: Town, days: int) -> None:
    """On the morning of a day after the start, when questions are asked."""
    day = START + timedelta(days=days)
    town.now = datetime(day.year, day.month, day.day, 2, 1, tzinfo=UTC)


def tick(town: Town) -> None:
    still_there.run(town.room())
    overdue.run(town.room())


def asked(town: Town, name: str = "weaver") -> list[dict[str, Any]]:
    return [data for kind, data in town.spoken(name) if kind == "still_there"]


def say(town: Town, answer: str, name: str = "weaver", *, card: dict[str, Any]) -> StillThere:
    order = AnswerStillThere(card["placement_id"], card["day"], answer)  # type: ignore[arg-type]
    came: StillThere = town.order(name, order)
    return came


def learning(town: Town) -> str:
    """A confirmed, planned case whose child goes to school from the first day on."""
    number = reported(town)
    town.order("coordinator", MoveCase(number, "plan", data={"needs": ["school"]}))
    follow(town, number, **ATTENDING)
    assert case(town, number)["state"] == "learning"
    return number


def test_child__from_report_to_180_days_in_school(town: Town) -> None:
    number = learning(town)
    at_day(town, 29)
    tick(town)
    assert asked(town) == []
    at_day(town, 30)
    tick(town)
    tick(town)
    card = {"case_no": number, "place": "school", "day": 30, "placement_id": 1}
    card["placement_id"] = placements(town)[0]["id"]
    assert asked(town) == [card], "once, by the free way"
    assert town.rows(outbox.Outbox, push_class="asked") == []
    assert say(town, "yes", card=card) == StillThere("closed", number)
    held = case(town, number)
    assert (held["state"], held["close_code"]) == ("closed", "in_school")
    for day in (90, 180):
        at_day(town, day)
        tick(town)
        assert asked(town)[-1]["day"] == day
        assert say(town, "yes", card=asked(town)[-1]) == StillThere("kept", number)
        assert case(town, number)["state"] == "closed"
    assert checks(town) == {30: "yes", 90: "yes", 180: "yes"}
    seen = events(town.engine, held["id"])
    assert [kind for kind in seen if kind.startswith("still")] == [
        "still_30",
        "still_90",
        "still_180",
    ]
    at_day(town, 400)
    before = town.counts()
    still_there.run(town.room())
    assert town.counts() == before, "nothing is asked any more"


@pytest.mark.parametrize("day", [30, 90, 180])
def test_child__left_again__opens_the_case_and_stops_the_questions(town: Town, day: int) -> None:
    number = learning(town)
    for earlier in (30, 90, 180):
        at_day(town, earlier)
        tick(town)
        answer = "no" if earlier == day else "yes"
        came = say(town, answer, card=asked(town)[-1])
        if earlier == day:
            break
    assert came == StillThere("left", number)
    held = case(town, number)
    assert (held["state"], held["closed_at"], held["close_code"]) == ("reopened", None, None)
    assert held["due_at"] is not None
    assert placements(town)[0]["until"] == (START + timedelta(days=day)).date()
    assert ("case_left", {"case_no": number}) in town.spoken("coordinator")
    at_day(town, 300)
    count = len(asked(town))
    still_there.run(town.room())
    assert len(asked(town)) == count
    follow(town, number, now="training", place_name="ช่าง", attend="daily")
    assert case(town, number)["state"] == "learning"
    assert checks(town) == {30: "", 90: "", 180: ""}, "a new placement has its own questions"


def test_question__unanswered__is_pushed_after_a_week_and_told_after_two(town: Town) -> None:
    number = learning(town)
    at_day(town, 30)  # a Friday
    tick(town)
    at_day(town, 36)
    still_there.run(town.room())
    assert town.rows(outbox.Outbox, push_class="asked") == []
    at_day(town, 37)
    town.now = town.now.replace(hour=14)  # 21:00 in Bangkok
    still_there.run(town.room())
    assert town.rows(outbox.Outbox, push_class="asked") == [], "not at night"
    at_day(town, 40)
    still_there.run(town.room())
    still_there.run(town.room())
    pushed = town.rows(outbox.Outbox, push_class="asked")
    assert [row["person_id"] for row in pushed] == [town.ids["weaver"]]
    assert asked(town, "coordinator") == []
    at_day(town, 44)
    still_there.run(town.room())
    still_there.run(town.room())
    told = asked(town, "coordinator")
    assert [card["note"] for card in told] == ["still_unanswered"]
    assert say(town, "yes", "coordinator", card=told[0]) == StillThere("closed", number)


def test_question__nobody_follows__goes_to_the_coordinator_at_once(town: Town) -> None:
    learning(town)
    with town.engine.begin() as connection:
        connection.execute(table(Case).update().values(weaver_id=None))
    at_day(town, 30)
    still_there.run(town.room())
    assert [card["note"] for card in asked(town, "coordinator")] == ["still_nobody"]
    assert asked(town) == []


def test_answer__of_an_urgent_case__is_a_proposal_to_protect(town: Town) -> None:
    number = learning(town)
    town.order("weaver", RaiseDanger(blank(town).id, "B", ("drugs",), case_no=number))
    town.order("protect", TakeAlert(town.one(Alert)["id"]))
    at_day(town, 30)
    tick(town)
    assert say(town, "yes", card=asked(town)[-1]) == StillThere("proposed", number)
    held = case(town, number)
    assert (held["state"], held["proposed_code"]) == ("learning", "in_school")
    assert ("case_proposed", {"case_no": number, "code": "in_school"}) in town.spoken("protect")
    done, _, _ = town.order("protect", MoveCase(number, "approve", "ปลอดภัยแล้ว"))
    assert done
    assert case(town, number)["close_code"] == "in_school"


def test_answer__twice_or_late__is_harmless(town: Town) -> None:
    number = learning(town)
    at_day(town, 30)
    tick(town)
    card = asked(town)[-1]
    assert say(town, "unsure", card=card) == StillThere("unsure", number)
    assert checks(town)[30] == ""
    say(town, "yes", card=card)
    assert say(town, "no", card=card) == StillThere("answered", number, "yes")
    assert case(town, number)["state"] == "closed"
    follow(town, number, now="left_again", left_reason="poor")
    assert case(town, number)["state"] == "reopened"
    later = {**card, "day": 90}
    assert say(town, "yes", card=later) == StillThere("ended", number)
    assert case(town, number)["state"] == "reopened"


def test_answer__of_who_follows_no_more__changes_nothing(town: Town) -> None:
    number = learning(town)
    at_day(town, 30)
    tick(town)
    card = asked(town)[-1]
    with town.engine.begin() as connection:
        values = {"weaver_id": town.ids["other_weaver"]}
        connection.execute(table(Case).update().values(**values))
    for name in ("weaver", "other_coordinator", "admin"):
        assert say(town, "no", name, card=card) == StillThere("not_yours")
    assert case(town, number)["state"] == "learning"
    assert say(town, "yes", "other_weaver", card=card) == StillThere("closed", number)


def test_question__of_an_earlier_day_unanswered__is_settled_by_the_later(town: Town) -> None:
    number = learning(town)
    at_day(town, 90)
    still_there.run(town.room())
    assert [card["day"] for card in asked(town)] == [90], "one question, not two"
    assert say(town, "yes", card=asked(town)[-1]) == StillThere("closed", number)
    assert checks(town) == {30: "yes", 90: "yes", 180: ""}


def test_follow_up__after_the_day__answers_the_question(town: Town) -> None:
    number = learning(town)
    at_day(town, 31)
    follow(town, number, **ATTENDING)
    assert checks(town) == {30: "yes", 90: "", 180: ""}
    assert case(town, number)["state"] == "learning", "another visit was planned"
    at_day(town, 91)
    follow(town, number, **ATTENDING, next="close", close_reason="in_school")
    held = case(town, number)
    assert (held["state"], held["close_code"]) == ("closed", "in_school")
    assert held["proposed_code"] is None
    still_there.run(town.room())
    assert asked(town) == []


def test_follow_up__still_out_of_learning__is_a_no(town: Town) -> None:
    number = learning(town)
    at_day(town, 10)
    follow(town, number, now="same")
    assert case(town, number)["state"] == "reopened"
    assert placements(town)[0]["until"] == date(2026, 11, 28)


def test_case__reopened_by_hand__keeps_the_questions_and_closes_by_no_old_tap(town: Town) -> None:
    number = learning(town)
    at_day(town, 30)
    tick(town)
    card = asked(town)[-1]
    say(town, "yes", card=card)
    town.order("coordinator", MoveCase(number, "reopen", "ข้อมูลใหม่"))
    assert say(town, "yes", card=card) == StillThere("answered", number, "yes")
    assert case(town, number)["state"] == "reopened"


def test_question__asked__can_be_opened_from_the_card(town: Town) -> None:
    number = learning(town)
    assert "still_ask" not in town.order("weaver", FindCase(number)).actions
    at_day(town, 30)
    tick(town)
    assert "still_ask" in town.order("weaver", FindCase(number)).actions
    asked_now = town.order("weaver", LoadStillThere(number))
    assert (asked_now.kind, asked_now.day) == ("school", 30)
    assert town.order("other_weaver", LoadStillThere(number)) is None
    say(town, "yes", card=asked(town)[-1])
    assert town.order("weaver", LoadStillThere(number)) is None


def test_question__of_a_case_that_was_joined__is_not_asked_and_no_answer_opens_it(
    town: Town,
) -> None:
    number = learning(town)
    at_day(town, 30)
    tick(town)
    card = asked(town)[-1]
    with town.engine.begin() as connection:
        connection.execute(
            table(Case).update().values(state="closed", close_code="dup", closed_at=town.now)
        )
    assert say(town, "no", card=card) == StillThere("ended", number)
    assert case(town, number)["state"] == "closed"
    at_day(town, 90)
    still_there.run(town.room())
    assert len(asked(town)) == 1


def test_question__asked_before_a_case_is_given_to_another__is_asked_of_them(town: Town) -> None:
    number = reported(town)
    follow(town, number, **ATTENDING)
    at_day(town, 31)
    tick(town)
    assert len(asked(town)) == 1
    follower = town.enrol("new_weaver", ("weaver", "3204", "320402T"))
    assert town.order("coordinator", MoveCase(number, "assign", "", {"weaver": follower}))[0]
    tick(town)
    assert [card["case_no"] for card in asked(town, "new_weaver")] == [number]


def test_question__no_coordinator_anywhere__only_names_the_list_to_those_above(town: Town) -> None:
    """A supervisor of a province is not asked about every child."""
    learning(town)
    with town.engine.begin() as connection:
        connection.execute(table(Case).update().values(weaver_id=None, owner_id=None))
        role = table(PersonRole)
        ended = role.update().where(role.c.role == "coordinator").values(ended_at=town.now)
        connection.execute(ended)
    at_day(town, 30)
    still_there.run(town.room())
    still_there.run(town.room())
    heard = [kind for kind, _ in town.spoken("supervisor")]
    assert heard.count("work_above") == 1
    assert "still_there" not in heard
