"""Where a person is in the chat, and the reports being written. Only talk writes these."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, moment, serial


class DataKey(SQLModel, table=True):
    """The own key of a draft and all that grows from it; destroyed, everything under it is gone."""

    __tablename__ = "data_key"

    id: UUID = Field(primary_key=True)
    sealed: bytes | None = cipher()
    created_at: datetime = moment(required=True)
    destroyed_at: datetime | None = moment()


class Conversation(SQLModel, table=True):
    """The engine's state, sealed. `applied_at`, `applied_key`: its newest event."""

    person_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="person.id")
    sealed: bytes = cipher(required=True)
    draft_id: int | None = big()
    applied_at: datetime | None = moment()
    applied_key: str | None = None
    updated_at: datetime = moment(required=True)


class Draft(SQLModel, table=True):
    """A form being filled. Waits without limit; ends on the form version it began with."""

    __table_args__ = (Index("draft_open", "person_id", postgresql_where=text("closed_at IS NULL")),)

    id: int | None = serial()
    person_id: int = big(required=True, foreign_key="person.id")
    form: str
    version: str
    key_id: UUID = Field(foreign_key="data_key.id")
    sealed: bytes = cipher(required=True)
    rehearsal: bool = False
    corrects: int | None = big()
    case_id: int | None = big()
    created_at: datetime = moment(required=True)
    updated_at: datetime = moment(required=True)
    closed_at: datetime | None = moment()
    closed_as: str | None = None
