"""Who looked at one child's record: the case, what joined it, reports before they were a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, case, insert, literal, or_, select, union_all

from models.case import AccessLog, Case, SameChild
from models.columns import table
from models.submission import Submission, SubmissionEvent

CASE = table(Case)
LOG = table(AccessLog)
SAME = table(SameChild)
SUBMISSION = table(Submission)
EVENT = table(SubmissionEvent)


AT_REPORTS: Final = {
    "viewed": ("review", "report"),
    "listed": ("list", "reports"),
    "exported": ("export", "submissions"),
}
"""Kind of event of a report that is no case yet → act and why, as of a case."""


def at_reports(
    connection: Connection,
    person_id: int | None,
    which: ColumnElement[bool],
    kind: str,
    at: datetime,
) -> None:
    """Note who looked at reports that are no case yet; `kind` is one of `AT_REPORTS`, `which` a
    condition on `submission`."""
    person = literal(person_id, EVENT.c.person_id.type)
    none = literal("")
    rows = select(
        SUBMISSION.c.id, SUBMISSION.c.current, literal(kind), none, none, person, literal(at)
    ).where(which, SUBMISSION.c.case_id.is_(None))
    names = ["submission_id", "n", "kind", "from_state", "to_state", "person_id", "at"]
    connection.execute(insert(EVENT).from_select(names, rows))


def of_case(connection: Connection, number: str) -> Sequence[Row[Any]] | None:
    """Every look, oldest first: at, person_id, act, why, number. None for an unknown number.

    With those at cases that were joined to it, and at its reports before they were a case.
    """
    case_id = connection.execute(select(CASE.c.id).where(CASE.c.number == number)).scalar()
    if case_id is None:
        return None
    joined = select(SAME.c.other_case_id).where(
        SAME.c.case_id == case_id, SAME.c.verdict == "same", SAME.c.other_case_id.is_not(None)
    )
    cases = or_(CASE.c.id == case_id, CASE.c.id.in_(joined))
    at_cases = (
        select(
            LOG.c.at, LOG.c.person_id, LOG.c.act, LOG.c.why, CASE.c.number, LOG.c.id.label("line")
        )
        .join(CASE, CASE.c.id == LOG.c.case_id)
        .where(cases)
    )
    kind = EVENT.c.kind
    before = (
        select(
            EVENT.c.at,
            EVENT.c.person_id,
            case({kind: act for kind, (act, _) in AT_REPORTS.items()}, value=kind).label("act"),
            case({kind: why for kind, (_, why) in AT_REPORTS.items()}, value=kind).label("why"),
            SUBMISSION.c.number,
            EVENT.c.id.label("line"),
        )
        .join(SUBMISSION, SUBMISSION.c.id == EVENT.c.submission_id)
        .join(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(kind.in_(AT_REPORTS), cases)
    )
    found = union_all(at_cases, before).subquery()
    shown = select(*[column for column in found.c if column is not found.c.line])
    # Looks of one instant stand as they were written: every print of them is the same.
    in_order = shown.order_by(found.c.at, found.c.number, found.c.line)
    return connection.execute(in_order).all()
