"""How counting and finding grow with the country: the same at three sizes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.bench import lists, questions
from bot.bench.country import filled
from bot.bench.figure import Figure
from bot.bench.stage import Stage

PART = "curve"
SIZES = (10_000, 100_000)
SHOWN = ", 95th in the database"


def run(stage: Stage) -> Iterator[Figure]:
    """Questions and lists at each size, without goals; the last is the whole country."""
    for cases in (*(size for size in SIZES if size < stage.options.cases), stage.options.cases):
        with filled(stage, cases) as country:
            for each in (questions.measure(country, PART), lists.measure(country, PART)):
                for figure in each:
                    if figure.name.endswith(SHOWN):
                        yield Figure(PART, f"{cases:,}: {figure.name}", figure.value, figure.unit,
                                     floor=figure.floor)  # fmt: skip
