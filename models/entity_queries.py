"""Queries of the ids under which forms of an author's own know a case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select, update

from models.case import Case
from models.columns import table

CASE = table(Case)


def number_of(connection: Connection, entity_id: UUID) -> str | None:
    """The number of the case that an entity made, whoever asks: scope is the caller's to check."""
    found = select(CASE.c.number).where(CASE.c.entity_id == entity_id)
    return connection.execute(found).scalar()


def name(connection: Connection, case_id: int, entity_id: UUID) -> None:
    """Let a case be known by an entity's id. An id that another case has stays with that one."""
    if number_of(connection, entity_id) is None:
        connection.execute(update(CASE).where(CASE.c.id == case_id).values(entity_id=entity_id))
