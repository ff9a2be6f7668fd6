"""Queries of the kinds of help that are asked for."""

from __future__ import annotations

from sqlalchemy import Connection, select

from models.case import Need
from models.columns import table

NEED = table(Need)


def of_case(connection: Connection, case_id: int) -> list[str]:
    """The codes (list `support`) asked for a case. Ask only for one that was found in a scope."""
    found = select(NEED.c.code).where(NEED.c.case_id == case_id).order_by(NEED.c.code)
    return list(connection.execute(found).scalars())
