"""What arrived and was acknowledged: the row is the queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, moment, serial, small

OPEN = "done_at IS NULL AND set_aside_at IS NULL"


class Inbox(SQLModel, table=True):
    """One event. Open until `done_at` (took effect) or `set_aside_at` (an operator must look).

    `event_id` is LINE's webhookEventId, or a key of our own for system rows ("system:…"): unique,
    so that a redelivered event and a job that runs twice leave one row.
    """

    __table_args__ = (
        Index("inbox_open", "person_id", "happened_at", postgresql_where=text(OPEN)),
        Index("inbox_waiting", "received_at", postgresql_where=text(OPEN)),
        Index("inbox_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )

    id: int | None = serial()
    event_id: str = Field(unique=True)
    person_id: int | None = big(foreign_key="person.id")
    kind: str = "line"
    happened_at: datetime = moment(required=True)
    order_index: int = small()
    message_id: str | None = None
    sealed: bytes | None = cipher()
    received_at: datetime = moment(required=True)
    attempts: int = small()
    not_before: datetime | None = moment()
    done_at: datetime | None = moment()
    outcome: str | None = None
    set_aside_at: datetime | None = moment()
    error: str | None = None
