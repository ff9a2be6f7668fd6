"""The nightly proof that numbers add up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from models.columns import moment, serial


class Reconciliation(SQLModel, table=True):
    """One sum of one place and form, checked: `received` against where it went.

    `difference` is 0 when they agree. Only differences and one line a run ("" everywhere) are kept.
    """

    __table_args__ = (Index("reconciliation_off", "at", postgresql_where=text("difference <> 0")),)

    id: int | None = serial()
    at: datetime = moment(required=True)
    place: str = ""
    form: str = ""
    rule: str
    expected: int = Field(default=0, sa_type=BigInteger)
    found: int = Field(default=0, sa_type=BigInteger)
    difference: int = Field(default=0, sa_type=BigInteger)
