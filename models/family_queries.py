"""Queries of families that were not told yet that their child was reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, select

from models.case_queries import CASE, CONSENT, EVENT
from models.scope import Scope

TOLD = "family_told"
"""The event of a case whose family was told."""


def untold(
    connection: Connection, scope: Scope, opened_before: datetime, limit: int
) -> Sequence[Row[Any, Any, Any, Any]]:
    """Open cases of a scope, opened before a moment, whose family has not been told: id, number,
    opened_at, weaver_id; the oldest first.

    A family that was asked for consent knows. Of an urgent case none is told this way: danger may
    come from the family, and child protection decides.
    """
    return connection.execute(
        select(CASE.c.id, CASE.c.number, CASE.c.opened_at, CASE.c.weaver_id)
        .where(scope.cases(), CASE.c.opened_at < opened_before, *_UNTOLD)
        .order_by(CASE.c.opened_at, CASE.c.id)
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
    ~exists().where(and_(EVENT.c.case_id == CASE.c.id, EVENT.c.kind == TOLD)),
    ~exists().where(
        and_(CONSENT.c.case_id == CASE.c.id, CONSENT.c.given.in_(("given", "refused")))
    ),
)
