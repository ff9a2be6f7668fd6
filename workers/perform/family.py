"""Orders about a family that a third person reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handlers.orders import NoteFamilyTold
from models import case_queries, family_queries
from workers.case_view import WORKS_ON_CASES, roles_over
from workers.desk import Desk


def note_family_told(desk: Desk, order: NoteFamilyTold) -> str | None:
    """Note it once, under who follows or coordinates the case."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no, lock=True)
    if row is None or not roles_over(desk, row) & {"weaver", *WORKS_ON_CASES}:
        return None
    if not family_queries.waits(desk.connection, row.id):
        return None
    case_queries.note(desk.connection, row.id, family_queries.TOLD, desk.now, desk.person.id)
    return str(row.number)


PERFORM: dict[type, Callable[..., Any]] = {
    NoteFamilyTold: note_family_told,
}
