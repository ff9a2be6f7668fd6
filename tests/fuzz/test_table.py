"""The table of readers is whole: a new module or function that reads text is fuzzed too."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import FunctionType

import pytest

import bot.thai
import handlers.asking
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.parsers import NO_TEXT, READERS

ROOMS = (bot.thai, handlers.asking)
NOT_TYPED = {
    "handlers.asking.periods.current": "a unit, one of few codes",
    "handlers.asking.periods.of_year": "a unit, one of few codes",
    "handlers.asking.stretches.number": "what a pattern has found to be a number",
    "handlers.asking.stretches.unit": "what a pattern has found to be a unit",
    "bot.thai.person_id.check_digit": "twelve digits that its callers have counted",
}
"""Functions whose first text no person has typed, and what it is."""


def readers() -> Iterator[tuple[str, str]]:
    """Module and name of every public function that takes a text first."""
    for room in ROOMS:
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            for name, one in vars(import_module(found.name)).items():
                if not isinstance(one, FunctionType) or one.__module__ != found.name:
                    continue
                first = next(iter(inspect.signature(one).parameters.values()), None)
                if not name.startswith("_") and first and first.annotation in ("str", str):
                    yield found.name, name


@pytest.mark.parametrize(("module", "name"), sorted(readers()))
def test_reader__of_text__is_in_the_table(module: str, name: str) -> None:
    whole = f"{module}.{name}"
    assert (name in READERS.get(module, {})) != (whole in NOT_TYPED or whole in NO_TEXT), whole


def test_modules__of_the_thai_room__all_have_readers_or_a_reason() -> None:
    found = {one.name for one in pkgutil.iter_modules(bot.thai.__path__, "bot.thai.")}
    without = {module for module in found if module not in READERS}
    assert without == {one for one in NO_TEXT if one in found}


def test_targets__names_and_parts__are_one_million_in_all() -> None:
    assert len({one.name for one in TARGETS}) == len(TARGETS)
    assert sum(one.parts for one in TARGETS) == pytest.approx(1_000_000, rel=0.1)
