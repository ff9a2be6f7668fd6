"""Packed facts: what the database packs is what the columns say, and every code has its number."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, text

from bot.texts.choices import codes
from handlers.moves import MOVES
from models import facts
from models.case_scan import condition
from models.covered import CASE
from models.measures import MEASURES, Measure
from tests.models.rows import NOW, Rows

BEFORE = "before"
"""A move's word for the state that the case was in; no state itself."""

LISTS = {"category": "school_state", "reason": "reason", "disability": "yn3", "sex": "sex"}


@pytest.mark.parametrize(("field", "list_name"), LISTS.items())
def test_codes__of_a_list_of_the_forms__all_have_a_number(field: str, list_name: str) -> None:
    assert set(codes(list_name)) <= set(facts.CODES[field])
    assert len(facts.CODES[field]) < 1 << facts.WIDTH[field]


def test_codes__of_states__are_those_of_the_machine() -> None:
    reached = {state for move in MOVES.values() for state in (*move.sources, move.target) if state}
    assert reached - {BEFORE} <= set(facts.CODES["state"])


def test_bits__of_the_fields__do_not_overlap_and_fit() -> None:
    taken = 0
    for field in facts.SHIFT:
        assert taken & facts.mask(field) == 0
        taken |= facts.mask(field)
    assert taken < 1 << 63
    assert taken & facts.SLOT == 0


@pytest.mark.database
def test_facts__of_random_rows__are_what_the_columns_say(
    connection: Connection, rows: Rows
) -> None:
    chance = random.Random(5)
    for _ in range(200):
        rows.case(
            tambon=chance.choice(("320401", "960101", "100101")),
            state=chance.choice(facts.CODES["state"]),
            urgent=chance.choice(("", *facts.CODES["urgent"])),
            sex=chance.choice(("", *facts.CODES["sex"])),
            category=chance.choice(("", *facts.CODES["category"])),
            reason=chance.choice(("", *facts.CODES["reason"])),
            disability=chance.choice(("", *facts.CODES["disability"])),
            targets=chance.choice(("", "T1", "T2", "T3", "T1,T3", "T1,T2", "T2,T3")),
            birth_year=chance.choice((None, 1999, 2012, 2026)),
            source=chance.choice(("report", "danger", "import")),
            helped_at=chance.choice((None, NOW)),
        )
    for row in connection.execute(select(CASE)):
        for field in ("state", "urgent", "sex", "category", "reason", "disability"):
            assert facts.code(row.facts, field) == getattr(row, field)
        assert ",".join(facts.targets(row.facts)) == row.targets
        assert facts.birth_year(row.facts) == row.birth_year
        assert facts.area(row.facts, 6) == row.tambon
        assert facts.value(row.facts, "helped") == (row.helped_at is not None)
        assert facts.value(row.facts, "reported") == (row.source in {"report", "danger"})


@pytest.mark.database
@pytest.mark.parametrize("measure", [one for one in MEASURES if one.of == "case"])
def test_measure__over_columns_and_over_facts__is_one_condition(
    connection: Connection, rows: Rows, measure: Measure
) -> None:
    chance = random.Random(6)
    for _ in range(120):
        rows.case(
            state=chance.choice(facts.CODES["state"]),
            urgent=chance.choice(("", "", "A", "C")),
            targets=chance.choice(("", "T1", "T2", "T1,T3", "T1,T2")),
            source=chance.choice(("report", "import")),
            helped_at=chance.choice((None, NOW)),
            due_at=chance.choice((None, NOW - timedelta(days=1), NOW + timedelta(days=1))),
        )
    plain = select(CASE.c.id).where(text(measure.condition).bindparams(**_now(measure.condition)))
    packed = select(CASE.c.id).where(measure.packed(CASE.c.facts), condition(measure))
    both = [set(connection.execute(query, {"now": NOW}).scalars()) for query in (plain, packed)]
    assert both[0] == both[1]
    held = {row.id for row in connection.execute(select(CASE)) if measure.holds(row.facts)}
    assert held >= both[0]
    assert measure.also or held == both[0]


@pytest.mark.database
def test_days__at_the_edges_of_a_bangkok_day__are_bangkok_days(
    connection: Connection, rows: Rows
) -> None:
    midnight = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)  # 18 November begins in Bangkok
    before = rows.case(opened_at=midnight - timedelta(seconds=1))
    after = rows.case(opened_at=midnight)
    days = dict(connection.execute(select(CASE.c.id, CASE.c.opened_day)).all())
    assert facts.day_at(days[before]).isoformat() == "2026-11-17"
    assert facts.day_at(days[after]).isoformat() == "2026-11-18"


def _now(condition_: str) -> dict[str, datetime]:
    return {"now": NOW} if ":now" in condition_ else {}


@pytest.mark.parametrize("code", ["3", "320", "32041", "3204012", "320401234567"])
def test_in_area__of_a_code_that_is_none__is_nowhere(code: str) -> None:
    assert str(facts.in_area(CASE.c.facts, code)) == "false"
