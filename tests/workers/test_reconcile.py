"""The nightly proof: whatever people do, the sums hold; what does not add up is found and told."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from models import reconcile
from models.reconciliation import Reconciliation
from tests.workers.random_acts import Acts
from tests.workers.town import Town
from workers.clockwork import reconcile as job

pytestmark = pytest.mark.database


def prove(town: Town) -> list[Any]:
    snapshot = town.engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.begin() as connection:
        return [one for one in reconcile.check(connection) if one.difference]


def test_sums__of_ordinary_work__hold_and_leave_one_line(town: Town) -> None:
    town.send(first_name="หนึ่ง")
    town.send(first_name="สอง", birth="2019-02-03")
    town.validate()
    assert prove(town) == []
    town.now = town.now.replace(hour=19, minute=5)  # 02:05 in Bangkok
    assert job.run(town.room()) == 1
    assert job.run(town.room()) == 0  # once a night
    line = town.one(Reconciliation)
    assert (line["rule"], line["difference"]) == ("run", 0)
    assert line["expected"] == line["found"] > 10
    town.pass_time(days=1)
    assert job.run(town.room()) == 1


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        ("UPDATE submission SET case_id = NULL", "received"),
        ("UPDATE submission SET case_id = NULL", "cases"),
        ("DELETE FROM finding; DELETE FROM submission_version; DELETE FROM submission", "cases"),
        ("UPDATE submission SET state = 'lost', case_id = NULL", "received"),
    ],
)
def test_sums__with_a_planted_difference__raise_the_alarm(town: Town, harm: str, rule: str) -> None:
    town.send()
    town.validate()
    with town.engine.begin() as connection:
        for statement in harm.split(";"):
            connection.execute(text(statement))
    town.now = town.now + timedelta(days=1)
    assert job.run(town.room()) == 1
    lines = town.rows(Reconciliation)
    assert rule in {line["rule"] for line in lines if line["difference"]}
    assert lines[-1]["rule"] == "run"
    assert lines[-1]["difference"] < 0
    told = [data for kind, data in town.spoken("admin") if kind == "reconcile"]
    assert told[0]["differences"] == len(lines) - 1
    assert not town.spoken("weaver") or "reconcile" not in dict(town.spoken("weaver"))


def test_sums__of_help_without_a_case__are_found(town: Town) -> None:
    with town.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO assistance (given_to, kind, fund, support, amount, pay, agency, "
                "given_on, province, lao, recorded_at) VALUES ('child', 'money', '', '', 80000, "
                "'', '', '2026-11-01', '32', '320402T', now())"
            )
        )
    (wrong,) = prove(town)
    assert (wrong.rule, wrong.expected, wrong.found) == ("money", 80000, 0)


@pytest.mark.slow
def test_sums__after_thousands_of_random_acts__hold(town: Town) -> None:
    """Reports, corrections, joins and their undoing, verdicts, moves, danger, help and voiding."""
    chance = random.Random(2026)
    acts = Acts(town, chance)
    for _ in range(acts.many):
        acts.one()
    town.validate()
    assert acts.done["send"] > 50, acts.done
    assert len([name for name, count in acts.done.items() if count]) >= 8, acts.done
    assert prove(town) == []
