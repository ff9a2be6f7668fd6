"""Column shapes that every table shares: one spelling for a moment, a sealed blob, a code."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Computed,
    DateTime,
    LargeBinary,
    SmallInteger,
    Table,
    any_,
    bindparam,
    literal,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

CIPHER = "cipher"
"""The mark of a sealed column, in its `info`."""


def among(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Condition: the column is one of these. One array whatever their number, so that the
    statement stays the same and PostgreSQL prepares it once."""
    return cast(ColumnElement[bool], column == any_(literal(list(ids), ARRAY(BigInteger))))


def within(column: Any, name: str) -> ColumnElement[bool]:
    """`among` for a statement that is built once: its ids are the parameter `name`."""
    return cast(ColumnElement[bool], column == any_(bindparam(name, type_=ARRAY(BigInteger))))


def when(name: str = "now") -> ColumnElement[Any]:
    """The parameter of a statement that is built once: a moment."""
    return bindparam(name, type_=DateTime(timezone=True))


def moment(*, required: bool = False, index: bool = False) -> Any:
    """An aware time, stored in UTC."""
    if required:
        return Field(sa_type=DateTime(timezone=True), nullable=False, index=index)
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=True, index=index)


def big(*, index: bool = False, foreign_key: str | None = None, required: bool = False) -> Any:
    """A 64-bit integer (LINE's milliseconds and our ids do not fit 32)."""
    extra: dict[str, Any] = {"foreign_key": foreign_key} if foreign_key else {}
    if required:
        return Field(sa_type=BigInteger, nullable=False, index=index, **extra)
    return Field(default=None, sa_type=BigInteger, nullable=True, index=index, **extra)


def small(default: int = 0) -> Any:
    return Field(default=default, sa_type=SmallInteger, nullable=False)


def serial() -> Any:
    """The id that the database gives."""
    return Field(default=None, sa_type=BigInteger, primary_key=True)


def made(kind: type[TypeEngine[int]], expression: str) -> Any:
    """A number that the database makes of other columns of the row; nobody writes it."""
    return Field(default=None, sa_column=Column(kind, Computed(expression, persisted=True)))


def cipher(*, required: bool = False) -> Any:
    """Bytes that only `models.vault` can read. The mark is how rotation is proved to be whole."""
    mark = {"info": {CIPHER: True}}
    if required:
        return Field(sa_type=LargeBinary, nullable=False, sa_column_kwargs=mark)
    return Field(default=None, sa_type=LargeBinary, nullable=True, sa_column_kwargs=mark)


def binary(*, primary_key: bool = False, unique: bool = False) -> Any:
    """Plain bytes: a keyed hash."""
    return Field(sa_type=LargeBinary, nullable=False, primary_key=primary_key, unique=unique)


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for the hot paths (the ORM costs four times as much there)."""
    return model.metadata.tables[str(model.__tablename__)]
