"""How long every question of the table takes over a country of cases, level by level.

    python -m tests.asking.speed postgresql+psycopg://... [--fill 1020000]

`--fill` makes the cases first, in an empty database of this version. Prints the median, the 95th
percentile and the slowest question of each level, in milliseconds of the statement.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Connection

from handlers.asking import periods, reader
from handlers.asking.places import Known, Places
from handlers.asking.question import Question
from models import asked, status
from models.area_data import areas
from models.counted import Wanted
from models.db import connect, open_vault
from models.measures import ASKED
from models.scope import Grant, Scope
from tests.asking.conftest import NOW, TODAY, lines
from workers.demo_data import country

LEVELS = (("tambon", "400101"), ("district", "4001"), ("province", "40"), ("country", ""))
SCOPE = Scope(1, (Grant("supervisor", ""),))
TIMES = 3


def questions() -> list[tuple[str, Question]]:
    """Every question of the table, once for each understanding."""
    places = Places([Known(r.code, r.level, r.name_th, r.name_en) for r in areas()
                     if r.code[:2] == "32"], "32")  # fmt: skip
    found: dict[Question, str] = {}
    for line in lines():
        question = reader.read(line.text, TODAY, places).question
        if question is not None:
            found.setdefault(replace(question, places=("",)), line.text)
    return [(text, question) for question, text in found.items()]


def take(connection: Connection, question: Question, place: str) -> float:
    """Milliseconds of the quickest of a few runs: other work on the machine is not what counts."""
    spent = []
    for _ in range(TIMES):
        began = perf_counter()
        if question.measure:
            asked.answer(connection, SCOPE, _wanted(question, place), NOW, rows=3)
        else:
            status.count(connection, SCOPE, place, NOW)
        spent.append((perf_counter() - began) * 1000)
    return min(spent)


def _wanted(question: Question, place: str) -> list[Wanted]:
    both = (question.period, *([question.against] if question.against else []))
    wide = not place and question.group in {"tambon", "lao"}
    return [
        Wanted(
            measure=ASKED[question.measure],
            place=place,
            group=question.group,
            filters=dict(question.filters),
            since=period.since if period else None,
            until=period.until if period else None,
            older=question.older,
            steps=() if wide else periods.steps(period, question.group, TODAY),
        )
        for period in both
    ]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("url")
    options.add_argument("--fill", type=int, default=0)
    given = options.parse_args()
    engine = connect(given.url, statement_seconds=60)
    if given.fill:
        country.fill(engine, open_vault(engine, [("test", bytes(range(32)))]), NOW, given.fill)
    with engine.connect() as connection:
        for level, place in LEVELS:
            spent = sorted((take(connection, one, place), text) for text, one in questions())
            cuts = quantiles([ms for ms, _ in spent], n=100)
            slowest = ", ".join(f"{text} ({ms:.0f})" for ms, text in spent[-4:])
            sys.stdout.write(
                f"{level:9} n={len(spent)} p50={cuts[49]:.1f} p95={cuts[94]:.1f} "
                f"max={spent[-1][0]:.1f} ms; slowest: {slowest}\n"
            )


if __name__ == "__main__":
    main()
