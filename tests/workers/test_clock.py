"""What falls due with time: overdue work, digests, sweeps, reminders; with two clocks and kills."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from handlers.orders import RaiseDanger
from models import absences, alert_queries, inbox, outbox, province_queries, work_queries
from models.case import Alert, Case
from models.conversation import DRAFT
from models.scope import Scope
from tests.workers.town import START, Town
from workers import clock
from workers.clockwork import alert_steps, digest, new_work, overdue, reminders, sweep
from workers.clockwork.room import Room

pytestmark = pytest.mark.database
MORNING = datetime(2026, 11, 19, 1, 45, tzinfo=UTC)  # Thursday, 08:45 in Bangkok
OVERDUE_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # Monday, 16:30


def report(town: Town, count: int = 1) -> None:
    for at in range(count):
        name = ("สมหญิง", "อารีรัตน์", "กิตติพงษ์")[at]
        birth = f"{2010 + at}-03-0{at + 1}"
        town.send(first_name=name, last_name=None, guardian_phone=None, birth=birth)
    town.validate()
    assert len(town.rows(Case)) == count


def pushes(town: Town, push_class: str) -> dict[str, int]:
    names = {person: name for name, person in town.ids.items()}
    found: dict[str, int] = {}
    for row in town.rows(outbox.Outbox, push_class=push_class):
        found[names[row["person_id"]]] = found.get(names[row["person_id"]], 0) + 1
    return found


def deliver(town: Town) -> None:
    """LINE took everything."""
    with town.engine.begin() as connection:
        ids = [row["id"] for row in town.rows(outbox.Outbox, closed_at=None)]
        outbox.attempt(connection, ids, town.now)
        outbox.close_delivered(connection, ids, town.now)


def test_overdue__after_three_working_days__is_one_push_to_the_coordinators(town: Town) -> None:
    report(town, 2)
    town.now = OVERDUE_AT
    assert overdue.run(town.room()) == 0
    town.pass_time(minutes=1)
    assert overdue.run(town.room()) == 2
    assert pushes(town, "overdue") == {"coordinator": 1, "second": 1}
    assert overdue.run(town.room()) == 0
    assert all(row["warned_at"] == town.now for row in town.rows(Case))
    body = town.vault.open(town.rows(outbox.Outbox)[0]["sealed"], "outbox")
    words = json.dumps(body, ensure_ascii=False)
    assert "32-2569-00001" in words
    assert "32-2569-00002" in words
    assert "สมหญิง" not in words


def test_overdue__nobody_at_the_lao__goes_to_the_next_level(town: Town) -> None:
    report(town)
    town.dismiss("coordinator")
    town.change_person("second", blocked_at=town.now)
    town.now = OVERDUE_AT + timedelta(minutes=1)
    overdue.run(town.room())
    assert pushes(town, "overdue") == {"district": 1}


def test_overdue__alert_that_waits__has_its_own_ladder(town: Town) -> None:
    town.order("weaver", RaiseDanger(town.draft().id, "B", ("drugs",), "320402"))
    town.now = OVERDUE_AT + timedelta(days=9)
    assert overdue.run(town.room()) == 0


def test_digest__something_new__is_pushed_once_in_the_morning(town: Town) -> None:
    report(town)
    town.now = MORNING - timedelta(minutes=16)
    assert digest.run(town.room()) == 0
    town.now = MORNING
    assert digest.run(town.room()) == 4
    assert digest.run(town.room()) == 0
    expected = {"coordinator": 1, "second": 1, "district": 1, "province": 1}
    assert pushes(town, "digest") == expected
    deliver(town)
    town.now = MORNING + timedelta(days=1)
    assert digest.run(town.room()) == 0, "nothing new since"


def test_digest__that_found_no_room__is_replaced_the_next_morning(town: Town) -> None:
    report(town)
    town.now = MORNING
    digest.run(town.room())
    town.now = MORNING + timedelta(days=1)
    assert digest.run(town.room()) == 4
    verdicts = sorted(str(row["verdict"]) for row in town.rows(outbox.Outbox))
    assert verdicts == ["None"] * 4 + ["replaced"] * 4


@pytest.mark.parametrize("day", [21, 22])
def test_digest__on_a_weekend__waits_for_monday(town: Town, day: int) -> None:
    report(town)
    town.now = MORNING.replace(day=day)
    assert digest.run(town.room()) == 0
    town.now = MORNING.replace(day=23)
    assert digest.run(town.room()) == 4


def test_digest__on_a_public_holiday__waits(town: Town) -> None:
    report(town)
    town.now = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)  # Constitution Day, a Thursday
    assert digest.run(town.room()) == 0
    town.now += timedelta(days=1)
    assert digest.run(town.room()) > 0
    assert "coordinator" in pushes(town, "digest")


def test_digest__of_a_province_quiet_until_nine__waits_until_then(town: Town) -> None:
    report(town)
    with town.engine.begin() as connection:
        province_queries.keep_settings(connection, "32", town.now, quiet_to=time(9, 0))
    town.now = MORNING
    assert digest.run(town.room()) == 0
    town.now = MORNING + timedelta(minutes=16)
    assert digest.run(town.room()) == 4


def test_digest__of_one_who_cannot_be_read__holds_up_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(town)
    town.now = MORNING
    real = work_queries.corrections

    def breaks(connection: Connection, who: int, since: datetime) -> work_queries.Waiting:
        if who == town.ids["coordinator"]:
            raise ValueError("unreadable")
        return real(connection, who, since)

    monkeypatch.setattr(work_queries, "corrections", breaks)
    assert digest.run(town.room()) == 3
    assert "second" in pushes(town, "digest")


def test_digest__of_somebody_away__goes_to_nobody_and_shows_at_the_stand_in(town: Town) -> None:
    report(town)
    with town.engine.begin() as connection:
        absences.keep(
            connection,
            town.ids["coordinator"],
            town.ids["other_coordinator"],
            town.now,
            MORNING + timedelta(days=3),
            town.now,
        )
    town.now = MORNING
    digest.run(town.room())
    assert "coordinator" not in pushes(town, "digest")
    assert "other_coordinator" in pushes(town, "digest")


def test_digest__tells_how_much_was_held_back(town: Town) -> None:
    who = town.ids["coordinator"]
    with town.engine.begin() as connection:
        outbox.push(connection, town.vault, who, [], "overdue", "overdue:1", town.now)
    town.now = MORNING
    assert digest.run(town.room()) == 1
    row = town.one(outbox.Outbox, push_class="digest")
    assert "รอบอกคุณ" in json.dumps(town.vault.open(row["sealed"], "outbox"), ensure_ascii=False)


def test_digest__seen_with_a_free_reply__is_not_pushed(town: Town) -> None:
    report(town)
    town.change_person("coordinator", heard_at=START + timedelta(hours=1))
    town.now = MORNING
    digest.run(town.room())
    assert "coordinator" not in pushes(town, "digest")


def test_digest__of_a_weaver__tells_of_a_report_that_came_back(town: Town) -> None:
    town.send(consent_by="self")
    town.validate()
    town.now = MORNING
    digest.run(town.room())
    assert pushes(town, "digest") == {"weaver": 1}


def test_digest__in_the_afternoon__waits_for_the_next_morning(town: Town) -> None:
    report(town)
    town.now = MORNING + timedelta(hours=8)
    assert digest.run(town.room()) == 0


def test_new_work__waits_for_the_next_free_reply(town: Town) -> None:
    report(town, 2)
    assert new_work.run(town.room()) == 2
    assert town.spoken("coordinator") == [("work", {"count": 2})]
    assert town.spoken("district") == []
    assert town.rows(outbox.Outbox) == []
    assert new_work.run(town.room()) == 0


def test_new_work__more_of_it__is_said_again_once_they_were_heard(town: Town) -> None:
    report(town)
    new_work.run(town.room())
    town.pass_time(minutes=2)
    town.send(first_name="วิชัยชนก", last_name="ทองมาก", birth="2015-06-07", guardian_phone=None)
    town.validate()
    assert new_work.run(town.room()) == 0, "the first word still waits"
    town.change_person("second", heard_at=town.now)
    town.pass_time(minutes=1)
    assert new_work.run(town.room()) == 1
    assert town.spoken("second")[-1] == ("work", {"count": 2})


def test_sweep__submission_left_waiting__is_enqueued_again(town: Town) -> None:
    town.send()
    assert sweep.run(town.room()) == 0
    town.pass_time(seconds=31)
    sweep.run(town.room())
    assert town.rung == ["validate"]
    town.validate()
    town.rung.clear()
    sweep.run(town.room())
    assert town.rung == []


def test_sweep__event_open_too_long__rings_the_bell(town: Town) -> None:
    with town.engine.begin() as connection:
        inbox.speak(connection, town.vault, town.ids["weaver"], "x", "work", {}, town.now)
    town.pass_time(seconds=6)
    sweep.run(town.room())
    assert town.rung == ["talk"]


def test_reminder__draft_left_three_days__is_spoken_once_and_never_pushed(town: Town) -> None:
    draft = town.draft()
    town.pass_time(days=2, hours=23)
    assert reminders.run(town.room()) == 0
    town.pass_time(hours=2)
    assert reminders.run(town.room()) == 1
    assert reminders.run(town.room()) == 0
    assert town.spoken("weaver") == [("reminder", {"draft_id": draft.id})]
    assert town.rows(outbox.Outbox) == []


def test_reminder__draft_touched_and_left_again__comes_again(town: Town) -> None:
    draft = town.draft()
    town.pass_time(days=4)
    reminders.run(town.room())
    with town.engine.begin() as connection:
        connection.execute(DRAFT.update().where(DRAFT.c.id == draft.id).values(updated_at=town.now))
    town.pass_time(days=4)
    assert reminders.run(town.room()) == 1


def test_clocks__two_at_once__push_nothing_twice(town: Town) -> None:
    report(town, 2)
    town.order("weaver", RaiseDanger(town.draft().id, "A", ("beaten",), "320402"))
    town.now = OVERDUE_AT + timedelta(minutes=1)
    gate = threading.Barrier(3)

    def tick() -> None:
        rounds = clock.Rounds(town.room())
        gate.wait()
        rounds.round(0.0)

    threads = [threading.Thread(target=tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pushes(town, "overdue") == {"coordinator": 1, "second": 1}
    keys = [row["unique_key"] for row in town.rows(outbox.Outbox)]
    assert len(keys) == len(set(keys))
    before = town.counts()
    clock.Rounds(town.room()).round(0.0)
    assert town.counts() == before


def test_clock__job_that_fails__does_not_stop_the_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_room: object) -> int:
        raise RuntimeError("broken")

    due = (
        clock.Due("first", 1, fail),
        clock.Due("second", 1, lambda _room: 1),
    )
    monkeypatch.setattr(clock, "DUE", due)
    rounds = clock.Rounds(town.room())
    assert rounds.round(0.0) == ["second"]
    assert rounds.round(0.5) == []
    assert rounds.round(1.5) == ["second"]


def test_clock__lock_held_elsewhere__leaves_the_job_to_the_other(town: Town) -> None:
    with clock.alone(town.engine, "digest") as first, clock.alone(town.engine, "digest") as second:
        assert (first, second) == (True, False)
    with clock.alone(town.engine, "digest") as again:
        assert again


def test_overdue__killed_before_the_commit__is_done_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(town)
    town.now = OVERDUE_AT + timedelta(minutes=1)
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            raise RuntimeError("killed")

        broken.setattr("models.overdue_queries.warned", fail)
        with pytest.raises(RuntimeError):
            overdue.run(town.room())
    assert town.rows(outbox.Outbox) == []
    assert overdue.run(town.room()) == 1


def test_alerts__of_the_morning__stand_in_the_digest(town: Town) -> None:
    town.order("weaver", RaiseDanger(town.draft().id, "A", ("beaten",), "320402"))
    town.now = MORNING
    digest.run(town.room())
    assert "coordinator" in pushes(town, "digest")
    alert_steps.run(town.room())


def test_ladder__beside_a_job_that_never_ends__still_climbs(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.order("weaver", RaiseDanger(town.draft().id, "A", ("beaten",), "320402"))
    town.pass_time(minutes=15)
    stop, stuck, climbed = threading.Event(), threading.Event(), threading.Event()

    def endless(_room: object) -> int:
        stuck.set()
        stop.wait(30)
        return 0

    def climbs(room: Room) -> int:
        stuck.wait(10)
        done = alert_steps.run(room)
        climbed.set()
        return done

    due = (clock.Due("digest", 60, endless), clock.Due("alert_steps", 2, climbs))
    monkeypatch.setattr(clock, "DUE", due)
    thread = threading.Thread(target=clock.keep_time, args=(town.room(), town.clock, stop))
    thread.start()
    try:
        assert climbed.wait(15)
    finally:
        stop.set()
        thread.join(10)
    assert any(":15:" in key for key in town.pushed("province"))


def test_ladder__one_alert_that_cannot_be_told__holds_up_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = town.order("weaver", RaiseDanger(town.draft().id, "A", ("beaten",), "320402"))
    town.order("weaver", RaiseDanger(town.draft().id, "A", ("beaten",), "320402"))
    with town.engine.begin() as connection:
        connection.execute(outbox.OUTBOX.update().values(closed_at=town.now, verdict="refused"))
    broken = town.rows(Alert)[0]["id"]
    assert first.new
    real = alert_queries.load

    def load(connection: Connection, scope: Scope, alert_id: int) -> Any:
        if alert_id == broken:
            raise ValueError("unreadable")
        return real(connection, scope, alert_id)

    monkeypatch.setattr(alert_queries, "load", load)
    alert_steps.run(town.room())
    other = town.rows(Alert)[1]["id"]
    assert f"alert:{other}:15:{town.ids['protect']}" in town.pushed("protect")
