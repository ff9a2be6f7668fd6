"""Answering counts: every number of a reply, and the first rows behind it, in one statement.

One statement sees one snapshot, so that the groups add up to the total and the list is what was
counted. Who may not open cases gets no small numbers (`models.suppress`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models import case_scan, covered, facts, other_scans
from models.counted import Found, Wanted
from models.covered import CASE
from models.list_order import RANK, WORST
from models.measures import ENDED
from models.scope import Scope

_NOT_ENDED: ColumnElement[bool] = literal_column("state NOT IN ('closed', 'no_help')")
"""As the index of what is due says it."""

STEP = 15
"""The bits of a key that hold the step of the trend."""


def answer(
    connection: Connection, scope: Scope, wanted: Sequence[Wanted], now: datetime, rows: int = 0
) -> list[Found]:
    """What was found for each, in one snapshot. `rows`: so many of the list behind the first.

    A place outside the scope counts nothing.
    """
    parts = [_json(_scans(scope, one, now)) for one in wanted]
    first: ColumnElement[Any] = literal(None)
    if rows and wanted and wanted[0].measure.of == "case":
        first = _ids(_first(scope, wanted[0], now, rows))
    found = connection.execute(select(*parts, first), {"now": now}).one()
    answers = [_read(cells or (), one, now) for cells, one in zip(found, wanted, strict=False)]
    if answers and found[-1]:
        answers[0] = replace(answers[0], first=tuple(found[-1]))
    return answers


def _scans(scope: Scope, wanted: Wanted, now: datetime) -> list[Select[Any]]:
    if wanted.measure.code == "days_to_help":
        return [other_scans.days_to_help(scope, wanted, now)]
    if wanted.measure.of == "case":
        return [_with_step(case_scan.scan(scope, wanted, now))]
    scans = other_scans.scans(scope, wanted, now)
    if wanted.measure.code == "received":
        made = other_scans.made_of_reports(wanted)
        scans.append(_with_step(case_scan.scan(scope, made, now)))
    return scans


def _with_step(scan: Select[Any]) -> Select[Any]:
    inner = scan.subquery()
    return select(inner.c.key, inner.c.beside, literal(0).label("step"), inner.c.n)


def _json(scans: Sequence[Select[Any]]) -> ColumnElement[Any]:
    """All rows of some scans as one array of arrays."""
    rows = (union_all(*scans) if len(scans) > 1 else scans[0]).subquery()
    row = func.json_build_array(rows.c.key, rows.c.beside, rows.c.step, rows.c.n)
    return select(func.json_agg(row)).select_from(rows).scalar_subquery()


def _read(rows: Sequence[Any], wanted: Wanted, now: datetime) -> Found:
    code = wanted.measure.code
    if code == "days_to_help":
        return _read_days(rows, wanted, now)
    if wanted.measure.of == "case":
        cells = [(key, beside, n) for key, beside, _, n in rows]
        total, groups, base, trend = case_scan.read(cells, wanted, now)
        return Found(total, groups, base, trend)
    plain = replace(wanted, measure=replace(wanted.measure, base=""))
    named = case_scan.namer(plain, now)
    sums: Counter[str] = Counter()
    steps = [0] * (len(wanted.steps) + 1)
    total = 0
    for key, beside, step, n in rows:
        at = step or key & STEP
        total += int(n)
        steps[at] += int(n)
        if wanted.group:
            sums[_group(wanted, key, beside, named)] += int(n)
    if wanted.group == "month":
        sums = Counter(case_scan.by_month(wanted, steps))
    return Found(total, dict(sums), None, tuple(steps[1:]))


def _group(wanted: Wanted, key: int, beside: str, named: Any) -> str:
    """As cases are grouped; a centre has no facts but its place, and is target group T4."""
    if wanted.group == "target" and key & case_scan.PART:
        return "T4"
    if wanted.group in case_scan.PLACE_DIGITS and beside:
        return beside
    return str(named(key, beside))


def _read_days(rows: Sequence[Any], wanted: Wanted, now: datetime) -> Found:
    """The middle number of days: rows are how many cases (n) waited how many days (step)."""
    named = case_scan.namer(wanted, now)
    whole: Counter[int] = Counter()
    groups: dict[str, Counter[int]] = {}
    for key, beside, days, n in rows:
        whole[days] += n
        if wanted.group:
            groups.setdefault(named(key, beside), Counter())[days] += n
    return Found(_middle(whole), {name: _middle(waits) for name, waits in groups.items()})


def _middle(waits: Counter[int]) -> int:
    half, so_far = (waits.total() + 1) // 2, 0
    for days in sorted(waits):
        so_far += waits[days]
        if so_far >= half:
            return days
    return 0


def _first(scope: Scope, wanted: Wanted, now: datetime, rows: int) -> Select[Any]:
    """Ids of the first rows of the list, worst first, as `models.case_lists` orders them."""
    where = matching(scope, wanted, now)
    if not _wide(scope, wanted):
        return _ordered(where, rows)
    # Of a whole country not all can be sorted: what is urgent first, then what is due first.
    if wanted.measure.states and set(wanted.measure.states) <= set(ENDED):
        return _ordered(and_(where, literal_column("false")), rows)
    live = ~facts.has(CASE.c.facts, "state", ENDED)
    urgent = _ordered(and_(where, CASE.c.urgent != "", live), rows)
    if wanted.measure.urgent:
        return urgent
    due = (
        select(CASE.c.id, literal(3).label("rank"), CASE.c.due_day, CASE.c.opened_day)
        .where(where, facts.has(CASE.c.facts, "urgent", ("",)), _NOT_ENDED)
        .order_by(CASE.c.due_day, CASE.c.opened_day, CASE.c.id)
        .limit(rows)
    )
    both = union_all(select(urgent.subquery()), select(due.subquery())).subquery()
    order = (both.c.rank, both.c.due_day, both.c.opened_day, both.c.id)
    return select(both).order_by(*order).limit(rows)


def matching(scope: Scope, wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    """Condition on `case`: behind this count, and open to the asker."""
    own = and_(
        covered.openable(scope, wanted.place),
        case_scan.narrowed(scope, wanted, now),
        case_scan.of_measure(wanted, now),
    )
    if wanted.measure.dated != "placed" or not (wanted.since or wanted.until):
        return own
    source = case_scan.source(wanted)
    return CASE.c.id.in_(select(CASE.c.id).select_from(source).where(own).correlate(None))


def _ordered(where: ColumnElement[bool], rows: int) -> Select[Any]:
    return (
        select(CASE.c.id, RANK.label("rank"), CASE.c.due_day, CASE.c.opened_day)
        .where(where)
        .order_by(*WORST)
        .limit(rows)
    )


def _ids(first: Select[Any]) -> ColumnElement[Any]:
    rows = first.subquery()
    order = (rows.c.rank, rows.c.due_day, rows.c.opened_day, rows.c.id)
    aggregated = func.json_agg(aggregate_order_by(rows.c.id, *order))
    return select(aggregated).scalar_subquery()


def _wide(scope: Scope, wanted: Wanted) -> bool:
    """Whether a place is more than a province or so."""
    return not (wanted.place or covered.home(scope))
