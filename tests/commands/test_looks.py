"""`thaktho people looks`: who looked at one child's record, when and why."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.commands import people
from handlers.orders import FindCase, LoadHistory, LoadReview
from tests.workers.town import Town

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("service")]


def test_looks__at_one_child__says_who_when_and_why_and_nothing_of_another(town: Town) -> None:
    first, other = (
        town.send(first_name=name, last_name=f"{name}ดี", birth=day, guardian_phone=None)
        for name, day in (("เอก", "2012-08-05"), ("มานะ", "2014-03-09"))
    )
    town.validate()
    town.order("coordinator", FindCase(first, "status"))
    town.order("supervisor", LoadHistory(first))
    town.order("coordinator", LoadReview(first))
    town.order("other_coordinator", FindCase(first))  # sees nothing, so there is no look
    town.order("coordinator", FindCase(other))
    said = CliRunner().invoke(people.app, ["looks", first, "--names", "--json"])
    assert said.exit_code == 0, said.output
    rows = json.loads(said.stdout)
    assert [(row["name"], row["act"], row["why"], row["case_no"]) for row in rows] == [
        ("coordinator", "view", "status", first),
        ("supervisor", "view", "history", first),
        ("coordinator", "review", "accepted", first),
    ]
    assert all(row["at"].startswith("2026-11-18T") for row in rows)
    shown = CliRunner().invoke(people.app, ["looks", first])
    assert shown.stdout.count(first) == 3


def test_looks__at_a_number_that_is_none__says_so(town: Town) -> None:
    said = CliRunner().invoke(people.app, ["looks", "32-2569-99999"])
    assert said.exit_code == 1
    assert "is not known" in said.output
