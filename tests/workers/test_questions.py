"""A report about a child that may be known: asked, decided once, joined or made a case."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from handlers.orders import (
    AnswerQuestion,
    CoordinatorQuestion,
    FindSimilar,
    ListWork,
    LoadQuestion,
    RaiseDanger,
    SubmissionState,
)
from models.case import AccessLog, Alert, Case, Child, SameChild
from models.submission import Finding, Submission
from tests.workers.town import Town

pytestmark = pytest.mark.database
OTHER = {"tambon": "320510", "first_name": "ด.ช.สมชัย", "moo": "2"}


@pytest.fixture
def asked(town: Town) -> Town:
    """The same child reported by another weaver in another district."""
    town.send()
    town.validate()
    town.pass_time(days=1)
    town.send("other_weaver", answers=OTHER)
    town.validate()
    return town


def question(town: Town) -> int:
    return int(town.one(Finding, code="same_child")["id"])


def test_report__of_a_known_child__is_asked_about_across_areas(asked: Town) -> None:
    first, second = asked.rows(Submission)
    assert (first["state"], second["state"]) == ("accepted", "asked")
    assert len(asked.rows(Case)) == 1
    found = asked.one(Finding, code="same_child")
    assert (found["audience"], found["points"] >= 75) == ("coordinator", True)
    assert found["other_case_id"] == asked.one(Case)["id"]


def test_question__shown__is_masked_on_both_sides_and_logged(asked: Town) -> None:
    shown: CoordinatorQuestion = asked.order("other_coordinator", LoadQuestion(question(asked)))
    for side in (shown.left, shown.right):
        text = " ".join(side.values())
        assert "สมช" not in text
        assert "ทดสอบดี" not in text
        assert "81" not in side["phone"]
    assert shown.left["birth"] == shown.right["birth"] == "สิงหาคม 2555"
    assert shown.right["place"] == "ต.เมืองลีง หมู่ 4"
    log = asked.one(AccessLog)
    assert (log["person_id"], log["act"]) == (asked.ids["other_coordinator"], "compare")


@pytest.mark.parametrize("name", ["coordinator", "weaver", "protect", "admin"])
def test_question__of_another_area__is_not_shown(asked: Town, name: str) -> None:
    assert asked.order(name, LoadQuestion(question(asked))) is None
    assert asked.order(name, AnswerQuestion(question(asked), "same")) == (False, "", "")
    assert asked.rows(Submission)[1]["state"] == "asked"


def test_verdict__same__joins_the_case_and_tells_both(asked: Town) -> None:
    kept = asked.one(Case)
    answer = asked.order("other_coordinator", AnswerQuestion(question(asked), "same"))
    assert answer == (True, "same", "other_coordinator")
    second = asked.rows(Submission)[1]
    assert (second["state"], second["case_id"]) == ("joined", kept["id"])
    assert len(asked.rows(Case)) == len(asked.rows(Child)) == 1
    link = asked.one(SameChild)
    assert (link["case_id"], link["submission_id"], link["verdict"]) == (
        kept["id"],
        second["id"],
        "same",
    )
    (kind, data), (other_kind, other) = (
        asked.spoken("other_weaver")[0],
        asked.spoken("weaver")[0],
    )
    assert kind == other_kind == "validated"
    assert (data["part"], other["part"]) == ("joined", "kept")
    assert data["case_no"] == kept["number"]
    state = asked.order("other_weaver", SubmissionState(second["number"]))
    assert state == "joined"


@pytest.mark.parametrize("verdict", ["sibling", "different"])
def test_verdict__not_the_same__makes_the_case(asked: Town, verdict: str) -> None:
    asked.order("other_coordinator", AnswerQuestion(question(asked), verdict))  # type: ignore[arg-type]
    second = asked.rows(Submission)[1]
    assert second["state"] == "accepted"
    case = asked.one(Case, id=second["case_id"])
    assert case["number"] == second["number"]
    assert asked.one(SameChild)["verdict"] == verdict
    before = asked.counts()
    asked.validate()
    assert asked.counts() == before


def test_verdict__of_no_comparison__leaves_the_question_open(asked: Town) -> None:
    order = AnswerQuestion(question(asked), "checked")
    assert asked.order("other_coordinator", order) == (False, "", "")
    assert asked.rows(Submission)[1]["state"] == "asked"


def test_question__about_a_place__is_marked_as_looked_at_once(town: Town) -> None:
    town.send("other_weaver", tambon="320401", lao="")
    town.validate()
    finding = town.one(Finding, code="area")["id"]
    order = AnswerQuestion(finding, "checked")
    assert town.order("district", order) == (True, "checked", "district")
    assert town.order("province", order) == (False, "checked", "district")
    shown = town.order("district", LoadQuestion(finding))
    assert (shown.code, shown.right, shown.answered) == ("area", {}, "checked")


def test_verdict__two_at_once__the_first_stands(asked: Town) -> None:
    asked.enrol("rival", ("coordinator", "3205", ""))
    from tests.workers import town as place

    place.PEOPLE["rival"] = ("coordinator", "3205", "")
    answers: list[tuple[bool, str, str]] = []
    gate = threading.Barrier(2)

    def decide(name: str, verdict: str) -> None:
        gate.wait()
        answers.append(asked.order(name, AnswerQuestion(question(asked), verdict)))  # type: ignore[arg-type]

    threads = [
        threading.Thread(target=decide, args=("other_coordinator", "same")),
        threading.Thread(target=decide, args=("rival", "different")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    del place.PEOPLE["rival"]
    assert sorted(won for won, _, _ in answers) == [False, True]
    assert len({(verdict, by) for _, verdict, by in answers}) == 1
    assert len(asked.rows(SameChild)) == 1


def test_joined_child__reported_again_with_the_new_spelling__is_found(asked: Town) -> None:
    asked.order("other_coordinator", AnswerQuestion(question(asked), "same"))
    asked.send("other_weaver", answers=OTHER, birth="2012", guardian_phone=None)
    asked.validate()
    assert asked.rows(Submission)[2]["state"] == "asked"


def test_urgent_report__of_a_known_child__joins_with_its_alert(town: Town) -> None:
    town.send()
    town.validate()
    draft = town.draft("other_weaver")
    town.order("other_weaver", RaiseDanger(draft.id, "A", ("beaten",), "320510"))
    town.send("other_weaver", draft, answers=OTHER, danger_now="yes", danger_signs="beaten")
    town.validate()
    kept, urgent = town.rows(Case)
    assert urgent["child_id"] is not None, "danger is complete whatever the question says"
    town.order("other_coordinator", AnswerQuestion(question(town), "same"))
    kept, urgent = town.rows(Case)
    assert (kept["urgent"], kept["state"]) == ("A", "new")
    assert (urgent["state"], urgent["close_code"]) == ("closed", "dup")
    assert town.one(Alert)["case_id"] == kept["id"]
    assert town.one(SameChild)["other_case_id"] == urgent["id"]


def test_hint__in_scope__shows_a_masked_child(asked: Town) -> None:
    order = FindSimilar(("สมชาย ทดสอบดี",), (date(2012, 8, 5), date(2012, 8, 5)), "320402", "m", "")
    (found,) = asked.order("coordinator", order)
    assert found.case_no == asked.one(Case)["number"]
    assert found.in_scope
    assert "ส***" in found.shown
    assert "สมชาย" not in found.shown


def test_hint__out_of_scope__tells_only_that_something_is_alike(asked: Town) -> None:
    order = FindSimilar(("สมชาย ทดสอบดี",), (date(2012, 8, 5), date(2012, 8, 5)), "320402", "m", "")
    (found,) = asked.order("other_weaver", order)
    assert (found.in_scope, found.case_no, found.shown, found.state) == (False, "", "", "")


def test_work__listed__holds_what_waits_for_each(asked: Town) -> None:
    draft = asked.draft()
    asked.order("weaver", RaiseDanger(draft.id, "B", ("drugs",), "320402"))
    kinds = [item.kind for item in asked.order("coordinator", ListWork())]
    assert kinds == ["alert", "new_case", "new_case"]
    other = [item.kind for item in asked.order("other_coordinator", ListWork())]
    assert other == ["same_child"]
    assert [item.kind for item in asked.order("protect", ListWork())] == ["alert"]
    assert asked.order("other_weaver", ListWork()) == []
    titles = [item.title for item in asked.order("coordinator", ListWork())]
    assert not any("สมชาย" in title for title in titles)


def test_work__of_a_weaver__holds_what_came_back(town: Town) -> None:
    number = town.send(consent_by="self")
    town.validate()
    (item,) = town.order("weaver", ListWork())
    assert (item.kind, item.case_no) == ("correction", number)
    assert item.title == "ข้อนี้ยังว่างอยู่ ช่วยตอบอีกนิดนะ"
