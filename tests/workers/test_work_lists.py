"""What is mine and what is to be done now: worst first, for a weaver with one case and a
coordinator with many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from handlers.orders import (
    FindCase,
    ListBelow,
    ListCases,
    ListMine,
    ListWork,
    MoveCase,
    MyCases,
)
from models.case import AccessLog, Case
from models.casework import CaseReporter
from models.columns import table
from tests.workers.town import Town

pytestmark = pytest.mark.database
CASE = table(Case)


@pytest.fixture
def cases(town: Town) -> Town:
    """Seven cases of one weaver in Mueang Ling, each at another point."""
    names = "เอก โทนี่ ตรีนุช จัตวา เบญจา ฉัตร เจษฎา".split()
    for number, name in enumerate(names):
        town.send(first_name=name, last_name="", birth=f"20{10 + number}-01-0{number + 1}")
        town.validate()
    day = timedelta(days=1)
    put(town, 1, state="helping", due_at=town.now - 5 * day)
    put(town, 2, state="learning", due_at=town.now + day)
    put(town, 3, state="planned", due_at=town.now + 20 * day)
    put(town, 4, state="new", due_at=town.now - day)
    put(town, 5, state="confirmed", due_at=town.now + 10 * day)
    put(town, 6, state="helping", due_at=town.now + 5 * day, proposed_at=town.now,
        proposed_code="helped", proposed_by=town.ids["weaver"])  # fmt: skip
    put(town, 7, state="no_help", due_at=None)
    return town


def put(town: Town, number: int, **values: Any) -> None:
    with town.engine.begin() as connection:
        connection.execute(
            update(CASE).where(CASE.c.number == f"32-2569-{number:05}").values(**values)
        )


def listed(found: MyCases) -> list[tuple[int, str, str]]:
    return [(int(one.case.case_no[-5:]), one.group, one.waits_for) for one in found.rows]


def test_weaver__own_cases__by_next_follow_up_then_what_waits_for_others(cases: Town) -> None:
    found = cases.order("weaver", ListMine())
    assert listed(found) == [
        (1, "overdue", ""),
        (2, "soon", ""),
        (3, "later", ""),
        (4, "waiting", "coordinator"),
        (6, "waiting", "coordinator"),
        (5, "waiting", "coordinator"),
    ]
    assert dict(found.counts) == {"overdue": 1, "soon": 1, "later": 1, "waiting": 3}
    assert found.rows[0].case.targets == ("T2",)
    assert found.rows[0].case.category == "dropout"
    assert "เอก" not in found.rows[0].case.shown
    assert len(cases.rows(AccessLog, why="mine")) == 6


def test_coordinator__every_missed_date__then_what_is_theirs(cases: Town) -> None:
    found = cases.order("coordinator", ListMine())
    assert listed(found) == [
        (1, "overdue", ""),
        (4, "overdue", ""),
        (6, "later", ""),
        (5, "later", ""),
        (2, "waiting", "weaver"),
        (3, "waiting", "weaver"),
    ]
    assert cases.order("other_coordinator", ListMine()).rows == ()


@pytest.mark.parametrize("who", ["weaver", "coordinator", "province"])
def test_pages__of_any_size__hold_every_case_once(cases: Town, who: str) -> None:
    whole = listed(cases.order(who, ListMine(limit=20)))
    for size in (1, 2, 4):
        seen: list[tuple[int, str, str]] = []
        after = ""
        while True:
            page = cases.order(who, ListMine(after=after, limit=size))
            seen += listed(page)
            if not page.more:
                break
            after = page.rows[-1].case.case_no
        assert seen == whole, size


def test_group_and_place__narrow_the_list(cases: Town) -> None:
    assert listed(cases.order("weaver", ListMine("soon"))) == [(2, "soon", "")]
    found = cases.order("province", ListMine("overdue", "320402T"))
    assert (len(found.rows), found.place_name) == (2, "อบต.เมืองลีง")
    assert cases.order("province", ListMine("overdue", "320510T")).rows == ()


def test_joined_reporter__has_the_case_too(cases: Town) -> None:
    case_id = cases.one(Case, number="32-2569-00001")["id"]
    with cases.engine.begin() as connection:
        connection.execute(
            table(CaseReporter)
            .insert()
            .values(case_id=case_id, person_id=cases.ids["other_weaver"], since=cases.now)
        )
    assert listed(cases.order("other_weaver", ListMine())) == [(1, "overdue", "")]
    view = cases.order("other_weaver", FindCase("32-2569-00001"))
    assert "propose_close" not in view.actions


def test_to_do__of_a_coordinator__proposals_handed_over_new_and_overdue(cases: Town) -> None:
    cases.order("coordinator", MoveCase("32-2569-00005", "to_lao", "ย้าย", {"lao": "320510T"}))
    kinds = [(item.kind, int(item.case_no[-5:])) for item in todo(cases, "coordinator")]
    assert kinds == [("follow_up", 1), ("new_case", 4), ("approve", 6)]
    assert [item.overdue for item in todo(cases, "coordinator")] == [True, True, False]
    (item,) = todo(cases, "other_coordinator")
    assert (item.kind, item.case_no) == ("accept", "32-2569-00005")


def test_to_do__of_a_weaver__what_is_due_to_follow(cases: Town) -> None:
    assert [(item.kind, item.case_no[-1]) for item in todo(cases, "weaver")] == [
        ("follow_up", "1"),
        ("follow_up", "2"),
    ]


def test_to_do__pages__hold_everything_once(cases: Town) -> None:
    whole = todo(cases, "coordinator")
    parts = [cases.order("coordinator", ListWork(1, skip))[:1] for skip in range(len(whole))]
    assert [part[0] for part in parts] == whole
    assert cases.order("coordinator", ListWork(1, len(whole))) == []


def todo(town: Town, who: str) -> list[Any]:
    return list(town.order(who, ListWork(20)))


def test_supervisor__late_work_by_lao__the_most_first(cases: Town) -> None:
    cases.send("other_weaver", tambon="320510", first_name="อื่น", birth="2016-05-05")
    cases.validate()
    put(cases, 8, due_at=cases.now - timedelta(days=9))
    below = cases.order("supervisor", ListBelow())
    assert [(one.place, one.name, one.overdue) for one in below] == [
        ("320402T", "อบต.เมืองลีง", 2),
        ("320510T", "อบต.บ้านไทร", 1),
    ]
    assert cases.order("coordinator", ListBelow()) == []
    assert [item.kind for item in todo(cases, "supervisor")] == []


def test_urgent__proposed_for_closing__waits_for_protection_alone(cases: Town) -> None:
    put(cases, 6, urgent="B")
    assert ("approve", "32-2569-00006") not in [
        (item.kind, item.case_no) for item in todo(cases, "coordinator")
    ]
    assert [(item.kind, item.case_no) for item in todo(cases, "protect")] == [
        ("approve", "32-2569-00006")
    ]


def test_status_list__rows__name_the_target_group_and_category(cases: Town) -> None:
    found = cases.order("coordinator", ListCases("cases", "320402T"))
    assert {(row.category, row.targets) for row in found.rows} == {("dropout", ("T2",))}
