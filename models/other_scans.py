"""Counting what is no case: reports without one, help given, visits, referrals; and waiting times.

Every scan gives rows (key, beside, step, n): packed facts of the case behind (0 without one), a
text it is grouped by, the step of the trend, and the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, literal_column, or_, select

from models import case_scan, covered, facts, sent
from models.casework import Referral, Visit
from models.columns import table
from models.counted import Wanted
from models.covered import ASSISTANCE, CASE, CENTRE, SUBMISSION
from models.measures import BY_CODE
from models.scope import Scope

VISIT = table(Visit)
REFERRAL = table(Referral)
UNMADE = ("joined", "rejected", "in_work")
RECEIVERS = {"money_children": ("child",), "money": ("child", "household")}


def scans(scope: Scope, wanted: Wanted, now: datetime) -> list[Select[Any]]:
    """The scans whose sums are the answer together."""
    code = wanted.measure.code
    if wanted.measure.of == "submission":
        return _reports(scope, wanted)
    if code == "visits":
        return [_by_case(scope, wanted, now, VISIT, VISIT.c.visited_on, func.count())]
    if code == "left_again":
        again = func.count(VISIT.c.case_id.distinct())
        return [_by_case(scope, wanted, now, VISIT, VISIT.c.visited_on, again)]
    if code == "referrals":
        sent_on = func.date(func.timezone("Asia/Bangkok", REFERRAL.c.sent_at))
        return [_by_case(scope, wanted, now, REFERRAL, sent_on, func.count())]
    return list(_help(scope, wanted, now))


def days_to_help(scope: Scope, wanted: Wanted, now: datetime) -> Select[Any]:
    """Rows (key, beside, step, n): how many cases (n) waited so many days (step)."""
    key = case_scan.grouped(wanted.group)
    beside = CASE.c.lao if wanted.group == "lao" else literal("")
    days = CASE.c.helped_day - CASE.c.opened_day
    return (
        select(
            key.label("key"), beside.label("beside"), days.label("step"), func.count().label("n")
        )
        .where(case_scan.narrowed(scope, wanted, now), case_scan.of_measure(wanted, now))
        .group_by("key", "beside", "step")
    )


def _reports(scope: Scope, wanted: Wanted) -> list[Select[Any]]:
    """`received` is what made no case; the cases made of reports are scanned beside."""
    codes = UNMADE if wanted.measure.code == "received" else (wanted.measure.code,)
    received = func.date(func.timezone("Asia/Bangkok", SUBMISSION.c.received_at))
    either = [case_scan.condition(BY_CODE[code]) for code in codes]
    where = and_(
        SUBMISSION.c.state != "accepted",
        covered.real(),
        sent.counted(scope),
        sent.within(wanted.place),
        or_(*either),
        *_moments(SUBMISSION.c.received_at, wanted),
    )
    place = {
        "province": SUBMISSION.c.province,
        "district": SUBMISSION.c.district,
        "tambon": SUBMISSION.c.tambon,
        "lao": SUBMISSION.c.lao,
    }.get(wanted.group, literal(""))
    return [_rows(wanted, literal(0), place, received, func.count()).where(where)]


def made_of_reports(wanted: Wanted) -> Wanted:
    """The cases that belong to `received`, to be scanned as cases."""
    measure = replace(BY_CODE["cases"], reported=True, base="")
    return replace(wanted, measure=measure)


def _by_case(
    scope: Scope, wanted: Wanted, now: datetime, rows: Any, day: ColumnElement[Any], n: Any
) -> Select[Any]:
    where = list(_between(day, wanted))
    if wanted.measure.also:
        where.append(rows.c.now == "left_again")
    if _told_by_place(scope, wanted):
        here = covered.deeds(scope, wanted.place, rows)
        return _rows(wanted, *_placed(wanted, rows), day, n).where(here, *where)
    plain = replace(wanted, since=None, until=None, older=None)
    where.append(case_scan.narrowed(scope, plain, now))
    beside = CASE.c.lao if wanted.group == "lao" else literal("")
    return (
        _rows(wanted, case_scan.grouped(wanted.group), beside, day, n)
        .select_from(rows.join(CASE, CASE.c.id == rows.c.case_id))
        .where(covered.deeds(scope, wanted.place, rows), *where)
    )


def _told_by_place(scope: Scope, wanted: Wanted) -> bool:
    """Whether where a row lies is all that must be known of the case behind it."""
    plain = wanted.group in {"", "month", "fund", "lao", *case_scan.PLACE_DIGITS} or (
        wanted.group == "need" and wanted.measure.of == "assistance"
    )
    of_case = wanted.filters.keys() - {"fund"}
    return plain and not of_case and scope.counts_by_place()


def _placed(wanted: Wanted, rows: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Key and text of a group of places, from where a row lies."""
    lao = rows.c.at_lao if wanted.group == "lao" else literal("")
    return case_scan.grouped(wanted.group, rows.c.at_place), lao


def _help(scope: Scope, wanted: Wanted, now: datetime) -> Iterator[Select[Any]]:
    """Help to children by their cases, help to centres by where they lie."""
    code = wanted.measure.code
    given = ASSISTANCE.c.given_on
    fund = wanted.filters.get("fund", ())
    of_case = {name: one for name, one in wanted.filters.items() if name != "fund"}
    both = [ASSISTANCE.c.voided_at.is_(None), *_between(given, wanted)]
    if fund:
        both.append(ASSISTANCE.c.fund.in_(fund))
    beside = {"fund": ASSISTANCE.c.fund, "need": ASSISTANCE.c.support}.get(wanted.group)
    if code in RECEIVERS:
        to = ASSISTANCE.c.given_to.in_(RECEIVERS[code])
        amount = func.sum(ASSISTANCE.c.amount)
        here = covered.deeds(scope, wanted.place, ASSISTANCE)
        if _told_by_place(scope, wanted):
            key, lao = _placed(wanted, ASSISTANCE)
            told = lao if beside is None else beside
            yield _rows(wanted, key, told, given, amount).where(here, *both, to)
        else:
            plain = replace(wanted, since=None, until=None, older=None, filters=of_case)
            lao = CASE.c.lao if wanted.group == "lao" else literal("")
            told = lao if beside is None else beside
            yield (
                _rows(wanted, case_scan.grouped(wanted.group), told, given, amount)
                .select_from(ASSISTANCE.join(CASE, CASE.c.id == ASSISTANCE.c.case_id))
                .where(case_scan.narrowed(scope, plain, now), here, *both, to)
            )
    if code != "money_children" and not of_case:
        place = CENTRE.c.lao if wanted.group == "lao" else literal("")
        centre_key = _centre_key(wanted)
        n = func.count(ASSISTANCE.c.centre.distinct()) if code == "centres" else func.sum(
            ASSISTANCE.c.amount)  # fmt: skip
        yield (
            _rows(wanted, centre_key, place if beside is None else beside, given, n)
            .select_from(ASSISTANCE.join(CENTRE, CENTRE.c.code == ASSISTANCE.c.centre))
            .where(covered.centre_help(scope, wanted.place), *both)
        )


def _centre_key(wanted: Wanted) -> ColumnElement[Any]:
    """Where a centre lies, as packed facts say it, and the bit that says it is none of a case."""
    if wanted.group not in case_scan.PLACE_DIGITS:
        return literal_column(f"{case_scan.PART}::bigint")
    place: ColumnElement[int] = literal_column("rpad(centre.tambon, 6, '0')::bigint")
    return place.op("<<")(facts.number(facts.SHIFT["place"]))


def _rows(
    wanted: Wanted,
    key: ColumnElement[Any],
    beside: ColumnElement[Any],
    day: ColumnElement[Any],
    n: Any,
) -> Select[Any]:
    step: ColumnElement[Any] = literal(0)
    if wanted.steps:
        days = ",".join(f"'{start.isoformat()}'::date" for start in wanted.steps)
        step = func.width_bucket(day, literal_column(f"ARRAY[{days}]"))
    return select(
        key.label("key"), beside.label("beside"), step.label("step"), n.label("n")
    ).group_by("key", "beside", "step")


def _moments(moment: ColumnElement[Any], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Within the days of Bangkok, as an index of moments finds it."""
    if wanted.since is not None:
        yield moment >= literal(datetime.combine(wanted.since, time.min, facts.ZONE))
    if wanted.until is not None:
        yield moment < literal(datetime.combine(wanted.until, time.min, facts.ZONE))


def _between(day: ColumnElement[Any], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield day >= literal(wanted.since)
    if wanted.until is not None:
        yield day < literal(wanted.until)
