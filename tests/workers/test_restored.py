"""A refused report is taken back in: by who refused it, or with its case that is opened again."""

from __future__ import annotations

import pytest

from handlers.orders import DecideReview, MoveCase
from models.case import Case
from models.submission import Submission, SubmissionEvent
from tests.workers.chatting import Chat
from tests.workers.following import follow, publish_follow_up
from tests.workers.test_review import sent, sums_hold, view
from tests.workers.town import Town

pytestmark = pytest.mark.database


def refuse(town: Town, number: str) -> None:
    seen = view(town, number)
    order = DecideReview(number, "reject", seen.version, seen.mark, code="nochild")
    assert town.order("coordinator", order).done


def restore(town: Town, number: str, name: str = "coordinator") -> bool:
    seen = view(town, number)
    return bool(town.order(name, DecideReview(number, "restore", seen.version, seen.mark)).done)


def test_refused_by_a_slip__taken_back_in__goes_on_where_it_was(town: Town) -> None:
    number = sent(town)
    assert town.order("coordinator", MoveCase(number, "confirm"))[0]
    refuse(town, number)
    assert town.one(Case)["state"] == "closed"
    chat = Chat(town)
    chat.say("coordinator", f"ตรวจ {number}")
    assert "รับคืน" in chat.tap("coordinator", "รับรายงานคืน")
    town.validate()
    case, report = town.one(Case), town.one(Submission)
    assert (case["state"], case["close_code"], case["closed_at"]) == ("confirmed", None, None)
    assert report["state"] == "accepted"
    assert [part["part"] for kind, part in town.spoken("weaver") if kind == "reviewed"] == [
        "rejected",
        "restored",
    ]
    assert sums_hold(town)


def test_refused_while_compared__taken_back_in__is_compared_again(town: Town) -> None:
    sent(town)
    number = sent(town)
    assert town.rows(Submission)[1]["state"] == "asked"
    refuse(town, number)
    assert restore(town, number)
    town.validate()
    assert town.rows(Submission)[1]["state"] == "asked"
    assert sums_hold(town)


def test_refused_follow_up__taken_back_in__counts_again(town: Town) -> None:
    publish_follow_up(town)
    number = sent(town)
    town.order("coordinator", MoveCase(number, "confirm"))
    follow(town, number, now="enrolled", place_grade="p6", place_name="ร.ร.ทดสอบ")
    visited = town.rows(Submission)[-1]["number"]
    assert town.one(Case)["state"] == "learning"
    refuse(town, visited)
    assert town.one(Case)["state"] == "confirmed"
    assert restore(town, visited)
    town.validate()
    assert town.one(Case)["state"] == "learning"


def test_restore__twice_or_elsewhere__does_nothing_more(town: Town) -> None:
    number = sent(town)
    refuse(town, number)
    seen = view(town, number)
    order = DecideReview(number, "restore", seen.version, seen.mark)
    assert town.order("other_coordinator", order).why == "gone"
    assert town.order("coordinator", order).done
    assert town.order("second", order).why == "faster"
    assert len(town.rows(SubmissionEvent, kind="restored")) == 1


def test_case_of_a_refused_report__opened_again__its_report_counts_again(town: Town) -> None:
    number = sent(town)
    refuse(town, number)
    assert town.order("coordinator", MoveCase(number, "reopen", "เข้าใจผิด"))[0]
    assert town.one(Submission)["state"] == "accepted"
    assert town.one(Case)["state"] == "reopened"
    assert sums_hold(town)
