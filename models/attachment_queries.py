"""Queries of photos and files that are to be fetched from LINE."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from models.columns import table
from models.conversation import KEY
from models.submission import Attachment, Submission

ATTACHMENT, SUBMISSION = table(Attachment), table(Submission)
BACK_OFF = (10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600)
"""Seconds until a fetch is tried again, by how often it was tried."""


def key_of(connection: Connection, attachment_id: int) -> bytes | None:
    """The sealed data key of an attachment; None when it was destroyed."""
    found = (
        select(KEY.c.sealed)
        .join(ATTACHMENT, ATTACHMENT.c.key_id == KEY.c.id)
        .where(ATTACHMENT.c.id == attachment_id)
    )
    return connection.execute(found).scalar()


def case_of(connection: Connection, attachment_id: int) -> int | None:
    """The case that an attachment's report stands under."""
    found = (
        select(SUBMISSION.c.case_id)
        .join(ATTACHMENT, ATTACHMENT.c.submission_id == SUBMISSION.c.id)
        .where(ATTACHMENT.c.id == attachment_id)
    )
    return connection.execute(found).scalar()


def due(connection: Connection, now: datetime) -> int:
    """How many wait and may be fetched now."""
    counted = select(func.count()).where(
        ATTACHMENT.c.state == "waiting", ATTACHMENT.c.next_at <= now
    )
    return int(connection.execute(counted).scalar_one())
