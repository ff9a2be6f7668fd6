"""Erasing a case: its keys are destroyed and everything sealed or hashed of the child goes.

Codes, areas, sex, birth year and times stay, so that every count is what it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, delete, or_, select, update

from models import same_child
from models.case import Alert, Assistance, Case, CaseEvent, Child, ChildKey, SameChild
from models.casework import Placement, Referral, Visit
from models.columns import table
from models.conversation import DRAFT, KEY
from models.submission import Attachment, Finding, Submission, SubmissionEvent, SubmissionVersion

CASE, CHILD, SAME = table(Case), table(Child), table(SameChild)
SUBMISSION, DRAFTS = table(Submission), DRAFT
HELP, ALERT, FINDING = table(Assistance), table(Alert), table(Finding)
OF_CASE = tuple(table(one) for one in (CaseEvent, Visit, Placement, Referral, Assistance))
OF_REPORT = tuple(table(one) for one in (SubmissionEvent, Finding, Attachment))
GONE = b""
"""What stands where something sealed is required."""


def find(connection: Connection, number: str) -> Row[Any] | None:
    """The case of a number, locked after its reports: id, state, close_code, key_destroyed_at."""
    case_id = connection.execute(select(CASE.c.id).where(CASE.c.number == number)).scalar()
    if case_id is None:
        return None
    same_child.lock_submissions(connection, [case_id])
    return connection.execute(
        select(CASE, KEY.c.destroyed_at.label("key_destroyed_at"))
        .join(KEY, KEY.c.id == CASE.c.key_id)
        .where(CASE.c.id == case_id)
        .with_for_update(of=CASE)
    ).first()


def erase(connection: Connection, case_id: int, now: datetime) -> dict[str, int]:
    """Erase a case with all that was joined to it. → how many cases, reports, keys.

    A key that another child's help is sealed with as well (one form for many) is kept; what it
    sealed of this child is removed.
    """
    cases = _with_joined(connection, case_id)
    reports = _reports(connection, cases)
    drafts = _drafts(connection, cases, reports)
    keys = _keys(connection, cases, reports, drafts)
    children = _all(connection, select(CASE.c.child_id).where(CASE.c.id.in_(cases)))
    for held in OF_CASE:
        _blank(connection, held, held.c.case_id.in_(cases))
    for held in OF_REPORT:
        _blank(connection, held, held.c.submission_id.in_(reports))
    attachment = table(Attachment)
    _blank(connection, attachment, attachment.c.draft_id.in_(drafts))
    _blank(connection, CHILD, CHILD.c.id.in_(children))
    connection.execute(delete(table(ChildKey)).where(table(ChildKey).c.child_id.in_(children)))
    version = table(SubmissionVersion)
    connection.execute(
        update(version).where(version.c.submission_id.in_(reports)).values(sealed=GONE)
    )
    connection.execute(update(DRAFTS).where(DRAFTS.c.id.in_(drafts)).values(sealed=GONE))
    connection.execute(
        update(CASE)
        .where(CASE.c.id.in_(cases))
        .values(sealed=None, entity_id=None, moved_from="", due_at=None, updated_at=now,
                version=CASE.c.version + 1)
    )  # fmt: skip
    connection.execute(
        update(FINDING)
        .where(FINDING.c.submission_id.in_(reports), FINDING.c.resolved_at.is_(None))
        .values(resolved_at=now, verdict="erased")
    )
    connection.execute(update(KEY).where(KEY.c.id.in_(keys)).values(sealed=None, destroyed_at=now))
    return {"cases": len(cases), "reports": len(reports), "keys": len(keys)}


def in_work(connection: Connection, case_id: int) -> bool:
    """Whether a report or a draft about the case is still on its way."""
    cases = _with_joined(connection, case_id)
    reports = _reports(connection, cases)
    waits = select(SUBMISSION.c.id).where(
        SUBMISSION.c.id.in_(reports), SUBMISSION.c.state.in_(("received", "returned", "asked"))
    )
    drafts = select(DRAFTS.c.id).where(
        DRAFTS.c.id.in_(_drafts(connection, cases, reports)), DRAFTS.c.closed_at.is_(None)
    )
    alerts = select(ALERT.c.id).where(
        ALERT.c.case_id.in_(cases), ALERT.c.taken_at.is_(None), ALERT.c.closed_at.is_(None)
    )
    return any(connection.execute(one.limit(1)).first() for one in (waits, drafts, alerts))


def _with_joined(connection: Connection, case_id: int) -> list[int]:
    """The case and every case joined to it, through any number of joins."""
    found = [case_id]
    for one in found:
        rows = select(SAME.c.other_case_id).where(
            SAME.c.case_id == one, SAME.c.verdict == "same", same_child.LIVE
        )
        found += [other for other in _all(connection, rows) if other not in found]
    return found


def _reports(connection: Connection, cases: Collection[int]) -> list[int]:
    joined = select(SAME.c.submission_id).where(
        SAME.c.case_id.in_(cases), SAME.c.verdict == "same", same_child.LIVE
    )
    shared = select(HELP.c.submission_id).where(
        HELP.c.submission_id.is_not(None), HELP.c.case_id.not_in(cases)
    )
    return _all(
        connection,
        select(SUBMISSION.c.id).where(
            or_(SUBMISSION.c.case_id.in_(cases), SUBMISSION.c.id.in_(joined)),
            SUBMISSION.c.id.not_in(shared),
        ),
    )


def _drafts(connection: Connection, cases: Collection[int], reports: Collection[int]) -> list[int]:
    sent = select(SUBMISSION.c.draft_id).where(SUBMISSION.c.id.in_(reports))
    mine = or_(DRAFTS.c.case_id.in_(cases), DRAFTS.c.corrects.in_(reports), DRAFTS.c.id.in_(sent))
    return _all(connection, select(DRAFTS.c.id).where(mine))


def _keys(
    connection: Connection,
    cases: Collection[int],
    reports: Collection[int],
    drafts: Collection[int],
) -> list[UUID]:
    children = select(CASE.c.child_id).where(CASE.c.id.in_(cases))
    wanted: set[UUID] = set()
    for query in (
        select(CASE.c.key_id).where(CASE.c.id.in_(cases)),
        select(CHILD.c.key_id).where(CHILD.c.id.in_(children)),
        select(SUBMISSION.c.key_id).where(SUBMISSION.c.id.in_(reports)),
        select(DRAFTS.c.key_id).where(DRAFTS.c.id.in_(drafts)),
    ):
        wanted |= set(_all(connection, query))
    shared = select(HELP.c.key_id).where(
        HELP.c.key_id.in_(wanted), or_(HELP.c.case_id.is_(None), HELP.c.case_id.not_in(cases))
    )
    return sorted(wanted - set(_all(connection, shared)))


def _blank(connection: Connection, held: Table, where: Any) -> None:
    connection.execute(update(held).where(where).values(sealed=None))


def _all(connection: Connection, query: Any) -> list[Any]:
    return [one for one in connection.execute(query).scalars() if one is not None]
