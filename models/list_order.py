"""The order of lists of cases: danger first, closed last; within a rank what is due first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal_column

from models.covered import CASE

LATEST: ColumnElement[datetime] = literal_column("'9999-12-31'::timestamptz")

RANK = case(
    (CASE.c.state.in_(("closed", "no_help")), 4),
    (CASE.c.urgent == "A", 0),
    (CASE.c.urgent == "B", 1),
    (CASE.c.urgent != "", 2),
    else_=3,
)
WORST = (RANK, func.coalesce(CASE.c.due_at, LATEST), CASE.c.opened_at, CASE.c.id)
"""Danger first, closed last; within a rank what is due first, then what is oldest."""
