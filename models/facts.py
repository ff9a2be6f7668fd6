"""All that is counted of a case in one number, so that an index of 48 bytes a case answers.

`case.facts` is made by the database from the columns of the same row (`case_facts`, migration
0004), in the same statement, so it cannot drift from them. Place comes first: every area is one
range of numbers. Days are counted from 2000, in Bangkok.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, true

ZONE: Final = ZoneInfo("Asia/Bangkok")
FIRST_DAY: Final = date(2000, 1, 1)
FIRST_BIRTH: Final = 1980

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("new", "check", "confirmed", "planned", "helping", "learning", "closed", "no_help",
              "moved", "reopened"),
    "urgent": ("A", "B", "C"),
    "sex": ("m", "f", "x"),
    "category": ("never", "dropout", "gap", "suspended", "at_risk", "unknown"),
    "reason": ("poor", "earn", "care", "family", "moved", "far", "dislike", "bullied", "pushed",
               "over_age", "stop", "sick", "mind", "disab", "preg", "drugs", "justice", "abuse",
               "nodoc", "shock", "other", "unknown"),
    "disability": ("yes", "no", "unsure"),
}  # fmt: skip
"""Codes by field; a code counts from 1, and 0 is anything else."""

TARGETS: Final = ("T1", "T2", "T3")
"""One bit each."""

NEEDS: Final = ("school", "flex", "slr", "voced", "centre", "ecd", "skill", "job", "grant", "goods",
                "travel", "food", "cash", "babygrant", "house", "health", "mind", "preg", "rehab",
                "dis_card", "special", "iddoc", "gcode", "protect", "law", "mentor",
                "other")  # fmt: skip
"""The kinds of help asked for, one bit each of `case.need_bits`; what is not listed has none."""

SHIFT: Final[Mapping[str, int]] = {
    "place": 36, "state": 32, "urgent": 30, "target": 27, "sex": 25, "birth": 18, "category": 15,
    "reason": 10, "disability": 8, "reported": 7, "helped": 6,
}  # fmt: skip
WIDTH: Final[Mapping[str, int]] = {
    "place": 20, "state": 4, "urgent": 2, "target": 3, "sex": 2, "birth": 7, "category": 3,
    "reason": 5, "disability": 2, "reported": 1, "helped": 1,
}  # fmt: skip
SLOT: Final = (1 << SHIFT["helped"]) - 1
"""The low bits are free: a grouped key may carry a small number of its own there."""


def value(facts: int, field: str) -> int:
    """The number that a field has in packed facts."""
    return (facts >> SHIFT[field]) & ((1 << WIDTH[field]) - 1)


def code(facts: int, field: str) -> str:
    """The code that a field has, "" for none."""
    at = value(facts, field)
    return CODES[field][at - 1] if 0 < at <= len(CODES[field]) else ""


def targets(facts: int) -> tuple[str, ...]:
    held = value(facts, "target")
    return tuple(name for bit, name in enumerate(TARGETS) if held >> bit & 1)


def needs(bits: int) -> tuple[str, ...]:
    """The codes of `case.need_bits`."""
    return tuple(name for bit, name in enumerate(NEEDS) if bits >> bit & 1)


def need_bits(codes: Sequence[str]) -> int:
    """The bits of `case.need_bits` that stand for some codes."""
    return sum(1 << NEEDS.index(one) for one in set(codes) & set(NEEDS))


def birth_year(facts: int) -> int | None:
    held = value(facts, "birth")
    return held + FIRST_BIRTH if held else None


def mask(*fields: str) -> int:
    """The bits of some fields."""
    return sum(((1 << WIDTH[field]) - 1) << SHIFT[field] for field in fields)


def has(column: ColumnElement[int], field: str, codes: Sequence[str]) -> ColumnElement[bool]:
    """Condition: the field is one of these codes ("" is none)."""
    wanted = [0 if one == "" else CODES[field].index(one) + 1 for one in codes]
    return _field(column, field).in_([number(one) for one in wanted])


def has_target(column: ColumnElement[int], codes: Sequence[str]) -> ColumnElement[bool]:
    """Condition: the case is of at least one of these target groups."""
    bits = sum(1 << TARGETS.index(one) for one in codes)
    return _field(column, "target").op("&")(number(bits)) != number(0)


def flag(column: ColumnElement[int], field: str, *, on: bool = True) -> ColumnElement[bool]:
    return _field(column, field) == number(int(on))


def born(column: ColumnElement[int], first: int, last: int) -> ColumnElement[bool]:
    """Condition: the birth year is known and lies between these, both ends."""
    held = _field(column, "birth")
    return held.between(number(max(first - FIRST_BIRTH, 1)), number(max(last - FIRST_BIRTH, 0)))


AREA_DIGITS = (2, 4, 6)


def in_area(column: ColumnElement[int], area: str) -> ColumnElement[bool]:
    """Condition: packed facts, or a place of theirs, lie in an area of 2, 4 or 6 digits ("" is
    everywhere, any other code nowhere)."""
    if not area:
        return column >= number(0)
    if len(area) not in AREA_DIGITS:
        return false()
    low = int(area.ljust(6, "0"))
    high = low + 10 ** (6 - len(area))
    shift = SHIFT["place"]
    return and_(column >= _big(low << shift), column < _big(high << shift))


def in_areas(column: ColumnElement[int], areas: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(in_area(column, area) for area in areas)) if areas else true()


def area(facts: int, digits: int) -> str:
    """The code of the province (2), district (4) or tambon (6) of packed facts."""
    return f"{value(facts, 'place'):06}"[:digits]


def day_of(day: date) -> int:
    """A day as the day columns count it."""
    return (day - FIRST_DAY).days


def day_at(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def today(now: datetime) -> int:
    return day_of(now.astimezone(ZONE).date())


def number(n: int) -> ColumnElement[int]:
    """A whole number written out, so that it takes the type that an operator needs."""
    return literal_column(str(n))


def _field(column: ColumnElement[int], field: str) -> ColumnElement[int]:
    wide = (1 << WIDTH[field]) - 1
    return column.op(">>")(number(SHIFT[field])).op("&")(number(wide))


def _big(number: int) -> ColumnElement[int]:
    return literal_column(f"{number}::bigint")


def only_small(column: ColumnElement[int], *, small: bool) -> ColumnElement[bool]:
    """Condition: of T1 and not of T2 (or anything but)."""
    held = column.op(">>")(number(SHIFT["target"])).op("&")(number(3))
    return held == number(1) if small else held != number(1)
