"""Published forms. A version is immutable and found by what it is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import big, moment, serial, small


class Form(SQLModel, table=True):
    key: str = Field(primary_key=True)
    title_th: str = ""
    title_en: str = ""
    digest: str | None = None
    published_at: datetime | None = moment()
    retired_at: datetime | None = moment()


class FormVersion(SQLModel, table=True):
    """`compiled` is what `bot.forms.Form.to_bytes` gave; `digest` its content hash."""

    __tablename__ = "form_version"

    digest: str = Field(primary_key=True)
    form: str = Field(index=True)
    compiled: bytes = Field(sa_type=LargeBinary, nullable=False)
    published_at: datetime = moment(required=True)
    published_by: int | None = big()


class FormProposal(SQLModel, table=True):
    """A workbook that an author sent to the chat, and what the check found.

    `state`: waiting, checked (a form came of it), refused, gone (the file could not be had),
    published. `problems` are `bot.forms.Problem`s as mappings; `missing_thai` counts texts.
    """

    __tablename__ = "form_proposal"
    __table_args__ = (
        Index("form_proposal_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
    )

    id: int | None = serial()
    person_id: int = big(foreign_key="person.id", required=True, index=True)
    message_id: str = Field(unique=True)
    file_name: str = ""
    state: str = "waiting"
    key: str = ""
    title: str = ""
    questions: int = 0
    missing_thai: int = 0
    digest: str | None = None
    compiled: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    attempts: int = small()
    next_at: datetime = moment(required=True)
    created_at: datetime = moment(required=True)
    checked_at: datetime | None = moment()
    published_at: datetime | None = moment()
