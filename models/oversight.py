"""What an operator sees of the queues and may do about a row that is stuck. Never its content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, union, update

from models import inbox, outbox
from models.inbox import INBOX, IS_OPEN
from models.outbox import OUTBOX

INBOX_SHOWN = (
    INBOX.c.id,
    INBOX.c.kind,
    INBOX.c.event_id,
    INBOX.c.person_id,
    INBOX.c.received_at,
    INBOX.c.attempts,
    INBOX.c.set_aside_at,
    INBOX.c.error,
)
OUTBOX_SHOWN = (
    OUTBOX.c.id,
    OUTBOX.c.kind,
    OUTBOX.c.push_class,
    OUTBOX.c.person_id,
    OUTBOX.c.created_at,
    OUTBOX.c.attempts,
    OUTBOX.c.not_before,
    OUTBOX.c.closed_at,
    OUTBOX.c.verdict,
    OUTBOX.c.error,
)
UNREADABLE = "person unreadable"
"""The error of rows whose person's user id could not be opened: they wait for the key."""
TROUBLE = ("refused", "quota", "uncertain", "expired")


def set_aside_rows(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """Events that could not be handled, newest first."""
    query = select(*INBOX_SHOWN).where(INBOX.c.set_aside_at.is_not(None), INBOX.c.done_at.is_(None))
    return _listed(connection, query.order_by(INBOX.c.set_aside_at.desc()), limit)


def open_rows(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """Events that wait to be handled, oldest first."""
    return _listed(
        connection, select(*INBOX_SHOWN).where(*IS_OPEN).order_by(INBOX.c.received_at), limit
    )


def replay(connection: Connection, row_id: int) -> bool:
    """Open a row that was set aside, as if it had just come. → False when it was not set aside."""
    done = connection.execute(
        update(INBOX)
        .where(INBOX.c.id == row_id, INBOX.c.set_aside_at.is_not(None), INBOX.c.done_at.is_(None))
        .values(set_aside_at=None, attempts=0, not_before=None, error=None)
    )
    return done.rowcount > 0


def put_aside(connection: Connection, row_id: int, why: str, now: datetime) -> bool:
    """Set an open row aside, so that the person's later ones go on. → False when it is not open."""
    done = connection.execute(
        update(INBOX)
        .where(INBOX.c.id == row_id, *IS_OPEN)
        .values(set_aside_at=now, error=why[:500])
    )
    return done.rowcount > 0


def unsent_rows(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """Messages that wait to be sent, oldest first."""
    query = select(*OUTBOX_SHOWN).where(OUTBOX.c.closed_at.is_(None)).order_by(OUTBOX.c.id)
    return _listed(connection, query, limit)


def failed_rows(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """Messages that ended without being delivered, newest first."""
    query = select(*OUTBOX_SHOWN).where(OUTBOX.c.verdict.in_(TROUBLE)).order_by(OUTBOX.c.id.desc())
    return _listed(connection, query, limit)


def hold_unreadable(connection: Connection, person_id: int, now: datetime, until: datetime) -> None:
    """A person whose user id cannot be opened: their rows wait, but danger does not. A danger push
    ends as refused, so that its alert goes up."""
    inbox.postpone(connection, person_id, until, UNREADABLE)
    mine = (OUTBOX.c.person_id == person_id, OUTBOX.c.closed_at.is_(None))
    for row in connection.execute(
        select(OUTBOX.c.id).where(*mine, OUTBOX.c.push_class == "danger")
    ):
        outbox.close(connection, row.id, "refused", now, UNREADABLE)
    connection.execute(update(OUTBOX).where(*mine).values(not_before=until, error=UNREADABLE))


def let_go(connection: Connection, person_id: int, now: datetime) -> None:
    """A person who is nobody's any more: what is still to be told them ends, and a danger push ends
    as for who left, so that its alert goes up."""
    waits = select(INBOX.c.id).where(INBOX.c.person_id == person_id, *IS_OPEN)
    inbox.close(connection, [(row, "nobody") for row in connection.execute(waits).scalars()], now)
    mine = select(OUTBOX.c.id).where(OUTBOX.c.person_id == person_id, OUTBOX.c.closed_at.is_(None))
    for row in connection.execute(mine).scalars().all():
        outbox.close(connection, row, "blocked", now)


def unreadable_people(connection: Connection) -> int:
    """How many people have something waiting that waits because they cannot be read."""
    events = select(INBOX.c.person_id).where(*IS_OPEN, INBOX.c.error == UNREADABLE)
    messages = select(OUTBOX.c.person_id).where(
        OUTBOX.c.closed_at.is_(None), OUTBOX.c.error == UNREADABLE
    )
    both = union(events, messages).subquery()
    return int(connection.execute(select(func.count()).select_from(both)).scalar_one())


def _listed(connection: Connection, query: Any, limit: int) -> Sequence[RowMapping]:
    rows: Sequence[RowMapping] = connection.execute(query.limit(limit)).mappings().all()
    return rows
