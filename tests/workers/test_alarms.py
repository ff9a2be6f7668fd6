"""Every state in which somebody must look is in `thaktho doctor` with what to do, and counted."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, generate_latest
from sqlalchemy import insert, text, update

from bot.app import _messages, _queues
from bot.commands import doctor
from bot.settings import Settings
from models import alarms, db, heartbeat, inbox, outbox, oversight
from models.alarms import PROPOSAL, STEP, SUBMISSION
from models.alert_queries import ALERT
from models.attachment_queries import ATTACHMENT
from models.heartbeat import Pulse
from models.submission import Submission
from tests.workers.town import Town

pytestmark = pytest.mark.database
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def found(town: Town, part: str) -> doctor.Finding:
    return doctor._QUEUES[part](town.engine, town.now)


def metrics(town: Town) -> str:
    gauges = generate_latest(_queues(town.engine, town.now))
    return (gauges + generate_latest(_messages(town.engine, town.now))).decode()


def metric(town: Town, name: str) -> float:
    line = re.search(rf"^{re.escape(name)} (.+)$", metrics(town), re.MULTILINE)
    assert line, metrics(town)
    return float(line[1])


def event_set_aside(town: Town) -> None:
    with town.engine.begin() as connection:
        inbox.speak(connection, town.vault, town.ids["weaver"], "x", "work", {}, town.now)
        oversight.put_aside(connection, 1, "boom", town.now)


def event_that_nobody_takes(town: Town) -> None:
    with town.engine.begin() as connection:
        inbox.speak(connection, town.vault, town.ids["weaver"], "x", "work", {}, town.now)
    town.pass_time(minutes=2)


def push_lost(verdict: str) -> Callable[[Town], None]:
    def make(town: Town) -> None:
        with town.engine.begin() as connection:
            outbox.push(connection, town.vault, town.ids["weaver"], [], "digest", "d", town.now)
            outbox.close(connection, 1, verdict, town.now, "unreadable")

    return make


def push_that_nobody_sends(town: Town) -> None:
    with town.engine.begin() as connection:
        outbox.push(connection, town.vault, town.ids["weaver"], [], "digest", "d", town.now)
    town.pass_time(minutes=2)


def report_set_aside(town: Town) -> None:
    town.send()
    with town.engine.begin() as connection:
        connection.execute(update(SUBMISSION).values(attempts=5, error="ValueError at here"))


def report_that_nobody_validates(town: Town) -> None:
    town.send()
    town.pass_time(minutes=6)


def photo_that_nobody_fetches(town: Town) -> None:
    draft = town.draft()
    row = {
        "draft_id": draft.id, "person_id": town.ids["weaver"], "ref": "photo", "message_id": "1",
        "kind": "image", "key_id": "0" * 32, "next_at": town.now, "state": "waiting", "attempts": 0,
    }  # fmt: skip
    with town.engine.begin() as connection:
        connection.execute(insert(ATTACHMENT).values(row))
    town.pass_time(minutes=11)


def form_that_nobody_checks(town: Town) -> None:
    row = {
        "person_id": town.ids["weaver"], "message_id": "1", "state": "waiting", "attempts": 0,
        "next_at": town.now, "created_at": town.now, "file_name": "", "key": "", "title": "",
        "questions": 0, "missing_thai": 0, "problems": [],
    }  # fmt: skip
    with town.engine.begin() as connection:
        connection.execute(insert(PROPOSAL).values(row))
    town.pass_time(minutes=11)


def alert(town: Town, **step: object) -> None:
    town.send()
    town.validate()
    with town.engine.begin() as connection:
        made = insert(ALERT).values(case_id=1, level="A", raised_at=town.now, version=1)
        alert_id = connection.execute(made.returning(ALERT.c.id)).scalar_one()
        values = {"step": 0, "due_at": town.now, "receivers": 0, "skipped": 0, **step}
        connection.execute(insert(STEP).values(alert_id=alert_id, **values))


def alert_that_reaches_nobody(town: Town) -> None:
    alert(town, done_at=town.now)


def ladder_that_stands_still(town: Town) -> None:
    alert(town)
    town.pass_time(minutes=2)


def person_unreadable(town: Town) -> None:
    who = town.ids["weaver"]
    with town.engine.begin() as connection:
        inbox.speak(connection, town.vault, who, "x", "work", {}, town.now)
        oversight.hold_unreadable(connection, who, town.now, town.now + timedelta(minutes=5))


STATES: dict[str, tuple[Callable[[Town], None], str, str, str]] = {
    "event set aside": (event_set_aside, "inbox", "replay",
                        'thaktho_rows{state="set_aside",table="inbox"}'),
    "event open": (event_that_nobody_takes, "inbox", "talk",
                   'thaktho_oldest_seconds{table="inbox"}'),
    "push refused": (push_lost("refused"), "outbox", "--failed",
                     'thaktho_rows{state="lost",table="outbox"}'),
    "push uncertain": (push_lost("uncertain"), "outbox", "--failed",
                       'thaktho_rows{state="lost",table="outbox"}'),
    "push over quota": (push_lost("quota"), "outbox", "--failed",
                        'thaktho_rows{state="lost",table="outbox"}'),
    "push open": (push_that_nobody_sends, "outbox", "talk",
                  'thaktho_oldest_seconds{table="outbox"}'),
    "report set aside": (report_set_aside, "validation", "replay --report",
                         'thaktho_rows{state="set_aside",table="submission"}'),
    "report open": (report_that_nobody_validates, "validation", "worker",
                    'thaktho_oldest_seconds{table="submission"}'),
    "photo open": (photo_that_nobody_fetches, "fetches", "worker",
                   'thaktho_oldest_seconds{table="attachment"}'),
    "form open": (form_that_nobody_checks, "fetches", "worker",
                  'thaktho_oldest_seconds{table="form_proposal"}'),
    "alert without receiver": (alert_that_reaches_nobody, "alerts", "phone",
                               'thaktho_rows{state="unreached",table="alert"}'),
    "ladder late": (ladder_that_stands_still, "alerts", "clock",
                    'thaktho_oldest_seconds{table="alert_step"}'),
    "person unreadable": (person_unreadable, "people", "THAKTHO_KEYS",
                          'thaktho_rows{state="open",table="inbox"}'),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(STATES))
def test_failure__is_seen_by_doctor_and_in_the_metrics(town: Town, name: str) -> None:
    make, part, remedy, gauge = STATES[name]
    before = found(town, part)
    assert (before.well, before.remedy) == (True, "")
    assert metric(town, gauge) == 0
    make(town)
    now = found(town, part)
    assert not now.well
    assert remedy in now.remedy
    assert metric(town, gauge) > 0


@pytest.mark.parametrize("silent", heartbeat.PROCESSES)
def test_process__not_at_work__is_seen(town: Town, silent: str) -> None:
    for process in heartbeat.PROCESSES:
        if process != silent:
            Pulse(town.engine, process).beat()
    assert f"thaktho {silent}" in found(town, "processes").remedy
    assert metric(town, f'thaktho_heartbeat_seconds{{process="{silent}"}}') == float("inf")
    Pulse(town.engine, silent).beat()
    assert found(town, "processes").well
    assert metric(town, f'thaktho_heartbeat_seconds{{process="{silent}"}}') < heartbeat.LATE


def test_pulse__between_two_beats__asks_nothing(town: Town) -> None:
    pulse = Pulse(town.engine, "talk")
    pulse.beat()
    (first,) = town.rows(heartbeat.Heartbeat)
    pulse.beat()
    assert town.rows(heartbeat.Heartbeat) == [first]


def test_report__set_aside_and_replayed__becomes_a_case(town: Town) -> None:
    report_set_aside(town)
    town.pass_time(hours=1)
    assert town.validate() == 0
    with town.engine.begin() as connection:
        (row,) = alarms.set_aside_reports(connection, 10)
        assert row["error"] == "ValueError at here"
        assert alarms.replay_report(connection, row["id"])
        assert not alarms.replay_report(connection, row["id"]), "it is not set aside any more"
    assert town.validate() == 1
    assert town.one(Submission)["state"] == "accepted"
    assert found(town, "validation").well


def test_doctor__without_database_migration_or_key__says_which(town: Town) -> None:
    other = base64.b64encode(b"k" * 32).decode()
    settings = Settings(
        database_url="postgresql+psycopg://postgres@127.0.0.1:1/none",
        keys=f"other:{other}",
        line_channel_secret="x",
    )
    (away,) = doctor._database(db.connect(settings.database_url), settings)
    assert (away.part, away.well) == ("database", False)
    assert "DATABASE_URL" in away.remedy
    (locked,) = doctor._database(town.engine, settings)
    assert (locked.part, "THAKTHO_KEYS" in locked.remedy) == ("keys", True)
    newest = db.newest()
    with town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0005_retention'")
    try:
        (old,) = doctor._database(town.engine, settings)
        assert (old.well, old.remedy) == (False, "run: thaktho db upgrade")
    finally:
        with town.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": newest})


def test_push__lost_long_ago__is_no_alarm_any_more(town: Town) -> None:
    push_lost("refused")(town)
    town.pass_time(days=2)
    assert found(town, "outbox").well


def test_operations__every_metric_it_names__exists(town: Town) -> None:
    named = set(re.findall(r"`(thaktho_\w+)", OPERATIONS.read_text(encoding="utf-8")))
    assert len(named) >= 8
    import_module("bot.webhook")
    there = {
        line.split()[2]
        for line in (metrics(town) + generate_latest(REGISTRY).decode()).splitlines()
        if line.startswith("# TYPE")
    }
    needs_a_night = {"thaktho_reconciliation_difference", "thaktho_reconciliation_at"}
    assert named - there - needs_a_night <= {"thaktho_quota_ends_on_day"}
