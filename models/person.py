"""People: LINE users, their roles and areas, and the invites that enrol them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import big, binary, cipher, moment, serial, small


class Person(SQLModel, table=True):
    """A LINE user. The user id is sealed and found by its keyed hash.

    `lease_until`, `lease_by`, `fence`: who runs this person's turns now (see `models.lease`).
    """

    id: int | None = serial()
    user_hash: bytes = binary(unique=True)
    user_sealed: bytes = cipher(required=True)
    state: str = "unknown"
    language: str = "th"
    name_sealed: bytes | None = cipher()
    created_at: datetime = moment(required=True)
    enrolled_at: datetime | None = moment()
    suspended_at: datetime | None = moment()
    followed_at: datetime | None = moment()
    blocked_at: datetime | None = moment()
    heard_at: datetime | None = moment()
    guesses: int = small()
    guessed_at: datetime | None = moment()
    lease_until: datetime | None = moment()
    lease_by: str | None = None
    fence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class PersonRole(SQLModel, table=True):
    """A role held in an area ("" is the country), perhaps narrowed to an LAO."""

    __tablename__ = "person_role"
    __table_args__ = (
        Index("person_role_live", "role", "area", postgresql_where=text("ended_at IS NULL")),
    )

    id: int | None = serial()
    person_id: int = big(required=True, index=True, foreign_key="person.id")
    role: str
    area: str = ""
    lao: str = ""
    since: datetime = moment(required=True)
    ended_at: datetime | None = moment()


class Invite(SQLModel, table=True):
    """A code that enrols one person, stored as a keyed hash."""

    code_hash: bytes = binary(primary_key=True)
    role: str
    area: str = ""
    lao: str = ""
    name_sealed: bytes | None = cipher()
    created_by: int | None = big()
    created_at: datetime = moment(required=True)
    expires_at: datetime = moment(required=True)
    used_at: datetime | None = moment()
    used_by: int | None = big()
