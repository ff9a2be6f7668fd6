"""XPath values as this engine holds them, and how one kind is read as another.

A value is a float, a str, a bool, a date, an aware datetime, or a list (a node-set).
The rules are JavaRosa's (`XPathFuncExpr.toNumeric`, `toString`, `toBoolean`), with the
differences that `docs/forms.md` lists.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

Value = Any
NAN = math.nan
EPOCH_DAY = date(1970, 1, 1).toordinal()
DAY_MILLISECONDS = 86_400_000.0
_NUMERIC = "-.0123456789"
_EPSILON = 1e-12
_PLAIN = frozenset((str, float, bool, date, datetime))

_DATE = re.compile(r"(-?\d{1,4})-(\d{1,2})-(\d{1,2})\Z")
_TIME = re.compile(
    r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?\s*(Z|[+-]\d{1,2}(?::?\d{2})?)?\Z"
)


class XPathError(Exception):
    """An expression met a value that it cannot work with."""


def first(value: Value) -> Value:
    """The value of a node-set's first node, or the value itself."""
    if type(value) is list:
        if not value:
            return ""
        value = value[0]
    return value if type(value) in _PLAIN else value.text


def text_number(text: str) -> float:
    """A text as a number: digits, sign and point only; a comma counts as a point."""
    text = text.strip()
    if not text:
        return NAN
    if text.strip(_NUMERIC):
        text = text.replace(",", ".")
        if text.strip(_NUMERIC):
            return NAN
    try:
        return float(text)
    except ValueError:
        return NAN


def to_number(value: Value) -> float:
    """Any value as a number; a date is its whole local days since 1970."""
    kind = type(value)
    if kind is float:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return text_number(value)
    if kind is bool:
        return 1.0 if value else 0.0
    if kind is date or kind is datetime:
        return float(value.toordinal() - EPOCH_DAY)
    return to_number(first(value))


def to_comparable(value: Value) -> float:
    """As `to_number`, but a text that looks like a date is read as one."""
    number = to_number(value)
    if number != number:
        value = first(value)
        if type(value) is str and len(value) >= 8:
            return _looks_like_date(value)
    return number


def _looks_like_date(text: str) -> float:
    day = parse_date(text[:10]) if text[4:5] == text[7:8] == "-" else None
    if day is not None and len(text) >= 10 and text[10:11] in ("", "T"):
        return float(day.toordinal() - EPOCH_DAY)
    return NAN


def to_text(value: Value) -> str:
    """Any value as text; a date is `YYYY-MM-DD`, a date with time its full ISO form."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is float:
        return number_text(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is date:
        return value.isoformat()  # type: ignore[no-any-return]
    if kind is datetime:
        return value.isoformat(timespec="milliseconds")  # type: ignore[no-any-return]
    return to_text(first(value))


def number_text(number: float) -> str:
    """A number in plain decimal digits, never with an exponent (XPath 1.0, 4.2)."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "-Infinity" if number < 0 else "Infinity"
    if abs(number) < _EPSILON:
        return "0"
    whole = int(number)
    if abs(number - whole) < _EPSILON:
        return str(whole)
    text = repr(number)
    if "e" in text:
        text = f"{number:.20f}".rstrip("0").rstrip(".")
    return text


def to_bool(value: Value) -> bool:
    """Any value as a boolean: a non-empty text is true, whatever it says."""
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return value != ""  # type: ignore[no-any-return]
    if kind is float:
        return value == value and abs(value) > _EPSILON  # type: ignore[no-any-return]
    if kind is date or kind is datetime:
        return True
    return to_bool(first(value))


def equal(left: Value, right: Value) -> bool:
    """XPath equality: boolean if either is one, then numeric, else by text."""
    a, b = type(left), type(right)
    if a is str and b is str:
        return left == right  # type: ignore[no-any-return]
    if a not in _PLAIN or b not in _PLAIN:
        return equal(first(left), first(right))
    if a is bool or b is bool:
        return to_bool(left) == to_bool(right)
    if a is float or b is float:
        return abs(to_number(left) - to_number(right)) < _EPSILON
    return day_text(left) == day_text(right)


def day_text(value: Value) -> str:
    """Text for equality: moments are compared by their day, as JavaRosa does."""
    return value.date().isoformat() if type(value) is datetime else to_text(value)


def parse_date(text: str) -> date | None:
    """`YYYY-MM-DD` as a date, or None."""
    found = _DATE.match(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def parse_moment(text: str, zone: tzinfo) -> datetime | None:
    """An ISO date, with or without time, in the session's zone; None if it is neither."""
    head, _, tail = text.partition("T")
    day = parse_date(head)
    if day is None:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    if not tail:
        return midnight
    found = _TIME.match(tail)
    if found is None:
        return None
    clock = _day_fraction(found)
    if clock != clock:
        return None
    span = timedelta(microseconds=_microseconds(found))
    if found[5] is None:
        return midnight + span
    offset = _offset(found[5])
    return (midnight.replace(tzinfo=UTC) + span - offset).astimezone(zone)


def parse_clock(text: str) -> float:
    """A time of day as a fraction of a day, whatever its zone says; NaN if it is none."""
    found = _TIME.match(text)
    return _day_fraction(found) if found else NAN


def _microseconds(found: re.Match[str]) -> int:
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    fraction = (found[4] or "")[:6].ljust(6, "0")
    return seconds * 1_000_000 + int(fraction)


def _day_fraction(found: re.Match[str]) -> float:
    if int(found[1]) > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        return NAN
    return _microseconds(found) / 86_400_000_000


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    span = timedelta(hours=hours, minutes=minutes)
    return -span if text[0] == "-" else span


def to_moment(value: Value, zone: tzinfo) -> date | datetime | str | float:
    """A value as a point in time (the `date-time()` function); blank and NaN stay as they are."""
    value = first(value)
    kind = type(value)
    if kind is datetime or kind is date:
        return value  # type: ignore[no-any-return]
    if kind is float:
        if value != value:
            return value  # type: ignore[no-any-return]
        try:
            return datetime.fromtimestamp(value * 86_400, zone)
        except (OverflowError, ValueError, OSError) as error:
            raise XPathError(f"{value} is out of range for a date") from error
    if kind is str:
        if not value:
            return ""
        moment = parse_moment(value, zone)
        if moment is None:
            raise XPathError(f"{value!r} is not a date")
        return moment
    raise XPathError("a boolean is not a date")


def to_day(value: Value, zone: tzinfo) -> date | str | float:
    """A value as a day (the `date()` function); blank and NaN stay as they are."""
    value = first(value)
    if type(value) is float and value == value:
        try:
            return date.fromordinal(int(value) + EPOCH_DAY)
        except (OverflowError, ValueError) as error:
            raise XPathError(f"{value} is out of range for a date") from error
    moment = to_moment(value, zone)
    return moment.date() if type(moment) is datetime else moment


def decimal_days(value: Value, zone: tzinfo) -> Value:
    """Days since 1970-01-01T00:00Z, with fraction (`decimal-date-time()`)."""
    moment = to_moment(value, zone)
    if type(moment) is date:
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    if type(moment) is datetime:
        return moment.timestamp() * 1000 / DAY_MILLISECONDS
    return moment


def decimal_clock(value: Value, zone: tzinfo) -> Value:
    """The local time of day as a fraction of a day (`decimal-time()`)."""
    value = first(value)
    if type(value) is float:
        return value - math.floor(value) if value == value else value
    if type(value) is str:
        if not value:
            return ""
        clock = parse_clock(value)
        if clock == clock:
            return clock
    moment = to_moment(value, zone)
    if type(moment) is not datetime:
        return 0.0
    local = moment.astimezone(zone)
    seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    return seconds / 86_400


def java_round(number: float, places: int) -> float:
    """`round(number, places)`: halves go up when positive, towards zero when negative."""
    if number != number or math.isinf(number):
        return number
    if not -30 <= places <= 30:
        return NAN
    if places < 0:
        return math.trunc(number * 10.0**places + 0.5) * 10.0**-places
    if places <= 12:
        scaled = abs(number) * 10.0**places
        whole = math.floor(scaled)
        rest = scaled - whole
        if scaled < 1e12 and abs(rest - 0.5) > 1e-3:
            return math.copysign((whole + (rest > 0.5)) / 10.0**places, number)
    return _round_exactly(number, places)


def _round_exactly(number: float, places: int) -> float:
    """Rounds the digits that the number is written with: 1.005 is a half."""
    way = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    exact = Decimal(repr(number))
    if -int(exact.as_tuple().exponent) <= places:
        return number
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=way))
