"""Answers for those who may count but not open cases: no number that tells about one to four.

A number is shown alone only where it would be shown in the table it is a part of: that of its
place's neighbours, of each dimension that it is narrowed by, of the states of the same cases, and
of the LAOs that share its tambon. So asking one by one tells no more than asking for the tables,
and a table hides what could be had by subtraction.

Some questions are not answered at all, since two of them side by side would single somebody out: a
kind, a time or an age inside a tambon or an LAO; two kinds at once; days that are no whole months;
ages that cut through the bands; a code that is no place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from models import asked, covered, status
from models.case_scan import AGE_BANDS
from models.counted import Found, Wanted
from models.measures import ASKED
from models.scope import Scope
from models.suppress import LEAST, hidden_table

PLACE = re.compile(r"|\d{2}|\d{4}|\d{6}|\d{6}[TM]|\d{2}P")
DISTRICT = 4
LADDER = (None, 7, 30, 90, 180, 365)
"""Ages of a case in days that may be asked for."""
PLAIN_GROUPS = ("", "province", "district", "tambon", "lao", "month", "state")
OVERLAPPING = frozenset({"need", "fund", "target"})
"""Dimensions of which one case may be in several groups."""
FIRST_AGES = frozenset(first for first, _ in AGE_BANDS)
LAST_AGES = frozenset(last for _, last in AGE_BANDS)
NOTHING = Found(None)
LEVEL = {4: "district", 6: "tambon"}
COUNTED_BEHIND = {"money", "money_children", "days_to_help"}
"""Sums behind which children stand: shown when enough children were helped."""


def answer(
    connection: Connection, scope: Scope, wanted: Sequence[Wanted], now: datetime, rows: int = 0
) -> list[Found]:
    """As `models.asked.answer`, with small numbers hidden where the asker may not open cases."""
    home = covered.home(scope)
    shut = [not status.opens(scope, one.place or home) for one in wanted]
    if not any(shut):
        return asked.answer(connection, scope, wanted, now, rows)
    fine = [
        hide and _too_fine(one, one.place or home) for one, hide in zip(wanted, shut, strict=True)
    ]
    if all(fine):
        return [NOTHING] * len(wanted)
    if any(fine):
        return [
            NOTHING if hide else answer(connection, scope, [one], now)[0]
            for one, hide in zip(wanted, fine, strict=True)
        ]
    tables = [_tables(one) if hide else [] for one, hide in zip(wanted, shut, strict=True)]
    every = [*wanted, *(table for some in tables for table, _ in some)]
    found = asked.answer(connection, scope, every, now)
    answers, rest = found[: len(wanted)], found[len(wanted) :]
    shown = []
    for one, answered, some in zip(wanted, answers, tables, strict=True):
        beside, rest = rest[: len(some)], rest[len(some) :]
        checks = [(codes, table) for (_, codes), table in zip(some, beside, strict=True)]
        shown.append(_hidden(one, answered, checks) if some else answered)
    return shown


def _too_fine(wanted: Wanted, place: str) -> bool:
    """Whether a question is not for who may only count."""
    kinds = set(wanted.filters) | ({wanted.group} - set(PLAIN_GROUPS))
    timed = wanted.since is not None or wanted.until is not None or wanted.older is not None
    return (
        not PLACE.fullmatch(place)
        or len(kinds) + timed > 1
        or bool((kinds or timed or wanted.group == "month") and len(place) > DISTRICT)
        or not _whole_months(wanted)
        or wanted.older not in LADDER
        or any(_overlaps(name, codes) for name, codes in wanted.filters.items())
    )


def _whole_months(wanted: Wanted) -> bool:
    return all(day is None or day.day == 1 for day in (wanted.since, wanted.until))


def _overlaps(name: str, codes: tuple[str, ...]) -> bool:
    """Whether a filter takes a part of a group of its dimension, or more than one of groups that
    overlap."""
    if name == "age":
        low, high = ((int(code) if code.isdigit() else None) for code in codes)
        return low not in FIRST_AGES | {None} or high not in LAST_AGES | {None}
    return name in OVERLAPPING and len(codes) > 1


def _tables(wanted: Wanted) -> list[tuple[Wanted, tuple[str, ...]]]:
    """The tables in which this number must stand, with the codes of its own cells; the first is
    the count of children behind a sum."""
    plain = replace(wanted, steps=(), group="")
    behind = "helped" if wanted.measure.code in COUNTED_BEHIND else wanted.measure.code
    counted = replace(plain, measure=replace(ASKED[behind], base=""))
    tables: list[tuple[Wanted, tuple[str, ...]]] = []
    tables.append((replace(counted, group=_countable(wanted)), ()))
    level = LEVEL.get(len(wanted.place)) if wanted.place.isdigit() else None
    if wanted.place and not wanted.place.isdigit() and not wanted.place.endswith("P"):
        tables.append((replace(counted, place=wanted.place[:2], group="lao"), (wanted.place,)))
        tables.append((replace(counted, place=wanted.place[:6], group="lao"), (wanted.place,)))
    elif level:
        tables.append((replace(counted, place=wanted.place[:-2], group=level), (wanted.place,)))
    if counted.measure.of == "case" and counted.measure.states and not wanted.filters:
        states = counted.measure.states
        whole = replace(counted.measure, code="cases", states=(), also="", dated="opened")
        tables.append((replace(counted, measure=whole, group="state"), states))
    for name, codes in wanted.filters.items():
        rest = {other: held for other, held in wanted.filters.items() if other != name}
        group = "" if name in {"fund", "target"} else name
        tables.append((replace(counted, filters=rest, group=group), _cells(name, codes)))
    return tables


def _cells(name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The groups of its dimension's table that a filter takes."""
    if name != "age":
        return codes
    low, high = int(codes[0] or 0), int(codes[1] or 99)
    return tuple(f"{first}-{last}" for first, last in AGE_BANDS if low <= first and last <= high)


def _countable(wanted: Wanted) -> str:
    return "" if wanted.group in {"fund", "month"} else wanted.group


def _hidden(wanted: Wanted, found: Found, checks: Sequence[tuple[tuple[str, ...], Found]]) -> Found:
    (_, behind), *tables = checks
    number = behind.total or 0
    rest = (found.base or 0) - (found.total or 0) if found.base is not None else 0
    small = (
        0 < number < LEAST
        or 0 < rest < LEAST
        or any(_tells(number, codes, table, plain=table.groups != {}) for codes, table in tables)
    )
    if small:
        return Found(None, dict.fromkeys(found.groups), None, ())
    groups = _groups(wanted, found, behind)
    if wanted.group == "lao":
        groups = _apart_in_tambons(groups, found.groups)
    trend = () if any(0 < n < LEAST for n in found.trend) else found.trend
    if wanted.measure.code in COUNTED_BEHIND:
        trend = ()
    base = found.base
    if base is not None and (0 < base < LEAST or 0 < base - (found.total or 0) < LEAST):
        base = None
    return Found(found.total, groups, base, trend)


def _apart_in_tambons(
    shown: Mapping[str, int | None], groups: Mapping[str, int | None]
) -> dict[str, int | None]:
    """LAOs of one tambon hide each other: the tambon's own number is known."""
    told = dict(shown)
    for tambon in {code[:6] for code in groups}:
        near = {code: n for code, n in groups.items() if code[:6] == tambon}
        if len(near) > 1 and any(told[code] is None for code in near):
            told |= dict.fromkeys((code for code, n in near.items() if n), None)
    return told


def _groups(wanted: Wanted, found: Found, behind: Found) -> Mapping[str, int | None]:
    if not found.groups:
        return {}
    if wanted.measure.code not in COUNTED_BEHIND:
        return hidden_table(found.groups)
    if not behind.groups:  # by fund or month nobody knows how many children stand behind
        return dict.fromkeys(found.groups)
    safe = hidden_table(behind.groups)
    return {code: n if safe.get(code) else None for code, n in found.groups.items()}


def _tells(number: int, codes: tuple[str, ...], table: Found, *, plain: bool) -> bool:
    """Whether showing a number beside its table would tell of one to four."""
    if 0 < (table.total or 0) - number < LEAST:
        return True
    if not plain:
        return False
    safe = hidden_table(table.groups)
    return any(code in safe and safe[code] is None for code in codes)
