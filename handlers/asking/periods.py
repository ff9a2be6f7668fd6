"""Stretches of time as officials count them: weeks, months, fiscal and academic years.

The fiscal year runs from 1 October to 30 September and is called by the year it ends in; the
academic year from 16 May, its second term from 1 November. All days are of Bangkok.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.thai import show_date, show_year
from bot.thai.show import month_name
from handlers.asking.question import Period

DAY = timedelta(days=1)
UNITS = ("day", "week", "month", "year", "fiscal", "academic", "term")
"""Periods that have one before and one after."""


def current(unit: str, today: date, back: int = 0) -> Period:
    """The period of a unit that `today` lies in, or the one `back` steps earlier."""
    since = _start(unit, today)
    for _ in range(back):
        since = _start(unit, since - DAY)
    return Period(since, _start_of_next(unit, since), _name(unit, since, today))


def of_year(unit: str, year: int) -> Period:
    """The calendar, fiscal or academic year of a common-era number."""
    first = {"fiscal": date(year - 1, 10, 1), "academic": date(year, 5, 16)}
    since = first.get(unit, date(year, 1, 1))
    return Period(since, _start_of_next(unit, since), unit)


def term(year: int, number: int) -> Period:
    """A term (1 or 2) of an academic year."""
    since = date(year, 5, 16) if number == 1 else date(year, 11, 1)
    return Period(since, _start_of_next("term", since), "term")


def month(year: int, number: int) -> Period:
    since = date(year, number, 1)
    return Period(since, _start_of_next("month", since), "month")


def last(count: int, unit: str, today: date) -> Period:
    """The last so many days, weeks, months or years, today included."""
    if unit in ("day", "week"):
        since = today - (count * (7 if unit == "week" else 1) - 1) * DAY
    else:
        since = _months_before(today + DAY, count * (12 if unit == "year" else 1))
    return Period(since, today + DAY, "last")


def before(period: Period, today: date) -> Period | None:
    """The period to compare with: the one before, of the same kind or length."""
    if period.since is None:
        return None
    for unit in UNITS:
        if period.name == unit or period == current(unit, today):
            since = _start(unit, period.since - DAY)
            return Period(since, period.since, unit)
    if period.until is None:
        return None
    return Period(period.since - (period.until - period.since), period.since, "span")


def days_in(count: int, unit: str) -> int:
    """How many days an age of so many units is: a month counts 30, a year 365."""
    return count * {"day": 1, "week": 7, "month": 30, "year": 365}[unit]


def steps(period: Period | None, group: str, today: date) -> tuple[date, ...]:
    """The days on which the steps of a trend begin: weeks, or months for a longer time.

    The last eight weeks when no period is asked, at most thirteen steps of one that is.
    """
    month_wise = group == "month"
    until = min(period.until, today + DAY) if period and period.until else today + DAY
    if period is None or period.since is None:
        since = _months_before(until, 11) if month_wise else until - 50 * DAY
    else:
        since = period.since
        month_wise = month_wise or until - since > 75 * DAY
    unit = "month" if month_wise else "week"
    starts = [_start(unit, since)]
    while (following := _start_of_next(unit, starts[-1])) < until:
        starts.append(following)
    return tuple(starts[-(13 if month_wise else 12 if period else 8) :])


def said(period: Period, language: str) -> str:
    """As people read it: "พ.ย. 2569", "ปีงบ 2569", "1 ต.ค. 2569 – 15 พ.ย. 2569"."""
    first, last = period.since, period.until - DAY if period.until else None
    thai = language == "th"
    if first and last:
        return _whole(period.name, first, last, language) or (
            f"{_day(first, language)} – {_day(last, language)}"
        )
    if first:
        return f"{'ตั้งแต่' if thai else 'since'} {_day(first, language)}"
    return f"{'ถึง' if thai else 'up to'} {_day(last, language)}" if last else ""


def _whole(name: str, first: date, last: date, language: str) -> str:
    thai = language == "th"
    if first == last:
        return _day(first, language)
    if name == "fiscal":
        return f"{'ปีงบ' if thai else 'fiscal year'} {show_year(last.year, language)}"
    if name == "academic":
        return f"{'ปีการศึกษา' if thai else 'academic year'} {show_year(first.year, language)}"
    if month(first.year, first.month) == Period(first, last + DAY, "month"):
        return f"{month_name(first.month, language, short=True)} {show_year(first.year, language)}"
    if of_year("year", first.year) == Period(first, last + DAY, "year"):
        return f"{'ปี' if thai else 'year'} {show_year(first.year, language)}"
    return ""


def _day(day: date, language: str) -> str:
    return show_date(day, language, short=True)


def _name(unit: str, since: date, today: date) -> str:
    return "today" if unit == "day" and since == today else unit


def _start(unit: str, day: date) -> date:
    if unit == "week":
        return day - day.weekday() * DAY
    if unit == "month":
        return day.replace(day=1)
    starts = {
        "year": ((1, 1),),
        "fiscal": ((10, 1),),
        "academic": ((5, 16),),
        "term": ((5, 16), (11, 1)),
    }.get(unit)
    if starts is None:
        return day
    first = [date(year, *at) for year in (day.year - 1, day.year) for at in starts]
    return max(one for one in first if one <= day)


def _start_of_next(unit: str, since: date) -> date:
    length = {"day": 1, "week": 7, "month": 31, "term": 200}.get(unit, 366)
    ahead = since + length * DAY
    return _start(unit, ahead) if unit != "day" else ahead


def _months_before(day: date, count: int) -> date:
    at = day.year * 12 + day.month - 1 - count
    year, number = at // 12, at % 12 + 1
    for last_day in (day.day, 30, 29, 28):
        try:
            return date(year, number, last_day)
        except ValueError:  # a shorter month
            continue
    return date(year, number, 28)
