"""Years of birth outside of which no child is opened: nobody to be asked about is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random

from bot.thai.birth import Birth
from handlers.likeness import APART_AT_MOST, ASK_FROM, Features, at_most, points, years
from handlers.reported import Reported
from tests.handlers.noisy_children import born_children, repeated

CHILD = Features(names=("สมชาย",), last="ใจดี", nickname="บอย", sex="m", tambon="320402", moo=4)
"""All of it but the birth is the same in two: nothing but that takes points away."""
TODAY = date(2026, 11, 18)


def births(chance: Random, how_many: int) -> Iterator[Birth]:
    """Days, months, years and ages, those around the turn of a year among them."""
    for _ in range(how_many):
        day = date(2008, 1, 1) + timedelta(days=chance.randrange(365 * 14))
        if chance.random() < 0.3:
            day = chance.choice((date(day.year, 1, 1), date(day.year, 12, 31)))
        codes = (day.isoformat(), day.isoformat()[:7], str(day.year), f"age:{2026 - day.year}")
        yield Birth.from_code(chance.choice(codes), TODAY)


def test_years__of_any_two_births__outside_are_never_asked_about() -> None:
    chance = Random(9)
    outside = 0
    for one, other in product(list(births(chance, 150)), repeat=2):
        mine = replace(CHILD, birth=(one.first, one.last))
        theirs = replace(CHILD, birth=(other.first, other.last))
        span, year = years(mine), Reported(birth=other).birth_year
        assert span is not None
        assert year is not None
        if not span[0] <= year <= span[1]:
            outside += 1
            assert points(mine, theirs) <= APART_AT_MOST < ASK_FROM
    assert outside > 10_000


def test_at_most__of_noisy_children__is_never_less_than_the_points() -> None:
    chance = Random(11)
    children = born_children(chance, 120)
    again = [repeated(chance, child).features() for child in children]
    numbered = [replace(child, id_no=str(at % 9)) for at, child in enumerate(again)]
    for one, other in product([*again[:60], *numbered[:60]], [*again, *numbered]):
        assert points(one, other) <= at_most(one, other)


def test_years__of_an_unknown_birth__are_all() -> None:
    assert years(CHILD) is None


def test_years__of_a_day__are_few() -> None:
    assert years(replace(CHILD, birth=(date(2012, 8, 5), date(2012, 8, 5)))) == (2011, 2014)
