"""The fiscal year of the state: 1 October to 30 September, named by the year it ends in. Pure."""

from __future__ import annotations

from datetime import date


def fiscal_year(day: date) -> tuple[date, date]:
    """The first and the last day of the fiscal year that a day lies in."""
    first = day.year if day.month >= 10 else day.year - 1
    return date(first, 10, 1), date(first + 1, 9, 30)
