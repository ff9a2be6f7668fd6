"""Pictures of counts: one row for the same contents, drawn once, gone after a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from models.columns import table
from models.link import Picture

PICTURE = table(Picture)


def ensure(
    connection: Connection,
    key: str,
    kind: str,
    language: str,
    contents: Mapping[str, Any],
    *,
    now: datetime,
    expires_at: datetime,
) -> tuple[int, bool]:
    """The picture of these contents, which lives at least until `expires_at`. → its id, and whether
    it still has to be drawn. One that failed is tried again."""
    added = insert(PICTURE).values(
        key=key,
        kind=kind,
        language=language,
        contents=dict(contents),
        next_at=now,
        created_at=now,
        expires_at=expires_at,
    )
    failed = PICTURE.c.state == "failed"
    kept = added.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "expires_at": func.greatest(PICTURE.c.expires_at, added.excluded.expires_at),
            "state": case((failed, "waiting"), else_=PICTURE.c.state),
            "attempts": case((failed, 0), else_=PICTURE.c.attempts),
            "next_at": case((failed, added.excluded.next_at), else_=PICTURE.c.next_at),
        },
    ).returning(PICTURE.c.id, PICTURE.c.state)
    row = connection.execute(kept).one()
    return int(row.id), row.state == "waiting"


def load(connection: Connection, picture_id: int) -> Row[Any, Any] | None:
    """State and image of a picture; None when it is gone."""
    columns = (PICTURE.c.state, PICTURE.c.image)
    return connection.execute(select(*columns).where(PICTURE.c.id == picture_id)).first()


def due(connection: Connection, now: datetime) -> int:
    """How many wait to be drawn and may be tried now."""
    wait = select(func.count()).where(PICTURE.c.state == "waiting", PICTURE.c.next_at <= now)
    return int(connection.execute(wait).scalar_one())


def counts(connection: Connection) -> dict[str, int]:
    """How many there are by state."""
    states = select(PICTURE.c.state, func.count()).group_by(PICTURE.c.state)
    found = {state: int(count) for state, count in connection.execute(states)}
    return {state: found.get(state, 0) for state in ("waiting", "drawn", "failed")}


def drop_expired(connection: Connection, now: datetime) -> int:
    """→ how many were past their time, and are gone."""
    gone = delete(PICTURE).where(PICTURE.c.expires_at <= now)
    return connection.execute(gone).rowcount
