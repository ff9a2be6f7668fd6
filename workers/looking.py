"""Noting a look at a report: at its case, or at the report itself while it is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from models import case_queries, looks
from models.looks import SUBMISSION
from workers.desk import Desk


def at_report(desk: Desk, row: Row[Any], act: str, why: str) -> None:
    """One report was opened; `row` has `id` and `case_id`."""
    if row.case_id is not None:
        case_queries.log_access(
            desk.connection, desk.person.id, [row.case_id], act, desk.now, why=why
        )
    else:
        which = SUBMISSION.c.id == row.id
        looks.at_reports(desk.connection, desk.person.id, which, "viewed", desk.now)


def at_list(desk: Desk, rows: Sequence[Row[Any]], *, of_cases: bool, why: str) -> None:
    """A page of a list was shown: of cases, or of reports, some of which are no case yet."""
    ids = [row.id if of_cases else row.case_id for row in rows]
    seen = [case_id for case_id in ids if case_id is not None]
    case_queries.log_access(desk.connection, desk.person.id, seen, "list", desk.now, why=why)
    if not of_cases:
        which = SUBMISSION.c.id.in_([row.id for row in rows])
        looks.at_reports(desk.connection, desk.person.id, which, "listed", desk.now)
