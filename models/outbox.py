"""What is to be said: a message is a row before it is a request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, moment, serial, small


class Outbox(SQLModel, table=True):
    """One call to LINE, with its body as rendered. Open until `closed_at`; `verdict` says how it
    ended: delivered, token_dead, refused, uncertain, blocked, expired.

    `push_class` is what the push is for (danger, overdue, digest, ...); "" on replies.
    `unique_key` makes a push that two jobs want exist once.
    """

    __table_args__ = (
        Index("outbox_open", "person_id", "id", postgresql_where=text("closed_at IS NULL")),
        Index(
            "outbox_key",
            "unique_key",
            unique=True,
            postgresql_where=text("unique_key IS NOT NULL"),
        ),
    )

    id: int | None = serial()
    person_id: int = big(required=True, foreign_key="person.id")
    inbox_id: int | None = big()
    kind: str
    push_class: str = ""
    unique_key: str | None = None
    sealed: bytes | None = cipher()
    retry_key: UUID | None = Field(default=None)
    alert_id: int | None = big(index=True)
    created_at: datetime = moment(required=True)
    not_before: datetime | None = moment()
    attempted_at: datetime | None = moment()
    attempts: int = small()
    closed_at: datetime | None = moment()
    verdict: str | None = None
    error: str | None = None


class QuotaMonth(SQLModel, table=True):
    """Pushes that LINE accepted in a month ("2026-11"), by class."""

    __tablename__ = "quota_month"

    month: str = Field(primary_key=True)
    push_class: str = Field(primary_key=True)
    sent: int = 0
