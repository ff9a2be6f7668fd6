"""Rows that wait for a job: `id`, `state` ("waiting" until settled), `attempts`, `next_at`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update


def claim(
    connection: Connection, rows: Table, back_off: Sequence[int], now: datetime
) -> Row[Any] | None:
    """Count an attempt on one row and keep others off it for a while; None when none is due.

    `back_off` are seconds until the next try, by how often it was tried. Commit before the work, so
    that a crash cannot hide an attempt.
    """
    one = (
        select(rows.c.id)
        .where(rows.c.state == "waiting", rows.c.next_at <= now)
        .order_by(rows.c.next_at, rows.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = connection.execute(
        update(rows).where(rows.c.id == one).values(attempts=rows.c.attempts + 1).returning(*rows.c)
    ).first()
    if claimed is not None:
        wait = back_off[min(claimed.attempts, len(back_off)) - 1]
        postpone(connection, rows, claimed.id, now + timedelta(seconds=wait))
    return claimed


def postpone(connection: Connection, rows: Table, row_id: int, until: datetime) -> None:
    """Try again later; one that was settled meanwhile stays settled."""
    connection.execute(
        update(rows).where(rows.c.id == row_id, rows.c.state == "waiting").values(next_at=until)
    )


def settle(connection: Connection, rows: Table, row_id: int, state: str, /, **values: Any) -> bool:
    """End the waiting. → False when it was unsent or settled before."""
    done = connection.execute(
        update(rows)
        .where(rows.c.id == row_id, rows.c.state == "waiting")
        .values(state=state, **values)
    )
    return done.rowcount > 0
