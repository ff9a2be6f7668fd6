"""Danger: the urgent case, its alerts rung by rung, who takes them; nothing happens twice."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.engine import taps
from handlers.orders import DangerRaised, RaiseDanger, TakeAlert, TakenAlert, TellDangerChanged
from handlers.turn import Draft
from models import alert_queries, outbox
from models.case import Alert, AlertStep, Case, CaseEvent, Child
from models.columns import table
from models.inbox import INBOX
from models.submission import Submission
from tests.workers.town import START, Town
from workers.clockwork import alert_steps

pytestmark = pytest.mark.database
AT_ONCE = {"coordinator", "second", "district", "protect"}


def raise_danger(town: Town, draft: Draft, level: Any = "A", **values: Any) -> DangerRaised:
    order = RaiseDanger(draft.id, level, ("beaten",), **{"tambon": "320402", **values})
    raised: DangerRaised = town.order("weaver", order)
    return raised


def pushed(town: Town, alert_id: int, step: int) -> set[str]:
    return {
        name
        for name in town.ids
        if f"alert:{alert_id}:{step}:{town.ids[name]}" in town.pushed(name)
    }


def climb(town: Town) -> None:
    alert_steps.run(town.room())


def test_danger__raised__opens_the_case_and_tells_everybody_at_once(town: Town) -> None:
    draft = town.draft()
    raised = raise_danger(town, draft)
    assert raised == DangerRaised("32-2569-00001", "A", new=True)
    case, alert = town.one(Case), town.one(Alert)
    assert (case["state"], case["urgent"], case["tambon"]) == ("new", "A", "320402")
    assert case["lao"] == "320402T"
    assert pushed(town, alert["id"], 0) == AT_ONCE
    steps = town.rows(AlertStep)
    assert [(row["step"], row["due_at"] - START) for row in steps] == [
        (minutes, timedelta(minutes=minutes)) for minutes in (0, 15, 30, 120)
    ]
    assert [row["done_at"] is not None for row in steps] == [True, False, False, False]
    assert (steps[0]["receivers"], steps[0]["skipped"]) == (4, 0)


def test_push__of_danger__holds_level_number_tambon_and_one_button(town: Town) -> None:
    raise_danger(town, town.draft())
    row = town.rows(outbox.Outbox, person_id=town.ids["protect"])[0]
    messages = town.vault.open(row["sealed"], "outbox")["messages"]
    text = json.dumps(messages, ensure_ascii=False)
    assert len(messages) == 1
    assert messages[0]["altText"] == "เหตุด่วน ระดับ A เคส 32-2569-00001 ต.เมืองลีง"
    assert text.count('"postback"') == 1
    assert taps.encode("take_alert", id=town.one(Alert)["id"]) in text
    assert "ทุบตี" not in text
    assert "beaten" not in text
    assert (row["push_class"], row["retry_key"] is not None) == ("danger", True)


def test_danger__raised_again__changes_nothing(town: Town) -> None:
    draft = town.draft()
    first = raise_danger(town, draft)
    before = town.counts()
    assert raise_danger(town, draft) == DangerRaised(first.case_no, "A", new=False)
    assert town.counts() == before


def test_danger__in_a_rehearsal__makes_nothing(town: Town) -> None:
    raised = raise_danger(town, town.draft(rehearsal=True))
    assert (raised.case_no, raised.new) == ("", False)
    assert town.rows(Case) == town.rows(Alert) == town.rows(outbox.Outbox) == []


def test_danger__without_a_tambon__uses_the_reporters_area(town: Town) -> None:
    raise_danger(town, town.draft(), tambon="")
    case = town.one(Case)
    assert (case["province"], case["district"], case["lao"]) == ("32", "3204", "320402T")
    assert pushed(town, town.one(Alert)["id"], 0) == AT_ONCE


def test_danger__in_a_tambon_of_two_laos__tells_both(town: Town) -> None:
    town.enrol("of_tao", ("coordinator", "3204", "320401T"))
    town.enrol("of_town", ("coordinator", "3204", "320401M"))
    raise_danger(town, town.draft(), tambon="320401")
    assert town.one(Case)["lao"] == ""
    assert pushed(town, town.one(Alert)["id"], 0) == {"of_tao", "of_town", "district", "protect"}


def test_ladder__untaken__goes_a_level_up_at_each_rung(town: Town) -> None:
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    reached = {}
    for step in (15, 30, 120):
        town.now = START + timedelta(minutes=step) - timedelta(seconds=1)
        before = town.counts()
        climb(town)
        assert town.counts() == before, "not before its time"
        town.now += timedelta(seconds=1)
        climb(town)
        climb(town)
        reached[step] = pushed(town, alert, step)
    assert reached[15] == AT_ONCE | {"province"}
    assert reached[30] == AT_ONCE | {"province", "supervisor"}
    assert reached[120] == AT_ONCE | {"province", "supervisor", "admin"}
    keys = [key for name in town.ids for key in town.pushed(name)]
    assert len(keys) == len(set(keys)) == 4 + 5 + 6 + 7


def test_ladder__level_a_after_the_last_rung__repeats_until_taken(town: Town) -> None:
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    town.pass_time(minutes=121)
    climb(town)
    town.pass_time(hours=2)
    climb(town)
    assert pushed(town, alert, 240) == AT_ONCE | {"province", "supervisor", "admin"}
    town.order("protect", TakeAlert(alert))
    before = town.counts()
    town.pass_time(hours=9)
    climb(town)
    assert town.counts() == before


def test_ladder__taken__stops(town: Town) -> None:
    raise_danger(town, town.draft())
    town.order("protect", TakeAlert(town.one(Alert)["id"]))
    before = town.counts()
    town.pass_time(hours=5)
    climb(town)
    assert town.counts() == before


def test_receivers__blocked_or_suspended__are_skipped_and_counted(town: Town) -> None:
    town.change_person("coordinator", blocked_at=START)
    town.change_person("second", suspended_at=START, state="suspended")
    raise_danger(town, town.draft())
    assert pushed(town, town.one(Alert)["id"], 0) == {"district", "protect"}
    step = town.rows(AlertStep)[0]
    assert (step["receivers"], step["skipped"]) == (2, 2)


def test_receivers__nobody_near__goes_up_at_once(town: Town) -> None:
    town.dismiss("coordinator", "second", "district", "protect", "province")
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    assert pushed(town, alert, 30) == {"supervisor"}
    done = [row["step"] for row in town.rows(AlertStep) if row["done_at"] is not None]
    assert done == [0, 15, 30]


def test_receivers__nobody_at_all__are_looked_for_again(town: Town) -> None:
    everybody = [name for name in town.ids if name not in {"weaver", "other_weaver"}]
    town.dismiss(*everybody)
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    with town.engine.connect() as connection:
        told = select(INBOX.c.person_id).where(
            INBOX.c.event_id == f"system:alert_unreached:{alert}"
        )
        assert connection.execute(told).scalars().all() == [town.ids["weaver"]]
    late = town.enrol("late", ("protect", "32", ""))
    town.pass_time(minutes=15)
    climb(town)
    assert town.pushed("late") == [f"alert:{alert}:135:{late}"]


def test_alert__taken_by_the_first__the_other_sees_who(town: Town) -> None:
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    first: TakenAlert = town.order("protect", TakeAlert(alert))
    other: TakenAlert = town.order("coordinator", TakeAlert(alert))
    assert (first.won, first.taken_by) == (True, "protect")
    assert (other.won, other.taken_by) == (False, "protect")
    case = town.one(Case)
    assert case["owner_id"] == town.ids["protect"]
    assert case["version"] == 2
    assert [row["kind"] for row in town.rows(CaseEvent)] == ["danger", "taken"]
    assert ("danger_signs", "ถูกทุบตี ทำร้าย") in first.case.facts


def test_alert__two_takers_at_once__one_wins(town: Town) -> None:
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    names = ["protect", "coordinator", "second", "district", "supervisor"]
    results: list[TakenAlert] = []
    gate = threading.Barrier(len(names))

    def take(name: str) -> None:
        gate.wait()
        results.append(town.order(name, TakeAlert(alert)))

    town.shelf.refresh(town.engine.connect())
    threads = [threading.Thread(target=take, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(names)
    assert sum(taken.won for taken in results) == 1
    assert len({taken.taken_by for taken in results}) == 1
    assert len([row for row in town.rows(CaseEvent) if row["kind"] == "taken"]) == 1


@pytest.mark.parametrize("name", ["weaver", "other_coordinator", "other_weaver"])
def test_alert__not_this_persons__cannot_be_taken(town: Town, name: str) -> None:
    raise_danger(town, town.draft())
    assert town.order(name, TakeAlert(town.one(Alert)["id"])) is None
    assert town.one(Alert)["taken_at"] is None


def test_level__raised__replaces_the_alert_and_pushes_anew(town: Town) -> None:
    draft = town.draft()
    raise_danger(town, draft, "C")
    raised = raise_danger(town, draft, "A")
    assert raised == DangerRaised("32-2569-00001", "A", new=False)
    old, new = town.rows(Alert)
    assert old["closed_at"] is not None
    assert pushed(town, new["id"], 0) == AT_ONCE
    assert town.one(Case)["urgent"] == "A"
    town.pass_time(hours=1)
    climb(town)
    assert pushed(town, old["id"], 15) == set()
    taken = town.order("protect", TakeAlert(old["id"]))
    assert taken.won, "the old button takes the alert that stands"
    assert town.rows(Alert)[1]["taken_by"] == town.ids["protect"]


def test_level__lowered__is_told_and_not_taken_back(town: Town) -> None:
    draft = town.draft()
    raise_danger(town, draft, "A")
    alert = town.one(Alert)["id"]
    town.order("protect", TakeAlert(alert))
    raise_danger(town, draft, "B")
    assert town.one(Case)["urgent"] == "A"
    assert town.one(Alert)["level"] == "A"
    for name in AT_ONCE:
        assert town.spoken(name)[0][0] == "danger_changed"
        assert town.spoken(name)[0][1]["what"] == "lowered"
    told = [name for name in town.ids if any(":lowered:" in key for key in town.pushed(name))]
    assert told == ["protect"], "only who took it is pushed to"


def test_answer__changed_or_cancelled__informs_and_withdraws_nothing(town: Town) -> None:
    draft = town.draft()
    raise_danger(town, draft)
    town.order("weaver", TellDangerChanged(draft.id, "cancelled"), 7)
    town.order("weaver", TellDangerChanged(draft.id, "cancelled"), 7)
    assert town.one(Alert)["closed_at"] is None
    assert town.one(Case)["urgent"] == "A"
    assert [data["what"] for _, data in town.spoken("district")] == ["cancelled"]
    assert len(town.pushed("district")) == 1


def test_submission__of_an_urgent_draft__joins_its_case(town: Town) -> None:
    draft = town.draft()
    raised = raise_danger(town, draft)
    number = town.send(draft=draft, danger_now="yes", danger_signs="beaten")
    assert number == raised.case_no
    town.validate()
    case = town.one(Case)
    assert case["child_id"] == town.one(Child)["id"]
    assert (case["urgent"], case["state"], case["category"]) == ("A", "new", "dropout")
    assert town.one(Submission)["case_id"] == case["id"]
    content = town.opened(case["key_id"], case["sealed"], "case")
    assert content["danger_signs"] == ["beaten"]


def test_submission__urgent_and_flawed__completes_the_case_and_comes_back(town: Town) -> None:
    draft = town.draft()
    raise_danger(town, draft)
    town.send(draft=draft, danger_now="yes", danger_signs="beaten", lives=None)
    town.validate()
    assert town.one(Submission)["state"] == "returned"
    assert town.one(Case)["child_id"] is not None


def test_consent__not_asked_for_in_danger__is_no_obstacle(town: Town) -> None:
    draft = town.draft()
    raise_danger(town, draft)
    town.send(draft=draft, danger_now="yes", danger_signs="beaten", consent_by="urgent")
    town.validate()
    assert town.one(Submission)["state"] == "accepted"


def test_submission__from_another_place__tells_that_place_too(town: Town) -> None:
    draft = town.draft()
    raise_danger(town, draft, tambon="")
    alert = town.one(Alert)["id"]
    town.send(draft=draft, danger_now="yes", danger_signs="beaten", tambon="320510")
    town.validate()
    assert pushed(town, alert, 0) == AT_ONCE | {"other_coordinator"}


def test_danger__in_a_correction__uses_the_reports_number(town: Town) -> None:
    number = town.send(consent_by="self")
    town.validate()
    draft = town.draft(corrects=town.one(Submission)["id"])
    assert raise_danger(town, draft).case_no == number
    town.send(draft=draft, danger_now="yes", danger_signs="beaten")
    town.validate()
    case = town.one(Case)
    assert (case["number"], case["urgent"]) == (number, "A")
    assert case["child_id"] is not None


def test_pushes__none_delivered__go_up_at_once_and_ride_on_replies(town: Town) -> None:
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    with town.engine.begin() as connection:
        connection.execute(
            table(outbox.Outbox).update().values(closed_at=town.now, verdict="refused")
        )
    town.pass_time(seconds=5)
    climb(town)
    climb(town)
    assert pushed(town, alert, 15) == AT_ONCE | {"province"}
    told = {"case_no": "32-2569-00001", "level": "A", "alert_id": alert, "place": "ต.เมืองลีง"}
    assert town.spoken("protect") == [("alert", told)]
    assert [kind for kind, _ in town.spoken("weaver")] == ["alert_unreached"]


def test_pushes__one_delivered__keep_the_ladder(town: Town) -> None:
    raise_danger(town, town.draft())
    rows = town.rows(outbox.Outbox)
    with town.engine.begin() as connection:
        for at, row in enumerate(rows):
            outbox.close(connection, row["id"], "uncertain" if at else "delivered", town.now)
    town.pass_time(seconds=5)
    climb(town)
    assert pushed(town, town.one(Alert)["id"], 15) == set()


def test_clock__killed_on_a_rung__climbs_it_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    town.pass_time(minutes=15)
    with monkeypatch.context() as broken:

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("killed")

        broken.setattr(alert_queries, "finish_step", fail)
        climb(town)
    assert pushed(town, alert, 15) == set()
    climb(town)
    assert pushed(town, alert, 15) == AT_ONCE | {"province"}
