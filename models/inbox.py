"""What arrived and was acknowledged: the row is the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Index,
    Integer,
    Row,
    String,
    any_,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel

from models.columns import among, big, cipher, moment, serial, small, table, when, within
from models.vault import Vault

OPEN = "done_at IS NULL AND set_aside_at IS NULL"


class Inbox(SQLModel, table=True):
    """One event. Open until `done_at` (took effect) or `set_aside_at` (an operator must look).

    `event_id` is LINE's webhookEventId, or a key of our own for system rows ("system:…"): unique,
    so that a redelivered event and a job that runs twice leave one row.
    """

    __table_args__ = (
        Index("inbox_open", "person_id", "happened_at", postgresql_where=text(OPEN)),
        Index("inbox_waiting", "received_at", postgresql_where=text(OPEN)),
        Index("inbox_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )

    id: int | None = serial()
    event_id: str = Field(unique=True)
    person_id: int | None = big(foreign_key="person.id")
    kind: str = "line"
    happened_at: datetime = moment(required=True)
    order_index: int = small()
    message_id: str | None = None
    sealed: bytes | None = cipher()
    received_at: datetime = moment(required=True)
    attempts: int = small()
    not_before: datetime | None = moment()
    done_at: datetime | None = moment()
    outcome: str | None = None
    set_aside_at: datetime | None = moment()
    error: str | None = None


class Tombstone(SQLModel, table=True):
    """A message that was unsent: whatever carries this id later is not kept."""

    message_id: str = Field(primary_key=True)
    at: datetime = moment(required=True)


TOMBSTONE = table(Tombstone)
INBOX = table(Inbox)
IS_OPEN = (INBOX.c.done_at.is_(None), INBOX.c.set_aside_at.is_(None))
CONTEXT = "inbox"


_KEPT = (
    "event_id", "person_id", "kind", "happened_at", "order_index", "message_id", "sealed",
    "received_at", "done_at", "outcome",
)  # fmt: skip
_KEEP = text(
    """
    INSERT INTO inbox (event_id, person_id, kind, happened_at, order_index, message_id, sealed,
        received_at, done_at, outcome, attempts)
    SELECT event_id, person_id, coalesce(kind, 'line'), happened_at, coalesce(order_index, 0),
        message_id, sealed,
        received_at, done_at, outcome, 0
    FROM unnest(CAST(:event_id AS varchar[]), CAST(:person_id AS bigint[]),
        CAST(:kind AS varchar[]), CAST(:happened_at AS timestamptz[]),
        CAST(:order_index AS smallint[]), CAST(:message_id AS varchar[]),
        CAST(:sealed AS bytea[]), CAST(:received_at AS timestamptz[]),
        CAST(:done_at AS timestamptz[]), CAST(:outcome AS varchar[]))
        AS new(event_id, person_id, kind, happened_at, order_index, message_id, sealed,
            received_at, done_at, outcome)
    ON CONFLICT (event_id) DO NOTHING
    """
)


def keep(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert events; those already here are left alone.

    In one order everywhere: two writers with the same redelivered events wait, never deadlock.
    """
    if rows:
        ordered = sorted(rows, key=lambda row: str(row["event_id"]))
        connection.execute(_KEEP, {name: [row.get(name) for row in ordered] for name in _KEPT})


def speak(
    connection: Connection,
    vault: Vault,
    person_id: int,
    key: str,
    kind: str,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    """Speak to a person's conversation: a system row, once per `key` ("validated:12:1").

    This is the only way in for workers and the clock; talk alone writes conversations.
    """
    keep(
        connection,
        [
            {
                "event_id": f"system:{key}",
                "person_id": person_id,
                "kind": "system",
                "happened_at": now,
                "received_at": now,
                "sealed": vault.seal({"kind": kind, "data": dict(data)}, CONTEXT),
            }
        ],
    )


_HELD = INBOX.alias("held")
_LINE_IS_HELD = exists().where(
    _HELD.c.person_id == INBOX.c.person_id,
    _HELD.c.done_at.is_(None),
    _HELD.c.set_aside_at.is_(None),
    _HELD.c.not_before > when(),
)
"""A line is held as a whole: what came after it was postponed must not overtake what waits."""
_OF_THESE = (within(INBOX.c.person_id, "people"), *IS_OPEN, ~_LINE_IS_HELD.correlate(INBOX))
"""Statements of every round are built once: building one costs more than running it."""
_COUNT_ATTEMPT = update(INBOX).where(*_OF_THESE).values(attempts=INBOX.c.attempts + 1)
_SUSPECTS = (
    select(INBOX.c.person_id)
    .where(*_OF_THESE, INBOX.c.attempts >= bindparam("most", type_=Integer))
    .distinct()
)
_WAITING = (
    select(INBOX)
    .where(*_OF_THESE)
    .order_by(INBOX.c.person_id, INBOX.c.happened_at, INBOX.c.order_index, INBOX.c.event_id)
)
_CLOSE = (
    update(INBOX)
    .where(within(INBOX.c.id, "rows"))
    .values(done_at=when(), outcome=bindparam("came"), sealed=None)
)


def count_attempt(connection: Connection, people: Sequence[int], now: datetime) -> None:
    """Count an attempt on every open row of these people, before the work."""
    connection.execute(_COUNT_ATTEMPT, {"people": list(people), "now": now})


def forgive(connection: Connection, people: Sequence[int]) -> None:
    """Take back an attempt that failed for the database's sake, not the event's."""
    connection.execute(
        update(INBOX)
        .where(among(INBOX.c.person_id, people), *IS_OPEN, INBOX.c.attempts > 0)
        .values(attempts=INBOX.c.attempts - 1)
    )


def postpone(
    connection: Connection, person_id: int, until: datetime, error: str | None = None
) -> None:
    """Hold a person's line until a moment: trouble that is not the event's."""
    values: dict[str, Any] = {"not_before": until}
    if error is not None:
        values["error"] = error
    connection.execute(
        update(INBOX).where(INBOX.c.person_id == person_id, *IS_OPEN).values(**values)
    )


def suspects(
    connection: Connection, people: Sequence[int], attempts: int, now: datetime
) -> set[int]:
    """Whose rows were begun so often without an end that they are tried alone from now on."""
    asked = {"people": list(people), "now": now, "most": attempts}
    return set(connection.execute(_SUSPECTS, asked).scalars())


def crashing(
    connection: Connection, people: Sequence[int], most: int, now: datetime
) -> Sequence[Row[Any]]:
    """Of each person the row that runs next, when its attempts were begun more than `most` times
    and never ended. Those behind it were counted with it and are innocent."""
    nexts = {row.person_id: row for row in reversed(waiting(connection, people, now))}
    return [row for row in nexts.values() if row.attempts > most]


def absolve(connection: Connection, person_id: int) -> None:
    """Count the attempts of a person's open rows anew: what was before them was the reason."""
    connection.execute(
        update(INBOX).where(INBOX.c.person_id == person_id, *IS_OPEN).values(attempts=0)
    )


def waiting(connection: Connection, people: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    """The open rows of these people in the order they happened (ties: image set, event id); none of
    those whose line is held."""
    return connection.execute(_WAITING, {"people": list(people), "now": now}).all()


def close(connection: Connection, outcomes: Sequence[tuple[int, str]], now: datetime) -> None:
    """Mark rows done with what came of them: (id, "applied" | "late" | "unsent" | ...).

    What was said took effect with this commit, or never will: the raw event is emptied, so that
    nothing of it has to be looked for when a child is erased.
    """
    by_outcome: dict[str, list[int]] = {}
    for row_id, outcome in outcomes:
        by_outcome.setdefault(outcome, []).append(row_id)
    for outcome, ids in by_outcome.items():
        connection.execute(_CLOSE, {"rows": ids, "now": now, "came": outcome})


def set_aside(connection: Connection, row_id: int, error: str, now: datetime) -> None:
    """Put a row that cannot be handled where an operator sees it; later ones go on."""
    connection.execute(
        update(INBOX).where(INBOX.c.id == row_id).values(set_aside_at=now, error=error[:500])
    )


def redact(connection: Connection, message_id: str, now: datetime) -> None:
    """Remove an unsent message's content, also when it has not arrived yet (a tombstone)."""
    connection.execute(
        insert(TOMBSTONE).values(message_id=message_id, at=now).on_conflict_do_nothing()
    )
    connection.execute(update(INBOX).where(INBOX.c.message_id == message_id).values(sealed=None))


def of_message(connection: Connection, message_id: str, person_id: int) -> Sequence[Row[Any, Any]]:
    """id and happened_at of the rows of a person's message."""
    return connection.execute(
        select(INBOX.c.id, INBOX.c.happened_at).where(
            INBOX.c.message_id == message_id, INBOX.c.person_id == person_id
        )
    ).all()


_UNSENT = select(TOMBSTONE.c.message_id).where(
    TOMBSTONE.c.message_id == any_(bindparam("messages", type_=ARRAY(String)))
)


def unsent(connection: Connection, messages: Sequence[str]) -> set[str]:
    """Which of these message ids were unsent."""
    if not messages:
        return set()
    return set(connection.execute(_UNSENT, {"messages": list(messages)}).scalars())


def counts(connection: Connection) -> dict[str, int]:
    """Open and set-aside rows, and the age of the oldest open one in seconds (for metrics)."""
    row = connection.execute(
        select(
            func.count().filter(*IS_OPEN),
            func.count().filter(INBOX.c.set_aside_at.is_not(None), INBOX.c.done_at.is_(None)),
        ).where(INBOX.c.done_at.is_(None))
    ).one()
    return {"open": row[0], "set_aside": row[1]}


def forget(connection: Connection, before: datetime) -> int:
    """Delete rows done before a moment (retention). → how many."""
    return connection.execute(delete(INBOX).where(INBOX.c.done_at < before)).rowcount
