"""What is due of each kind of thing, and how a batch of it ends (see `models.retention`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from models import child_queries, erasing, export_queries
from models.case import AccessLog, Assistance, Case, Consent
from models.casework import Referral, Visit
from models.columns import table
from models.conversation import CONVERSATION, DRAFT
from models.form import FormProposal
from models.inbox import INBOX, IS_OPEN, TOMBSTONE
from models.link_queries import LINK
from models.outbox import OUTBOX
from models.person import EVENT, GONE, PERSON, ROLE, Invite
from models.picture_queries import PICTURE
from models.reconcile import SUM
from models.submission import Attachment, Finding, Submission, SubmissionEvent, SubmissionVersion
from models.work_lists import OPEN

LOG, CASE, HELP, CONSENT = (table(one) for one in (AccessLog, Case, Assistance, Consent))
SUBMISSION, VERSION, ATTACHMENT = (
    table(one) for one in (Submission, SubmissionVersion, Attachment)
)
INVITE, PROPOSAL = table(Invite), table(FormProposal)
WINDOW = 5000
"""Rows that one batch of a walk looks at."""
WRONG = "wrong"

Condition = Callable[[datetime], ColumnElement[bool]]


class Due(Protocol):
    """Rows of a kind that ended before a moment."""

    def find(self, connection: Connection, before: datetime, /) -> Select[Any]:
        """`key` and `since` of every row that is due."""
        ...

    def step(
        self, connection: Connection, before: datetime, now: datetime, after: Any, most: int, /
    ) -> tuple[int, Any]:
        """End a batch after a key. → how many ended, and the last key; None when none is left."""
        ...


@dataclass(frozen=True)
class Walk:
    """A table that only grows: ids rise with `grows`, so what is old lies before one id, which is
    found by halving. No index is needed, and a turn pays nothing for one.

    `which` says what is due; `values` are set instead of deleting.
    """

    rows: Table
    grows: str
    since: str
    which: Condition
    values: tuple[str, ...] = ()

    def find(self, connection: Connection, before: datetime) -> Select[Any]:
        ids = self.rows.c.id
        top = first_since(connection, self.rows, self.grows, before)
        since = self.rows.c[self.since].label("since")
        return select(ids.label("key"), since).where(ids < top, self.which(before))

    def step(
        self, connection: Connection, before: datetime, _now: datetime, after: Any, _most: int
    ) -> tuple[int, Any]:
        ids = self.rows.c.id
        from_id, top = after or (0, first_since(connection, self.rows, self.grows, before))
        window = select(ids).where(ids > from_id, ids < top).order_by(ids).limit(WINDOW)
        seen = connection.execute(select(func.count(), func.max(window.subquery().c.id))).one()
        if not seen[0]:
            return 0, None
        where = (ids > from_id, ids <= seen[1], self.which(before))
        if self.values:
            change = update(self.rows).where(*where)
            done = connection.execute(change.values(dict.fromkeys(self.values)))
        else:
            done = connection.execute(delete(self.rows).where(*where))
        return done.rowcount, (seen[1], top) if seen[0] == WINDOW else None


@dataclass(frozen=True)
class Pick:
    """Rows that a query finds, in the order of their key; `end` ends those of a batch."""

    query: Callable[[datetime], Select[Any]]
    end: Callable[[Connection, list[Any], datetime], int]
    most: int = 0

    def find(self, _connection: Connection, before: datetime) -> Select[Any]:
        return self.query(before)

    def step(
        self, connection: Connection, before: datetime, now: datetime, after: Any, most: int
    ) -> tuple[int, Any]:
        found = self.query(before)
        key = found.selected_columns.key
        most = self.most or most
        if after is not None:
            found = found.where(key > after)
        keys = list(connection.execute(found.order_by(key).limit(most)).scalars())
        if not keys:
            return 0, None
        return self.end(connection, keys, now), keys[-1] if len(keys) == most else None


def first_since(connection: Connection, rows: Table, column: str, moment: datetime) -> int:
    """The least id whose time is not before a moment; one beyond the last when all are older."""
    ids = rows.c.id
    low, high = 0, int(connection.execute(select(func.coalesce(func.max(ids), 0))).scalar_one()) + 1
    while low < high:
        middle = (low + high) // 2
        at = select(ids, rows.c[column]).where(ids >= middle).order_by(ids).limit(1)
        found = connection.execute(at).first()
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0] + 1
    return low


def _key(key: Any, since: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return select(key.label("key"), since.label("since")).where(*where)


def _deletes(rows: Table, column: str = "id") -> Callable[[Connection, list[Any], datetime], int]:
    def end(connection: Connection, keys: list[Any], _now: datetime) -> int:
        return connection.execute(delete(rows).where(rows.c[column].in_(keys))).rowcount

    return end


def _ended(kind: str, *more: ColumnElement[bool]) -> Condition:
    return lambda before: and_(OUTBOX.c.kind == kind, OUTBOX.c.closed_at < before, *more)


# What passes through.
MESSAGES = Walk(INBOX, "received_at", "done_at",
                lambda before: and_(INBOX.c.kind == "line", INBOX.c.done_at < before))  # fmt: skip
NOTICES = Walk(INBOX, "received_at", "done_at",
               lambda before: and_(INBOX.c.kind != "line", INBOX.c.done_at < before))  # fmt: skip
TELLS = OUTBOX.c.verdict.is_distinct_from("unheard")
REPLIES = Walk(OUTBOX, "created_at", "closed_at", _ended("reply", TELLS))
UNHEARD = Walk(OUTBOX, "created_at", "closed_at", _ended("reply"))
UNDELIVERED = Walk(OUTBOX, "created_at", "closed_at",
                   _ended("push", OUTBOX.c.sealed.is_not(None)), ("sealed",))  # fmt: skip
PUSHES = Walk(OUTBOX, "created_at", "closed_at", _ended("push"))
LOOKS = Walk(LOG, "at", "at", lambda before: LOG.c.at < before)
REASONS = Walk(EVENT, "at", "at",
               lambda before: and_(EVENT.c.at < before, EVENT.c.sealed.is_not(None)),
               ("sealed",))  # fmt: skip
SUMS = Walk(SUM, "at", "at", lambda before: SUM.c.at < before)


def _set_aside(before: datetime) -> Select[Any]:
    aside = INBOX.c.set_aside_at
    return _key(INBOX.c.id, aside, aside < before, INBOX.c.done_at.is_(None))


def _close_set_aside(connection: Connection, keys: list[Any], now: datetime) -> int:
    closed = update(INBOX).where(INBOX.c.id.in_(keys))
    return connection.execute(closed.values(done_at=now, outcome="expired", sealed=None)).rowcount


SET_ASIDE = Pick(_set_aside, _close_set_aside)
TOMBSTONES = Pick(lambda before: _key(TOMBSTONE.c.message_id, TOMBSTONE.c.at,
                                      TOMBSTONE.c.at < before),
                  _deletes(TOMBSTONE, "message_id"))  # fmt: skip


# Conversations and half-filled forms.
def _idle(before: datetime) -> Select[Any]:
    """Not of who is being talked with now: talk alone writes those."""
    writes = exists().where(DRAFT.c.id == CONVERSATION.c.draft_id, DRAFT.c.closed_at.is_(None))
    leased = exists().where(
        PERSON.c.id == CONVERSATION.c.person_id, PERSON.c.lease_until > func.clock_timestamp()
    )
    touched = CONVERSATION.c.updated_at
    return _key(CONVERSATION.c.person_id, touched, touched < before, ~writes, ~leased)


def _forget_conversations(connection: Connection, keys: list[Any], _now: datetime) -> int:
    """Under the lock that a turn holds too; one that began meanwhile keeps its conversation."""
    free = select(PERSON.c.id).where(
        PERSON.c.id.in_(keys),
        or_(PERSON.c.lease_until.is_(None), PERSON.c.lease_until <= func.clock_timestamp()),
    )
    locked = connection.execute(free.with_for_update(skip_locked=True)).scalars().all()
    gone = delete(CONVERSATION).where(CONVERSATION.c.person_id.in_(locked))
    return connection.execute(gone).rowcount


CONVERSATIONS = Pick(_idle, _forget_conversations)


def _drop_drafts(connection: Connection, drafts: list[Any]) -> list[Any]:
    """Delete drafts with what was attached to them. → their keys, but for those that a report or a
    case grew from."""
    connection.execute(delete(ATTACHMENT).where(ATTACHMENT.c.draft_id.in_(drafts)))
    gone = delete(DRAFT).where(DRAFT.c.id.in_(drafts))
    rows = connection.execute(gone.returning(DRAFT.c.key_id, DRAFT.c.corrects, DRAFT.c.case_id))
    return [row.key_id for row in rows if row.corrects is None and row.case_id is None]


def _forget_drafts(connection: Connection, keys: list[Any], now: datetime) -> int:
    erasing.destroy(connection, _drop_drafts(connection, keys), now)
    return len(keys)


CANCELLED = Pick(lambda before: _key(DRAFT.c.id, DRAFT.c.closed_at, DRAFT.c.closed_at < before,
                                     DRAFT.c.closed_as == "cancelled"),
                 _forget_drafts)  # fmt: skip


def _forget_rehearsals(connection: Connection, keys: list[Any], now: datetime) -> int:
    for held in (table(Finding), table(SubmissionEvent), VERSION):
        connection.execute(delete(held).where(held.c.submission_id.in_(keys)))
    gone = delete(SUBMISSION).where(SUBMISSION.c.id.in_(keys))
    rows = connection.execute(gone.returning(SUBMISSION.c.draft_id)).all()
    drafts = [row.draft_id for row in rows]
    again = select(DRAFT.c.id).where(DRAFT.c.corrects.in_(keys))
    _drop_drafts(connection, list(connection.execute(again).scalars()))
    erasing.destroy(connection, _drop_drafts(connection, drafts), now)
    return len(rows)


REHEARSALS = Pick(lambda before: _key(SUBMISSION.c.id, SUBMISSION.c.received_at,
                                      SUBMISSION.c.received_at < before, SUBMISSION.c.rehearsal),
                  _forget_rehearsals)  # fmt: skip


# Reports and cases.
def _rejected(before: datetime) -> Select[Any]:
    """Those that made a case go with it."""
    own = exists().where(CASE.c.id == SUBMISSION.c.case_id, CASE.c.number == SUBMISSION.c.number)
    full = exists().where(VERSION.c.submission_id == SUBMISSION.c.id, VERSION.c.sealed != b"")
    refused = SUBMISSION.c.validated_at
    return _key(SUBMISSION.c.id, refused, SUBMISSION.c.state == "rejected", refused < before,
                ~own, full)  # fmt: skip


def _empty_reports(connection: Connection, keys: list[Any], now: datetime) -> int:
    held = (SUBMISSION.c.draft_id, SUBMISSION.c.key_id, SUBMISSION.c.case_id)
    rows = connection.execute(select(*held).where(SUBMISSION.c.id.in_(keys))).all()
    again = select(DRAFT.c.id).where(DRAFT.c.corrects.in_(keys))
    drafts = [row.draft_id for row in rows] + list(connection.execute(again).scalars())
    for made in (table(Visit), table(Referral), HELP):
        blank = update(made).where(made.c.submission_id.in_(keys))
        connection.execute(blank.values(sealed=None))
    erasing.empty_reports(connection, keys, drafts, now)
    cases = [row.case_id for row in rows if row.case_id is not None]
    own = erasing.not_of_cases(connection, [row.key_id for row in rows], cases)
    erasing.destroy(connection, own, now)
    return len(rows)


REJECTED = Pick(_rejected, _empty_reports)


def _closed(*where: ColumnElement[bool]) -> Callable[[datetime], Select[Any]]:
    """Duplicates go with the case that is kept."""
    return lambda before: _key(
        CASE.c.id,
        CASE.c.closed_at,
        CASE.c.closed_at < before,
        CASE.c.erased_at.is_(None),
        CASE.c.close_code.is_distinct_from(child_queries.DUPLICATE),
        *where,
    )


def _erase(*, keep_paid: bool) -> Callable[[Connection, list[Any], datetime], int]:
    def end(connection: Connection, keys: list[Any], now: datetime) -> int:
        numbers = connection.execute(select(CASE.c.number).where(CASE.c.id.in_(keys))).scalars()
        return sum(_erase_one(connection, number, now, keep_paid) for number in sorted(numbers))

    return end


def _erase_one(connection: Connection, number: str, now: datetime, keep_paid: bool) -> int:
    """One that was opened again, or has a report or an alert on its way, is left alone."""
    row = erasing.find(connection, number)
    if row is None or row.closed_at is None or row.erased_at is not None:
        return 0
    if erasing.in_work(connection, row.id):
        return 0
    erasing.erase(connection, row.id, now, keep_paid=keep_paid)
    erasing.note(connection, row.id, now, "retention")
    return 1


CASES_AT_ONCE = 20
NOT_URGENT = CASE.c.urgent == ""
WRONG_CODE = CASE.c.close_code == WRONG
ENDED = Pick(_closed(NOT_URGENT, CASE.c.close_code.is_distinct_from(WRONG)),
             _erase(keep_paid=True), CASES_AT_ONCE)  # fmt: skip
WRONG_CASES = Pick(_closed(NOT_URGENT, WRONG_CODE), _erase(keep_paid=True), CASES_AT_ONCE)
URGENT = Pick(_closed(CASE.c.urgent != ""), _erase(keep_paid=True), CASES_AT_ONCE)


def _paid(before: datetime) -> Select[Any]:
    """Forms about help of which no child is kept any more, and nothing was given since."""
    given = func.max(HELP.c.given_on)
    living = exists().where(CASE.c.id == HELP.c.case_id, CASE.c.erased_at.is_(None))
    full = exists().where(VERSION.c.submission_id == HELP.c.submission_id, VERSION.c.sealed != b"")
    return (
        select(HELP.c.submission_id.label("key"), given.label("since"))
        .where(full.correlate(HELP))
        .group_by(HELP.c.submission_id)
        .having(and_(given < before.date(), ~func.bool_or(living.correlate(HELP))))
    )


PAID = Pick(_paid, _empty_reports)


def _withdrawn(before: datetime) -> Select[Any]:
    """Bytes of photos of cases whose family took its consent back, and has given none since."""
    later = CONSENT.alias("later")
    anew = exists().where(
        later.c.case_id == CONSENT.c.case_id,
        later.c.given == "given",
        later.c.withdrawn_at.is_(None),
    )
    back = CONSENT.c.withdrawn_at
    return (
        _key(
            ATTACHMENT.c.id,
            func.min(back),
            back < before,
            ~anew,
            ATTACHMENT.c.sealed.is_not(None),
            ATTACHMENT.c.ref.not_like("%/evidence"),
        )
        .select_from(CONSENT)
        .join(SUBMISSION, SUBMISSION.c.case_id == CONSENT.c.case_id)
        .join(ATTACHMENT, ATTACHMENT.c.submission_id == SUBMISSION.c.id)
        .group_by(ATTACHMENT.c.id)
    )


def _empty_photos(connection: Connection, keys: list[Any], _now: datetime) -> int:
    empty = update(ATTACHMENT).where(ATTACHMENT.c.id.in_(keys))
    return connection.execute(empty.values(sealed=None, state="gone", error="consent")).rowcount


WITHDRAWN = Pick(_withdrawn, _empty_photos)


# Links, files, forms on trial.
def _expire_files(connection: Connection, keys: list[Any], _now: datetime) -> int:
    for key in keys:
        export_queries.drop_parts(connection, key)
    rows = export_queries.EXPORT
    return connection.execute(
        update(rows).where(rows.c.id.in_(keys)).values(state="expired")
    ).rowcount


def _drop_exports(connection: Connection, keys: list[Any], now: datetime) -> int:
    _expire_files(connection, keys, now)
    return _deletes(export_queries.EXPORT)(connection, keys, now)


_EXPORT = export_queries.EXPORT.c
FILES = Pick(lambda before: _key(_EXPORT.id, _EXPORT.expires_at, _EXPORT.expires_at <= before,
                                 _EXPORT.state != "expired"), _expire_files)  # fmt: skip
EXPORTS = Pick(lambda before: _key(_EXPORT.id, _EXPORT.created_at, _EXPORT.created_at < before),
               _drop_exports)  # fmt: skip
LINKS = Pick(lambda before: _key(LINK.c.token_hash, LINK.c.expires_at, LINK.c.expires_at < before),
             _deletes(LINK, "token_hash"))  # fmt: skip
PICTURES = Pick(lambda before: _key(PICTURE.c.id, PICTURE.c.expires_at,
                                    PICTURE.c.expires_at <= before), _deletes(PICTURE))  # fmt: skip
PROPOSALS = Pick(lambda before: _key(PROPOSAL.c.id, PROPOSAL.c.created_at,
                                     PROPOSAL.c.created_at < before, PROPOSAL.c.state != "waiting"),
                 _deletes(PROPOSAL))  # fmt: skip
_USED = func.coalesce(INVITE.c.used_at, INVITE.c.expires_at)
INVITES = Pick(lambda before: _key(INVITE.c.code_hash, _USED, before > _USED),
               _deletes(INVITE, "code_hash"))  # fmt: skip


# People.
_HEARD = func.coalesce(PERSON.c.heard_at, PERSON.c.created_at)
_WAITS = exists().where(INBOX.c.person_id == PERSON.c.id, *IS_OPEN)


def _strangers(before: datetime) -> Select[Any]:
    return _key(PERSON.c.id, _HEARD, PERSON.c.state == "unknown", before > _HEARD, ~_WAITS)


def _former(before: datetime) -> Select[Any]:
    """Suspended for so long, or without a role, and silent; not while work is still theirs."""
    ended = select(func.max(ROLE.c.ended_at)).where(ROLE.c.person_id == PERSON.c.id)
    holds = exists().where(ROLE.c.person_id == PERSON.c.id, ROLE.c.ended_at.is_(None))
    left = func.greatest(func.coalesce(PERSON.c.suspended_at, ended.scalar_subquery()), _HEARD)
    writes = exists().where(DRAFT.c.person_id == PERSON.c.id, DRAFT.c.closed_at.is_(None))
    follows = exists().where(CASE.c.weaver_id == PERSON.c.id, OPEN)
    gone = or_(PERSON.c.suspended_at.is_not(None), ~holds)
    return _key(PERSON.c.id, left, PERSON.c.state.in_(("active", "suspended")), gone,
                left < before, ~writes, ~follows, ~_WAITS)  # fmt: skip


def _make_nobodys(connection: Connection, keys: list[Any], now: datetime) -> int:
    """The row stays, since cases name it; who it was cannot be found from it any more."""
    connection.execute(delete(CONVERSATION).where(CONVERSATION.c.person_id.in_(keys)))
    live = update(ROLE).where(ROLE.c.person_id.in_(keys), ROLE.c.ended_at.is_(None))
    connection.execute(live.values(ended_at=now))
    connection.execute(update(INVITE).where(INVITE.c.used_by.in_(keys)).values(name_sealed=None))
    nobody = func.uuid_send(func.gen_random_uuid())
    change = update(PERSON).where(PERSON.c.id.in_(keys))
    return connection.execute(
        change.values(state=GONE, user_hash=nobody, user_sealed=b"", name_sealed=None)
    ).rowcount


STRANGERS = Pick(_strangers, _make_nobodys)
FORMER = Pick(_former, _make_nobodys)
