"""Missed clocks go up over working days, whatever holidays lie between."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.thai.show import BANGKOK
from handlers.orders import MoveCase
from models import outbox, province_queries
from models.case import Case
from models.columns import table
from tests.workers.following import ATTENDING, case, follow, publish_follow_up, reported
from tests.workers.town import Town
from workers import working_days
from workers.clockwork import overdue

pytestmark = pytest.mark.database
FRIDAY = datetime(2027, 4, 9, 3, 0, tzinfo=UTC)  # before Songkran: 13 to 15 April are holidays


def bangkok(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=BANGKOK).astimezone(UTC)


def told(town: Town) -> dict[str, int]:
    names = {person: name for name, person in town.ids.items()}
    found: dict[str, int] = {}
    for row in town.rows(outbox.Outbox, push_class="overdue"):
        found[names[row["person_id"]]] = found.get(names[row["person_id"]], 0) + 1
    return found


def walk(town: Town, until: datetime, minutes: int = 30) -> None:
    """Let the clock look every half an hour."""
    while town.now < until:
        town.pass_time(minutes=minutes)
        overdue.run(town.room())


def test_overdue__over_songkran__goes_up_by_working_days_and_disturbs_nobody(town: Town) -> None:
    town.now = FRIDAY
    number = town.send()
    town.validate()
    due = case(town, number)["due_at"]
    assert due == bangkok(19, 16, 30), "Mon 12, Fri 16 and Mon 19: the festival does not count"
    walk(town, due)
    assert told(town) == {}
    walk(town, bangkok(19, 17))
    assert told(town) == {"coordinator": 1, "second": 1}
    walk(town, bangkok(22, 16, 30))
    assert "district" not in told(town), "three working days more: Tue, Wed, Thu"
    walk(town, bangkok(22, 17, 30))
    assert told(town) == {"coordinator": 1, "second": 1, "district": 1}
    walk(town, bangkok(28, 16, 30))
    assert "province" not in told(town)
    walk(town, bangkok(28, 17, 30))
    assert told(town) == {"coordinator": 1, "second": 1, "district": 1, "province": 1}
    walk(town, bangkok(6, 17, month=5), minutes=240)
    assert sum(told(town).values()) == 4, "each step once"
    for row in town.rows(outbox.Outbox, push_class="overdue"):
        assert not working_days.is_quiet(row["created_at"], time(20), time(7))
        words = json.dumps(town.vault.open(row["sealed"], "outbox"), ensure_ascii=False)
        assert number in words
        assert "สมชาย" not in words


def test_overdue__on_a_holiday_and_at_night__waits_for_the_morning(town: Town) -> None:
    town.now = FRIDAY
    number = town.send()
    town.validate()
    town.order("coordinator", MoveCase(number, "check"))
    with town.engine.begin() as connection:
        connection.execute(table(Case).update().values(due_at=bangkok(12, 23)))
    walk(town, bangkok(16, 6, 30))
    assert told(town) == {}
    walk(town, bangkok(16, 7, 30))
    assert told(town) == {"coordinator": 1, "second": 1}


def test_overdue__quiet_hours_of_a_province__are_its_own(town: Town) -> None:
    with town.engine.begin() as connection:
        province_queries.keep_settings(
            connection, "32", town.now, quiet_from=time(15), quiet_to=time(10)
        )
    number = town.send()
    town.validate()
    due = case(town, number)["due_at"]
    walk(town, due + timedelta(hours=17))
    assert told(town) == {}
    walk(town, due + timedelta(hours=18))
    assert told(town) == {"coordinator": 1, "second": 1}


def test_overdue__nobody_to_tell__stays_to_be_told(town: Town) -> None:
    number = town.send()
    town.validate()
    names = ("coordinator", "second", "district", "province", "supervisor")
    for name in names:
        town.change_person(name, blocked_at=town.now)
    town.now = case(town, number)["due_at"] + timedelta(minutes=1)
    assert overdue.run(town.room()) == 0
    assert case(town, number)["warned_step"] == 0
    town.change_person("supervisor", blocked_at=None)
    assert overdue.run(town.room()) == 1
    assert told(town) == {"supervisor": 1}


def test_overdue__follow_up__is_said_to_the_weaver_for_free(town: Town) -> None:
    publish_follow_up(town)
    number = reported(town)
    follow(town, number, **ATTENDING)
    town.now = case(town, number)["due_at"] + timedelta(minutes=1)
    assert overdue.run(town.room()) == 1
    assert town.spoken("weaver")[-1] == ("follow_due", {"cases": [number]})
    assert "weaver" not in told(town)
    assert overdue.run(town.room()) == 0
    follow(town, number, **ATTENDING)
    town.now = case(town, number)["due_at"] + timedelta(minutes=1)
    assert overdue.run(town.room()) == 1, "a new date is a new clock"
    assert told(town) == {"coordinator": 2, "second": 2}


def test_overdue__owner_elsewhere__is_told_too(town: Town) -> None:
    number = town.send()
    town.validate()
    town.order("district", MoveCase(number, "check"))
    town.now = case(town, number)["due_at"] + timedelta(minutes=1)
    while overdue.run(town.room()) == 0:
        town.pass_time(hours=1)
    assert told(town) == {"coordinator": 1, "second": 1, "district": 1}


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (bangkok(9, 10), bangkok(9, 10)),
        (bangkok(9, 20), bangkok(12, 7)),
        (bangkok(10, 12), bangkok(12, 7)),
        (bangkok(12, 20), bangkok(16, 7)),
        (bangkok(16, 3), bangkok(16, 7)),
    ],
)
def test_quiet__opens_on_the_next_working_morning(moment: datetime, opens: datetime) -> None:
    assert working_days.when_open(moment, time(20), time(7)) == opens
