"""When people are at work: working days in Thailand, office hours, and hours of quiet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from bot.thai.show import BANGKOK

LOOK = 3
"""Working days within which somebody looks at a new case."""
CLOSING = time(16, 30)
"""When offices close: what falls due does so then, so that nobody is reminded at night."""
MORNING = time(9, 0)
"""When a question of a day is asked."""


def after(moment: datetime, days: int) -> datetime:
    """The end of the office day, `days` working days after an aware moment, in UTC."""
    day = moment.astimezone(BANGKOK).date()
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return at(day, CLOSING, moment)


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a public holiday."""
    return day.weekday() < 5 and day not in _holidays()


def is_quiet(moment: datetime, quiet_from: time, quiet_to: time) -> bool:
    """Whether nobody is to be disturbed at an aware moment: at night, on a weekend or a holiday.

    The hours are Bangkok's; they may span midnight. Equal ones: no hour of the day is quiet.
    """
    here = moment.astimezone(BANGKOK)
    hour = here.time()
    if quiet_from <= quiet_to:
        night = quiet_from <= hour < quiet_to
    else:
        night = hour >= quiet_from or hour < quiet_to
    return night or not is_working_day(here.date())


def when_open(moment: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """The moment itself, or the first one after it that is not quiet, in its own time zone."""
    here = moment.astimezone(BANGKOK)
    while is_quiet(here, quiet_from, quiet_to):
        ends = datetime.combine(here.date(), quiet_to, BANGKOK)
        morning = is_working_day(here.date()) and ends > here
        here = ends if morning else _midnight_after(here)
    return moment if here == moment else here.astimezone(moment.tzinfo)


def at(day: date, hour: time, like: datetime) -> datetime:
    """An hour of a day in Bangkok, in the time zone of another moment."""
    return datetime.combine(day, hour, BANGKOK).astimezone(like.tzinfo)


def _midnight_after(here: datetime) -> datetime:
    return datetime.combine(here.date() + timedelta(days=1), time(0), BANGKOK)


@cache
def _holidays() -> holidays.HolidayBase:
    """Public holidays of Thailand; the library reckons a year when it is first asked about."""
    return holidays.country_holidays("TH")
