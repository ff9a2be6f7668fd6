"""Lampang with the figures the programme published, row by row.

4,056 children and youth surveyed, of whom 140 need help. 5,197 small children of poor families, of
whom 2,050 were given 800 baht each: 1,640,000 baht. 19 child centres developed with sums between
7,000 and 25,000 baht: 432,250 baht. (Lampang's news of January 2564; the rows are made up.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from bot.thai import bangkok_date
from models.area import Centre
from models.area_data import areas
from models.case import Assistance, Case, Child
from workers.demo_data.bulk import Bulk
from workers.demo_data.laos import made_up
from workers.demo_data.names import first_name, surname
from workers.demo_data.numbers import numbers
from workers.demo_data.people import LAMPANG, Member, dice

SURVEYED, IN_NEED = 4_056, 140
SMALL, HELPED = 5_197, 2_050
EACH = 800 * 100  # satang
CENTRES, CENTRE_MONEY = 19, 432_250 * 100
LEAST, MOST = 7_000 * 100, 25_000 * 100
SURVEY_DAYS = 150
NEEDY = ("confirmed", "planned", "helping", "learning")


@dataclass(frozen=True)
class Found:
    """A child of the survey. `small` children are the early-childhood group (T1)."""

    at: datetime
    tambon: str
    lao: str
    reporter: int
    owner: int
    small: bool
    state: str
    given: bool = False


def load(connection: Connection, bulk: Bulk, people: Mapping[Member, int], now: datetime) -> None:
    """Everything of Lampang, into `bulk`. `people` has the person id of every member."""
    chance = dice("lampang:cases")
    laos = [row for row in made_up() if row.province == LAMPANG]
    found = sorted(_children(chance, people, now), key=lambda child: child.at)
    drawn = numbers(connection, LAMPANG, [child.at for child in found])
    cases, children = bulk.ids(Case, len(found)), bulk.ids(Child, len(found))
    for child, number in zip(found, drawn, strict=True):
        case_id = next(cases)
        _write(bulk, chance, child, number, case_id, next(children))
        if child.given:
            _give(bulk, child, case_id)
    for place, (lao, amount) in enumerate(zip(laos, _centre_sums(chance), strict=False), start=1):
        _centre(bulk, place, lao.code, lao.name_th, amount, now)


def _children(chance: Random, people: Mapping[Member, int], now: datetime) -> list[Found]:
    tambons = [row.code for row in areas() if row.level == 3 and row.code[:2] == LAMPANG]
    laos = {row.tambons[0]: row.code for row in made_up()}
    weaver = {m.area: p for m, p in people.items() if m.role[0] == "weaver"}
    owner = {m.area: p for m, p in people.items() if m.role[0] == "coordinator"}

    def found(small: bool, state: str, given: bool = False) -> Found:
        tambon = chance.choice(tambons)
        at = now - timedelta(days=30 + chance.random() * SURVEY_DAYS)
        district = tambon[:4]
        people_there = weaver[district], owner[district]
        return Found(at, tambon, laos[tambon], *people_there, small, state, given)

    rows = [found(False, chance.choice(NEEDY)) for _ in range(IN_NEED)]
    rows += [found(False, "no_help") for _ in range(SURVEYED - IN_NEED)]
    rows += [found(True, "helping", given=True) for _ in range(HELPED)]
    rows += [found(True, "confirmed") for _ in range(SMALL - HELPED)]
    return rows


def _write(
    bulk: Bulk, chance: Random, child: Found, number: str, case_id: int, child_id: int
) -> None:
    key_id, box = bulk.key(child.at)
    sex = chance.choice("mf")
    years = chance.randrange(2, 6) if child.small else chance.randrange(7, 19)
    born = bangkok_date(child.at).year - years
    bulk.add(
        Child,
        id=child_id,
        key_id=key_id,
        sealed=box.seal(_record(chance, sex, born), "child"),
        sex=sex,
        birth_year=born,
        created_at=child.at,
    )
    ended = child.state == "no_help"
    bulk.add(
        Case,
        id=case_id,
        number=number,
        child_id=child_id,
        key_id=key_id,
        state=child.state,
        category="" if child.small else chance.choice(("dropout", "gap", "suspended")),
        targets="T1" if child.small else "T2",
        reason="poor",
        sex=sex,
        birth_year=born,
        province=LAMPANG,
        district=child.tambon[:4],
        tambon=child.tambon,
        lao=child.lao,
        reporter_id=child.reporter,
        weaver_id=child.reporter,
        owner_id=child.owner,
        source="import",
        opened_at=child.at,
        updated_at=child.at + timedelta(days=2),
        due_at=None if ended else child.at + timedelta(days=SURVEY_DAYS + 120),
        helped_at=child.at + timedelta(days=20) if child.given else None,
    )


def _record(chance: Random, sex: str, born: int) -> dict[str, Any]:
    return {
        "first": first_name(chance, sex),
        "last": surname(chance),
        "birth_first": date(born, 1, 1).isoformat(),
        "birth_last": date(born, 12, 31).isoformat(),
        "birth_precision": "year",
        "aliases": [],
    }


def _give(bulk: Bulk, child: Found, case_id: int) -> None:
    bulk.add(
        Assistance,
        given_to="child",
        case_id=case_id,
        kind="money",
        fund="eef",
        support="cash",
        amount=EACH,
        given_on=bangkok_date(child.at) + timedelta(days=20),
        province=LAMPANG,
        lao=child.lao,
        recorded_by=child.owner,
        recorded_at=child.at + timedelta(days=20),
    )


def _centre(bulk: Bulk, number: int, lao: str, lao_name: str, amount: int, now: datetime) -> None:
    code = f"{lao}-C{number:02}"
    place = lao_name.removeprefix("อบต.").removeprefix("ทต.")
    bulk.add(
        Centre,
        code=code,
        name_th=f"ศพด.{place} (สมมติ)",
        lao=lao,
        tambon=lao[:6],
        children=30 + number,
        teachers=3,
    )
    bulk.add(
        Assistance,
        given_to="centre",
        centre=code,
        kind="money",
        fund="eef",
        support="ecd",
        amount=amount,
        given_on=bangkok_date(now) - timedelta(days=60),
        province=LAMPANG,
        lao=lao,
        recorded_at=now - timedelta(days=60),
    )


def _centre_sums(chance: Random) -> list[int]:
    """Sums for the centres in steps of 250 baht, within the bounds, that make the total."""
    step = 250 * 100
    sums = [MOST] * CENTRES
    sums[0] = LEAST
    over = sum(sums) - CENTRE_MONEY
    while over:
        at = chance.randrange(1, CENTRES)
        cut = min(over, step * chance.randrange(1, 9), sums[at] - LEAST)
        sums[at] -= cut
        over -= cut
    return sums
