"""Sealing everything anew under the newest key, in batches, while the service runs.

Only what the service's own keys seal is named here: answers, children and cases are under data
keys, and it is enough to seal those keys anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, Table, bindparam, func, select, update

from models.area import Centre
from models.case import Secret
from models.columns import table
from models.conversation import Conversation, DataKey
from models.inbox import Inbox
from models.outbox import Outbox
from models.person import Invite, Person, PersonEvent
from models.vault import SealError, Vault

AT_ONCE = 500


@dataclass(frozen=True)
class SealedColumn:
    """A column the service's keys seal; `{id}` in the context is the row's key."""

    table: Table
    column: str
    context: str

    @property
    def key(self) -> Column[Any]:
        return next(iter(self.table.primary_key.columns))


COLUMNS = (
    SealedColumn(table(Secret), "sealed", "secret:{id}"),
    SealedColumn(table(DataKey), "sealed", "data_key:{id}"),
    SealedColumn(table(Person), "user_sealed", "person"),
    SealedColumn(table(Person), "name_sealed", "person"),
    SealedColumn(table(Invite), "name_sealed", "person"),
    SealedColumn(table(PersonEvent), "sealed", "person_event"),
    SealedColumn(table(Conversation), "sealed", "conversation"),
    SealedColumn(table(Inbox), "sealed", "inbox"),
    SealedColumn(table(Outbox), "sealed", "outbox"),
    SealedColumn(table(Centre), "phone_sealed", "centre"),
)


@dataclass(frozen=True)
class Rotated:
    """What became of one column: rows sealed anew, and rows no known key opens."""

    column: str
    sealed: int
    failed: int


def rotate(engine: Engine, vault: Vault) -> Iterator[Rotated]:
    """Seal every column anew, one after the other. Running it again finds nothing to do.

    A row that somebody changes meanwhile keeps the change: it was sealed anew by that.
    """
    for sealed in COLUMNS:
        yield _rotate(engine, vault, sealed)


def left(engine: Engine, vault: Vault) -> int:
    """How many rows are still under an older key."""
    with engine.connect() as connection:
        counted = (
            select(func.count()).select_from(sealed.table).where(_is_old(vault, sealed))
            for sealed in COLUMNS
        )
        return sum(connection.execute(query).scalar_one() for query in counted)


def _rotate(engine: Engine, vault: Vault, sealed: SealedColumn) -> Rotated:
    column, last = sealed.table.c[sealed.column], None
    done = failed = 0
    while True:
        batch = select(sealed.key.label("key"), column.label("old")).order_by(sealed.key)
        batch = batch.where(_is_old(vault, sealed)).limit(AT_ONCE)
        with engine.begin() as connection:
            found = connection.execute(batch if last is None else batch.where(sealed.key > last))
            rows = [(row.key, bytes(row.old)) for row in found]
            fresh = [
                {"this_key": key, "seen": old, "fresh": made}
                for key, old in rows
                if (made := _again(vault, sealed.context.format(id=key), old)) is not None
            ]
            if fresh:
                seen = (sealed.key == bindparam("this_key"), column == bindparam("seen"))
                change = update(sealed.table).where(*seen)
                connection.execute(change.values({sealed.column: bindparam("fresh")}), fresh)
        done += len(fresh)
        failed += len(rows) - len(fresh)
        if len(rows) < AT_ONCE:
            return Rotated(f"{sealed.table.name}.{sealed.column}", done, failed)
        last = rows[-1][0]


def _again(vault: Vault, context: str, old: bytes) -> bytes | None:
    try:
        return vault.seal(vault.open(old, context), context)
    except SealError:
        return None


def _is_old(vault: Vault, sealed: SealedColumn) -> Any:
    """Sealed bytes begin with the name of their key (see `models.vault`)."""
    sample = vault.seal(b"", "sample")
    name = sample[: 1 + sample[0]]
    column = sealed.table.c[sealed.column]
    return column.is_not(None) & (func.substr(column, 1, len(name)) != name)
