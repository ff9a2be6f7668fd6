"""Queries of families that were not told yet that their child was reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text

from models import facts
from models.case import UNTOLD
from models.case_queries import CASE
from models.scope import Scope

ASKED = ("given", "refused")
"""What a family that was asked for consent may have said: it knows, whatever it was."""
TOLD = "family_told"
"""The event of a case whose family was told."""


def untold(
    connection: Connection, scope: Scope, opened_before: datetime, limit: int
) -> Sequence[Row[Any, Any, Any, Any]]:
    """Open cases of a scope, opened before a moment, whose family has not been told: id, number,
    opened_at, weaver_id; the oldest first, by days.

    They are found and put in order from an index of their own; rows are looked at one by one until
    there are enough.

    A family that was asked for consent knows. Of an urgent case none is told this way: danger may
    come from the family, and child protection decides.
    """
    may_be = (
        select(CASE.c.id, CASE.c.opened_day)
        .where(
            scope.cases(),
            CASE.c.opened_day <= facts.today(opened_before),
            text(UNTOLD),
        )
        .order_by(CASE.c.opened_day, CASE.c.id)
        .offset(0)  # in this order, before anything is joined to it
        .subquery("may_be")
    )
    return connection.execute(
        select(CASE.c.id, CASE.c.number, CASE.c.opened_at, CASE.c.weaver_id)
        .join(may_be, may_be.c.id == CASE.c.id)
        .where(CASE.c.opened_at < opened_before, *_UNTOLD)
        .order_by(may_be.c.opened_day, may_be.c.id)
        .limit(limit)
    ).all()


def waits(connection: Connection, case_id: int) -> bool:
    """Whether the family of a case is still to be told."""
    found = select(CASE.c.id).where(CASE.c.id == case_id, *_UNTOLD)
    return connection.execute(found).first() is not None


_UNTOLD = (
    CASE.c.closed_at.is_(None),
    CASE.c.state.not_in(("closed", "no_help")),
    CASE.c.urgent == "",
    CASE.c.child_id.is_not(None),
    ~CASE.c.family_knows,
)
