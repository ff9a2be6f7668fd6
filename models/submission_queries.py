"""Queries of submissions: claim one that waits, and keep what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
    update,
)

from models.case import Case
from models.columns import table
from models.conversation import DRAFT, KEY
from models.measures import REPORT_FORMS
from models.person import works
from models.scope import Scope
from models.submission import Attachment, Submission, SubmissionVersion

CASE = table(Case)
SUBMISSION = table(Submission)
VERSION = table(SubmissionVersion)
ATTACHMENT = table(Attachment)
DECIDERS = ("coordinator", "supervisor")
ATTEMPTS = 5
BACK_OFF = (10, 30, 120, 600, 1800)
"""Seconds until a submission is tried again, by how often it was tried."""
PAUSES = tuple(enumerate(BACK_OFF, start=1))


def claim(connection: Connection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Count an attempt on waiting submissions, oldest first, and keep others off them for a while.

    → id, attempts and `plain` (a new report that no case waits for). Of those that were tried
    before at most one comes along, the first: it may be what ended the process, and must not count
    attempts of others again and again. Commit before the work: a crash cannot hide an attempt.
    """
    some = (
        select(SUBMISSION.c.id, SUBMISSION.c.attempts)
        .where(*_waits(now))
        .order_by(SUBMISSION.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("some")
    )
    tried = select(func.min(some.c.id)).where(some.c.attempts > 0).scalar_subquery()
    pause = case(
        *((some.c.attempts < at, now + timedelta(seconds=wait)) for at, wait in PAUSES),
        else_=now + timedelta(seconds=BACK_OFF[-1]),
    )
    has_case = exists().where(DRAFT.c.id == SUBMISSION.c.draft_id, DRAFT.c.case_id.is_not(None))
    plain = and_(
        SUBMISSION.c.form.in_(REPORT_FORMS),
        SUBMISSION.c.rehearsal.is_(False),
        SUBMISSION.c.current == 1,
        SUBMISSION.c.case_id.is_(None),
        ~has_case,
    )
    claimed = (
        update(SUBMISSION)
        .where(SUBMISSION.c.id == some.c.id, or_(some.c.attempts == 0, some.c.id == tried))
        .values(attempts=some.c.attempts + 1, not_before=pause)
        .returning(SUBMISSION.c.id, SUBMISSION.c.attempts, plain.label("plain"))
    )
    return sorted(connection.execute(claimed), key=lambda row: int(row.id))


def load_waiting(connection: Connection, submissions: Sequence[int]) -> Sequence[Row[Any]]:
    """Those of these that are still to be validated, locked, with newest version and key, by id."""
    return connection.execute(
        loaded()
        .where(SUBMISSION.c.id.in_(submissions), SUBMISSION.c.state == "received")
        .order_by(SUBMISSION.c.id)
        .with_for_update(of=SUBMISSION)
    ).all()


def load(connection: Connection, submission_id: int) -> Row[Any] | None:
    """A submission with its newest version, its key and the draft's case; locked."""
    return connection.execute(
        loaded().where(SUBMISSION.c.id == submission_id).with_for_update(of=SUBMISSION)
    ).first()


def by_number(connection: Connection, number: str, person_id: int) -> Row[Any] | None:
    """What a person sent under a number."""
    return connection.execute(
        select(SUBMISSION).where(SUBMISSION.c.number == number, SUBMISSION.c.person_id == person_id)
    ).first()


def change(connection: Connection, submission_id: int, **values: Any) -> None:
    connection.execute(update(SUBMISSION).where(SUBMISSION.c.id == submission_id).values(**values))


def settle(
    connection: Connection, submission_id: int, state: str, now: datetime, **values: Any
) -> None:
    """End the validation of a submission in a state."""
    change(
        connection,
        submission_id,
        state=state,
        validated_at=now,
        attempts=0,
        not_before=None,
        error=None,
        **values,
    )


def stuck(connection: Connection, now: datetime, before: datetime) -> int:
    """How many submissions wait since before a moment and could be worked on."""
    counted = select(func.count()).where(*_waits(now), SUBMISSION.c.received_at < before)
    return int(connection.execute(counted).scalar_one())


def counts(connection: Connection) -> dict[str, int]:
    """Reports that wait for validation, and those set aside after their last try (for metrics)."""
    open_, aside = connection.execute(
        select(
            func.count().filter(SUBMISSION.c.error.is_(None)),
            func.count().filter(SUBMISSION.c.error.is_not(None)),
        ).where(SUBMISSION.c.state == literal_column("'received'"))
    ).one()
    return {"open": open_, "set_aside": aside}


def returned(connection: Connection, person_id: int, limit: int) -> Sequence[Row[Any]]:
    """What came back to a person for a correction, oldest first: their own reports, and those of
    cases they follow now whose reporter left."""
    followed = select(CASE.c.id).where(CASE.c.weaver_id == person_id)
    back = SUBMISSION.c.state == literal_column("'returned'")  # as its partial index says it
    # One by one: an OR over both would read every report.
    own = select(SUBMISSION.c.id).where(SUBMISSION.c.person_id == person_id, back)
    left = select(SUBMISSION.c.id).where(
        SUBMISSION.c.case_id.in_(followed), back, ~works(SUBMISSION.c.person_id)
    )
    return connection.execute(
        select(SUBMISSION)
        .where(SUBMISSION.c.id.in_(union(own, left)))
        .order_by(SUBMISSION.c.id)
        .limit(limit)
    ).all()


def attachments(connection: Connection, submission_id: int) -> Sequence[Row[Any, Any, Any, Any]]:
    """What was attached to a submission, without the bytes: id, ref, kind, state."""
    return connection.execute(
        select(ATTACHMENT.c.id, ATTACHMENT.c.ref, ATTACHMENT.c.kind, ATTACHMENT.c.state)
        .where(ATTACHMENT.c.submission_id == submission_id)
        .order_by(ATTACHMENT.c.id)
    ).all()


def attachments_of(
    connection: Connection, submissions: Sequence[int]
) -> dict[int, list[Row[Any, Any, Any, Any, Any]]]:
    """As `attachments`, of many submissions, by submission."""
    found: dict[int, list[Row[Any, Any, Any, Any, Any]]] = {}
    for row in connection.execute(
        select(
            ATTACHMENT.c.id,
            ATTACHMENT.c.ref,
            ATTACHMENT.c.kind,
            ATTACHMENT.c.state,
            ATTACHMENT.c.submission_id,
        )
        .where(ATTACHMENT.c.submission_id.in_(submissions))
        .order_by(ATTACHMENT.c.id)
    ):
        found.setdefault(row.submission_id, []).append(row)
    return found


def covers(scope: Scope, *roles: str) -> ColumnElement[bool]:
    """Condition on `submission` for those in the areas where these roles are held."""
    held = [grant for grant in scope.grants if grant.role in roles]
    return or_(false(), *(_within(grant.area, grant.lao) for grant in held))


def covered(scope: Scope) -> ColumnElement[bool]:
    """Condition on `submission` for what its deciders may review: a report of a case
    goes where the case goes, any other stays where it was sent from."""
    held = Scope(scope.person_id, tuple(one for one in scope.grants if one.role in DECIDERS))
    its_case = exists().where(CASE.c.id == SUBMISSION.c.case_id, held.cases()).correlate(SUBMISSION)
    stays = or_(SUBMISSION.c.case_id.is_(None), SUBMISSION.c.state == "joined")
    return or_(and_(stays, covers(scope, *DECIDERS)), its_case)


def _within(area: str, lao: str) -> ColumnElement[bool]:
    if lao.endswith("P"):
        return SUBMISSION.c.province == lao[:2]
    if lao:
        return SUBMISSION.c.lao == lao
    if not area:
        return true()
    column = {2: SUBMISSION.c.province, 4: SUBMISSION.c.district, 6: SUBMISSION.c.tambon}
    return column[len(area)] == area


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SUBMISSION.c.state == "received",
        SUBMISSION.c.error.is_(None),
        or_(SUBMISSION.c.not_before.is_(None), SUBMISSION.c.not_before <= now),
    )


def loaded() -> Any:
    """A submission with its newest version, its key and the case of its draft."""
    newest = and_(VERSION.c.submission_id == SUBMISSION.c.id, VERSION.c.n == SUBMISSION.c.current)
    return (
        select(
            SUBMISSION,
            VERSION.c.sealed,
            VERSION.c.received_at.label("version_at"),
            KEY.c.sealed.label("key_sealed"),
            DRAFT.c.case_id.label("draft_case_id"),
        )
        .join(VERSION, newest)
        .join(KEY, KEY.c.id == SUBMISSION.c.key_id)
        .outerjoin(DRAFT, DRAFT.c.id == SUBMISSION.c.draft_id)
    )
