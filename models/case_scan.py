"""Counting cases from packed facts: conditions, the one scan, and what its cells mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    text,
    true,
)

from models import covered, facts
from models.casework import Placement
from models.columns import table
from models.counted import Wanted
from models.covered import ASSISTANCE, CASE
from models.measures import BY_CODE, Measure
from models.scope import Scope, within

PLACEMENT = table(Placement)
FACTS = CASE.c.facts
_NOT_ENDED = "state NOT IN ('closed', 'no_help')"
PART = 32
"""The bit of a cell's key that says: of the measure, not only of its base."""

AGE_BANDS = ((0, 2), (3, 5), (6, 11), (12, 14), (15, 17), (18, 24), (25, 99))
PLACE_DIGITS = {"province": 2, "district": 4, "tambon": 6}
FIELDS = {"sex": "sex", "age": "birth", "reason": "reason", "category": "category",
          "target": "target", "state": "state", "disability": "disability"}  # fmt: skip

Cells = Sequence[tuple[int, str, int]]
"""Of each cell: its packed key, the text it is grouped by beside, and how many."""


def condition(measure: Measure) -> ColumnElement[bool]:
    """What a measure asks beyond packed facts, to be run with the parameter `now`."""
    if not measure.also:
        return true()
    clause = text(f"({measure.also})")
    named: list[BindParameter[Any]] = [bindparam("now")] if ":now" in measure.also else []
    return clause.bindparams(*named)  # type: ignore[return-value]


def narrowed(scope: Scope, wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    """Condition on `case`: in the place and scope, past the filters, in the period."""
    return and_(
        covered.cases(scope, wanted.place),
        *_filters(wanted, now),
        *_period(wanted, now),
    )


def of_measure(wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    """Condition on `case`: what the measure itself asks."""
    if wanted.measure.code == "overdue" and wanted.older is not None:
        before = now - timedelta(days=wanted.older)
        late = and_(CASE.c.due_at < before, CASE.c.due_day <= facts.today(before))
        return and_(wanted.measure.packed(FACTS), late, *_as_indexed(wanted))
    own = [wanted.measure.packed(FACTS), condition(wanted.measure)]
    if wanted.measure.code == "overdue":
        own += [CASE.c.due_day <= facts.today(now), *_as_indexed(wanted)]
    return and_(*own)


def _as_indexed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What an overdue case of the place meets anyhow, as the indexes of work name it: that of the
    place's work gives the few rows of a place, that of all dates those of the country."""
    yield text(_NOT_ENDED)  # type: ignore[misc]
    if wanted.place and wanted.place.isdigit():
        column = {2: CASE.c.province, 4: CASE.c.district, 6: CASE.c.district}
        yield column[len(wanted.place)] == wanted.place[:4]


def scan(scope: Scope, wanted: Wanted, now: datetime) -> Select[Any]:
    """Rows (key, beside, n): one for each cell that the groups and the trend need."""
    measure = wanted.measure
    base = BY_CODE.get(measure.base) if _has_base(wanted) else None
    where = [narrowed(scope, wanted, now)]
    key = grouped(wanted.group)
    if wanted.steps:
        days = ",".join(str(facts.day_of(day)) for day in wanted.steps)
        slot = func.width_bucket(_day(wanted), literal_column(f"ARRAY[{days}]"))
        key = key.op("|")(func.coalesce(slot, facts.number(0)))
    if base is None:
        where.append(of_measure(wanted, now))
    else:
        where.append(base.packed(FACTS))
        key = key.op("|")(case((measure.packed(FACTS), facts.number(PART)), else_=facts.number(0)))
    beside: ColumnElement[str] = literal_column("''")
    if wanted.group == "lao":
        beside = CASE.c.lao
    elif wanted.group == "need":
        beside = CASE.c.need_bits.cast(Text)
    query = select(key.label("key"), beside.label("beside"), func.count().label("n"))
    rows = query.select_from(source(wanted)).where(*where).group_by("key", "beside")
    return cast("Select[Any]", rows)


def read(cells: Cells, wanted: Wanted, now: datetime) -> tuple[int, dict[str, int], int | None,
                                                               tuple[int, ...]]:  # fmt: skip
    """Total, groups, base and trend of a scan's cells."""
    groups: Counter[str] = Counter()
    trend = [0] * (len(wanted.steps) + 1)
    total, base, with_base = 0, 0, _has_base(wanted)
    named = namer(wanted, now)
    for key, beside, n in cells:
        base += n
        if with_base and not key & PART:
            continue
        total += n
        trend[key & 15] += n
        if wanted.group == "need":
            groups.update(dict.fromkeys(facts.needs(int(beside)) or ("",), n))
        elif wanted.group:
            groups[named(key, beside)] += n
    if wanted.group == "month":
        groups = Counter(by_month(wanted, trend))
    return total, dict(groups), base if with_base else None, tuple(trend[1:])


def by_month(wanted: Wanted, trend: Sequence[int]) -> dict[str, int]:
    """Groups by month from a trend by month; what is earlier than its first step is "before"."""
    groups = {f"{day:%Y-%m}": n for day, n in zip(wanted.steps, trend[1:], strict=True)}
    return {"before": trend[0], **groups} if trend[0] else groups


def _has_base(wanted: Wanted) -> bool:
    """A share is told of all there is, not of a time."""
    timed = wanted.since or wanted.until or wanted.older is not None
    return bool(wanted.measure.base and not wanted.measure.also and not timed)


def grouped(group: str, packed: ColumnElement[int] = FACTS) -> ColumnElement[int]:
    """What is left of packed facts (of a case, or a place of theirs) to tell the groups apart."""
    if group in PLACE_DIGITS:
        coarse = facts.number(10 ** (6 - PLACE_DIGITS[group]))
        shift = facts.number(facts.SHIFT["place"])
        place = packed.op(">>")(shift).op("/")(coarse).op("*")(coarse)
        return cast("ColumnElement[int]", place.op("<<")(shift))
    return packed.op("&")(_long(facts.mask(FIELDS[group]) if group in FIELDS else 0))


def _long(number: int) -> ColumnElement[int]:
    return literal_column(f"{number}::bigint")


def source(wanted: Wanted) -> FromClause:
    """The table, with what a group or a day is read from beside it."""
    rows: FromClause = CASE
    if wanted.measure.dated == "placed":
        live = and_(PLACEMENT.c.case_id == CASE.c.id, PLACEMENT.c.until.is_(None))
        rows = rows.outerjoin(PLACEMENT, live)
    return rows


def _day(wanted: Wanted) -> ColumnElement[Any]:
    """The day by which a row belongs to a period."""
    if wanted.measure.dated == "placed":
        since: ColumnElement[Any] = PLACEMENT.c.since - literal_column("'2000-01-01'::date")
        return since
    columns: dict[str, ColumnElement[Any]] = {
        "closed": CASE.c.closed_day,
        "helped": CASE.c.helped_day,
    }
    return columns.get(wanted.measure.dated, CASE.c.opened_day)


def _period(wanted: Wanted, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield _day(wanted) >= facts.day_of(wanted.since)
    if wanted.until is not None:
        yield _day(wanted) < facts.day_of(wanted.until)
    if wanted.older is not None and wanted.measure.code != "overdue":
        yield CASE.c.opened_day < facts.today(now) - wanted.older


def _filters(wanted: Wanted, now: datetime) -> Iterator[ColumnElement[bool]]:
    year = now.astimezone(facts.ZONE).year
    for name, codes in wanted.filters.items():
        if name == "age":
            low, high = codes
            oldest = year - int(high) if high else facts.FIRST_BIRTH
            yield facts.born(FACTS, oldest, year - int(low or 0))
        elif name == "target":
            yield facts.has_target(FACTS, codes)
        elif name == "need":
            yield CASE.c.need_bits.op("&")(facts.number(facts.need_bits(codes))) != facts.number(0)
        elif name == "fund":
            given = select(ASSISTANCE.c.case_id).where(
                ASSISTANCE.c.fund.in_(codes), ASSISTANCE.c.voided_at.is_(None),
                ASSISTANCE.c.given_to == "child",
                within(wanted.place, ASSISTANCE.c.at_place, ASSISTANCE.c.at_lao),
            )  # fmt: skip
            yield CASE.c.id.in_(given)
        else:
            yield facts.has(FACTS, name, codes)


def namer(wanted: Wanted, now: datetime) -> Callable[[int, str], str]:
    """What group a cell belongs to, as a code ("" is not known)."""
    group = wanted.group
    if group in PLACE_DIGITS:
        return lambda key, _: facts.area(key, PLACE_DIGITS[group])
    if group == "age":
        return lambda key, _: age_band(facts.birth_year(key), now)
    if group == "target":
        return lambda key, _: ",".join(facts.targets(key))
    if group in FIELDS:
        return lambda key, _: facts.code(key, FIELDS[group])
    return lambda _, beside: beside


def age_band(birth_year: int | None, now: datetime) -> str:
    """The band of an age counted by years of birth, "" when it is not known."""
    if birth_year is None:
        return ""
    age = now.astimezone(facts.ZONE).year - birth_year
    return next((f"{low}-{high}" for low, high in AGE_BANDS if low <= age <= high), "")
