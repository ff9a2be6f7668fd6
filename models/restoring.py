"""What must be put right after the database was restored from a backup, before anything starts.

The backup knows nothing of what was sent and erased after it was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from models import outbox
from models.case import Case
from models.columns import table
from models.conversation import KEY
from models.outbox import OUTBOX

CASE = table(Case)
RETRY_KEYS_LIVE = timedelta(hours=23)
"""LINE refuses a push that it accepted already by its retry key for 24 hours."""
WHY = "restored"


def close_old_pushes(connection: Connection, now: datetime) -> dict[str, int]:
    """End the open pushes whose retry key may be dead: they may have been sent after the backup.

    Younger ones are sent again, and LINE says of each whether it had it. An old ordinary push
    expires. An old danger push is uncertain, so that its alert goes a level up at once.
    → how many were closed by verdict.
    """
    old = (
        OUTBOX.c.kind == "push",
        OUTBOX.c.closed_at.is_(None),
        OUTBOX.c.created_at <= now - RETRY_KEYS_LIVE,
    )
    closed = {}
    for verdict, which in (
        ("uncertain", OUTBOX.c.push_class == "danger"),
        ("expired", OUTBOX.c.push_class != "danger"),
    ):
        rows = connection.execute(select(OUTBOX.c.id).where(*old, which)).scalars().all()
        for row in rows:
            outbox.close(connection, row, verdict, now, WHY)
        closed[verdict] = len(rows)
    return closed


def unerased(connection: Connection) -> Sequence[int]:
    """Cases that were erased after the backup: their key is destroyed, the rest is still there."""
    query = select(CASE.c.id).join(KEY, KEY.c.id == CASE.c.key_id)
    gone = query.where(KEY.c.destroyed_at.is_not(None), CASE.c.erased_at.is_(None))
    return connection.execute(gone.order_by(CASE.c.id)).scalars().all()
