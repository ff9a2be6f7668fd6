"""Whether a person can be spoken to now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, exists, select

from models.person import PERSON, ROLE


def reachable(connection: Connection, person_id: int) -> Row[Any, Any] | None:
    """A person (id, language) who works here and has not blocked us; None otherwise."""
    works = exists().where(ROLE.c.person_id == PERSON.c.id, ROLE.c.ended_at.is_(None))
    return connection.execute(
        select(PERSON.c.id, PERSON.c.language).where(
            PERSON.c.id == person_id,
            PERSON.c.state == "active",
            PERSON.c.blocked_at.is_(None),
            PERSON.c.suspended_at.is_(None),
            works,
        )
    ).first()
