"""Working days in Thailand: weekends and public holidays do not count."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache

import holidays

from bot.thai.show import BANGKOK

LOOK = 3
"""Working days within which somebody looks at a new case."""
CLOSING = time(16, 30)
"""When offices close: what falls due does so then, so that nobody is reminded at night."""


def after(moment: datetime, days: int) -> datetime:
    """The end of the office day, `days` working days after an aware moment, in UTC."""
    day = moment.astimezone(BANGKOK).date()
    free = _holidays()
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in free:
            days -= 1
    return datetime.combine(day, CLOSING, BANGKOK).astimezone(moment.tzinfo)


@cache
def _holidays() -> holidays.HolidayBase:
    """Public holidays of Thailand; the library reckons a year when it is first asked about."""
    return holidays.country_holidays("TH")
