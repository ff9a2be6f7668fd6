"""Which known children a search opens: those that share a key and may be as old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from handlers.likeness import APART_AT_MOST, ASK_FROM, Features
from models import child_queries
from models.scope import everything
from tests.workers.town import Town
from workers.validation import alike

pytestmark = pytest.mark.database

NAMED = Features(names=("สมชาย",), last="ทดสอบดี", sex="m", tambon="320402", moo=4)
PHONE = "+66812345678"


def born(year: int, *phones: str) -> Features:
    return replace(NAMED, birth=(date(year, 8, 5), date(year, 8, 5)), phones=phones)


def opened(town: Town, wanted: Features, at_least: int = ASK_FROM) -> int:
    """How many rows are fetched to be opened."""
    with town.engine.begin() as connection:
        look = alike.look(town.vault, wanted, at_least)
        return len(child_queries.alike(connection, everything(), look))


@pytest.fixture
def known(town: Town) -> Town:
    """A town that knows one child, born in 2012."""
    town.send()
    town.validate()
    return town


def test_search__of_the_same_years_or_none__opens_the_child(known: Town) -> None:
    assert [opened(known, born(year)) for year in (2010, 2012, 2013)] == [1, 1, 1]
    assert opened(known, NAMED) == 1


def test_search__of_other_years__opens_nobody(known: Town) -> None:
    assert [opened(known, born(year)) for year in (2009, 2014)] == [0, 0]


def test_search__of_other_years__opens_who_shares_a_phone(known: Town) -> None:
    assert opened(known, born(2018, PHONE)) == 1
    assert opened(known, born(2018, "+66898765432")) == 0


def test_search__for_fewer_points__opens_children_of_every_year(known: Town) -> None:
    assert opened(known, born(2018), at_least=APART_AT_MOST) == 1


def test_search__that_meets_no_key__is_one_statement(known: Town) -> None:
    said: list[str] = []

    def note(*of: object) -> None:
        said.append(str(of[2]))

    event.listen(known.engine, "before_cursor_execute", note)
    try:
        assert opened(known, replace(NAMED, names=("มานี",), last="ใจงาม")) == 0
        assert len(said) == 1
        assert opened(known, NAMED) == 1
        assert len(said) == 3
    finally:
        event.remove(known.engine, "before_cursor_execute", note)
