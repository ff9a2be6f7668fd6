"""Queries of photos and files that are to be fetched from LINE."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from models.columns import table
from models.conversation import KEY
from models.submission import Attachment

ATTACHMENT = table(Attachment)
BACK_OFF = (10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600)
"""Seconds until a fetch is tried again, by how often it was tried."""


def claim(connection: Connection, now: datetime) -> Row[Any] | None:
    """Count an attempt on one that waits and keep others off it for a while; None when none is
    due. Commit before the work."""
    one = (
        select(ATTACHMENT.c.id)
        .where(ATTACHMENT.c.state == "waiting", ATTACHMENT.c.next_at <= now)
        .order_by(ATTACHMENT.c.next_at, ATTACHMENT.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == one)
        .values(attempts=ATTACHMENT.c.attempts + 1)
        .returning(ATTACHMENT)
    ).first()
    if claimed is not None:
        wait = BACK_OFF[min(claimed.attempts, len(BACK_OFF)) - 1]
        postpone(connection, claimed.id, now + timedelta(seconds=wait))
    return claimed


def postpone(connection: Connection, attachment_id: int, until: datetime) -> None:
    """Try again later; one that was settled meanwhile stays settled."""
    connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == attachment_id, ATTACHMENT.c.state == "waiting")
        .values(next_at=until)
    )


def settle(connection: Connection, attachment_id: int, state: str, **values: Any) -> bool:
    """End the fetching: kept, refused or gone. → False when it was unsent or settled before."""
    done = connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == attachment_id, ATTACHMENT.c.state == "waiting")
        .values(state=state, **values)
    )
    return done.rowcount > 0


def key_of(connection: Connection, attachment_id: int) -> bytes | None:
    """The sealed data key of an attachment; None when it was destroyed."""
    found = (
        select(KEY.c.sealed)
        .join(ATTACHMENT, ATTACHMENT.c.key_id == KEY.c.id)
        .where(ATTACHMENT.c.id == attachment_id)
    )
    return connection.execute(found).scalar()


def due(connection: Connection, now: datetime) -> int:
    """How many wait and may be fetched now."""
    counted = select(func.count()).where(
        ATTACHMENT.c.state == "waiting", ATTACHMENT.c.next_at <= now
    )
    return int(connection.execute(counted).scalar_one())
