"""Every condition of every built-in form, both ways, and every pair of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.texts.forms import TEXT_FORMS
from tests.texts.ways import Ways, ways_of

LISTED = Path(__file__).with_name("impossible_pairs.txt")
Pair = tuple[str, str, bool, bool]


@cache
def ways(key: str) -> Ways:
    return ways_of(key)


def listed(key: str) -> dict[Pair, str]:
    """The pairs that are said to be impossible in a form, each with the reason."""
    found: dict[Pair, str] = {}
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        form, *cells = (cell.strip() for cell in line.split("|"))
        if form == key:
            one, other, held, why = cells
            found[one, other, held[0] == "T", held[1] == "T"] = why
    return found


@pytest.mark.parametrize("key", TEXT_FORMS)
def test_relevance__every_condition__holds_and_fails(key: str) -> None:
    made = ways(key)
    for at, name in enumerate(made.conditions.values()):
        assert {way[at] for way in made.held} == {True, False}, name


@pytest.mark.parametrize("key", TEXT_FORMS)
def test_relevance__every_pair__met_or_listed_as_impossible_with_its_reason(key: str) -> None:
    said = listed(key)
    assert set(ways(key).pairs()) == set(said)
    assert all(said.values())
