"""Who looked at one child's record: the case, and what was joined to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, literal, or_, select, union_all

from models.case import AccessLog, Case, SameChild
from models.columns import table
from models.submission import Submission, SubmissionEvent

CASE = table(Case)
LOG = table(AccessLog)
SAME = table(SameChild)
SUBMISSION = table(Submission)
EVENT = table(SubmissionEvent)


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
        select(LOG.c.at, LOG.c.person_id, LOG.c.act, LOG.c.why, CASE.c.number)
        .join(CASE, CASE.c.id == LOG.c.case_id)
        .where(cases)
    )
    at_reports = (
        select(
            EVENT.c.at,
            EVENT.c.person_id,
            literal("review").label("act"),
            literal("report").label("why"),
            SUBMISSION.c.number,
        )
        .join(SUBMISSION, SUBMISSION.c.id == EVENT.c.submission_id)
        .join(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(EVENT.c.kind == "viewed", cases)
    )
    found = union_all(at_cases, at_reports).subquery()
    return connection.execute(select(found).order_by(found.c.at)).all()
