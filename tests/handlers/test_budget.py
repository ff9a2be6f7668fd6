"""What the month's messages are spent on: danger always, the rest while its part is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from handlers.budget import Month, danger_ahead, ends_on, may_go, reserve

FIRST = date(2026, 11, 1)
MONTH = Month(allowed=300, used=0, danger=0, danger_before=0, day=9.5, days=30)


def test_danger__with_the_month_used_up__still_goes() -> None:
    assert may_go("danger", replace(MONTH, used=300, danger=10))


def test_ordinary__without_a_limit__goes() -> None:
    assert may_go("digest", replace(MONTH, allowed=None, used=9_000))


def test_reserve__is_a_fifth__or_last_months_danger__or_this_months_pace() -> None:
    assert reserve(MONTH) == 60
    assert reserve(replace(MONTH, danger_before=110)) == 110
    assert (
        reserve(replace(MONTH, danger=57, used=57))
        == danger_ahead(replace(MONTH, danger=57))
        == 57 + 123
    )


def test_ordinary__goes_up_to_todays_part_of_what_is_free() -> None:
    free_today = 240 * 10 // 30
    assert may_go("correction", replace(MONTH, used=free_today - 1))
    assert not may_go("correction", replace(MONTH, used=free_today))


def test_digest__stops_before_a_correction_does() -> None:
    assert not may_go("digest", replace(MONTH, used=57))
    assert may_go("correction", replace(MONTH, used=57))


def test_first_day__has_a_days_part_and_no_wild_forecast() -> None:
    first = replace(MONTH, day=0.1, danger=3, used=3)
    assert reserve(first) == 60, "three alerts on one morning are no month of ninety"
    assert may_go("correction", first)


def test_messages_of_others__count_as_ordinary() -> None:
    """What somebody sends from LINE's own manager takes our pace, not danger's part."""
    assert not may_go("correction", replace(MONTH, used=200, danger=5))


@pytest.mark.parametrize(
    ("used", "day", "ends"),
    [
        (100, 10.0, None),
        (150, 10.0, date(2026, 11, 21)),
        (250, 10.0, date(2026, 11, 13)),
        (300, 10.0, date(2026, 11, 11)),
        (0, 10.0, None),
        (15, 0.5, None),
        (150, 2.0, date(2026, 11, 10)),
    ],
)
def test_end__at_this_pace__is_a_day_or_none(used: int, day: float, ends: date | None) -> None:
    assert ends_on(replace(MONTH, used=used, day=day), FIRST) == ends


def test_month__of_any_load__keeps_the_reserve_until_its_last_day() -> None:
    """Whatever asks, ordinary pushes never take what is kept for danger."""
    random = Random(5)
    for _ in range(50):
        days, allowed = random.choice([28, 30, 31]), random.choice([100, 300, 15_000])
        month = Month(allowed, 0, 0, random.randrange(allowed // 3), 0.0, days)
        for hour in range(days * 24):
            month = replace(month, day=hour / 24)
            for _ in range(random.randrange(3)):
                if may_go("correction", month):
                    month = replace(month, used=month.used + 1)
        assert month.ordinary <= allowed - reserve(month)
        assert month.ordinary > 0.8 * min(allowed - reserve(month), days * 20)
