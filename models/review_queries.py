"""Queries of a coordinator's review: one report with its versions, and what was done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, exists, or_, select

from models.case import Case
from models.columns import table
from models.person import works
from models.scope import Scope
from models.submission import Finding, SubmissionEvent
from models.submission_queries import SUBMISSION, VERSION, covered, loaded
from models.vault import Box

CASE = table(Case)
EVENT = table(SubmissionEvent)
FINDING = table(Finding)
DECISIONS: Final = ("accepted", "returned", "rejected", "restored", "joined", "parted")
CONTEXT: Final = "submission_event"


def find(
    connection: Connection, scope: Scope, number: str, *, lock: bool = False
) -> Row[Any] | None:
    """A report by its number, as `submission_queries.load` gives it; None outside the scope."""
    query = loaded().where(SUBMISSION.c.number == number, covered(scope))
    return connection.execute(query.with_for_update(of=SUBMISSION) if lock else query).first()


def versions(connection: Connection, submission_id: int) -> Sequence[Row[Any]]:
    """Every version, oldest first: n, sealed, person_id, received_at."""
    return connection.execute(
        select(VERSION).where(VERSION.c.submission_id == submission_id).order_by(VERSION.c.n)
    ).all()


def note(
    connection: Connection,
    submission_id: int,
    n: int,
    kind: str,
    at: datetime,
    person_id: int | None,
    *,
    moved: tuple[str, str] = ("", ""),
    box: Box | None = None,
    text: Mapping[str, Any] | None = None,
) -> None:
    """Say what was done to a submission; words are sealed under its key."""
    connection.execute(
        EVENT.insert().values(
            submission_id=submission_id,
            n=n,
            kind=kind,
            from_state=moved[0],
            to_state=moved[1],
            at=at,
            person_id=person_id,
            sealed=box.seal(dict(text), CONTEXT) if box and text else None,
        )
    )


def events(connection: Connection, submission_id: int) -> Sequence[Row[Any]]:
    """What was decided about a submission, oldest first."""
    return connection.execute(
        select(EVENT)
        .where(EVENT.c.submission_id == submission_id, EVENT.c.kind.in_(DECISIONS))
        .order_by(EVENT.c.id)
    ).all()


def decision(connection: Connection, submission_id: int) -> Row[Any] | None:
    """The last decision about a submission."""
    return connection.execute(
        select(EVENT)
        .where(EVENT.c.submission_id == submission_id, EVENT.c.kind.in_(DECISIONS))
        .order_by(EVENT.c.id.desc())
        .limit(1)
    ).first()


def was_returned(connection: Connection, submission_id: int, n: int) -> bool:
    """Whether a coordinator returned this version: the next one is shown to them again."""
    query = select(EVENT.c.id).where(
        EVENT.c.submission_id == submission_id, EVENT.c.n == n, EVENT.c.kind == "returned"
    )
    return connection.execute(query).first() is not None


def corrector(connection: Connection, submission_id: int) -> int | None:
    """Who corrects a returned report: its reporter; when they left, who follows the case now.

    None: nobody; a coordinator of the place does it.
    """
    row = connection.execute(
        select(
            SUBMISSION.c.person_id,
            works(SUBMISSION.c.person_id).label("reporter_works"),
            CASE.c.weaver_id,
            works(CASE.c.weaver_id).label("weaver_works"),
        )
        .outerjoin(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(SUBMISSION.c.id == submission_id)
    ).one()
    if row.reporter_works:
        return int(row.person_id)
    return int(row.weaver_id) if row.weaver_id is not None and row.weaver_works else None


def correctable(
    connection: Connection, scope: Scope, submission_id: int, *, lock: bool = False
) -> Row[Any] | None:
    """A submission that this person is to correct now, or a coordinator in the weaver's stead."""
    reporter, weaver = works(SUBMISSION.c.person_id), works(CASE.c.weaver_id)
    mine = or_(
        SUBMISSION.c.person_id == scope.person_id,
        and_(CASE.c.weaver_id == scope.person_id, ~reporter),
        and_(covered(scope), ~reporter, ~weaver),
    )
    query = (
        select(SUBMISSION)
        .outerjoin(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(SUBMISSION.c.id == submission_id, mine)
    )
    return connection.execute(query.with_for_update(of=SUBMISSION) if lock else query).first()


def stranded(connection: Connection, scope: Scope, limit: int) -> Sequence[Row[Any]]:
    """Returned reports in a scope that nobody is left to correct, oldest first."""
    return connection.execute(
        select(SUBMISSION)
        .outerjoin(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(
            SUBMISSION.c.state == "returned",
            covered(scope),
            ~works(SUBMISSION.c.person_id),
            ~works(CASE.c.weaver_id),
        )
        .order_by(SUBMISSION.c.id)
        .limit(limit)
    ).all()


def left_behind(connection: Connection, limit: int, after: int = 0) -> Sequence[Row[Any]]:
    """Returned reports whose reporter does not work here any more, oldest first, from the id
    `after` on."""
    return connection.execute(
        select(SUBMISSION)
        .where(
            SUBMISSION.c.state == "returned",
            SUBMISSION.c.id > after,
            ~works(SUBMISSION.c.person_id),
        )
        .order_by(SUBMISSION.c.id)
        .limit(limit)
    ).all()


def was_passed(connection: Connection, submission_id: int, n: int, person_id: int | None) -> bool:
    """Whether this version was passed on to this person (None: to the coordinator) already."""
    query = select(EVENT.c.id).where(
        EVENT.c.submission_id == submission_id,
        EVENT.c.n == n,
        EVENT.c.kind == "passed",
        EVENT.c.person_id.is_not_distinct_from(person_id),
    )
    return connection.execute(query.limit(1)).first() is not None


def needs_review(connection: Connection, case_id: int, number: str) -> bool:
    """Whether the report that a case was made of is being checked, back with the weaver, asked
    about, or has something that a coordinator has not looked at."""
    waits = exists().where(
        FINDING.c.submission_id == SUBMISSION.c.id,
        FINDING.c.audience == "coordinator",
        FINDING.c.resolved_at.is_(None),
    )
    query = select(SUBMISSION.c.id).where(
        SUBMISSION.c.case_id == case_id,
        SUBMISSION.c.number == number,
        or_(SUBMISSION.c.state.in_(("received", "returned", "asked")), waits),
    )
    return connection.execute(query.limit(1)).first() is not None


def own_of_case(connection: Connection, case_id: int, number: str) -> Row[Any] | None:
    """The report that a case was made of: it has the case's number."""
    return connection.execute(
        select(SUBMISSION).where(SUBMISSION.c.case_id == case_id, SUBMISSION.c.number == number)
    ).first()
