"""The clock that can be moved for rehearsals and tests."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import clock_from, real_clock

NEAR = timedelta(seconds=5)


def test_clock__nothing_given__is_the_real_one_in_utc() -> None:
    assert clock_from(None) is clock_from("") is real_clock
    assert real_clock().tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["2026-05-16T09:00", "2026-05-16T09:00+07:00", "2026-05-16T02:00:00Z"]
)
def test_clock__an_instant_given__stands_still_there(text: str) -> None:
    clock = clock_from(text)
    assert clock() == clock() == datetime(2026, 5, 16, 2, tzinfo=UTC)
    assert clock().tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "distance"),
    [
        ("+3d", timedelta(days=3)),
        ("-2h", -timedelta(hours=2)),
        ("+1d12h", timedelta(days=1, hours=12)),
        ("-1w30m5s", -timedelta(weeks=1, minutes=30, seconds=5)),
    ],
)
def test_clock__an_offset_given__runs_beside_the_real_one(text: str, distance: timedelta) -> None:
    assert abs(clock_from(text)() - real_clock() - distance) < NEAR


@pytest.mark.parametrize("text", ["tomorrow", "+3", "3d", "+3y", "+d", "+9999999d", "+ 3d"])
def test_clock__anything_else__is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller words the complaint
        clock_from(text)
