"""Making the files that people asked for in the chat: sealed piece by piece as they are written."""

from __future__ import annotations

import io
from dataclasses import astuple, replace
from datetime import date, datetime
from threading import Event
from typing import IO, Any, cast

import structlog
from sqlalchemy import Connection, Engine, Row

from bot.clock import Clock
from bot.thai import bangkok_day
from models import export_queries, export_rows, inbox, person, waiting
from models.export_queries import EXPORT
from models.export_rows import Filter
from models.scope import Scope, scope_of
from models.vault import Vault
from workers.drain import drain
from workers.export import Format, Task, What, export
from workers.export_rights import Names, may, of_looks, rights

log = structlog.get_logger()
SECONDS = 240
BACK_OFF = (300, 600)
"""Longer than a job may run, so that no two workers make the same file."""
ATTEMPTS = 2
PART = 1 << 20
MOST_ROWS = 200_000
"""What a job makes in its time with room to spare; for more there is the command line."""


class TooManyRowsError(Exception):
    """More than a chat may ask for at once."""


def make_due(engine: Engine, vault: Vault, clock: Clock, stop: Event | None = None) -> int:
    """Make everything that is due. → how many were tried."""

    def work(row: Row[Any]) -> None:
        _make(engine, vault, clock, row)

    return drain(engine, EXPORT, BACK_OFF, clock, work, seconds=SECONDS, stop=stop)


def _make(engine: Engine, vault: Vault, clock: Clock, row: Row[Any]) -> None:
    try:
        rows, size = _write(engine, vault, clock(), row)
    except Exception as error:
        log.error("export_not_made", export_id=row.id, error=type(error).__name__)
        if row.attempts >= ATTEMPTS or isinstance(error, TooManyRowsError | PermissionError):
            _settle(engine, vault, clock(), row, "failed")
        return
    _settle(engine, vault, clock(), row, "made", rows=rows, size=size, made_at=clock())
    log.info("export_made", export_id=row.id, what=row.what, person=row.person_id, rows=rows)


def _write(engine: Engine, vault: Vault, now: datetime, row: Row[Any]) -> tuple[int, int]:
    """The person's scope is that of now: who lost a role since the order gets nothing, nor does
    who is suspended."""
    with engine.begin() as connection:
        export_queries.begin(connection)
        export_queries.drop_parts(connection, row.id)  # what a broken attempt left
        (asker,) = person.addresses(connection, [row.person_id])
        if asker.state == "suspended":
            raise PermissionError(asker.state)
        scope = scope_of(row.person_id, person.roles(connection, [row.person_id])[row.person_id])
        task = task_of(row)
        if not may(scope, task.what):
            raise PermissionError(task.what)
        if not _whole(scope, task):
            raise PermissionError(task.format)
        if task.what == "access":
            scope = of_looks(scope)
        else:
            scope, names = cast("tuple[Scope, Names]", rights(scope))
            task = replace(task, names=names)
        export_queries.note_grants(connection, row.id, [astuple(one) for one in scope.grants])
        if export_rows.size(connection, scope, task.what, task.wanted) > MOST_ROWS:
            raise TooManyRowsError(task.what)
    with engine.connect() as connection:
        parts = Parts(connection, vault, row.id)
        rows = export(engine, vault, scope, task, cast("IO[bytes]", parts), now)
        parts.finish()
    return rows, parts.size


def task_of(row: Row[Any]) -> Task:
    """What the row of an export asks for."""
    since, until = (row.wanted.get(name) for name in ("since", "until"))
    wanted = Filter(
        since=bangkok_day(date.fromisoformat(since))[0] if since else None,
        until=bangkok_day(date.fromisoformat(until))[1] if until else None,
    )
    what, file_format = cast("What", row.what), cast("Format", row.format)
    return Task(what, file_format, wanted, why=export_queries.why(row.id, row.what))


def _whole(scope: Scope, task: Task) -> bool:
    """ODK's XML holds every answer as it was given: only who sees all of them may have it."""
    allowed = rights(scope)
    return task.format != "xml" or (
        task.what == "submissions" and allowed is not None and allowed[1] == "shown"
    )


class Parts(io.RawIOBase):
    """A file that is only written: every megabyte is sealed and kept at once."""

    def __init__(self, connection: Connection, vault: Vault, export_id: int) -> None:
        self.size = 0
        self._connection, self._vault, self._export_id = connection, vault, export_id
        self._n = 0
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        while len(self._held) >= PART:
            self._keep(bytes(self._held[:PART]))
            del self._held[:PART]
        return len(data)

    def finish(self) -> None:
        """Keep the last piece, and commit."""
        if self._held:
            self._keep(bytes(self._held))
            self._held.clear()
        self._connection.commit()

    def _keep(self, piece: bytes) -> None:
        context = export_queries.context(self._export_id, self._n)
        sealed = self._vault.seal(piece, context)
        export_queries.add_part(self._connection, self._export_id, self._n, sealed)
        self.size += len(piece)
        self._n += 1


def _settle(
    engine: Engine, vault: Vault, now: datetime, row: Row[Any], state: str, **values: Any
) -> None:
    """End the waiting, and let the person know with their next free reply. A file that holds what
    was taken back while it was made is made anew."""
    with engine.begin() as connection:
        if state == "made" and export_queries.again(connection, row.id, row.stale, now):
            log.info("export_made_anew", export_id=row.id)
            return
        if not waiting.settle(connection, EXPORT, row.id, state, **values):
            return
        data = {"export_id": row.id, "state": state, "what": row.what}
        inbox.speak(connection, vault, row.person_id, f"export:{row.id}", "export", data, now)
