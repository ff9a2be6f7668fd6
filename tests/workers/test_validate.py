"""Validation: a report becomes a case, comes back, or is asked about; once, whatever happens."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from bot.thai.person_id import check_digit
from bot.thai.show import BANGKOK
from models import case_queries, submission_queries
from models.case import Case, CaseEvent, Child, ChildKey, Consent, Need
from models.columns import table
from models.submission import Finding, Submission
from tests.workers.town import ANSWERS, START, Town
from workers import working_days
from workers.validation import deciding
from workers.validation.keeping import keep_case

pytestmark = pytest.mark.database


def test_report__usual__becomes_a_case_with_its_number(town: Town) -> None:
    number = town.send()
    assert town.validate() == 1
    case = town.one(Case)
    assert case["number"] == number == "32-2569-00001"
    assert case["state"] == "new"
    assert (case["province"], case["district"], case["tambon"], case["lao"]) == (
        *("32", "3204", "320402"),
        "320402T",
    )
    assert (case["category"], case["targets"], case["birth_year"]) == ("dropout", "T2", 2012)
    assert case["due_at"] == working_days.after(START, 3)
    submission = town.one(Submission)
    assert (submission["state"], submission["case_id"]) == ("accepted", case["id"])
    assert {row["code"] for row in town.rows(Need)} == {"school", "grant"}
    assert town.one(Consent)["who"] == "guardian"
    assert [row["kind"] for row in town.rows(CaseEvent)] == ["reported"]


def test_report__usual__seals_the_child_under_its_draft_key(town: Town) -> None:
    town.send()
    town.validate()
    child = town.one(Child)
    opened = town.opened(child["key_id"], child["sealed"], "child")
    assert (opened["first"], opened["last"]) == ("สมชาย", "ทดสอบดี")
    assert opened["phone"] == "+66812345678"
    assert (opened["birth_first"], opened["birth_precision"]) == ("2012-08-05", "day")
    assert child["key_id"] == town.one(Submission)["key_id"]
    assert town.rows(ChildKey)


def test_job__run_twice__changes_nothing(town: Town) -> None:
    town.send()
    town.send(first_name="มานี", last_name="ใจกล้า", birth="2014-01-02", guardian_phone=None)
    assert town.validate() == 2
    before = town.counts()
    assert town.validate() == 0
    town.pass_time(hours=3)
    assert town.validate() == 0
    assert town.counts() == before


def test_rehearsal__sent__makes_nothing(town: Town) -> None:
    draft = town.draft(rehearsal=True)
    town.send(draft=draft)
    assert town.validate() == 1
    assert town.rows(Case) == town.rows(Child) == town.rows(Finding) == []
    assert town.one(Submission)["state"] == "accepted"


@pytest.mark.parametrize(("first", "right"), [("0", True), ("1", True), ("1", False)])
def test_person_number__doubtful__is_noted_and_never_refused(
    town: Town, first: str, right: bool
) -> None:
    start = f"{first}99990000001"  # office 9999 is in no province: that is noted as well
    digit = int(check_digit(start))
    town.send(id_kind="id13", id_no=start + str(digit if right else (digit + 1) % 10))
    town.validate()
    assert town.one(Submission)["state"] == "accepted"
    found = {row["code"]: row["audience"] for row in town.rows(Finding)}
    assert found == {"id_province": "record"} | ({} if right else {"id_checksum": "record"})


def test_consent__of_a_minor_alone__is_no_answer_and_comes_back(town: Town) -> None:
    number = town.send(consent_by="self")
    town.validate()
    assert town.rows(Case) == []
    submission = town.one(Submission)
    assert submission["state"] == "returned"
    assert town.spoken("weaver") == [
        (
            "correction",
            {
                "submission_id": submission["id"],
                "number": number,
                "asks": ["consent_by"],
                "reasons": {"consent_by": "finding.required"},
            },
        )
    ]


def test_correction__answered__is_validated_again_and_keeps_its_number(town: Town) -> None:
    number = town.send(consent_by="self")
    town.validate()
    submission = town.one(Submission)
    town.pass_time(minutes=5)
    again = town.send(draft=town.draft(corrects=submission["id"]))
    assert again == number
    assert town.validate() == 1
    assert town.one(Case)["number"] == number
    assert town.one(Submission)["state"] == "accepted"
    found = town.rows(Finding)
    assert [(row["n"], row["verdict"]) for row in found] == [(1, "replaced")]


def test_correction__three_times_the_same__goes_to_the_coordinator(town: Town) -> None:
    town.send(consent_by="self")
    for _ in range(2):
        town.validate()
        submission = town.one(Submission)
        assert submission["state"] == "returned"
        town.send(draft=town.draft(corrects=submission["id"]), consent_by="self")
    town.validate()
    assert town.one(Submission)["state"] == "accepted"
    last = town.rows(Finding, n=3)
    assert [(row["code"], row["audience"]) for row in last] == [("required", "coordinator")]


def test_structure__answer_missing__comes_back_as_that_question(town: Town) -> None:
    town.send(lives=None, wish=None)
    town.validate()
    kind, data = town.spoken("weaver")[0]
    assert kind == "correction"
    assert data["asks"] == ["lives", "wish"]
    assert set(data["reasons"].values()) == {"finding.required"}


def test_age__as_a_range__uses_its_middle(town: Town) -> None:
    town.send(birth="age:5", school_state="at_risk", last_grade="k3", doing=None, wish=None)
    town.validate()
    case = town.one(Case)
    assert case["targets"] == "T1"
    assert case["birth_year"] == 2021
    assert {row["code"] for row in town.rows(Finding)} == {"birth_rough"}


def test_tambon__unknown__comes_back(town: Town) -> None:
    town.send(tambon="329999")
    town.validate()
    _, data = town.spoken("weaver")[0]
    assert data["reasons"] == {"tambon": "finding.area_unknown"}


def test_tambon__with_two_laos__asks_and_takes_the_first_meanwhile(town: Town) -> None:
    town.send("other_weaver", tambon="320401")
    town.validate()
    assert town.one(Case)["lao"] == "320401M"
    codes = {row["code"]: row["audience"] for row in town.rows(Finding)}
    assert codes == {"area": "coordinator", "area_elsewhere": "record"}


def test_tambon__with_two_laos__takes_the_one_sent_along(town: Town) -> None:
    town.send("other_weaver", tambon="320401", lao="320401T")
    town.validate()
    assert town.one(Case)["lao"] == "320401T"
    assert "area" not in {row["code"] for row in town.rows(Finding)}


def test_answers__that_hint_at_danger__are_shown_to_the_coordinator(town: Town) -> None:
    town.send(reason_main="abuse")
    town.validate()
    assert town.one(Case)["urgent"] == ""
    found = town.one(Finding)
    assert (found["code"], found["audience"]) == ("danger_hint_a", "coordinator")


@pytest.mark.parametrize("step", ["keep_case", "_place_of", "set_needs"])
def test_killed_midway__leaves_nothing_and_works_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    town.send()
    room: Any = case_queries if step == "set_needs" else deciding
    with monkeypatch.context() as broken:

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("killed")

        broken.setattr(room, step, fail)
        assert town.validate() == 1
    assert town.rows(Case) == town.rows(Child) == []
    submission = town.one(Submission)
    assert (submission["state"], submission["attempts"]) == ("received", 1)
    assert town.validate() == 0, "it waits before it is tried again"
    town.pass_time(seconds=30)
    assert town.validate() == 1
    assert town.one(Submission)["state"] == "accepted"
    assert len(town.rows(Case)) == 1


def test_poison__five_times__is_set_aside_and_blocks_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = town.send()
    town.send(first_name="มานี", last_name="ใจกล้า", birth="2014-01-02", guardian_phone=None)
    right = keep_case

    def fail(work: Any, case: Any) -> int:
        if work.row.number == first:
            raise RuntimeError("สมชาย")
        return right(work, case)

    monkeypatch.setattr(deciding, "keep_case", fail)
    for _ in range(6):
        town.validate()
        town.pass_time(hours=1)
    states = {row["number"]: (row["state"], row["error"]) for row in town.rows(Submission)}
    assert states["32-2569-00002"] == ("accepted", None)
    state, error = states[first]
    assert state == "received"
    assert error is not None
    assert error.startswith("RuntimeError")
    assert "สมชาย" not in error, "an error's words may hold what somebody wrote"
    assert town.validate() == 0
    with town.engine.connect() as connection:
        assert submission_queries.counts(connection) == {"open": 0, "set_aside": 1}


def test_workers__two_at_once__make_each_case_once(town: Town) -> None:
    for at in range(12):
        name = f"{'กขคงจฉชซญด'[at % 10]}{'าิีุู'[at % 5]}{'นมกบ'[at % 4]}"
        birth = f"20{10 + at % 8}-0{1 + at % 9}-11"
        town.send(first_name=name, last_name=None, guardian_phone=None, birth=birth)
    threads = [threading.Thread(target=town.validate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [row for row in town.rows(Submission) if row["state"] != "received"]
    assert len(done) == 12
    cases = town.rows(Case)
    assert len({row["number"] for row in cases}) == len(cases)
    accepted = [row for row in done if row["state"] == "accepted"]
    assert len(cases) == len(accepted)


def test_form_version__gone__is_an_error_that_can_be_seen(town: Town) -> None:
    town.send()
    with town.engine.begin() as connection:
        connection.execute(table(Submission).update().values(version="unknown"))
    for _ in range(5):
        town.validate()
        town.pass_time(hours=1)
    assert "UnknownFormError" in town.one(Submission)["error"]


def test_due_date__over_a_weekend_and_a_holiday__counts_working_days_only() -> None:
    friday = START.replace(month=12, day=4)  # Saturday 5 December is a holiday, made up on Monday
    due = working_days.after(friday, 3)
    assert due.astimezone(BANGKOK).isoformat() == "2026-12-11T16:30:00+07:00"
    assert (
        working_days.after(START, 0).astimezone(BANGKOK).date()
        == (START + timedelta(hours=7)).date()
    )


def test_answers__of_the_town__are_complete(town: Town) -> None:
    assert set(ANSWERS) >= {"first_name", "tambon"}
    assert town.record()["agreement"]["consent"] == "given"
