"""Erasing a case: its keys are destroyed and everything sealed or hashed of the child goes.

Codes, areas, sex, birth year and times stay, so that every count is what it was. Raw events are
emptied with their turns, so that there is nothing to look for among them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    delete,
    or_,
    select,
    update,
)

from models import export_queries, same_child
from models.case import (
    AccessLog,
    Alert,
    Assistance,
    Case,
    CaseEvent,
    Child,
    ChildKey,
    SameChild,
)
from models.casework import CaseReporter, Placement, Referral, Visit
from models.columns import table
from models.conversation import DRAFT, KEY
from models.outbox import OUTBOX
from models.submission import Attachment, Finding, Submission, SubmissionEvent, SubmissionVersion

CASE, CHILD, SAME = table(Case), table(Child), table(SameChild)
SUBMISSION, DRAFTS = table(Submission), DRAFT
HELP, ALERT, FINDING = table(Assistance), table(Alert), table(Finding)
EVENT, VERSION = table(SubmissionEvent), table(SubmissionVersion)
ATTACHMENT, REPORTER, LOG = table(Attachment), table(CaseReporter), table(AccessLog)
OF_CASE = tuple(table(one) for one in (CaseEvent, Visit, Placement, Referral, Assistance))
ERASED = "erased"
"""How a draft was closed, and why an attachment is gone."""
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


@dataclass(frozen=True)
class Erased:
    """What an erasing reached. `people` had the case before them and may hold words of it in their
    conversation, which only talk writes: it is to be told."""

    cases: list[int] = field(default_factory=list)
    reports: list[int] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    keys: int = 0
    files: int = 0
    people: list[int] = field(default_factory=list)


def erase(
    connection: Connection, case_id: int, now: datetime, *, keep_paid: bool = False
) -> Erased:
    """Erase a case with all that was joined to it.

    A key that another child's help is sealed with as well (one form for many) is kept; what it
    sealed of this child is removed. `keep_paid`: forms about money that was paid stay, under keys
    of their own, since the law asks for that evidence longer than for the child's record.
    """
    cases = _with_joined(connection, case_id)
    reports = _reports(connection, cases, keep_paid=keep_paid)
    drafts = _drafts(connection, cases, reports, keep_paid=keep_paid)
    people = _people(connection, cases, reports, drafts)
    keys = _keys(connection, cases, reports, drafts)
    children = _all(connection, select(CASE.c.child_id).where(CASE.c.id.in_(cases)))
    for held in OF_CASE:
        _blank(connection, held, held.c.case_id.in_(cases))
    empty_reports(connection, reports, drafts, now)
    _blank(connection, CHILD, CHILD.c.id.in_(children))
    connection.execute(delete(table(ChildKey)).where(table(ChildKey).c.child_id.in_(children)))
    connection.execute(
        update(CASE)
        .where(CASE.c.id.in_(cases))
        .values(sealed=None, entity_id=None, moved_from="", due_at=None, updated_at=now,
                erased_at=now, version=CASE.c.version + 1)
    )  # fmt: skip
    connection.execute(
        update(FINDING)
        .where(FINDING.c.submission_id.in_(reports), FINDING.c.resolved_at.is_(None))
        .values(resolved_at=now, verdict="erased")
    )
    _empty_messages(connection, cases, people)
    destroy(connection, keys, now)
    files = export_queries.take_back(connection, cases, now)
    return Erased(cases, reports, drafts, len(keys), files, people)


def note(connection: Connection, case_id: int, now: datetime, why: str) -> None:
    """Say in the case and in the log that it was erased, and why."""
    event = {"kind": "erased", "from_state": "", "to_state": "", "at": now}
    connection.execute(table(CaseEvent).insert().values(case_id=case_id, **event))
    look = {"person_id": None, "case_id": case_id, "act": "erase", "why": why, "at": now}
    connection.execute(LOG.insert().values(**look))


def empty_reports(
    connection: Connection, reports: Collection[int], drafts: Collection[int], now: datetime
) -> None:
    """Empty these reports in every version, their drafts, and what was attached. A photo that is
    still to be fetched never is."""
    for held in (EVENT, FINDING):
        _blank(connection, held, held.c.submission_id.in_(reports))
    connection.execute(
        update(ATTACHMENT)
        .where(or_(ATTACHMENT.c.submission_id.in_(reports), ATTACHMENT.c.draft_id.in_(drafts)))
        .values(sealed=None, state="gone", error=ERASED)
    )
    connection.execute(
        update(VERSION).where(VERSION.c.submission_id.in_(reports)).values(sealed=GONE)
    )
    of_drafts = update(DRAFTS).where(DRAFTS.c.id.in_(drafts))
    connection.execute(of_drafts.values(sealed=GONE))
    still_open = of_drafts.where(DRAFTS.c.closed_at.is_(None))
    connection.execute(still_open.values(closed_at=now, closed_as=ERASED))


def destroy(connection: Connection, keys: Collection[UUID], now: datetime) -> None:
    """Destroy data keys. The rows stay, and say when."""
    gone = update(KEY).where(KEY.c.id.in_(keys), KEY.c.destroyed_at.is_(None))
    connection.execute(gone.values(sealed=None, destroyed_at=now))


def not_of_cases(
    connection: Connection, keys: Collection[UUID], cases: Collection[int]
) -> list[UUID]:
    """Those of these keys that none of these cases, as far as they are not erased, is sealed with:
    a report or a draft that made a case shares its key."""
    living = select(CASE.c.key_id).where(CASE.c.id.in_(cases), CASE.c.erased_at.is_(None))
    return sorted(set(keys) - set(_all(connection, living)))


def in_work(connection: Connection, case_id: int) -> bool:
    """Whether a report about the case is still on its way, or an alert waits. A half-filled form
    does not hold an erasing up: it goes with the case."""
    cases = _with_joined(connection, case_id)
    reports = _reports(connection, cases)
    waits = select(SUBMISSION.c.id).where(
        SUBMISSION.c.id.in_(reports), SUBMISSION.c.state.in_(("received", "returned", "asked"))
    )
    alerts = select(ALERT.c.id).where(
        ALERT.c.case_id.in_(cases), ALERT.c.taken_at.is_(None), ALERT.c.closed_at.is_(None)
    )
    return any(connection.execute(one.limit(1)).first() for one in (waits, alerts))


def _with_joined(connection: Connection, case_id: int) -> list[int]:
    """The case and every case joined to it, through any number of joins."""
    found = [case_id]
    for one in found:
        rows = select(SAME.c.other_case_id).where(
            SAME.c.case_id == one, SAME.c.verdict == "same", same_child.LIVE
        )
        found += [other for other in _all(connection, rows) if other not in found]
    return found


def _reports(
    connection: Connection, cases: Collection[int], *, keep_paid: bool = False
) -> list[int]:
    """Step by step, each from an index: an OR over both would read every report."""
    joined = select(SAME.c.submission_id).where(
        SAME.c.case_id.in_(cases), SAME.c.verdict == "same", same_child.LIVE
    )
    under = select(SUBMISSION.c.id).where(SUBMISSION.c.case_id.in_(cases))
    found = {*_all(connection, under), *_all(connection, joined)}
    kept: ColumnElement[bool] = HELP.c.case_id.not_in(cases)
    if keep_paid:
        kept = or_(kept, HELP.c.amount > 0)
    shared = select(HELP.c.submission_id).where(HELP.c.submission_id.in_(found), kept)
    return sorted(found - set(_all(connection, shared)))


def _drafts(
    connection: Connection,
    cases: Collection[int],
    reports: Collection[int],
    *,
    keep_paid: bool = False,
) -> list[int]:
    sent = select(SUBMISSION.c.draft_id).where(SUBMISSION.c.id.in_(reports))
    found = {
        *_all(connection, sent),
        *_all(connection, select(DRAFTS.c.id).where(DRAFTS.c.case_id.in_(cases))),
        *_all(connection, select(DRAFTS.c.id).where(DRAFTS.c.corrects.in_(reports))),
    }
    if not keep_paid:
        return sorted(found)
    paid = (
        select(SUBMISSION.c.draft_id)
        .join(HELP, HELP.c.submission_id == SUBMISSION.c.id)
        .where(SUBMISSION.c.draft_id.in_(found), HELP.c.amount > 0)
    )
    return sorted(found - set(_all(connection, paid)))


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
        HELP.c.submission_id.in_(reports),
        or_(HELP.c.case_id.is_(None), HELP.c.case_id.not_in(cases)),
    )
    return sorted(wanted - set(_all(connection, shared)))


def _people(
    connection: Connection,
    cases: Collection[int],
    reports: Collection[int],
    drafts: Collection[int],
) -> list[int]:
    """Who reported, followed, ran or looked at it."""
    found: set[int] = set()
    for column, where in (
        (CASE.c.reporter_id, CASE.c.id.in_(cases)),
        (CASE.c.weaver_id, CASE.c.id.in_(cases)),
        (CASE.c.owner_id, CASE.c.id.in_(cases)),
        (REPORTER.c.person_id, REPORTER.c.case_id.in_(cases)),
        (SUBMISSION.c.person_id, SUBMISSION.c.id.in_(reports)),
        (DRAFTS.c.person_id, DRAFTS.c.id.in_(drafts)),
        (DRAFTS.c.handed_from, DRAFTS.c.id.in_(drafts)),
        (LOG.c.person_id, LOG.c.case_id.in_(cases)),
    ):
        found |= set(_all(connection, select(column).distinct().where(where)))
    return sorted(found)


def _empty_messages(
    connection: Connection, cases: Collection[int], people: Collection[int]
) -> None:
    """Bodies of ended messages that were not delivered: what they said of the child, if they did,
    is told to nobody any more."""
    opened = select(CASE.c.opened_at).where(CASE.c.id.in_(cases))
    since = min(connection.execute(opened).scalars())
    _blank(
        connection,
        OUTBOX,
        OUTBOX.c.person_id.in_(people)
        & OUTBOX.c.closed_at.is_not(None)
        & OUTBOX.c.sealed.is_not(None)
        & (OUTBOX.c.created_at >= since),
    )


def _blank(connection: Connection, held: Table, where: Any) -> None:
    connection.execute(update(held).where(where).values(sealed=None))


def _all(connection: Connection, query: Any) -> list[Any]:
    return [one for one in connection.execute(query).scalars() if one is not None]
