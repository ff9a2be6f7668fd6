"""What a sent report says of a child, as plain values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.reported import read

ON = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("answers", "doing", "wish"),
    [
        ({"birth": "age:9", "age": "9"}, "home", "not_asked"),
        ({"birth": "age:9"}, "home", "not_asked"),
        ({"birth": "age:10", "age": "10"}, "", ""),
        ({"birth": "2016-12-30", "age": "10", "doing": "farm", "wish": "both"}, "farm", "both"),
        ({"birth": "2016-12-30", "age": "10"}, "", ""),
        ({"birth": "age:14", "age": "14", "doing": "hired", "wish": "job"}, "hired", "job"),
        ({}, "", ""),
    ],
)
def test_doing_and_wish__below_ten__stored_as_at_home_and_not_asked(
    answers: dict[str, Any], doing: str, wish: str
) -> None:
    reported = read({"schooling": {"school_state": "never"}, **answers}, ON)
    assert (reported.doing, reported.wish) == (doing, wish)


def test_doing_and_wish__form_that_does_not_ask_them__left_out() -> None:
    reported = read({"birth": "age:3", "age": "3", "ecd_place": "home"}, ON)
    assert (reported.doing, reported.wish) == ("", "")
