"""Answers for those who may count but not open cases: no number that tells about one to four.

A number is shown alone only where it would be shown in the table it is a part of: the table of its
place's neighbours, and of each dimension that it is narrowed by. So asking one by one tells no more
than asking for the tables, and a table hides what could be had by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from models import asked, covered, status
from models.counted import Found, Wanted
from models.measures import ASKED
from models.scope import Scope
from models.suppress import LEAST, hidden_table

LEVEL = {4: "district", 6: "tambon"}
COUNTED_BEHIND = {"money", "money_children", "days_to_help"}
"""Sums behind which children stand: shown when enough children were helped."""


def answer(
    connection: Connection, scope: Scope, wanted: Sequence[Wanted], now: datetime, rows: int = 0
) -> list[Found]:
    """As `models.asked.answer`, with small numbers hidden where the asker may not open cases."""
    shut = [not status.opens(scope, one.place or covered.home(scope)) for one in wanted]
    if not any(shut):
        return asked.answer(connection, scope, wanted, now, rows)
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
    elif level:
        tables.append((replace(counted, place=wanted.place[:-2], group=level), (wanted.place,)))
    for name, codes in wanted.filters.items():
        rest = {other: held for other, held in wanted.filters.items() if other != name}
        group = "" if name in {"age", "fund", "target"} else name
        tables.append((replace(counted, filters=rest, group=group), codes))
    return tables


def _countable(wanted: Wanted) -> str:
    return "" if wanted.group in {"fund", "month"} else wanted.group


def _hidden(wanted: Wanted, found: Found, checks: Sequence[tuple[tuple[str, ...], Found]]) -> Found:
    (_, behind), *tables = checks
    number = behind.total or 0
    small = 0 < number < LEAST or any(
        _tells(number, codes, table, plain=table.groups != {}) for codes, table in tables
    )
    if small:
        return Found(None, dict.fromkeys(found.groups), None, ())
    groups = _groups(wanted, found, behind)
    trend = () if any(0 < n < LEAST for n in found.trend) else found.trend
    if wanted.measure.code in COUNTED_BEHIND:
        trend = ()
    base = found.base
    if base is not None and (0 < base < LEAST or 0 < base - (found.total or 0) < LEAST):
        base = None
    return Found(found.total, groups, base, trend)


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
