"""Counts for a place within a scope, in one statement and so in one snapshot.

Definitions are in `models.measures`, which rows a place has in `models.covered`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.sql.elements import TextClause

from models import case_scan, covered, facts, sent
from models.counted import Wanted
from models.covered import ASSISTANCE, CASE, SUBMISSION
from models.measures import BY_CODE, MEASURES, MONEY, Measure
from models.scope import Scope
from models.suppress import hide_small

ZONE = "Asia/Bangkok"
WEEKS = 8
UNMADE = ("joined", "rejected", "in_work")
LIKE = facts.mask("state", "urgent", "target", "reported", "helped")
"""The bits of packed facts by which measures tell cases apart."""


@dataclass(frozen=True)
class Counted:
    """Counts of one moment. None is a count too small to be shown to this asker.

    `numbers` has every code of `MEASURES` and `MONEY` (satang); `by_place` holds (code, cases,
    waiting) of the next level down, most waiting first; `trend` holds reports sent a week (Mondays
    of Bangkok), this week last.
    """

    place: str
    numbers: Mapping[str, int | None]
    by_place: tuple[tuple[str, int | None, int | None], ...]
    trend: tuple[tuple[date, int], ...]


def count(connection: Connection, scope: Scope, place: str, now: datetime) -> Counted:
    """Counts for `place` (area code, LAO code, "" for all of it) as far as the scope reaches.

    A place outside the scope counts nothing. Counts below 5 are hidden from those who may not
    open the cases behind them (`models.suppress`).
    """
    where = place or covered.home(scope)
    weeks = _weeks(now)
    cells = _cases(scope, place, where, weeks).cte("cells").prefix_with("MATERIALIZED")
    statement = select(
        _as_json(_by_part(cells)),
        _as_json(_made_weekly(cells)),
        _as_json(_beyond(scope, place, now)),
        _as_json(_unmade(scope, place)),
        _as_json(_unmade_weekly(scope, place)),
        _as_json(_money(scope, place)),
    )
    values = {"now": now, "since": weeks[0]}
    cases, made, beyond, unmade, weekly, money = connection.execute(statement, values).one()
    numbers: dict[str, int | None] = dict.fromkeys((m.code for m in MEASURES), 0)
    by_place = _read_cases(cases or (), numbers, where)
    numbers.update(beyond[0])
    numbers.update(unmade[0])
    numbers["received"] = sum(numbers[code] or 0 for code in ("received", *UNMADE))
    numbers.update({name: int(money[0][name] or 0) for name in MONEY})
    sent_in = {row["week"]: row["sent"] for row in weekly or ()}
    made_in = {row["slot"]: row["n"] for row in made or ()}
    trend = tuple(
        (week.date(), sent_in.get(week.date().isoformat(), 0) + made_in.get(at, 0))
        for at, week in enumerate(weeks, 1)
    )
    counted = Counted(where, numbers, by_place, trend)
    return counted if opens(scope, where) else _hidden(counted)


def condition(measure: Measure) -> TextClause:
    """A measure's condition, to be run with the parameter `now`."""
    clause = text(f"({measure.condition})")
    return clause.bindparams(bindparam("now")) if ":now" in measure.condition else clause


def _cases(scope: Scope, place: str, where: str, weeks: Sequence[datetime]) -> Select[Any]:
    """Cells (key, part, slot, n): what cases are like in a part of the place, and the week they
    were opened in (0: before)."""
    key = CASE.c.facts.op("&")(literal_column(f"{LIKE}::bigint"))
    part = case_scan.grouped(_part(where))
    days = ",".join(str(facts.today(week)) for week in weeks)
    slot = func.width_bucket(CASE.c.opened_day, literal_column(f"ARRAY[{days}]"))
    return (
        select(key.label("key"), part.label("part"), slot.label("slot"), func.count().label("n"))
        .where(covered.cases(scope, place))
        .group_by("key", "part", "slot")
    )


def _by_part(cells: Any) -> Select[Any]:
    return select(cells.c.key, cells.c.part, func.sum(cells.c.n).label("n")).group_by(
        cells.c.key, cells.c.part
    )


def _made_weekly(cells: Any) -> Select[Any]:
    """Cases made of a report, by the week they were opened in."""
    reported = facts.flag(cells.c.key, "reported")
    rows = select(cells.c.slot, func.sum(cells.c.n).label("n"))
    return rows.where(reported, cells.c.slot > 0).group_by(cells.c.slot)


def _beyond(scope: Scope, place: str, now: datetime) -> Select[Any]:
    """One row: the counts of cases that packed facts alone do not tell."""
    counts = []
    for measure in MEASURES:
        if measure.of == "case" and measure.also:
            own = case_scan.of_measure(Wanted(measure), now)
            rows = select(func.count()).where(covered.cases(scope, place), own)
            counts.append(rows.scalar_subquery().label(measure.code))
    return select(*counts)


def _unmade(scope: Scope, place: str) -> Select[Any]:
    """One row: reports that have made no case, by what became of them."""
    counts: list[Any] = [_counted(BY_CODE[code]) for code in UNMADE]
    return select(*counts).where(
        SUBMISSION.c.state != "accepted",
        covered.real(),
        sent.counted(scope),
        sent.within(place),
    )


def _unmade_weekly(scope: Scope, place: str) -> Select[Any]:
    """Reports that made no case, by the Monday in Bangkok of the week they were sent in."""
    local = func.timezone(ZONE, SUBMISSION.c.received_at)
    week = func.date(func.date_trunc("week", local))
    return (
        select(week.label("week"), func.count().label("sent"))
        .where(
            SUBMISSION.c.received_at >= bindparam("since"),
            SUBMISSION.c.state != "accepted",
            _either(UNMADE),
            covered.real(),
            sent.counted(scope),
            sent.within(place),
        )
        .group_by(week)
    )


def _either(codes: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(case_scan.condition(BY_CODE[code]) for code in codes))


def _money(scope: Scope, place: str) -> Select[Any]:
    child, centre = covered.child_help(scope, place), covered.centre_help(scope, place)
    amount, receiver = func.sum(ASSISTANCE.c.amount), ASSISTANCE.c.centre
    return select(
        select(amount).where(child).scalar_subquery().label("money_children"),
        select(amount).where(centre).scalar_subquery().label("money_centres"),
        select(func.count(receiver.distinct())).where(centre).scalar_subquery().label("centres"),
    )


def _read_cases(
    rows: Any, numbers: dict[str, int | None], where: str
) -> tuple[tuple[str, int | None, int | None], ...]:
    """Fill in the numbers of the whole; give the parts, most waiting first."""
    told = [measure for measure in MEASURES if measure.of == "case" and not measure.also]
    totals: Counter[str] = Counter()
    parts: dict[str, list[int]] = {}
    digits = case_scan.PLACE_DIGITS[_part(where)]
    for row in rows:
        key, n = row["key"], row["n"]
        for measure in told:
            if measure.holds(key):
                totals[measure.code] += n
        totals["received"] += n * facts.value(key, "reported")
        held = parts.setdefault(facts.area(row["part"], digits), [0, 0])
        held[0] += n
        held[1] += n if BY_CODE["waiting"].holds(key) else 0
    numbers.update(totals)
    if list(parts) == [where]:
        return ()
    found = [(code, held[0], held[1]) for code, held in parts.items() if code.strip("0")]
    return tuple(sorted(found, key=lambda part: (-part[2], -part[1], part[0])))


def opens(scope: Scope, place: str) -> bool:
    """Whether every case counted in this place is one that the asker may open as well."""
    if not any(grant.role in {"monitor", "admin"} for grant in scope.grants):
        return True
    return any(
        place == grant.lao if grant.lao else place.startswith(grant.area)
        for grant in scope.grants
        if grant.role in sent.READERS
    )


def _hidden(counted: Counted) -> Counted:
    """The same counts with the small ones, and those that would give them away, hidden."""
    numbers, by_place = hide_small(counted.numbers, counted.by_place)
    tiny = any(0 < reports < 5 for _, reports in counted.trend)
    return replace(counted, numbers=numbers, by_place=by_place, trend=() if tiny else counted.trend)


def _weeks(now: datetime) -> list[datetime]:
    """The first instants of the last `WEEKS` weeks in Bangkok, this week last."""
    today = now.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _part(where: str) -> str:
    """What divides a place: provinces the country, districts a province, tambons a district."""
    if not where:
        return "province"
    return "district" if where.isdigit() and len(where) == 2 else "tambon"


def _counted(measure: Measure) -> ColumnElement[int]:
    return func.count().filter(condition(measure)).label(measure.code)


def _as_json(rows: Select[Any]) -> ColumnElement[Any]:
    inner = rows.subquery()
    return select(func.json_agg(func.row_to_json(inner.table_valued()))).scalar_subquery()
