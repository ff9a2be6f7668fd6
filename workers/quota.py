"""The month as the budget sees it, read from the database; and its forecast for people."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.thai.show import to_bangkok
from handlers import budget
from models import quota

HELD = "budget"
"""The error of a push that waits because the month has no room for it."""


@dataclass(frozen=True)
class Outlook:
    """The month, the day its messages end at this pace (None: they last), and how many pushes wait
    for room. `looked_at` None: LINE was not asked this month."""

    month: budget.Month
    ends_on: date | None
    waiting: int
    looked_at: datetime | None


def outlook(connection: Connection, now: datetime) -> Outlook:
    """How the messages of the month of `now` (in Bangkok) stand."""
    here = to_bangkok(now)
    first = here.date().replace(day=1)
    before = first - timedelta(days=1)
    known = quota.spent(connection, name_of(first), name_of(before), budget.ALWAYS, HELD)
    midnight = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = budget.Month(
        allowed=known.allowed,
        used=known.used,
        danger=known.always,
        danger_before=known.always_before,
        day=(here - midnight) / timedelta(days=1),
        days=monthrange(first.year, first.month)[1],
    )
    return Outlook(month, budget.ends_on(month, first), known.waiting, known.looked_at)


def name_of(day: date) -> str:
    """A month as it is stored: "2026-11"."""
    return day.strftime("%Y-%m")
