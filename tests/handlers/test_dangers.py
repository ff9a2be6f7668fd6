"""Danger levels and suggestions, every row of the table of signs."""

from __future__ import annotations

import pytest

from bot.texts.forms import TEXT_FORMS
from handlers.dangers import NOW, TODAY, Level, is_graver, level_of, suggest


@pytest.mark.parametrize(
    ("signs", "age", "level"),
    [
        *(((sign,), 15, "A") for sign in sorted(NOW)),
        *(((sign,), 15, "B") for sign in sorted(TODAY)),
        (("other",), 15, "C"),
        (("alone",), 11, "A"),
        (("alone",), 12, "B"),
        (("alone",), None, "A"),
        ((), 10, "B"),
        (("other", "preg"), 16, "B"),
        (("drugs", "weapon"), 16, "A"),
    ],
)
def test_signs__named__have_their_level(
    signs: tuple[str, ...], age: int | None, level: Level
) -> None:
    assert level_of(signs, age) == level


def test_signs__of_the_form__are_all_in_the_table() -> None:
    rows = [line.split("|") for line in TEXT_FORMS["oos_report"].splitlines()]
    signs = {row[3].strip() for row in rows if len(row) > 4 and row[2].strip() == "danger"}
    assert signs == NOW | TODAY | {"alone", "other"}


@pytest.mark.parametrize(
    ("level", "than", "graver"),
    [("A", "B", True), ("B", "A", False), ("C", "", True), ("A", "A", False), ("", "C", False)],
)
def test_levels__compared__a_is_the_gravest(level: str, than: str, graver: bool) -> None:
    assert is_graver(level, than) is graver


@pytest.mark.parametrize(
    ("age", "doing", "lives", "reasons", "level"),
    [
        (14, "hired", "both", (), "B"),
        (14, "away", "both", (), "B"),
        (15, "hired", "both", (), None),
        (17, "home", "alone", (), "B"),
        (17, "home", "nonkin", (), "B"),
        (18, "home", "alone", (), None),
        (17, "street", "both", (), "B"),
        (18, "street", "both", (), None),
        (22, "home", "both", ("poor", "drugs"), "B"),
        (22, "home", "both", ("preg",), "B"),
        (22, "home", "both", ("abuse", "drugs"), "A"),
        (None, "hired", "alone", (), None),
        (None, "", "", ("abuse",), "A"),
    ],
)
def test_answers__that_point_to_danger__suggest_a_level(
    age: int | None, doing: str, lives: str, reasons: tuple[str, ...], level: Level | None
) -> None:
    hint = suggest(age, doing=doing, lives=lives, reasons=reasons)
    assert (hint.level if hint else None) == level
    assert hint is None or hint.because
