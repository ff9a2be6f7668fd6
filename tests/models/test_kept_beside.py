"""What the database keeps beside: bits of needs on cases and whether their family knows; places on
help, follow-ups, referrals and on what waits to be answered.

Whoever writes at the same time, each agrees with the rows it comes from.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from models import case_queries, facts, family_queries, reconcile
from models.case import Assistance, Case, Consent
from models.casework import Placement, PlacementCheck, Referral, Visit
from models.columns import table
from models.submission import Finding, Submission
from tests.conftest import empty_tables
from tests.models.rows import KEYS, NOW, Rows, connect, open_vault

pytestmark = pytest.mark.database

CASE, ASSISTANCE, VISIT, REFERRAL = (table(noun) for noun in (Case, Assistance, Visit, Referral))
FINDING, SUBMISSION, CONSENT = table(Finding), table(Submission), table(Consent)
PLACEMENT, CHECK = table(Placement), table(PlacementCheck)
PLACES = (("320401", "320401T"), ("320402", "320402T"), ("520601", "520601M"))
THREADS, ROUNDS = 6, 40


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    empty_tables(database)
    engine = connect(database, pool=THREADS, statement_seconds=60)
    yield engine
    engine.dispose()
    empty_tables(database)


def _wrong(connection: Connection) -> list[Any]:
    rules = ("needs", "family", "lies:", reconcile.PACKED)
    return [
        one for one in reconcile.check(connection) if one.difference and one.rule.startswith(rules)
    ]


def _move(connection: Connection, case_id: int, place: tuple[str, str]) -> None:
    tambon, lao = place
    where = {"province": tambon[:2], "district": tambon[:4], "tambon": tambon, "lao": lao}
    connection.execute(update(CASE).where(CASE.c.id == case_id).values(**where))


def _deed(connection: Connection, noun: Any, case_id: int, key_id: Any) -> None:
    values: dict[str, Any] = {"case_id": case_id}
    if noun is ASSISTANCE:
        values |= {"given_to": "child", "kind": "money", "amount": 100, "given_on": NOW.date()}
        values |= {"recorded_at": NOW}
    elif noun is VISIT:
        values |= {"visited_on": NOW.date(), "key_id": key_id, "recorded_at": NOW}
    else:
        values |= {"agency": "school", "key_id": key_id, "sent_at": NOW}
    connection.execute(insert(noun).values(**values))


def _question(connection: Connection, submission_id: int, code: str) -> None:
    """A coordinator is to look at a report."""
    values = {"submission_id": submission_id, "code": code, "severity": "ask", "created_at": NOW}
    connection.execute(insert(FINDING).values(audience="coordinator", **values))


def _placement(connection: Connection, case_id: int, key_id: Any) -> None:
    """A child learns somewhere, until when it did before; it is asked whether it still does."""
    before = update(PLACEMENT).where(PLACEMENT.c.case_id == case_id, PLACEMENT.c.until.is_(None))
    connection.execute(before.values(until=NOW.date()))
    values = {"case_id": case_id, "kind": "school", "since": NOW.date(), "key_id": key_id}
    adding = insert(PLACEMENT).values(recorded_at=NOW, **values).returning(PLACEMENT.c.id)
    made = connection.execute(adding).scalar_one()
    connection.execute(insert(CHECK).values(placement_id=made, day=30, due_at=NOW))


def _join(connection: Connection, one: int, other: int) -> None:
    """Point what belongs to a case to another, the cases locked first, as joins do."""
    locked = select(CASE.c.id).where(CASE.c.id.in_((one, other))).order_by(CASE.c.id)
    connection.execute(locked.with_for_update())
    for noun in (ASSISTANCE, VISIT, REFERRAL):
        connection.execute(update(noun).where(noun.c.case_id == one).values(case_id=other))
    connection.execute(update(PLACEMENT).where(PLACEMENT.c.case_id == one).values(
        case_id=other, until=NOW.date()))  # fmt: skip
    connection.execute(
        update(SUBMISSION).where(SUBMISSION.c.case_id == one).values(case_id=other, state="joined")
    )


def _act(engine: Engine, ids: list[int], reports: list[int], key_id: Any, seed: int) -> None:
    chance = random.Random(seed)
    for turn in range(ROUNDS):
        case_id = chance.choice(ids)
        with engine.begin() as connection:
            act = chance.randrange(8)
            if act in (1, 2, 5, 6, 7):  # whoever writes about a case has locked it
                touched = ids if act == 6 else [case_id]  # a report leaves a case for another one
                locked = select(CASE.c.id).where(CASE.c.id.in_(touched)).order_by(CASE.c.id)
                connection.execute(locked.with_for_update())
            if act == 0:
                _move(connection, case_id, chance.choice(PLACES))
            elif act == 1:
                codes = chance.sample(facts.NEEDS, chance.randrange(4))
                case_queries.set_needs(connection, case_id, codes)
            elif act == 2:
                case_queries.add_needs(connection, case_id, chance.sample(facts.NEEDS, 2))
            elif act == 3:
                _deed(connection, chance.choice((ASSISTANCE, VISIT, REFERRAL)), case_id, key_id)
            elif act == 5:
                _placement(connection, case_id, key_id)
            elif act == 6:
                report_id = chance.choice(reports)
                made = update(SUBMISSION).where(SUBMISSION.c.id == report_id)
                connection.execute(made.values(case_id=case_id, state="accepted"))
                _question(connection, report_id, f"{seed}.{turn}")
            elif act == 7:
                said = {"case_id": case_id, "text_version": "1", "at": NOW}
                given = chance.choice(("given", "later"))
                connection.execute(insert(CONSENT).values(given=given, **said))
            else:
                _join(connection, case_id, chance.choice(ids))


def test_kept_beside__of_many_writers_at_once__agrees_with_the_rows(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = Rows(connection, open_vault(engine, KEYS))
        ids = [rows.case() for _ in range(4)]
        reports = [rows.report(tambon=tambon) for tambon, _ in PLACES * 2]
        for report_id in reports:
            _question(connection, report_id, "before")
    with ThreadPoolExecutor(THREADS) as threads:
        done = [
            threads.submit(_act, engine, ids, reports, rows.key_id, seed) for seed in range(THREADS)
        ]
        for one in done:
            one.result()
    with engine.connect() as connection:
        assert _wrong(connection) == []
        kept = connection.execute(select(CASE.c.need_bits)).scalars().all()
        assert any(kept)
        assert {row.at_lao for row in connection.execute(select(ASSISTANCE.c.at_lao))} <= {
            lao for _, lao in PLACES
        }
        assert {row.at_lao for row in connection.execute(select(FINDING.c.at_lao))} & {
            lao for _, lao in PLACES
        }
        assert set(connection.execute(select(CHECK.c.at_place)).scalars()) - {None}


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (update(CASE).values(need_bits=1 << 4), "needs"),
        (update(ASSISTANCE).values(at_lao="520601M"), "lies:assistance"),
        (update(VISIT).values(at_place=None), "lies:visit"),
        (update(REFERRAL).values(at_place=0), "lies:referral"),
        (update(FINDING).values(at_place=0), "lies:finding"),
        (update(CHECK).values(at_lao="520601M"), "lies:check"),
        (update(CASE).values(family_knows=True), "family"),
    ],
)
def test_kept_beside__drifted__is_found_at_night(engine: Engine, harm: Any, rule: str) -> None:
    with engine.begin() as connection:
        rows = Rows(connection, open_vault(engine, KEYS))
        case_id = rows.case()
        case_queries.set_needs(connection, case_id, ["school", "a_code_of_another_form"])
        for noun in (ASSISTANCE, VISIT, REFERRAL):
            _deed(connection, noun, case_id, rows.key_id)
        _question(connection, rows.report("asked"), "same_child")
        _placement(connection, case_id, rows.key_id)
        assert _wrong(connection) == []
        connection.execute(harm)
        assert [one.rule for one in _wrong(connection)] == [rule]


def test_needs__of_a_case__are_its_codes_and_bits(engine: Engine) -> None:
    with engine.begin() as connection:
        case_id = Rows(connection, open_vault(engine, KEYS)).case()
        for codes in (["school", "grant"], ["grant", "other"], []):
            case_queries.set_needs(connection, case_id, codes)
            bits = connection.execute(select(CASE.c.need_bits)).scalar_one()
            assert (
                set(facts.needs(bits)) == set(codes) == set(case_queries.needs(connection, case_id))
            )
            assert facts.need_bits(codes) == bits
        for code in facts.NEEDS:
            case_queries.set_needs(connection, case_id, [code])
            bits = connection.execute(select(CASE.c.need_bits)).scalar_one()
            assert facts.needs(bits) == (code,)


@pytest.mark.parametrize(("said", "told"), [("given", True), ("refused", True), ("later", False)])
def test_family__asked_for_consent__knows(engine: Engine, said: str, told: bool) -> None:
    with engine.begin() as connection:
        case_id = Rows(connection, open_vault(engine, KEYS)).case()
        assert family_queries.waits(connection, case_id)
        values = {"case_id": case_id, "given": said, "text_version": "1", "at": NOW}
        connection.execute(insert(CONSENT).values(**values))
        assert family_queries.waits(connection, case_id) is not told
        case_queries.note(connection, case_id, family_queries.TOLD, NOW, None)
        assert not family_queries.waits(connection, case_id)
        assert _wrong(connection) == []
