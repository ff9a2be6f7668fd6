"""Dates and times: reading, counting and writing them in the session's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from .closures import Made, Maker
from .functions import Builder
from .values import (
    XPathError,
    decimal_clock,
    decimal_days,
    first,
    parse_clock,
    to_day,
    to_moment,
    to_number,
    to_text,
)
from .xpath import Call

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def _today(maker: Maker, call: Call) -> Made:
    maker.unsteady = True
    return Made(lambda f: f.s.now.date(), "any")


def _now(maker: Maker, call: Call) -> Made:
    maker.fixed = True
    return Made(lambda f: f.s.now, "any")


def _zoned(function: Callable[..., Any], kind: str = "any") -> Callable[[Maker, Call], Made]:
    """A function of values and the session's zone."""

    def build(maker: Maker, call: Call) -> Made:
        codes = [maker.value(arg).code for arg in call.args]
        if len(codes) == 1:
            one = codes[0]
            return Made(lambda f: function(one(f), f.s.zone), kind)
        return Made(lambda f: function(*[code(f) for code in codes], f.s.zone), kind)

    return build


def format_moment(value: Any, form: Any, zone: Any) -> str:
    """`format-date(-time)`: the escapes of the ODK XForms specification."""
    moment = _moment_or_clock(value, zone)
    if type(moment) is date:
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if type(moment) is not datetime:
        return ""
    made: list[str] = []
    escape = False
    for char in to_text(form):
        if escape:
            made.append(_escaped(char, moment))
            escape = False
        elif char == "%":
            escape = True
        else:
            made.append(char)
    if escape:
        raise XPathError("the date format ends with %")
    return "".join(made)


def _moment_or_clock(value: Any, zone: Any) -> Any:
    value = first(value)
    if type(value) is str and value:
        clock = parse_clock(value)
        if clock == clock:
            minutes, seconds = divmod(round(clock * 86_400_000) // 1000, 60)
            return datetime(1970, 1, 1, minutes // 60, minutes % 60, seconds, tzinfo=UTC)
    return to_moment(value, zone)


_ESCAPES: dict[str, Callable[[datetime], str]] = {
    "%": lambda m: "%",
    "Y": lambda m: f"{m.year:04d}",
    "y": lambda m: f"{m.year % 100:02d}",
    "m": lambda m: f"{m.month:02d}",
    "n": lambda m: str(m.month),
    "b": lambda m: MONTHS[m.month - 1],
    "d": lambda m: f"{m.day:02d}",
    "e": lambda m: str(m.day),
    "H": lambda m: f"{m.hour:02d}",
    "h": lambda m: str(m.hour),
    "M": lambda m: f"{m.minute:02d}",
    "S": lambda m: f"{m.second:02d}",
    "3": lambda m: f"{m.microsecond // 1000:03d}",
    "a": lambda m: DAYS[m.weekday()],
    "W": lambda m: str(m.isocalendar().week),
}


def _escaped(char: str, moment: datetime) -> str:
    write = _ESCAPES.get(char)
    if write is None:
        raise XPathError(f"%{char} is not a date format")
    return write(moment)


def months_between(start: Any, end: Any, zone: Any) -> float:
    """CHT's `difference-in-months`: whole months from one date to another."""
    first_day, last_day = to_day(start, zone), to_day(end, zone)
    if type(first_day) is not date or type(last_day) is not date:
        return float("nan")
    months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month
    if months >= 0 and last_day.day < first_day.day:
        months -= 1
    return float(months)


def days_between(start: Any, end: Any, zone: Any) -> float:
    first_day, last_day = to_day(start, zone), to_day(end, zone)
    if type(first_day) is not date or type(last_day) is not date:
        return float("nan")
    return float((last_day - first_day).days)


def weeks_between(start: Any, end: Any, zone: Any) -> float:
    return float(days_between(start, end, zone) // 7)


def years_between(start: Any, end: Any, zone: Any) -> float:
    months = months_between(start, end, zone)
    return months if months != months else float(int(months / 12))


def add_to_date(value: Any, *rest: Any) -> Any:
    """CHT's `add-date(date, years, months, days, hours, minutes)`."""
    *amounts, zone = rest
    start = to_moment(value, zone)
    if type(start) is not date and type(start) is not datetime:
        return ""
    numbers = [to_number(amount) for amount in amounts] + [0.0] * 5
    years, months, days, hours, minutes = (0 if n != n else int(n) for n in numbers[:5])
    index = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(index, 12)
    extra = start.day - 1 + days
    try:
        made = start.replace(year=year, month=month + 1, day=1) + timedelta(days=extra)
        if type(made) is datetime:
            made += timedelta(hours=hours, minutes=minutes)
    except (ValueError, OverflowError) as error:
        raise XPathError("add-date() left the calendar") from error
    return made


BUILDERS: dict[str, Builder] = {
    "today": (0, 0, _today),
    "now": (0, 0, _now),
    "date": (1, 1, _zoned(to_day)),
    "date-time": (1, 1, _zoned(to_moment)),
    "decimal-date-time": (1, 1, _zoned(decimal_days)),
    "decimal-date": (1, 1, _zoned(decimal_days)),
    "decimal-time": (1, 1, _zoned(decimal_clock)),
    "format-date": (2, 2, _zoned(format_moment, "str")),
    "format-date-time": (2, 2, _zoned(format_moment, "str")),
    "difference-in-months": (2, 2, _zoned(months_between, "num")),
    "cht:difference-in-months": (2, 2, _zoned(months_between, "num")),
    "cht:difference-in-days": (2, 2, _zoned(days_between, "num")),
    "cht:difference-in-weeks": (2, 2, _zoned(weeks_between, "num")),
    "cht:difference-in-years": (2, 2, _zoned(years_between, "num")),
    "add-date": (2, 6, _zoned(add_to_date)),
    "cht:add-date": (2, 6, _zoned(add_to_date)),
}
