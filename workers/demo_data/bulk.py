"""Putting many rows in at once: ids are drawn from the tables' own sequences, rows are copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from sqlalchemy import Column, Connection, Table, text
from sqlmodel import SQLModel

from models.columns import table
from models.conversation import DataKey
from models.vault import Box, Vault


class Bulk:
    """Rows by table, in the order in which tables were first used; `write` copies them all.

    A column a row does not name gets the model's default.
    """

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self.vault = vault
        self._rows: dict[Table, list[Mapping[str, Any]]] = defaultdict(list)

    def add(self, model: type[SQLModel], **values: Any) -> None:
        self._rows[table(model)].append(values)

    def ids(self, model: type[SQLModel], how_many: int) -> Iterator[int]:
        """Fresh ids of a table."""
        name = f'"{table(model).name}"'
        drawn = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)"
        )
        return iter(self._connection.execute(drawn, {"name": name, "n": how_many}).scalars().all())

    def key(self, at: datetime) -> tuple[UUID, Box]:
        """A data key of its own, as every case has one."""
        key_id, sealed, box = self.vault.new_key()
        self.add(DataKey, id=key_id, sealed=sealed, created_at=at)
        return key_id, box

    def write(self) -> None:
        """Copy every row, and forget them."""
        driver = self._connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection is closed")
        for target, rows in self._rows.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            names += [
                column.name
                for column in target.columns
                if column.name not in names and _has_scalar(column)
            ]
            defaults = {name: _default(target, name) for name in names}
            order = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(target.name), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with driver.cursor() as cursor, cursor.copy(order) as copy:
                for row in rows:
                    copy.write_row([row.get(name, defaults[name]) for name in names])
        self._rows.clear()


def _has_scalar(column: Column[Any]) -> bool:
    """Whether a default is one value; of those that are made a row, the database has its own."""
    return column.default is not None and column.default.is_scalar


def _default(target: Table, name: str) -> Any:
    """A scalar default of a column, None when it has none."""
    return getattr(target.columns[name].default, "arg", None)
