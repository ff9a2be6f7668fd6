"""Queries of findings: what validation noticed, and who still has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, TextClause, select, text, update
from sqlalchemy.dialects.postgresql import insert

from models.columns import table
from models.scope import Scope
from models.submission import ASKED, Finding
from models.submission_queries import DECIDERS, SUBMISSION, covered

FINDING = table(Finding)


def keep(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert findings; one that is there already (same version, code, question) stays."""
    found = list(rows)
    if found:
        connection.execute(insert(FINDING).on_conflict_do_nothing(constraint="finding_once"), found)


def resolve_older(connection: Connection, submission_id: int, n: int, now: datetime) -> None:
    """A new version answers what was found in the versions before it."""
    connection.execute(
        update(FINDING)
        .where(
            FINDING.c.submission_id == submission_id,
            FINDING.c.n < n,
            FINDING.c.resolved_at.is_(None),
        )
        .values(resolved_at=now, verdict="replaced")
    )


def of_submission(connection: Connection, submission_id: int) -> Sequence[Row[Any]]:
    """Everything found about a submission, oldest first."""
    return connection.execute(
        select(FINDING).where(FINDING.c.submission_id == submission_id).order_by(FINDING.c.id)
    ).all()


def waiting(connection: Connection, scope: Scope, limit: int) -> Sequence[Row[Any]]:
    """Questions for the coordinators of a scope, oldest first, with the report's `number`.

    They are put in order first; reports are looked at one by one until there are enough.
    """
    order = (FINDING.c.due_at.asc().nulls_last(), FINDING.c.id)
    first = select(FINDING.c.id, FINDING.c.due_at).where(*asked(scope)).order_by(*order)
    it = first.offset(0).subquery("it")
    return connection.execute(
        _questions(scope)
        .join(it, it.c.id == FINDING.c.id)
        .order_by(it.c.due_at.asc().nulls_last(), it.c.id)
        .limit(limit)
    ).all()


def asked(scope: Scope) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Conditions on `finding` for the questions that the deciders of a scope have to answer, which
    an index finds by where they lie. A joined report's lie where the case is that it was joined to.
    """
    return text(ASKED), scope.lies_in(FINDING, *DECIDERS)


def question(
    connection: Connection, scope: Scope, finding_id: int, *, lock: bool = False
) -> Row[Any] | None:
    """One question within a scope, answered or not."""
    query = _questions(scope).where(FINDING.c.id == finding_id)
    return connection.execute(query.with_for_update(of=FINDING) if lock else query).first()


def resolve(
    connection: Connection, finding_id: int, verdict: str, person_id: int, now: datetime
) -> bool:
    """Keep the verdict if nobody decided yet: the first update wins."""
    done = connection.execute(
        update(FINDING)
        .where(FINDING.c.id == finding_id, FINDING.c.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by=person_id, verdict=verdict)
    )
    return done.rowcount > 0


def open_same_child(connection: Connection, submission_id: int) -> int:
    """How many known children a report is still waiting to be compared with."""
    rows = select(FINDING.c.id).where(
        FINDING.c.submission_id == submission_id,
        FINDING.c.code == "same_child",
        FINDING.c.resolved_at.is_(None),
    )
    return len(connection.execute(rows).all())


def drop_same_child(connection: Connection, submission_id: int, now: datetime) -> None:
    """The report was joined: the other comparisons need no answer any more."""
    connection.execute(
        update(FINDING)
        .where(
            FINDING.c.submission_id == submission_id,
            FINDING.c.code == "same_child",
            FINDING.c.resolved_at.is_(None),
        )
        .values(resolved_at=now, verdict="joined")
    )


def open_for_coordinator(connection: Connection, submission_id: int) -> Sequence[Row[Any]]:
    """What a coordinator still has to look at in a report, comparisons among it."""
    return connection.execute(
        select(FINDING)
        .where(
            FINDING.c.submission_id == submission_id,
            FINDING.c.audience == "coordinator",
            FINDING.c.resolved_at.is_(None),
        )
        .order_by(FINDING.c.id)
    ).all()


def resolve_all(
    connection: Connection,
    submission_id: int,
    verdict: str,
    person_id: int,
    now: datetime,
    *,
    audience: str = "coordinator",
) -> None:
    """A decision about the whole report answers what was open in it."""
    connection.execute(
        update(FINDING)
        .where(
            FINDING.c.submission_id == submission_id,
            FINDING.c.audience == audience,
            FINDING.c.resolved_at.is_(None),
        )
        .values(resolved_at=now, resolved_by=person_id, verdict=verdict)
    )


def ask_again(connection: Connection, submission_id: int, verdict: str) -> int:
    """Ask again the comparisons that were dropped with this verdict. → how many."""
    done = connection.execute(
        update(FINDING)
        .where(
            FINDING.c.submission_id == submission_id,
            FINDING.c.code == "same_child",
            FINDING.c.verdict == verdict,
        )
        .values(resolved_at=None, resolved_by=None, verdict=None)
    )
    return done.rowcount


def unsay(connection: Connection, submission_id: int, now: datetime) -> None:
    """The verdict "same" was taken back: the two are told apart from now on."""
    connection.execute(
        update(FINDING)
        .where(
            FINDING.c.submission_id == submission_id,
            FINDING.c.code == "same_child",
            FINDING.c.verdict == "same",
        )
        .values(verdict="different", resolved_at=now)
    )


def differs_from(connection: Connection, submission_id: int) -> dict[int, str]:
    """Cases that were already said not to be this report's child: case id → verdict."""
    return differ_from(connection, [submission_id]).get(submission_id, {})


def differ_from(connection: Connection, submissions: Sequence[int]) -> dict[int, dict[int, str]]:
    """As `differs_from`, of many submissions, by submission."""
    found: dict[int, dict[int, str]] = {}
    for row in connection.execute(
        select(FINDING.c.submission_id, FINDING.c.other_case_id, FINDING.c.verdict).where(
            FINDING.c.submission_id.in_(submissions),
            FINDING.c.code == "same_child",
            FINDING.c.verdict.in_(("sibling", "different")),
            FINDING.c.other_case_id.is_not(None),
        )
    ):
        found.setdefault(row.submission_id, {})[row.other_case_id] = row.verdict
    return found


def _questions(scope: Scope) -> Any:
    return (
        select(
            FINDING,
            SUBMISSION.c.number,
            SUBMISSION.c.person_id.label("reporter_id"),
            SUBMISSION.c.state.label("submission_state"),
            SUBMISSION.c.case_id,
        )
        .join(SUBMISSION, SUBMISSION.c.id == FINDING.c.submission_id)
        .where(FINDING.c.audience == "coordinator", covered(scope))
    )
