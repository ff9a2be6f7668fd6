"""`thaktho cases erase`: nothing of the child opens afterwards, and every count stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.commands import cases
from handlers.asking.question import Question
from handlers.orders import (
    AskCounts,
    CountCases,
    DecidePair,
    DecideReview,
    FindCase,
    FindSimilar,
    LoadDetails,
    LoadHistory,
    LoadOutcome,
    LoadReview,
    MoveCase,
)
from models.case import AccessLog, Case, CaseEvent, Child, ChildKey
from models.columns import table
from models.conversation import KEY
from models.submission import Submission, SubmissionVersion
from tests.workers.giving import Giving
from tests.workers.town import Town

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("service")]


def erase(number: str, why: str = "request 12") -> Result:
    return CliRunner().invoke(cases.app, ["erase", number, "--why", why])


def close(town: Town, number: str) -> None:
    done, why, _ = town.order("province", MoveCase(number, "close", "", {"code": "helped"}))
    assert done, why


def counted(town: Town) -> Any:
    asked = AskCounts(Question("cases", group="tambon"), rows=0)
    return town.order("province", CountCases()).numbers, town.order("province", asked).columns


def test_erase__of_a_joined_and_helped_case__leaves_codes_and_counts_alone(town: Town) -> None:
    giving = Giving(town)
    number, other, second = (giving.case() for _ in range(3))
    assert town.order("province", DecidePair(number, second, "same", 0)).kept_no == number
    giving.give("province", number)
    giving.give("province", other, number, support="food")  # one form for two children
    close(town, number)
    before = counted(town)
    kept = town.one(Case, number=number)
    said = erase(number)
    assert said.exit_code == 0, said.output
    assert counted(town) == before
    after = town.one(Case, number=number)
    changed = {name for name in kept if kept[name] != after[name]}
    assert changed <= {"sealed", "version", "updated_at", "due_at", "erased_at"}
    gone = {row["id"] for row in town.rows(Case) if row["number"] != other}
    with town.engine.connect() as connection:
        keys = {row.id: row.sealed for row in connection.execute(select(KEY.c.id, KEY.c.sealed))}
    for row in town.rows(Case):
        assert (keys[row["key_id"]] is None) == (row["id"] in gone)
    children = {row["child_id"] for row in town.rows(Case) if row["id"] in gone} - {None}
    assert children
    assert not [row for row in town.rows(ChildKey) if row["child_id"] in children]
    assert all((row["sealed"] is None) == (row["id"] in children) for row in town.rows(Child))
    assert all(row["sealed"] is None for row in town.rows(CaseEvent, case_id=kept["id"]))
    mine = [row["id"] for row in town.rows(Submission) if row["number"] in (number, second)]
    versions = table(SubmissionVersion)
    with town.engine.connect() as connection:
        sealed = select(versions.c.sealed).where(versions.c.submission_id.in_(mine))
        assert set(connection.execute(sealed).scalars()) == {b""}
    (look,) = town.rows(AccessLog, act="erase")
    assert (look["case_id"], look["why"]) == (kept["id"], "request 12")
    assert "erased" in [row["kind"] for row in town.rows(CaseEvent, case_id=kept["id"])]
    _still_answers(town, number, other)


def _still_answers(town: Town, number: str, other: str) -> None:
    """Whoever asks for it is told so, and the child beside it is as it was."""
    seen = town.order("coordinator", FindCase(number))
    assert (seen.shown, seen.actions) == ("ลบข้อมูลแล้ว", ())
    assert town.order("coordinator", MoveCase(number, "reopen", "ผิด"))[0] is False
    assert town.order("coordinator", LoadReview(number)) is None
    assert town.order("coordinator", DecideReview(number, "accept", 1, 0)).why == "gone"
    assert town.order("weaver", LoadOutcome(number)) is None
    for order in (LoadDetails(number), LoadHistory(number)):
        assert "วิชัย" not in repr(town.order("coordinator", order))
    alike = FindSimilar(("วิชัย ทดสอบดี",), (date(2008, 1, 10),) * 2, "320402")
    assert town.order("coordinator", alike) == []
    assert "มาลี" in town.order("coordinator", FindCase(other)).shown
    assert "was erased on" in erase(number).output


def test_erase__of_what_is_open_joined_or_unknown__says_what_to_do(town: Town) -> None:
    giving = Giving(town)
    number, second = giving.case(), giving.case()
    assert "still in work" in erase(number).output
    town.order("province", DecidePair(number, second, "same", 0))
    assert "was joined to another one" in erase(second).output
    assert "is not known" in erase("32-2569-99999").output
    assert "say why" in erase(number, " ").output
    assert all(row["sealed"] is not None for row in town.rows(Child))
