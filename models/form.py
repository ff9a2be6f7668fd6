"""Published forms. A version is immutable and found by what it is made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import big, moment


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
