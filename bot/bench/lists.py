"""Lists of work and the search for known children, over a country of cases.

People are drawn evenly over the country. A list is its first page with all that stands on it; a
look for a known child takes the keys of one that is there, as a second report would, opens what it
finds and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Row, select, text

from bot.bench.country import NOW, Country, filled
from bot.bench.figure import Figure, percentile
from bot.bench.stage import Stage
from handlers.likeness import points
from handlers.orders import ListMine, ListWork
from handlers.turn import Person, Role, RoleAt
from models import child_queries
from models.case import Case
from models.child_queries import CHILD_KEY, Look
from models.columns import table
from models.scope import everything, scope_of
from workers.desk import Desk
from workers.perform.work import list_mine, list_work
from workers.talk.shelf import Shelf
from workers.validation import alike

PART = "lists"
CASE = table(Case)
PEOPLE = 60
"""So many of each role, and so many reports, are tried."""
GOAL = 20.0
ROLES: tuple[tuple[str, Role, int], ...] = (
    ("weaver", "weaver", 6),
    ("coordinator of an LAO", "coordinator", 7),
    ("coordinator of a district", "coordinator", 4),
    ("coordinator of a province", "coordinator", 2),
)
"""Who asks: name, role, and how much of a place's code is theirs (7: the LAO)."""


@dataclass(frozen=True)
class Taken:
    """Milliseconds in the database, and in all."""

    database: float
    whole: float


def run(stage: Stage) -> Iterator[Figure]:
    """First pages by role, then likely duplicates."""
    with filled(stage, stage.options.cases) as country:
        yield from measure(country, PART)


def measure(country: Country, part: str) -> Iterator[Figure]:
    with country.reading() as connection:
        shelf = Shelf()
        shelf.refresh(connection)
        drawn = _drawn(connection)
        floor = percentile([_timed(country, partial(_one, connection, row)).database
                            for row in drawn], 0.95)  # fmt: skip
        for name, role, digits in ROLES:
            desks = [_desk(country, connection, shelf, row, role, digits) for row in drawn]
            for what, act in (("work", _work), ("my cases", _mine)):
                taken = [_timed(country, partial(act, desk)) for desk in desks]
                yield from _figures(part, f"{what}, {name}", taken, floor)
        known = [_timed(country, partial(_look, country, connection, row)) for row in drawn]
        yield from _figures(part, "known children alike", known, floor)


def _figures(part: str, name: str, taken: list[Taken], floor: float) -> Iterator[Figure]:
    times = [one.database for one in taken]
    yield Figure(part, f"{name}, 95th in the database", percentile(times, 0.95), "ms", GOAL,
                 floor=floor)  # fmt: skip
    yield Figure(part, f"{name}, median", percentile(times, 0.5), "ms", floor=floor)
    yield Figure(part, f"{name}, 95th whole", percentile([one.whole for one in taken], 0.95), "ms")


def _drawn(connection: Connection) -> list[Row[Any]]:
    """Cases at even distances: they lend their place, weaver and child."""
    columns = (CASE.c.id, CASE.c.child_id, CASE.c.weaver_id, CASE.c.tambon, CASE.c.lao)
    most = connection.execute(text('SELECT max(id) FROM "case"')).scalar_one()
    ids = [1 + at * (most - 1) // PEOPLE for at in range(PEOPLE)]
    return list(connection.execute(select(*columns).where(CASE.c.id.in_(ids))))


def _timed(country: Country, act: Callable[[], object]) -> Taken:
    """The quicker of two runs: a page seen before costs no disk."""
    found = []
    for _ in range(2):
        country.meter.take()
        began = perf_counter()
        act()
        found.append(Taken(country.meter.take(), (perf_counter() - began) * 1000))
    return min(found, key=lambda one: one.database)


def _one(connection: Connection, row: Row[Any]) -> None:
    """The floor: one case by its id."""
    connection.execute(select(CASE).where(CASE.c.id == row.id)).one()


def _desk(
    country: Country, connection: Connection, shelf: Shelf, row: Row[Any], role: Role, digits: int
) -> Desk:
    lao = row.lao if digits > 6 else ""
    held = RoleAt(role, row.tambon[:digits], lao)
    person_id = row.weaver_id if role == "weaver" else 0
    person = Person(person_id, "active", "th", (held,))
    scope = scope_of(person_id, [(held.role, held.area, held.lao)])
    return Desk(connection, country.vault, NOW, person, scope, shelf, NOW)


def _work(desk: Desk) -> None:
    list_work(desk, ListWork())


def _mine(desk: Desk) -> None:
    list_mine(desk, ListMine())


def _look(country: Country, connection: Connection, row: Row[Any]) -> None:
    keys = select(CHILD_KEY.c.hash).where(CHILD_KEY.c.child_id == row.child_id)
    hashes = list(connection.execute(keys).scalars())
    for found in child_queries.alike(connection, everything(), Look(hashes)):
        child = country.vault.box(found.key_id, found.key_sealed).open(found.sealed, "child")
        features = alike.known_features(child, found.tambon, found.case_sex)
        points(features, features)
