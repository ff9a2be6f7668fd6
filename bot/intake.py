"""Durable intake: many requests, one writer, one commit for what piled up.

A request waits for the commit that holds its events and is answered after it. While one commit is
under way the next batch gathers, so the cost of a commit is shared when it matters.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from models import inbox, person
from models.vault import Vault

log = structlog.get_logger()
MOST = 200  # requests in one commit
BUSY, GATHER = 0.02, 0.005
"""Seconds: so soon after a commit the next waits a moment for others to share it."""
KNOWN = 100_000  # people whose ids are remembered
REMEMBERED = 24 * 3600  # seconds: who was silent for long may be nobody's by now (retention)


@dataclass(frozen=True)
class Arrived:
    """One verified event: the inbox columns, and the LINE user it is from ("" for none)."""

    user_id: str
    row: Mapping[str, Any]


@dataclass
class _Request:
    events: Sequence[Arrived]
    done: Future[None] = field(default_factory=Future)


class Intake:
    """Keeps events durably. One writer thread; `keep` may be called from any thread.

    `ring` is called after each commit, once for all whose events it held.
    """

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        clock: Callable[[], datetime],
        ring: Callable[[], object],
    ) -> None:
        self._engine, self._vault, self._clock, self._ring = engine, vault, clock, ring
        self._requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        self._people: dict[str, int] = {}
        self._since = monotonic()
        self._begun: float | None = None  # when the commit under way began
        threading.Thread(target=self._write, name="intake", daemon=True).start()

    def keep(self, events: Sequence[Arrived], timeout: float = 0.9) -> None:
        """Commit events.

        Raises TimeoutError or the database's error: then nothing may be acknowledged. While a
        commit hangs nobody waits behind it: LINE redelivers, and the threads stay free.
        """
        begun = self._begun
        if begun is not None and monotonic() - begun > timeout:
            raise TimeoutError("the database hangs")
        request = _Request(events)
        self._requests.put(request)
        try:
            request.done.result(timeout)
        except TimeoutError:
            request.done.cancel()  # one that the writer has in hand is kept all the same
            raise

    def _write(self) -> None:
        written = 0.0
        while True:
            batch = [self._requests.get()]
            if monotonic() - written < BUSY:
                sleep(GATHER)
            while len(batch) < MOST and not self._requests.empty():
                batch.append(self._requests.get())
            batch = [one for one in batch if one.done.set_running_or_notify_cancel()]
            if not batch:
                continue
            self._begun = monotonic()
            try:
                self._commit_again(batch)
            except Exception as failed:
                self._one_by_one(batch, failed)
            self._begun = None
            written = monotonic()
            # Last: a bell that hangs holds up no answer.
            self._ring()

    def _commit_again(self, batch: Sequence[_Request]) -> None:
        """A connection that died while nobody used it is no reason to refuse: once more, anew."""
        try:
            self._commit(batch)
        except DBAPIError as failed:
            if not failed.connection_invalidated:
                raise
            self._commit(batch)

    def _one_by_one(self, batch: Sequence[_Request], failed: Exception) -> None:
        """A request that cannot be kept must not take others with it; an absent database does."""
        self._people.clear()
        data_error = isinstance(failed, DBAPIError) and not _is_away(failed)
        for request in batch:
            try:
                if not data_error or len(batch) == 1:
                    raise failed
                self._commit([request])
            except Exception as error:
                log.warning("intake.failed", error=type(error).__name__)
                _settle(request, error)

    def _commit(self, batch: Sequence[_Request]) -> None:
        events = [event for request in batch for event in request.events]
        with self._engine.begin() as connection:
            now = self._clock()
            self._remember({})
            users = {event.user_id for event in events if event.user_id}
            people = {user: self._people[user] for user in users if user in self._people}
            fresh: Mapping[str, int] = {}
            if unknown := sorted(users - people.keys()):
                fresh = person.ensure(connection, self._vault, unknown, now)
            ids = {**people, **fresh}
            inbox.keep(connection, [_row(event, ids.get(event.user_id), now) for event in events])
        self._remember(fresh)  # after the commit: before it these ids may still come to nothing
        for request in batch:
            _settle(request, None)

    def _remember(self, ids: Mapping[str, int]) -> None:
        if len(self._people) + len(ids) > KNOWN or monotonic() - self._since > REMEMBERED:
            self._people.clear()
            self._since = monotonic()
        self._people.update(ids)


def _is_away(failed: DBAPIError) -> bool:
    """Whether no server answered: it would have named its trouble by a code."""
    return failed.connection_invalidated or not getattr(failed.orig, "sqlstate", None)


def _row(event: Arrived, person_id: int | None, now: datetime) -> dict[str, Any]:
    row = {**event.row, "received_at": now, "person_id": person_id}
    if person_id is None:
        # Nobody can be answered (a group without user ids, an account event): kept as it is.
        return row | {"done_at": now, "outcome": "nobody"}
    return row | {"done_at": None, "outcome": None}


def _settle(request: _Request, result: Exception | None) -> None:
    try:
        if isinstance(result, Exception):
            request.done.set_exception(result)
        else:
            request.done.set_result(result)
    except InvalidStateError:
        log.info("intake.nobody_waits")


DATABASE_ERRORS = (SQLAlchemyError, TimeoutError)
