"""Sealing everything anew under the newest key, in batches, while the service runs.

What the service's own keys seal is named here; answers, children, photos and cases are under data
keys, and it is enough to seal those keys anew. A batch locks its rows and skips those that somebody
else has: nobody waits for it, and what was skipped is sealed anew by whoever had it, or by the next
pass. Stopped in between, it goes on where older keys are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, Table, and_, bindparam, func, select, tuple_, update

from models.area import Centre
from models.case import Secret
from models.columns import table
from models.conversation import Conversation, DataKey
from models.inbox import Inbox
from models.link import ExportPart
from models.outbox import Outbox
from models.person import Invite, Person, PersonEvent
from models.vault import SealError, Vault

AT_ONCE = 500
PASSES = 3
"""How often a column is gone through for rows that somebody held meanwhile."""


@dataclass(frozen=True)
class SealedColumn:
    """A column the service's keys seal; `{id}` and `{n}` in the context are the first and the last
    part of the row's key. `at_once`: rows of a batch where they are large."""

    table: Table
    column: str
    context: str
    at_once: int = 0

    @property
    def keys(self) -> tuple[Column[Any], ...]:
        return tuple(self.table.primary_key.columns)


UNDER_DATA_KEYS = frozenset({
    "assistance", "attachment", "case", "case_event", "child", "draft", "finding", "placement",
    "referral", "submission_event", "submission_version", "visit",
})  # fmt: skip
"""Tables whose sealed columns are under a key of `data_key`."""
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
    SealedColumn(table(ExportPart), "sealed", "export:{id}:{n}", at_once=8),
)


@dataclass(frozen=True)
class Rotated:
    """What became of one column: rows sealed anew, and rows no known key opens."""

    column: str
    sealed: int
    failed: int


def rotate(engine: Engine, vault: Vault) -> Iterator[Rotated]:
    """Seal every column anew, one after the other. Running it again finds nothing to do."""
    for sealed in COLUMNS:
        done = failed = 0
        for _ in range(PASSES):
            fresh, failed = _rotate(engine, vault, sealed)
            done += fresh
            if not _left(engine, vault, sealed) - failed:
                break
        yield Rotated(f"{sealed.table.name}.{sealed.column}", done, failed)


def left(engine: Engine, vault: Vault) -> int:
    """How many rows are still under an older key."""
    return sum(_left(engine, vault, sealed) for sealed in COLUMNS)


def _left(engine: Engine, vault: Vault, sealed: SealedColumn) -> int:
    counted = select(func.count()).select_from(sealed.table).where(_is_old(vault, sealed))
    with engine.connect() as connection:
        return int(connection.execute(counted).scalar_one())


def _rotate(engine: Engine, vault: Vault, sealed: SealedColumn) -> tuple[int, int]:
    """One pass. → rows sealed anew, and rows that no known key opens."""
    column: Column[Any] = sealed.table.c[sealed.column]
    last: Any = None
    names = [f"key_{at}" for at in range(len(sealed.keys))]
    done = failed = 0
    most = sealed.at_once or AT_ONCE
    while True:
        batch = select(*sealed.keys, column).order_by(*sealed.keys).where(_is_old(vault, sealed))
        if last is not None:
            batch = batch.where(tuple_(*sealed.keys) > tuple_(*last))
        with engine.begin() as connection:
            locked = batch.limit(most).with_for_update(skip_locked=True)
            rows = connection.execute(locked).all()
            fresh = [
                {**dict(zip(names, row[:-1], strict=True)), "fresh": made}
                for row in rows
                if (made := _again(vault, sealed.context, row)) is not None
            ]
            if fresh:
                this = zip(sealed.keys, names, strict=True)
                change = update(sealed.table).where(*(key == bindparam(name) for key, name in this))
                connection.execute(change.values({sealed.column: bindparam("fresh")}), fresh)
        done += len(fresh)
        failed += len(rows) - len(fresh)
        if len(rows) < most:
            return done, failed
        last = rows[-1][:-1]


def _again(vault: Vault, context: str, row: Any) -> bytes | None:
    context = context.format(id=row[0], n=row[-2])
    try:
        return vault.seal(vault.open(bytes(row[-1]), context), context)
    except SealError:
        return None


def _is_old(vault: Vault, sealed: SealedColumn) -> Any:
    """Sealed bytes begin with the name of their key (see `models.vault`); none are nobody's."""
    sample = vault.seal(b"", "sample")
    name = sample[: 1 + sample[0]]
    column = sealed.table.c[sealed.column]
    return and_(func.length(column) > 0, func.substr(column, 1, len(name)) != name)
