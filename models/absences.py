"""Who is away, since when and until when, and who stands in for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from models.columns import when, within
from models.person import ABSENCE, PERSON, ROLE

LENT = ("coordinator", "supervisor", "protect")
"""Roles that are lent, and that whoever stands in holds too: those that see cases."""


def keep(
    connection: Connection,
    person_id: int,
    stand_in_id: int | None,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
) -> None:
    """Note an absence, up to but not including `until_at`; it takes the place of the one before."""
    end(connection, person_id, now)
    connection.execute(
        ABSENCE.insert().values(
            person_id=person_id,
            stand_in_id=stand_in_id,
            from_at=from_at,
            until_at=until_at,
            created_at=now,
        )
    )


def end(connection: Connection, person_id: int, now: datetime) -> bool:
    """The person is back, or does not go after all. → whether there was an absence."""
    ended = connection.execute(
        update(ABSENCE)
        .where(
            ABSENCE.c.person_id == person_id,
            ABSENCE.c.ended_at.is_(None),
            ABSENCE.c.until_at > now,
        )
        .values(ended_at=now)
    )
    return ended.rowcount > 0


def decline(connection: Connection, person_id: int, stand_in_id: int, now: datetime) -> bool:
    """Somebody does not stand in after all. → whether they were to."""
    declined = connection.execute(
        update(ABSENCE)
        .where(
            ABSENCE.c.person_id == person_id,
            ABSENCE.c.stand_in_id == stand_in_id,
            ABSENCE.c.ended_at.is_(None),
            ABSENCE.c.until_at > now,
        )
        .values(stand_in_id=None)
    )
    return declined.rowcount > 0


def of_person(connection: Connection, person_id: int, now: datetime) -> Row[Any] | None:
    """The absence that runs or is to come."""
    return connection.execute(
        select(ABSENCE)
        .where(
            ABSENCE.c.person_id == person_id,
            ABSENCE.c.ended_at.is_(None),
            ABSENCE.c.until_at > now,
        )
        .order_by(ABSENCE.c.id.desc())
        .limit(1)
    ).first()


def away(connection: Connection, now: datetime) -> dict[int, int | None]:
    """Everybody who is away at a moment, and who was to stand in."""
    rows = connection.execute(
        select(ABSENCE.c.person_id, ABSENCE.c.stand_in_id).where(*_running(now))
    )
    return {row.person_id: row.stand_in_id for row in rows}


def _running(now: Any) -> Sequence[Any]:
    return (ABSENCE.c.from_at <= now, ABSENCE.c.until_at > now, ABSENCE.c.ended_at.is_(None))


_OWN = ROLE.alias("own")
_SEES = exists().where(
    _OWN.c.person_id == ABSENCE.c.stand_in_id, _OWN.c.role.in_(LENT), _OWN.c.ended_at.is_(None)
)
_LENT = (
    select(ABSENCE.c.stand_in_id, ROLE.c.role, ROLE.c.area, ROLE.c.lao)
    .join(ROLE, ROLE.c.person_id == ABSENCE.c.person_id)
    .join(PERSON, PERSON.c.id == ABSENCE.c.person_id)
    .where(
        within(ABSENCE.c.stand_in_id, "people"),
        PERSON.c.state == "active",
        ROLE.c.role.in_(LENT),
        ROLE.c.ended_at.is_(None),
        _SEES.correlate(ABSENCE),
        *_running(when()),
    )
    .order_by(ROLE.c.id)
)


def lent(
    connection: Connection, people: Sequence[int], now: datetime
) -> dict[int, list[tuple[str, str, str]]]:
    """The roles, (role, area, lao), that people have from those they stand in for now.

    Nothing is lent by who is on hold or holds it no more, nor to who sees no cases themselves.
    """
    rows = connection.execute(_LENT, {"people": list(people), "now": now})
    found: dict[int, list[tuple[str, str, str]]] = {}
    for row in rows:
        found.setdefault(row.stand_in_id, []).append((row.role, row.area, row.lao))
    return found
