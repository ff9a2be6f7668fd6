"""Case numbers for made-up cases, so that the next real one follows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from bot.thai import show_year, to_bangkok
from models.case import CaseNumber
from models.columns import table

NUMBER = table(CaseNumber)


def numbers(connection: Connection, province: str, moments: Sequence[datetime]) -> list[str]:
    """A number for each of these moments, which must be in order; counts on in the table."""
    years = [int(show_year(to_bangkok(moment).year, "th")) for moment in moments]
    last: dict[int, int] = {}
    for year in sorted(set(years)):
        last[year] = _draw(connection, province, year, years.count(year))
    found = []
    for year in years:
        last[year] += 1
        found.append(f"{province}-{year}-{last[year]:05}")
    return found


def _draw(connection: Connection, province: str, year: int, how_many: int) -> int:
    """Take a run of numbers. → the last one before it."""
    drawn = insert(NUMBER).values(province=province, year=year, last=how_many)
    end = connection.execute(
        drawn.on_conflict_do_update(
            index_elements=["province", "year"], set_={"last": NUMBER.c.last + how_many}
        ).returning(NUMBER.c.last)
    ).scalar_one()
    return int(end) - how_many
