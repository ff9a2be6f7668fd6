"""New reports are validated many in one transaction: each as if it were alone."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event

from models import submission_queries
from models.case import Case, CaseEvent, Child, ChildKey, Consent, Need
from models.submission import Finding, Submission
from tests.workers.test_danger import raise_danger
from tests.workers.town import Town
from workers import validate as job
from workers.validation import deciding
from workers.validation.keeping import keep_case

pytestmark = pytest.mark.database

NAMES = (
    "สมหญิง", "อารีรัตน์", "กิตติพงษ์", "มานี", "ปิติ", "ชูใจ", "วีระ", "ดวงแก้ว", "เพชร", "สายฝน",
)  # fmt: skip
"""Names that nobody takes for one another."""


def send(town: Town, at: int, **more: Any) -> str:
    said = {"first_name": NAMES[at], "last_name": None, "guardian_phone": None}
    return town.send(**{**said, "birth": f"20{10 + at % 8}-0{1 + at % 9}-11", **more})


def states(town: Town) -> list[str]:
    return [row["state"] for row in town.rows(Submission)]


def test_crowd__of_new_reports__leaves_what_each_would_have_left_alone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [send(town, at) for at in range(5)]
    alone: list[object] = []
    monkeypatch.setattr(job, "_alone", lambda *of: alone.append(of))
    assert town.validate() == 5
    assert alone == []
    assert states(town) == ["accepted"] * 5
    cases = town.rows(Case)
    assert [case["number"] for case in cases] == numbers
    assert [row["case_id"] for row in town.rows(Submission)] == [case["id"] for case in cases]
    assert [case["child_id"] for case in cases] == [child["id"] for child in town.rows(Child)]
    for noun in (CaseEvent, Consent):
        assert [row["case_id"] for row in town.rows(noun)] == [case["id"] for case in cases]
    assert {row["child_id"] for row in town.rows(ChildKey)} == {c["child_id"] for c in cases}
    assert len(town.rows(Need)) == 10
    assert {(row["attempts"], row["not_before"]) for row in town.rows(Submission)} == {(0, None)}


def test_crowd__same_child_twice_in_it__asks_about_the_second(town: Town) -> None:
    town.send()
    send(town, 3)
    town.send("other_weaver")
    town.validate()
    assert states(town) == ["accepted", "accepted", "asked"]
    first, _ = town.rows(Case)
    assert town.one(Finding, code="same_child")["other_case_id"] == first["id"]


def test_crowd__with_a_flaw_in_one__returns_that_one(town: Town) -> None:
    send(town, 0)
    send(town, 1, lives=None)
    send(town, 2)
    town.validate()
    assert states(town) == ["accepted", "returned", "accepted"]
    assert town.spoken("weaver")[0][1]["asks"] == ["lives"]


def test_crowd__one_fails__the_others_go_through_and_it_waits(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [send(town, at) for at in range(4)]

    def fail(work: Any, case: Any) -> int:
        if work.row.number == numbers[1]:
            raise RuntimeError("broken")
        return keep_case(work, case)

    monkeypatch.setattr(deciding, "keep_case", fail)
    town.validate()
    assert states(town) == ["accepted", "received", "accepted", "accepted"]
    assert [row["attempts"] for row in town.rows(Submission)] == [0, 1, 0, 0]
    assert len(town.rows(Case)) == len(town.rows(Child)) == 3


def test_crowd__killed_midway__is_tried_one_by_one_so_that_only_the_killer_is_set_aside(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [send(town, at) for at in range(4)]

    def killed(work: Any, case: Any) -> int:
        if work.row.number == numbers[1]:
            raise SystemExit  # as a kill does: nothing after it runs
        return keep_case(work, case)

    monkeypatch.setattr(deciding, "keep_case", killed)
    for _ in range(20):
        with suppress(SystemExit):
            town.validate()
        town.pass_time(hours=1)
    assert states(town) == ["accepted", "received", "accepted", "accepted"]
    errors = [row["error"] for row in town.rows(Submission)]
    assert errors[1].startswith("UnfinishedError")
    assert errors[0] is errors[2] is errors[3] is None


def test_claim__of_many__takes_one_at_most_that_was_tried_before(town: Town) -> None:
    for at in range(4):
        send(town, at)
    with town.engine.begin() as connection:
        assert len(submission_queries.claim(connection, town.now, 2)) == 2
    town.pass_time(minutes=1)
    send(town, 4)
    with town.engine.begin() as connection:
        claimed = submission_queries.claim(connection, town.now, 32)
    tried = [row.attempts for row in claimed]
    assert tried == [2, 1, 1, 1]
    with town.engine.begin() as connection:
        (left,) = submission_queries.claim(connection, town.now, 32)
    assert left.attempts == 2


def test_urgent_case__in_a_crowd__is_completed_first(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(town, 0)
    send(town, 1)
    draft = town.draft()
    raise_danger(town, draft)
    town.send(draft=draft, danger_now="yes", danger_signs="beaten")
    order: list[str] = []
    monkeypatch.setattr(job, "_alone", lambda *_: order.append("alone"))

    def crowd(*_: object) -> bool:
        order.append("together")
        return True

    monkeypatch.setattr(job, "_together", crowd)
    town.validate()
    assert order[:2] == ["alone", "together"]


def test_workers__the_same_child_at_the_same_time__is_accepted_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(9):
        town.send("weaver" if at % 2 else "other_weaver")
    monkeypatch.setattr(job, "TOGETHER", 3)
    threads = [threading.Thread(target=town.validate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states(town)) == ["accepted"] + ["asked"] * 8


def test_crowd__of_ten__costs_few_statements(town: Town) -> None:
    for at in range(10):
        send(town, at)
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(town.engine, "before_cursor_execute", note)
    try:
        assert town.validate() == 10
    finally:
        event.remove(town.engine, "before_cursor_execute", note)
    assert states(town) == ["accepted"] * 10
    assert len(seen) <= 25
