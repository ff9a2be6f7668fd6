"""Storms and absences: who is told, by one card or many, and that nobody swallows an alert."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.orders import (
    Away,
    DeclineStandIn,
    EndAbsence,
    FindCase,
    KeepAbsence,
    ListColleagues,
    LoadAbsence,
    LoadPhones,
    RaiseDanger,
    TakeAlert,
)
from handlers.phones import DEFAULT
from models import absences, outbox, province_queries
from models.case import Alert, AlertStep
from models.person import Absence
from models.scope import scope_of
from tests.workers.test_danger import AT_ONCE, climb, pushed, raise_danger
from tests.workers.town import START, Town
from workers import coordinators, storm
from workers.perform import PERFORM

pytestmark = pytest.mark.database
FOR_EVER = START + timedelta(days=30)


def go(town: Town, name: str, stand_in: str | None = None, **span: Any) -> None:
    with town.engine.begin() as connection:
        absences.keep(
            connection,
            town.ids[name],
            town.ids[stand_in] if stand_in else None,
            span.get("since", START),
            span.get("until", FOR_EVER),
            town.now,
        )


def told(town: Town, step: int = 0) -> set[str]:
    return pushed(town, town.rows(Alert)[-1]["id"], step)


def steps_done(town: Town) -> list[int]:
    return [row["step"] for row in town.rows(AlertStep) if row["done_at"] is not None]


def test_levels__at_once__each_goes_to_its_own(town: Town) -> None:
    expected = {"A": AT_ONCE, "B": {"coordinator", "second", "protect"}}
    expected["C"] = {"coordinator", "second"}
    for level, names in expected.items():
        raise_danger(town, town.draft(), level)
        assert told(town) == names, level
        town.pass_time(hours=1)


def test_level_b__untaken__goes_up_at_30_and_120_minutes(town: Town) -> None:
    raise_danger(town, town.draft(), "B")
    assert [row["step"] for row in town.rows(AlertStep)] == [0, 30, 120]
    town.pass_time(minutes=30)
    climb(town)
    assert told(town, 30) == {"district"}, "a rung adds people; only A says it again"
    town.pass_time(minutes=90)
    climb(town)
    assert told(town, 120) == {"province", "supervisor", "admin"}
    town.pass_time(days=1)
    climb(town)
    assert told(town, 120 + 24 * 60) == AT_ONCE | {"province", "supervisor", "admin"}


def test_level_c__is_told_to_the_lao_and_after_two_hours_to_the_district(town: Town) -> None:
    raise_danger(town, town.draft(), "C")
    town.pass_time(hours=2)
    climb(town)
    assert told(town, 120) == {"district"}
    town.pass_time(days=2)
    climb(town)
    assert [row["step"] for row in town.rows(AlertStep)] == [0, 120]


# --- away -----------------------------------------------------------------------------------------


def test_absent__with_a_stand_in__the_stand_in_is_told_instead(town: Town) -> None:
    go(town, "coordinator", "other_coordinator")
    raise_danger(town, town.draft())
    assert told(town) == (AT_ONCE - {"coordinator"}) | {"other_coordinator"}
    row = town.rows(outbox.Outbox, person_id=town.ids["other_coordinator"])[0]
    words = json.dumps(town.vault.open(row["sealed"], "outbox"), ensure_ascii=False)
    assert "คุณได้รับแทนเพื่อนร่วมงานที่ลา" in words
    assert steps_done(town) == [0]


def test_stand_in__takes_the_alert_and_sees_the_case_until_the_last_day(town: Town) -> None:
    assert town.order("weaver", LoadAbsence()) is None
    raise_danger(town, town.draft())
    alert = town.one(Alert)["id"]
    assert town.order("other_coordinator", TakeAlert(alert)) is None
    go(town, "coordinator", "other_coordinator", until=START + timedelta(days=2))
    assert order_lent(town, "other_coordinator", TakeAlert(alert)).won
    number = "32-2569-00001"
    assert order_lent(town, "other_coordinator", FindCase(number)) is not None
    town.pass_time(days=3)
    assert order_lent(town, "other_coordinator", FindCase(number)) is None


def order_lent(town: Town, name: str, order: Any) -> Any:
    """As the conversation does: with the scope that the stand-in has now."""
    with town.desk(name) as desk:
        who = town.ids[name]
        lent = absences.lent(desk.connection, [who], town.now).get(who, [])
        held = [(role.role, role.area, role.lao) for role in desk.person.roles]
        desk.scope = scope_of(who, [*held, *lent])
        return PERFORM[type(order)](desk, order)


def test_absence__over__tells_the_person_again(town: Town) -> None:
    go(town, "coordinator", "other_coordinator", until=START + timedelta(days=2))
    town.pass_time(days=2)
    raise_danger(town, town.draft())
    assert told(town) == AT_ONCE


def test_absence__to_come__changes_nothing_yet(town: Town) -> None:
    go(town, "coordinator", "other_coordinator", since=START + timedelta(days=2))
    raise_danger(town, town.draft())
    assert told(town) == AT_ONCE


def test_stand_in__away_too__passes_it_on(town: Town) -> None:
    go(town, "coordinator", "other_coordinator")
    go(town, "other_coordinator", "province")
    raise_danger(town, town.draft())
    assert told(town) == (AT_ONCE - {"coordinator"}) | {"province"}


@pytest.mark.parametrize("trouble", ["blocked", "suspended", "dismissed", "circle", "nobody"])
def test_stand_in__who_cannot_be_reached__swallows_nothing(town: Town, trouble: str) -> None:
    """All who are at once called are away: they are told all the same, and it goes up at once."""
    for name in AT_ONCE:
        go(town, name, None if trouble == "nobody" else "other_coordinator")
    if trouble == "blocked":
        town.change_person("other_coordinator", blocked_at=START)
    elif trouble == "suspended":
        town.change_person("other_coordinator", state="suspended", suspended_at=START)
    elif trouble == "dismissed":
        town.dismiss("other_coordinator")
    elif trouble == "circle":
        go(town, "other_coordinator", "protect")
    raise_danger(town, town.draft())
    assert told(town) >= AT_ONCE
    assert told(town, 15) == {"province"}, "who is at work; the absent are not told twice at once"
    assert steps_done(town) == [0, 15]


def test_stand_in__away_without_one__is_told_as_well_as_the_absent(town: Town) -> None:
    go(town, "coordinator", "other_coordinator")
    go(town, "other_coordinator")
    raise_danger(town, town.draft())
    assert told(town) == AT_ONCE | {"other_coordinator"}
    assert steps_done(town) == [0], "others are at work"


def test_absent__and_blocked__with_a_stand_in_is_no_loss(town: Town) -> None:
    go(town, "coordinator", "other_coordinator")
    town.change_person("coordinator", blocked_at=START)
    raise_danger(town, town.draft())
    assert "other_coordinator" in told(town)


def test_absence__kept_from_the_chat__tells_the_stand_in_and_ends_by_a_tap(town: Town) -> None:
    today = START.date()
    colleagues = town.order("coordinator", ListColleagues())
    names = [one.name for one in colleagues]
    assert names[:2] == ["second", "district"], "the nearest first"
    assert not {"weaver", "coordinator", "admin"} & set(names)
    second = next(one for one in colleagues if one.name == "second")
    until = today + timedelta(days=4)
    kept = town.order("coordinator", KeepAbsence(today, until, second.id))
    assert kept == Away(today, until, "second")
    row = town.one(Absence)
    assert (row["from_at"], row["until_at"]) == (START, datetime(2026, 11, 22, 17, tzinfo=UTC))
    assert [kind for kind, _ in town.spoken("second")] == ["away_asked"]
    raise_danger(town, town.draft())
    assert told(town) == AT_ONCE - {"coordinator"}
    assert town.order("coordinator", EndAbsence())
    assert not town.order("coordinator", EndAbsence())
    raise_danger(town, town.draft())
    assert told(town) == AT_ONCE


def test_stand_in__who_cannot__is_let_off_and_the_absent_hears_of_it(town: Town) -> None:
    today = START.date()
    town.order("coordinator", KeepAbsence(today, today, town.ids["second"]))
    assert town.order("second", DeclineStandIn(town.ids["coordinator"]))
    assert not town.order("second", DeclineStandIn(town.ids["coordinator"]))
    assert [kind for kind, _ in town.spoken("coordinator")] == ["away_declined"]
    assert town.order("coordinator", LoadAbsence()) == Away(today, today, "")


@pytest.mark.parametrize(
    ("since", "until", "who"),
    [
        (-1, 2, "second"),
        (3, 2, "second"),
        (0, 61, "second"),
        (0, 2, "weaver"),
        (0, 2, "coordinator"),
    ],
)
def test_absence__with_impossible_days_or_people__is_not_kept(
    town: Town, since: int, until: int, who: str
) -> None:
    today = START.date()
    first, last = today + timedelta(days=since), today + timedelta(days=until)
    assert town.order("coordinator", KeepAbsence(first, last, town.ids[who])) is None
    assert town.rows(Absence) == []


def test_work__of_somebody_away__is_told_to_the_stand_in(town: Town) -> None:
    place = SimpleNamespace(province="32", district="3204", tambon="320402", lao="320402T")
    go(town, "coordinator", "other_coordinator")

    def nearest() -> set[str]:
        names = {number: name for name, number in town.ids.items()}
        with town.engine.connect() as connection:
            held = coordinators.nearest(connection, place, now=town.now)
        return {names[one.person_id] for one in held}

    assert nearest() == {"other_coordinator", "second"}
    go(town, "second")
    assert nearest() == {"other_coordinator"}, "for the other nobody stands in"
    go(town, "coordinator")
    assert nearest() == {"district"}, "the next level is at work"


# --- storms ---------------------------------------------------------------------------------------


def rage(town: Town, *levels: str) -> None:
    for level in levels:
        raise_danger(town, town.draft(), level)
        town.pass_time(seconds=1)


def storm_cards(town: Town, name: str) -> list[dict[str, Any]]:
    rows = town.rows(outbox.Outbox, person_id=town.ids[name])
    return [row for row in rows if row["unique_key"].startswith("storm:")]


def words_of(town: Town, row: dict[str, Any]) -> str:
    return json.dumps(town.vault.open(row["sealed"], "outbox"), ensure_ascii=False)


def test_storm__beyond_five__becomes_one_card_by_level_gravest_first(town: Town) -> None:
    rage(town, *"AAAAA", *"BABCA")
    card, *more = storm_cards(town, "coordinator")
    assert more == []
    words = words_of(town, card)
    assert "มีเหตุด่วนเพิ่มอีก 5 เรื่อง" in words
    assert words.index("ระดับ A") < words.index("ระดับ B") < words.index("ระดับ C")
    assert "a=follow" in words
    singly = town.rows(outbox.Outbox, person_id=town.ids["coordinator"])
    assert sum(row["sealed"] is not None for row in singly) == 6
    assert len({row["alert_id"] for row in singly if row["alert_id"]}) == 10, "each counts as told"
    assert card["not_before"] - START <= timedelta(minutes=3)


def test_storm__told_by_its_card__ends_every_alert_as_the_card_ends(town: Town) -> None:
    rage(town, *"AAAAAAA")
    [card] = storm_cards(town, "protect")
    with town.engine.begin() as connection:
        outbox.close(connection, card["id"], "refused", town.now)
    told_by_it = town.rows(outbox.Outbox, bundle_id=card["id"])
    assert [row["verdict"] for row in told_by_it] == ["refused"] * 2


def test_storm__whose_cards_all_fail__hastens_every_alert_in_them(town: Town) -> None:
    rage(town, *"AAAAAAA")
    with town.engine.begin() as connection:
        for row in town.rows(outbox.Outbox, closed_at=None):
            outbox.close(connection, row["id"], "refused", town.now)
    climb(town)
    last = town.rows(Alert)[-1]["id"]
    assert pushed(town, last, 15) >= {"province"}


def test_storm__of_an_alert_twice__counts_it_once(town: Town) -> None:
    rage(town, *"AAAAAA")
    before = town.counts()
    climb(town)
    assert town.counts() == before


def test_storm__whose_card_is_on_its_way__begins_another(town: Town) -> None:
    rage(town, *"AAAAAA")
    [first] = storm_cards(town, "coordinator")
    with town.engine.begin() as connection:
        outbox.attempt(connection, [first["id"]], town.now)
    rage(town, "A")
    assert len(storm_cards(town, "coordinator")) == 2
    assert [row["bundle_id"] for row in town.rows(outbox.Outbox, bundle_id=first["id"])] == [
        first["id"]
    ]


def test_storm__over__alerts_come_singly_again(town: Town) -> None:
    rage(town, *"AAAAAA")
    town.pass_time(minutes=11)
    rage(town, "A")
    newest = town.rows(outbox.Outbox, person_id=town.ids["coordinator"])[-1]
    assert newest["bundle_id"] is None
    assert newest["sealed"] is not None
    assert storm.SINGLY == 5


# --- numbers --------------------------------------------------------------------------------------


def test_numbers__of_a_province__are_shown_instead_of_ours(town: Town) -> None:
    assert town.order("weaver", LoadPhones()) == DEFAULT
    own = [{"number": "044-511-111", "th": "บ้านพักเด็ก", "en": "Shelter", "levels": "A"}]
    with town.engine.begin() as connection:
        province_queries.keep_settings(connection, "32", town.now, phones=own)
    [phone] = town.order("weaver", LoadPhones())
    assert (phone.number, phone.th, phone.levels) == ("044-511-111", "บ้านพักเด็ก", "A")
    assert town.order("weaver", LoadPhones("520101")) == DEFAULT


def test_unreached_reporter__is_told_the_numbers_of_the_province(town: Town) -> None:
    own = [{"number": "044-511-111", "th": "บ้านพักเด็ก", "en": "Shelter", "levels": "A"}]
    with town.engine.begin() as connection:
        province_queries.keep_settings(connection, "32", town.now, phones=own)
    town.dismiss(*(name for name in town.ids if name not in {"weaver", "other_weaver"}))
    town.order("weaver", RaiseDanger(town.draft().id, "A", ("beaten",), "320402"))
    [(kind, data)] = town.spoken("weaver")
    assert (kind, data["phones"]) == ("alert_unreached", own)
