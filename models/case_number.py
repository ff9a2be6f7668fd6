"""Case numbers: PP-BBBB-NNNNN, running by province and Buddhist year."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from models.case import CaseNumber
from models.columns import table

NUMBER = table(CaseNumber)
BANGKOK = timezone(timedelta(hours=7))  # no summer time since 1920
BUDDHIST = 543


def next_number(connection: Connection, province: str, now: datetime) -> str:
    """The next number of a province ("32-2569-00001"); the year is Bangkok's, in the Buddhist era.

    Holds the province's counter to the end of the transaction; a rollback gives the number back.
    """
    year = now.astimezone(BANGKOK).year + BUDDHIST
    first = insert(NUMBER).values(province=province, year=year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=["province", "year"], set_={"last": NUMBER.c.last + 1}
    ).returning(NUMBER.c.last)
    return f"{province}-{year}-{connection.execute(counted).scalar_one():05}"
