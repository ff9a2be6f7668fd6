"""Every question of the test set over a country of cases, in the database and as a whole reply.

Each is asked a few times and counts by the middle one. The floor is one count of the same place
from the index alone: the least that any answer must read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

from sqlalchemy import Connection, func, select, text

import handlers
from bot.bench.asking import questions, wanted
from bot.bench.country import NOW, TODAY, Country, filled
from bot.bench.figure import Figure, percentile
from bot.bench.stage import Stage
from bot.engine import taps
from bot.engine.inputs import ButtonTapped
from bot.line import render
from handlers.asking.question import Question, pack
from handlers.turn import Person, RoleAt, Turn
from models import asked, covered, status
from models.scope import Grant, Scope
from workers.desk import Desk
from workers.talk.shelf import Shelf
from workers.talk.turns import drive

PART = "questions"
PLACES = (
    ("tambon", "400101", 50.0),
    ("district", "4001", 50.0),
    ("province", "40", 50.0),
    ("country", "", 200.0),
)
"""Where each is asked, and its goal in the database in milliseconds."""
BESIDE = 100.0
"""What a whole reply may take longer."""
TIMES = 3
SCOPE = Scope(1, (Grant("supervisor", ""),))
ASKER = Person(1, "active", "th", (RoleAt("supervisor", "", ""),))
ROWS = 3


@dataclass(frozen=True)
class Asked:
    """Milliseconds of one question: in the database, and until its reply was drawn."""

    text: str
    database: float
    reply: float


def run(stage: Stage) -> Iterator[Figure]:
    """By place: median, 95th and slowest of all questions."""
    with filled(stage, stage.options.cases) as country:
        yield from measure(country, PART)


def measure(country: Country, part: str) -> Iterator[Figure]:
    """The figures of one country."""
    yield Figure(part, "round trip, SELECT 1", _round_trip(country), "ms")
    for name, place, goal in PLACES:
        floor = _floor(country, place)
        found = [_ask(country, text, question, place) for text, question in questions(TODAY)]
        times = [one.database for one in found]
        slowest = max(found, key=lambda one: one.database)
        yield Figure(part, f"{name}, 95th in the database", percentile(times, 0.95), "ms", goal,
                     floor=floor)  # fmt: skip
        yield Figure(part, f"{name}, median", percentile(times, 0.5), "ms", floor=floor)
        yield Figure(part, f"{name}, slowest", slowest.database, "ms", floor=floor,
                     note=slowest.text)  # fmt: skip
        replies = [one.reply for one in found]
        yield Figure(part, f"{name}, 95th whole reply", percentile(replies, 0.95), "ms",
                     goal + BESIDE)  # fmt: skip


def _ask(country: Country, text: str, question: Question, place: str) -> Asked:
    """The middle of a few times."""
    with country.reading() as connection:
        shelf = Shelf()
        shelf.refresh(connection)
        database, replies = [], []
        for _ in range(TIMES):
            database.append(_timed(country, lambda: _count(connection, question, place)))
            began = perf_counter()
            _reply(country, connection, shelf, question, place)
            replies.append((perf_counter() - began) * 1000)
    return Asked(text, median(database), median(replies))


def _timed(country: Country, act: Callable[[], object]) -> float:
    country.meter.take()
    act()
    return country.meter.take()


def _count(connection: Connection, question: Question, place: str) -> None:
    if question.measure:
        asked.answer(connection, SCOPE, wanted(question, place, TODAY), NOW, rows=ROWS)
    else:
        status.count(connection, SCOPE, place, NOW)


def _reply(
    country: Country, connection: Connection, shelf: Shelf, question: Question, place: str
) -> None:
    """From the tap on the question to the messages as they are sent."""
    here = replace(question, places=(place,))
    tapped = (
        taps.encode("ask", q=pack(here)) if question.measure else taps.encode("counts", p=place)
    )
    turn = Turn(
        person=ASKER,
        input=ButtonTapped(taps.decode(tapped)),
        now=NOW,
        conversation={},
        draft=None,
        forms={},
        form_versions={},
        happened_at=NOW,
    )
    desk = Desk(connection, country.vault, NOW, ASKER, SCOPE, shelf, NOW)
    outcome = drive(handlers.decide(turn), desk)
    if not render.messages(outcome.messages, ASKER.language):
        raise ValueError(f"no reply to {tapped}")


def _round_trip(country: Country) -> float:
    with country.reading() as connection:
        return median(
            _timed(country, lambda: connection.execute(text("SELECT 1"))) for _ in range(50)
        )


def _floor(country: Country, place: str) -> float:
    """One count of the place's cases."""
    counted = select(func.count()).where(covered.cases(SCOPE, place), covered.CASE.c.facts >= 0)
    with country.reading() as connection:
        return median(_timed(country, lambda: connection.execute(counted).scalar_one())
                      for _ in range(5))  # fmt: skip
