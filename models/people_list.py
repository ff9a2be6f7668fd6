"""Queries of an operator on people: who is enrolled where, since when, heard of last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, update

from models.person import PERSON, ROLE


def listed(connection: Connection, area: str = "", role: str = "") -> Sequence[RowMapping]:
    """Enrolled people, one row a role held now, in the order they came.

    `area` is an area code (all below it counts) or an LAO code; "" leaves it out, as with `role`.
    Columns: id, state, role, area, lao, name_sealed, enrolled_at, heard_at, blocked_at.
    """
    query = (
        select(
            PERSON.c.id,
            PERSON.c.state,
            ROLE.c.role,
            ROLE.c.area,
            ROLE.c.lao,
            PERSON.c.name_sealed,
            PERSON.c.enrolled_at,
            PERSON.c.heard_at,
            PERSON.c.blocked_at,
        )
        .join(ROLE, ROLE.c.person_id == PERSON.c.id)
        .where(ROLE.c.ended_at.is_(None))
    )
    if area.isdigit():
        query = query.where(or_(ROLE.c.area.startswith(area), ROLE.c.lao.startswith(area)))
    elif area:
        query = query.where(ROLE.c.lao == area)
    if role:
        query = query.where(ROLE.c.role == role)
    return connection.execute(query.order_by(PERSON.c.id, ROLE.c.id)).mappings().all()


def suspend(connection: Connection, person_id: int, now: datetime) -> bool:
    """Stop an enrolled person from doing anything; records stay. → False when there is none."""
    return _move(connection, person_id, "active", state="suspended", suspended_at=now)


def resume(connection: Connection, person_id: int) -> bool:
    """Undo a suspension. → False when there is none."""
    return _move(connection, person_id, "suspended", state="active", suspended_at=None)


def _move(connection: Connection, person_id: int, seen: str, **values: Any) -> bool:
    done = connection.execute(
        update(PERSON).where(PERSON.c.id == person_id, PERSON.c.state == seen).values(**values)
    )
    return done.rowcount > 0
