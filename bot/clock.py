"""The time, as an argument: every process gets one clock at its start and hands the time down.

Rehearsals and tests move it with `THAKTHO_NOW`; production reads the real one only.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Called without arguments, a clock returns the present instant, aware and in UTC."""

BANGKOK = ZoneInfo("Asia/Bangkok")

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<steps>(?:[0-9]+[wdhms])+)")
_STEP = re.compile(r"([0-9]+)([wdhms])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def real_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def clock_from(text: str | None) -> Clock:
    """Turn the text of `THAKTHO_NOW` into a clock.

    `2026-05-16T09:00+07:00` stands still at that instant (Bangkok time when no zone is given);
    `+3d`, `-2h`, `+1d12h` (weeks, days, hours, minutes, seconds) run beside the real clock;
    `None` or an empty text is the real clock. Anything else raises `ValueError`.
    """
    if not text:
        return real_clock
    offset = _OFFSET.fullmatch(text)
    if offset is not None:
        return _offset_clock(_duration(offset))
    return _fixed_clock(_instant(text))


def _duration(offset: re.Match[str]) -> timedelta:
    steps = _STEP.findall(offset["steps"])
    try:
        total = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in steps), timedelta())
        result = total if offset["sign"] == "+" else -total
        real_clock() + result
    except OverflowError:
        raise ValueError("the offset leaves the calendar") from None
    return result


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=BANGKOK)
    return instant.astimezone(UTC)


def _offset_clock(offset: timedelta) -> Clock:
    return lambda: real_clock() + offset


def _fixed_clock(instant: datetime) -> Clock:
    return lambda: instant
