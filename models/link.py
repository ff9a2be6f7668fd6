"""Pages behind expiring links: pictures and exports that a person asked for in the chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import big, binary, cipher, moment, serial, small


class Link(SQLModel, table=True):
    """A secret address bound to a person. Only the hash of its token is stored.

    `uses` is how often it may still be opened; None is without limit until it expires.
    """

    token_hash: bytes = binary(primary_key=True)
    person_id: int = big(required=True, index=True)
    kind: str
    target_id: int = big(required=True)
    uses: int | None = None
    created_at: datetime = moment(required=True)
    expires_at: datetime = moment(required=True, index=True)
    opened_at: datetime | None = moment()


class Picture(SQLModel, table=True):
    """A chart, drawn by a worker from plain counts. `key` names its contents, so that the same
    picture is drawn once. `state`: waiting, drawn, failed."""

    __table_args__ = (Index("picture_key", "key", unique=True),)

    id: int | None = serial()
    key: str
    kind: str
    language: str = "th"
    contents: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    state: str = "waiting"
    image: bytes | None = Field(default=None, sa_type=LargeBinary)
    attempts: int = small()
    next_at: datetime = moment(required=True)
    created_at: datetime = moment(required=True)
    drawn_at: datetime | None = moment()
    expires_at: datetime = moment(required=True)


class Export(SQLModel, table=True):
    """A table that a person asked for: what, as which file, over which rows. Its bytes are in
    `export_part`, sealed. `state`: waiting, made, failed, expired. `stale` grows whenever something
    that it may hold was taken back: a file that was being made meanwhile is made anew."""

    id: int | None = serial()
    person_id: int = big(required=True, index=True)
    what: str
    format: str
    wanted: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    state: str = "waiting"
    rows: int = Field(default=0, sa_type=Integer)
    size: int = Field(default=0, sa_type=BigInteger)
    attempts: int = small()
    stale: int = Field(
        default=0, sa_type=SmallInteger, nullable=False, sa_column_kwargs={"server_default": "0"}
    )
    next_at: datetime = moment(required=True)
    created_at: datetime = moment(required=True)
    made_at: datetime | None = moment()
    expires_at: datetime = moment(required=True)


class ExportPart(SQLModel, table=True):
    """A piece of an export's bytes, sealed."""

    __tablename__ = "export_part"

    export_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="export.id")
    n: int = Field(sa_type=Integer, primary_key=True)
    sealed: bytes = cipher(required=True)
