"""Counts: what each measure holds, that sums add up, and what a scope lets through."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from models.measures import BY_CODE, MEASURES, SUMS
from models.scope import Grant, Scope
from models.status import Counted, count
from tests.models.rows import NOW, Rows

pytestmark = pytest.mark.database

PROVINCE = Scope(1, (Grant("supervisor", "32"),))
WATCHER = Scope(2, (Grant("monitor", "32"),))
STATES = ("new", "check", "confirmed", "no_help", "planned", "helping", "learning", "closed")


def test_measures__of_the_table__have_unique_codes_and_sums_of_known_ones() -> None:
    assert len(BY_CODE) == len(MEASURES)
    assert {code for left, right in SUMS for code in (*left, *right)} <= set(BY_CODE)


def test_count__one_case_of_each_kind__counts_each_once(connection: Connection, rows: Rows) -> None:
    accepted = rows.case(state="new", due_at=NOW - timedelta(hours=1))
    rows.report("accepted", case_id=accepted)
    raised = {"source": "danger", "child_id": None}
    urgent = rows.case(state="check", urgent="A", tambon="320402", **raised)
    rows.alert(urgent)
    rows.alert(rows.case(state="helping", urgent="B", **raised), taken_at=NOW)
    late = NOW - timedelta(days=1)
    rows.case(state="no_help", closed_at=NOW, due_at=late, source="import")
    child = rows.case(state="helping", targets="T1", source="import", helped_at=NOW)
    rows.help(given_to="child", case_id=child, amount=1, voided_at=NOW)
    rows.help(given_to="child", case_id=child, amount=80_000)
    for state in ("returned", "joined", "rejected"):
        rows.report(state)
    rows.report("received", rehearsal=True)
    rows.report("accepted", form="follow_up", case_id=accepted)

    numbers = count(connection, PROVINCE, "", NOW).numbers

    assert numbers == {
        "received": 4,
        "cases": 5,
        "alone": 4,
        "joined": 1,
        "rejected": 1,
        "in_work": 1,
        "surveyed": 4,
        "need_help": 3,
        "no_help": 1,
        "small": 1,
        "small_helped": 1,
        "urgent": 2,
        "urgent_open": 1,
        "waiting": 2,
        "overdue": 1,
        "confirmed": 0,
        "planned": 0,
        "helping": 2,
        "helped": 1,
        "learning": 0,
        "closed": 0,
        "reopened": 0,
        "moved": 0,
        "money_children": 80_000,
        "money_centres": 0,
        "centres": 0,
    }


@pytest.mark.parametrize("seed", range(12))
def test_count__random_rows__every_sum_holds_in_every_place(
    connection: Connection, rows: Rows, seed: int
) -> None:
    chance = random.Random(seed)
    places = ("320401", "320402", "320510")
    sent = 0
    for _ in range(chance.randrange(20, 60)):
        origin = chance.choice(("report", "report", "danger", "danger_first", "import"))
        case_id = rows.case(
            tambon=chance.choice(places),
            state=chance.choice(STATES),
            targets=chance.choice(("T1", "T2", "T1,T3", "T2,T3", "T1,T2", "")),
            lao=chance.choice(("", "320401T", "320401M")),
            source=origin.removesuffix("_first"),
            child_id=None if origin == "danger_first" else rows.child(),
        )
        # The case may have moved since it was reported, the report be back for a correction, and
        # the report of a danger may still be on its way.
        if origin in {"report", "danger"}:
            state = chance.choice(("accepted", "accepted", "received", "returned", "unsent"))
            rows.report(state, case_id=case_id, tambon=chance.choice(places))
            sent += 1
        if origin == "danger_first" and chance.random() < 0.5:
            rows.report(chance.choice(("received", "returned")), case_id=case_id)
            sent += 1
        if chance.random() < 0.3:
            rows.report("joined", case_id=case_id, tambon=chance.choice(places))
            sent += 1
    alone = chance.randrange(30)
    for _ in range(alone):
        state = chance.choice(("received", "returned", "asked", "rejected", "unsent", "joined"))
        rows.report(state, tambon=chance.choice(places))

    counts = {place: count(connection, PROVINCE, place, NOW) for place in ("", "3204", *places)}

    assert counts[""].numbers["received"] == sent + alone
    for counted in counts.values():
        for left, right in SUMS:
            assert _total(counted, left) == _total(counted, right)
    for code in BY_CODE:
        parts = [counts[place].numbers[code] or 0 for place in places]
        assert counts[""].numbers[code] == sum(parts)
    shown = counts[""].by_place
    assert sum(cases or 0 for _, cases, _ in shown) == counts[""].numbers["cases"]
    assert sum(waiting or 0 for _, _, waiting in shown) == counts[""].numbers["waiting"]


def test_count__reports_of_nine_weeks__trend_has_the_last_eight_by_bangkok_mondays(
    connection: Connection, rows: Rows
) -> None:
    monday = NOW.replace(day=15, hour=17)  # Monday 16 November, midnight in Bangkok
    rows.report(received_at=monday)
    rows.report(received_at=monday - timedelta(seconds=1))
    rows.report(received_at=monday - timedelta(weeks=8))

    trend = count(connection, PROVINCE, "", NOW).trend

    assert len(trend) == 8
    assert trend[-2:] == ((date(2026, 11, 9), 1), (date(2026, 11, 16), 1))
    assert sum(reports for _, reports in trend) == 2


def test_count__outside_the_scope__is_nothing(connection: Connection, rows: Rows) -> None:
    rows.case(tambon="520601")
    rows.report(tambon="520601")

    assert not any(count(connection, PROVINCE, "52", NOW).numbers.values())


def test_count__scope_of_one_lao__leaves_the_other_lao_of_the_tambon_out(
    connection: Connection, rows: Rows
) -> None:
    rows.case(lao="320401T")
    rows.case(lao="320401M")
    counted = count(connection, Scope(3, (Grant("coordinator", "3204", "320401T"),)), "", NOW)

    assert (counted.place, counted.numbers["cases"]) == ("320401T", 1)


def test_count__by_a_weaver__has_only_own_cases(
    connection: Connection, rows: Rows, vault: object
) -> None:
    rows.case()
    rows.case(weaver_id=None)
    rows.report()
    weaver = Scope(rows.person_id, (Grant("weaver", "3204", "320401T"),))

    numbers = count(connection, weaver, "", NOW).numbers

    assert (numbers["cases"], numbers["received"], numbers["in_work"]) == (1, 2, 1)


def test_count__by_one_who_may_not_open_cases__hides_one_to_four_and_their_partner(
    connection: Connection, rows: Rows
) -> None:
    for _ in range(3):
        rows.case(state="no_help")
    for _ in range(9):
        rows.case(state="new", tambon="320510")

    open_counts = count(connection, PROVINCE, "", NOW)
    hidden = count(connection, WATCHER, "", NOW)

    assert (open_counts.numbers["no_help"], open_counts.numbers["need_help"]) == (3, 9)
    assert (hidden.numbers["no_help"], hidden.numbers["need_help"]) == (None, None)
    assert (hidden.numbers["cases"], hidden.numbers["learning"]) == (12, 0)
    assert hidden.by_place == (("3205", None, 9), ("3204", None, 0))


def _total(counted: Counted, codes: tuple[str, ...]) -> int:
    return sum(counted.numbers[code] or 0 for code in codes)
