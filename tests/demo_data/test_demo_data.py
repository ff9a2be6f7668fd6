"""The demo's data: the figures that were published, sums that add up, and the same every time."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from models.area import Lao
from models.case import Alert, Assistance, Case, CaseEvent, Child
from models.case_number import next_number
from models.columns import table
from models.conversation import KEY
from models.person import roles
from models.placement_queries import CHECK, PLACEMENT
from models.scope import Grant, Scope
from models.status import count
from models.submission import Finding, Submission, SubmissionVersion
from models.vault import Vault
from tests.demo_data.conftest import NOW
from workers import demo_data
from workers.demo_data import people
from workers.demo_data.lives import AGES, LATE_AGES, life

CASE, CHILD, EVENT = table(Case), table(Child), table(CaseEvent)
HELP, REPORT = table(Assistance), table(Submission)

pytestmark = [pytest.mark.database, pytest.mark.slow]


def _counts(connection: Connection, province: str) -> dict[str, int | None]:
    scope = Scope(0, (Grant("supervisor", province),))
    return dict(count(connection, scope, "", NOW).numbers)


def test_lampang__by_the_measures__has_the_published_figures(loaded: Connection) -> None:
    numbers = _counts(loaded, "52")
    assert (numbers["surveyed"], numbers["need_help"]) == (4_056, 140)
    assert (numbers["small"], numbers["small_helped"]) == (5_197, 2_050)
    assert numbers["money_children"] == 1_640_000 * 100 == 2_050 * 800 * 100
    assert (numbers["centres"], numbers["money_centres"]) == (19, 432_250 * 100)
    sums = loaded.execute(select(HELP.c.amount).where(HELP.c.given_to == "centre")).scalars().all()
    assert len(sums) == 19
    assert all(700_000 <= amount <= 2_500_000 for amount in sums)


def test_surin__people__are_85_weavers_in_25_laos_with_their_coordinators(
    loaded: Connection,
) -> None:
    surin = people.surin()
    assert Counter(member.role[0] for member in surin)["weaver"] == 85
    homes = Counter(member.lao for member in surin if member.role[0] == "weaver")
    assert homes.pop("") == 10
    assert set(homes.values()) == {3}
    assert len(homes) == 25
    assert {m.lao for m in surin if m.role[0] == "coordinator"} >= set(homes)
    known = set(loaded.execute(select(table(Lao).c.code)).scalars())
    assert set(homes) <= known
    assert len({member.user_id for member in [*surin, *people.lampang()]}) == len(surin) + 29
    assert all(len(m.user_id) == 33 and m.user_id[0] == "U" for m in surin)


def test_surin__reports_and_cases__add_up_and_are_in_every_state(loaded: Connection) -> None:
    numbers = _counts(loaded, "32")
    made = (numbers["cases"], numbers["joined"], numbers["rejected"], numbers["in_work"])
    assert numbers["received"] == sum(part or 0 for part in made)
    assert made[1:] == (14, 9, 7)
    assert (numbers["alone"], numbers["urgent_open"], numbers["overdue"]) == (0, 0, 6)
    surin = select(CASE.c.state).where(CASE.c.province == "32").distinct()
    assert set(loaded.execute(surin).scalars()) == set(AGES)
    assert loaded.execute(select(func.count()).select_from(table(Alert))).scalar() == 12


def test_surin__every_case__tells_its_moves_from_report_to_state(loaded: Connection) -> None:
    rows = loaded.execute(
        select(EVENT.c.case_id, EVENT.c.from_state, EVENT.c.to_state, EVENT.c.at, CASE.c.state)
        .join(CASE, CASE.c.id == EVENT.c.case_id)
        .order_by(EVENT.c.case_id, EVENT.c.at, EVENT.c.id)
    ).all()
    told: dict[int, list[tuple[str, str, datetime]]] = {}
    for row in rows:
        told.setdefault(row.case_id, []).append((row.from_state, row.to_state, row.at))
    ends = {row.case_id: row.state for row in rows}

    assert len(told) == _counts(loaded, "32")["cases"]
    for case_id, steps in told.items():
        assert steps[0][0] == ""
        assert all(a[1] == b[0] and a[2] < b[2] for a, b in itertools.pairwise(steps))
        assert steps[-1][1] == ends[case_id]
        assert steps[-1][2] <= NOW


def test_surin__numbers__run_in_the_order_of_reports_and_the_next_one_follows(
    loaded: Connection,
) -> None:
    rows = select(REPORT.c.number).where(REPORT.c.province == "32").order_by(REPORT.c.received_at)
    numbers = loaded.execute(rows).scalars().all()
    assert list(numbers) == [f"32-2569-{n:05}" for n in range(1, len(numbers) + 1)]
    with loaded.begin_nested() as point:
        assert next_number(loaded, "32", NOW) == f"32-2569-{len(numbers) + 1:05}"
        point.rollback()


def test_surin__sealed_answers_and_child__open_and_agree(loaded: Connection, vault: Vault) -> None:
    version = table(SubmissionVersion)
    row = loaded.execute(
        select(KEY.c.id, KEY.c.sealed, version.c.sealed.label("sent"), CHILD.c.sealed.label("kept"))
        .join(CHILD, CHILD.c.key_id == KEY.c.id)
        .join(REPORT, REPORT.c.key_id == KEY.c.id)
        .join(version, version.c.submission_id == REPORT.c.id)
        .where(REPORT.c.state == "accepted")
        .limit(1)
    ).one()
    box = vault.box(row.id, row.sealed)
    sent, kept = box.open(row.sent, "submission")["answers"], box.open(row.kept, "child")
    assert sent["child"]["first_name"] == kept["first"]
    assert kept["first"].encode() not in bytes(row.kept)


def test_surin__questions__are_about_children_alike_and_one_is_at_the_story_lao(
    loaded: Connection,
) -> None:
    finding = table(Finding)
    rows = loaded.execute(
        select(finding.c.points, finding.c.resolved_at, REPORT.c.state, REPORT.c.lao)
        .join(REPORT, REPORT.c.id == finding.c.submission_id)
        .where(finding.c.code == "same_child")
    ).all()
    assert len(rows) == 17
    assert all(row.points >= 75 for row in rows)
    assert "320401T" in {row.lao for row in rows if row.state == "asked"}
    assert all((row.resolved_at is None) == (row.state == "asked") for row in rows)


def test_enrol__weaver_of_the_story__follows_a_child_whose_month_is_over(
    loaded: Connection, vault: Vault
) -> None:
    person = demo_data.enrol(
        loaded, vault, "U" + "7" * 32, "weaver", "320401", "320401T", "นก", NOW
    )
    mine = (
        select(CHECK.c.day)
        .join(PLACEMENT, PLACEMENT.c.id == CHECK.c.placement_id)
        .join(CASE, CASE.c.id == PLACEMENT.c.case_id)
        .where(CASE.c.weaver_id == person, CHECK.c.due_at <= NOW, CHECK.c.answered_at.is_(None))
        .where(CASE.c.state == "learning")
    )
    assert loaded.execute(mine).scalars().all() == [30]


def test_fill__second_time__changes_nothing(loaded: Connection, vault: Vault) -> None:
    before = loaded.execute(select(func.count()).select_from(CASE)).scalar()
    assert not demo_data.fill(loaded, vault, NOW + timedelta(days=1))
    assert loaded.execute(select(func.count()).select_from(CASE)).scalar() == before


def test_enrol__twice__is_one_person_with_the_role_once(loaded: Connection, vault: Vault) -> None:
    who = (vault, "U" + "9" * 32, "weaver", "320401", "320401T", "พี่ทดลอง", NOW)
    first, second = demo_data.enrol(loaded, *who), demo_data.enrol(loaded, *who)
    assert first == second
    assert roles(loaded, [first]) == {first: [("weaver", "320401", "320401T")]}


@pytest.mark.parametrize("start", range(0, 400, 37))
def test_life__at_any_time_of_the_year__is_late_only_when_asked(start: int) -> None:
    now = datetime(2026, 1, 1, 20, 30, tzinfo=UTC) + timedelta(days=start, hours=start)
    chance = people.dice(str(start))
    for state in AGES:
        led = life(chance, now, state)
        assert led.opened_at <= led.updated_at <= now
        assert led.due_at is None or led.due_at >= now
    for state in LATE_AGES:
        due = life(chance, now, state, late=True).due_at
        assert due is not None
        assert due < now
