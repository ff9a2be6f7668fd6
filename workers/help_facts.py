"""What a case's card says about help: how often and how much, and the referrals under way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from bot.texts import say
from bot.texts.choices import label
from bot.thai.show import bangkok_date, show_baht, show_date
from models import assistance_queries, referral_queries
from workers.desk import Desk

REFERRALS = 3


def facts(desk: Desk, row: Row[Any]) -> Iterator[tuple[str, str]]:
    """(code, shown value) for a row of `models.case_queries`: `help`, then each `referral`."""
    language = desk.person.language
    count, satang, last = assistance_queries.summary(desk.connection, row.id)
    if count and last is not None:
        parts = [say("help.times", language, count=count), show_date(last, language, short=True)]
        if satang:
            parts.insert(1, show_baht(satang, language))
        yield "help", " · ".join(parts)
    for held in referral_queries.of_case(desk.connection, row.id)[:REFERRALS]:
        parts = [label("agency", held.agency, language), say(f"help.to_{held.state}", language)]
        if held.due_at is not None:
            due = show_date(bangkok_date(held.due_at), language, short=True)
            late = held.due_at < desk.now
            parts.append(say("help.late_since" if late else "help.until", language, day=due))
        yield "referral", " · ".join(parts)
