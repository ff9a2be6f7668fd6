"""Lists behind counts: as many rows as the count says, worst first, page by page, within scope."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from models.case_lists import cases, reports
from models.counted import Wanted
from models.covered import CASE
from models.measures import BY_CODE, MEASURES, Measure
from models.scope import Grant, Scope
from models.status import count
from tests.models.rows import NOW, Rows

pytestmark = pytest.mark.database

PROVINCE = Scope(1, (Grant("supervisor", "32"),))
STATES = ("new", "check", "confirmed", "no_help", "planned", "helping", "learning", "closed")


@pytest.fixture
def many(connection: Connection, rows: Rows) -> None:
    chance = random.Random(7)
    for _ in range(40):
        closed = chance.random() < 0.3
        case_id = rows.case(
            tambon=chance.choice(("320401", "320510")),
            state=chance.choice(STATES),
            targets=chance.choice(("T1", "T2", "T1 T2")),
            urgent=chance.choice(("", "", "A", "B", "C")),
            due_at=chance.choice((None, NOW + timedelta(days=chance.randrange(-9, 9)))),
            closed_at=NOW if closed else None,
            opened_at=NOW - timedelta(days=chance.randrange(3)),
            source=chance.choice(("report", "import")),
            helped_at=NOW if (helped := chance.random() < 0.3) else None,
        )
        if chance.random() < 0.3:
            rows.alert(case_id)
        if helped:
            rows.help(given_to="child", case_id=case_id, amount=1)
    reported = select(CASE.c.id).where(CASE.c.source == "report")
    for case_id in connection.execute(reported).scalars():
        rows.report(chance.choice(("accepted", "returned")), case_id=case_id, tambon="320402")
    for state in ("received", "returned", "asked", "rejected", "unsent", "joined") * 2:
        rows.report(state)


@pytest.mark.parametrize("place", ["", "3205", "320401"])
def test_list__of_every_measure__has_the_rows_its_count_says(
    connection: Connection, many: None, place: str
) -> None:
    numbers = count(connection, PROVINCE, place, NOW).numbers
    for measure in MEASURES:
        listed = _all(connection, measure, place, numbers[measure.code])
        assert len(listed) == len(set(listed)) == numbers[measure.code], measure.code


def _all(connection: Connection, measure: Measure, place: str, total: int | None) -> list[str]:
    fetch = cases if measure.of == "case" else reports
    listed: list[str] = []
    while True:
        after = listed[-1] if listed else ""
        page = fetch(connection, PROVINCE, Wanted(measure, place), NOW, after=after, limit=7)
        assert page.total == total
        listed += [row.number for row in page.rows]
        if not page.more:
            return listed
        assert len(page.rows) == 7


def test_cases__of_any_kind__come_worst_first(connection: Connection, rows: Rows) -> None:
    soon, late = NOW + timedelta(days=1), NOW - timedelta(days=1)
    wanted = [
        rows.case(urgent="A", due_at=soon),
        rows.case(urgent="B"),
        rows.case(urgent="C"),
        rows.case(due_at=late),
        rows.case(due_at=soon),
        rows.case(opened_at=NOW - timedelta(days=9)),
        rows.case(),
        rows.case(urgent="A", state="closed"),
    ]
    page = cases(connection, PROVINCE, Wanted(BY_CODE["cases"]), NOW)

    assert [row.id for row in page.rows] == wanted


def test_cases__of_another_area__are_neither_listed_nor_a_place_to_begin_after(
    connection: Connection, rows: Rows
) -> None:
    rows.case(tambon="520601", number="52-2569-90001")
    rows.case(number="32-2569-90001")

    assert not cases(connection, PROVINCE, Wanted(BY_CODE["cases"], "52"), NOW).rows
    page = cases(connection, PROVINCE, Wanted(BY_CODE["cases"]), NOW, after="52-2569-90001")
    assert (len(page.rows), page.total) == (0, 1)


def test_cases__for_one_who_only_counts__is_empty(connection: Connection, rows: Rows) -> None:
    rows.case()
    watcher = Scope(2, (Grant("monitor", "32"),))
    assert cases(connection, watcher, Wanted(BY_CODE["cases"]), NOW).total == 0
