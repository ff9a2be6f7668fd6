"""What an operator sees of the month's messages and of unreadable people, and sets of numbers."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest
from typer.testing import CliRunner

from bot.app import _messages
from bot.commands import areas, doctor
from models import inbox, outbox, oversight, province_queries, quota
from tests.workers.town import KEYS, Town

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 11, 3, 0, tzinfo=UTC)


def look(town: Town, allowed: int | None, used: int) -> None:
    town.now = NOW
    with town.engine.begin() as connection:
        quota.keep_look(connection, "2026-11", allowed, used, NOW)


def test_doctor__quota__says_when_it_ends(town: Town) -> None:
    look(town, 300, 200)
    found = doctor._QUEUES["quota"](town.engine, NOW)
    assert not found.well
    assert "200 of 300 used" in found.said
    assert "60 kept for it" in found.said
    assert "end on 16 November" in found.said
    look(town, 300, 50)
    assert doctor._QUEUES["quota"](town.engine, NOW).well
    look(town, None, 5_000)
    assert doctor._QUEUES["quota"](town.engine, NOW).well


def test_doctor__people__counts_those_who_cannot_be_read(town: Town) -> None:
    assert doctor._QUEUES["people"](town.engine, NOW).well
    who = town.ids["weaver"]
    with town.engine.begin() as connection:
        inbox.speak(connection, town.vault, who, "x", "work", {}, town.now)
        outbox.push(connection, town.vault, who, [], "digest", "d", town.now)
        oversight.hold_unreadable(connection, who, town.now, NOW)
    found = doctor._QUEUES["people"](town.engine, NOW)
    assert (found.well, found.said[:2]) == (False, "1 ")


def test_metrics__show_the_months_messages(town: Town) -> None:
    look(town, 300, 200)
    with town.engine.begin() as connection:
        outbox.push(connection, town.vault, town.ids["weaver"], [], "digest", "d", NOW)
    with town.engine.begin() as connection:
        outbox.hold(connection, town.one(outbox.Outbox)["id"], NOW, "budget")
    shown = generate_latest(_messages(town.engine, NOW)).decode()
    assert 'thaktho_quota{what="used"} 200.0' in shown
    assert 'thaktho_quota{what="allowed"} 300.0' in shown
    assert 'thaktho_quota{what="waiting"} 1.0' in shown
    assert "thaktho_quota_ends_on_day 16.0" in shown


def test_phones__of_a_province__are_set_shown_and_taken_back(
    town: Town, clean_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", clean_database)
    monkeypatch.setenv("THAKTHO_KEYS", f"test:{base64.b64encode(KEYS[0][1]).decode()}")
    monkeypatch.delenv("THAKTHO_ENV", raising=False)

    def run(*words: str) -> str:
        result = CliRunner().invoke(areas.app, ["phones", *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert [one["number"] for one in json.loads(run("32", "--json"))][:3] == ["191", "1669", "1300"]
    said = run("32", "--phone", "044-511-111,บ้านพักเด็ก,Shelter,AB", "--phone", "1387,สายเด็ก,,")
    assert "044-511-111  AB   บ้านพักเด็ก / Shelter" in said
    with town.engine.connect() as connection:
        held = province_queries.settings_of(connection, "32").phones
    assert [one["number"] for one in held] == ["044-511-111", "1387"]
    assert "191" in run("32", "--take-back")
    bad = CliRunner().invoke(areas.app, ["phones", "32", "--phone", "call me,ใคร,,A"])
    assert bad.exit_code != 0
    unknown = CliRunner().invoke(areas.app, ["phones", "99", "--phone", "191,ตำรวจ,,A"])
    assert unknown.exit_code != 0
