"""What is to be said: a message is a row before it is a request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    Connection,
    Index,
    Row,
    String,
    all_,
    bindparam,
    case,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel

from models.columns import among, big, cipher, moment, serial, small, table, when, within
from models.vault import Vault


class Outbox(SQLModel, table=True):
    """One call to LINE, with its body as rendered. Open until `closed_at`; `verdict` says how it
    ended: delivered, unheard (a reply whose token died unused), carried (told since), refused,
    uncertain, blocked, expired, replaced (by a newer digest), bundled (told by `bundle_id`).

    `push_class` is what the push is for (danger, overdue, digest, ...); "" on replies.
    `unique_key` makes a push that two jobs want exist once. A bundled push ends as its bundle does.
    """

    __table_args__ = (
        Index("outbox_open", "person_id", "id", postgresql_where=text("closed_at IS NULL")),
        Index(
            "outbox_key",
            "unique_key",
            unique=True,
            postgresql_where=text("unique_key IS NOT NULL"),
        ),
        Index("outbox_unheard", "person_id", postgresql_where=text("verdict = 'unheard'")),
        Index(
            "outbox_pushed",
            "person_id",
            "push_class",
            "created_at",
            postgresql_where=text("kind = 'push'"),
        ),
        Index(
            "outbox_kept",
            "person_id",
            postgresql_where=text("closed_at IS NOT NULL AND sealed IS NOT NULL"),
        ),
        Index("outbox_bundle", "bundle_id", postgresql_where=text("bundle_id IS NOT NULL")),
    )

    id: int | None = serial()
    person_id: int = big(required=True, foreign_key="person.id")
    inbox_id: int | None = big()
    kind: str
    push_class: str = ""
    unique_key: str | None = None
    sealed: bytes | None = cipher()
    retry_key: UUID | None = Field(default=None)
    alert_id: int | None = big(index=True)
    bundle_id: int | None = big()
    created_at: datetime = moment(required=True)
    not_before: datetime | None = moment()
    attempted_at: datetime | None = moment()
    attempts: int = small()
    closed_at: datetime | None = moment()
    verdict: str | None = None
    error: str | None = None


class QuotaMonth(SQLModel, table=True):
    """Pushes that LINE accepted in a month ("2026-11"), by class."""

    __tablename__ = "quota_month"

    month: str = Field(primary_key=True)
    push_class: str = Field(primary_key=True)
    sent: int = 0


class QuotaLook(SQLModel, table=True):
    """What LINE's quota endpoints said last about a month. `allowed` None: no limit.

    `ours` is how many pushes of ours had been accepted then: what came later is added to `used`.
    """

    __tablename__ = "quota_look"

    month: str = Field(primary_key=True)
    allowed: int | None = None
    used: int = 0
    ours: int = 0
    looked_at: datetime = moment(required=True)


OUTBOX = table(Outbox)
QUOTA_LOOK = table(QuotaLook)
QUOTA = table(QuotaMonth)
CONTEXT = "outbox"
BUNDLED = "bundled"
AMBIGUOUS = "ambiguous"
"""The error of a row that may have arrived: an attempt ended without an answer."""


def push(
    connection: Connection,
    vault: Vault,
    person_id: int,
    messages: Sequence[Mapping[str, Any]],
    push_class: str,
    unique_key: str,
    now: datetime,
    *,
    alert_id: int | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Queue a push of rendered LINE messages, once per `unique_key`. → whether it is new.

    The retry key is made here, with the row, so that every attempt carries the same one.
    """
    row = {
        "person_id": person_id,
        "kind": "push",
        "push_class": push_class,
        "unique_key": unique_key,
        "sealed": vault.seal({"messages": list(messages)}, CONTEXT),
        "retry_key": uuid4(),
        "alert_id": alert_id,
        "created_at": now,
        "not_before": not_before,
    }
    once = insert(OUTBOX).on_conflict_do_nothing(
        index_elements=["unique_key"], index_where=OUTBOX.c.unique_key.is_not(None)
    )
    # Of an insert that may do nothing, the driver gives no row count: what it returns tells.
    return connection.execute(once.returning(OUTBOX.c.id), row).first() is not None


def recent(connection: Connection, person_id: int, push_class: str, since: datetime) -> int:
    """How many pushes of a class, each for one alert, were queued for a person since a moment."""
    found = select(func.count()).where(
        OUTBOX.c.kind == "push",
        OUTBOX.c.person_id == person_id,
        OUTBOX.c.push_class == push_class,
        OUTBOX.c.created_at > since,
        OUTBOX.c.alert_id.is_not(None),
        OUTBOX.c.bundle_id.is_(None),
    )
    return int(connection.execute(found).scalar_one())


def of_key(connection: Connection, unique_key: str) -> Row[Any] | None:
    """The push of a key, locked to the end of the transaction."""
    found = select(OUTBOX).where(OUTBOX.c.unique_key == unique_key).with_for_update()
    return connection.execute(found).first()


def bundle(
    connection: Connection,
    bundle_id: int,
    person_id: int,
    push_class: str,
    unique_key: str,
    now: datetime,
    *,
    alert_id: int,
) -> bool:
    """Let another push tell this one too: it is closed, and ends as that one does. → new or not."""
    row = {
        "person_id": person_id,
        "kind": "push",
        "push_class": push_class,
        "unique_key": unique_key,
        "alert_id": alert_id,
        "bundle_id": bundle_id,
        "created_at": now,
        "closed_at": now,
        "verdict": BUNDLED,
    }
    once = insert(OUTBOX).on_conflict_do_nothing(
        index_elements=["unique_key"], index_where=OUTBOX.c.unique_key.is_not(None)
    )
    return connection.execute(once.returning(OUTBOX.c.id), row).first() is not None


def bundled(connection: Connection, bundle_id: int) -> Sequence[int]:
    """The alerts that a push tells."""
    found = select(OUTBOX.c.alert_id).where(OUTBOX.c.bundle_id == bundle_id).distinct()
    return sorted(connection.execute(found).scalars())


def rewrite(
    connection: Connection, vault: Vault, row_id: int, messages: Sequence[Mapping[str, Any]]
) -> None:
    """Replace the words of a push that was not attempted yet."""
    sealed = vault.seal({"messages": list(messages)}, CONTEXT)
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == row_id, OUTBOX.c.attempted_at.is_(None), OUTBOX.c.closed_at.is_(None))
        .values(sealed=sealed)
    )


_REPLY = ("person_id", "inbox_id", "sealed", "created_at")
_ADD_REPLIES = text(
    """
    INSERT INTO outbox (person_id, inbox_id, sealed, created_at, kind, push_class, attempts)
    SELECT new.*, 'reply', '', 0 FROM unnest(CAST(:person_id AS bigint[]),
        CAST(:inbox_id AS bigint[]), CAST(:sealed AS bytea[]), CAST(:created_at AS timestamptz[])
    ) AS new
    """
)


def add_replies(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue replies: person_id, inbox_id, sealed {"token", "messages"}, created_at."""
    if rows:
        connection.execute(_ADD_REPLIES, {name: [row.get(name) for row in rows] for name in _REPLY})


_OPEN = (
    select(OUTBOX)
    .where(within(OUTBOX.c.person_id, "people"), OUTBOX.c.closed_at.is_(None))
    .order_by(
        OUTBOX.c.person_id, OUTBOX.c.push_class != "danger", OUTBOX.c.kind != "reply", OUTBOX.c.id
    )
)
_ATTEMPT = (
    update(OUTBOX)
    .where(within(OUTBOX.c.id, "rows"))
    .values(
        attempts=OUTBOX.c.attempts + 1,
        attempted_at=func.coalesce(OUTBOX.c.attempted_at, when()),
        error=None,
    )
)
_DELIVERED = (
    update(OUTBOX)
    .where(within(OUTBOX.c.id, "rows"))
    .values(closed_at=when(), verdict="delivered", sealed=None)
)
_END_BUNDLED = (
    update(OUTBOX)
    .where(within(OUTBOX.c.bundle_id, "bundles"), OUTBOX.c.verdict == BUNDLED)
    .values(closed_at=when(), verdict=bindparam("ended"))
)
_NOT_ATTEMPTED = (
    select(OUTBOX)
    .where(
        within(OUTBOX.c.person_id, "people"),
        OUTBOX.c.closed_at.is_(None),
        OUTBOX.c.kind == "push",
        OUTBOX.c.attempted_at.is_(None),
        OUTBOX.c.push_class != all_(bindparam("but_not", type_=ARRAY(String))),
    )
    .order_by(OUTBOX.c.id)
)
"""Statements of every round are built once: building one costs more than running it."""


def open_rows(connection: Connection, people: Sequence[int]) -> Sequence[Row[Any]]:
    """Open rows of these people, also those that must wait: danger, replies, the rest, each in
    sequence."""
    return connection.execute(_OPEN, {"people": list(people)}).all()


def attempt(connection: Connection, rows: Sequence[int], now: datetime) -> None:
    """Say that these are about to be sent; committed before the first byte goes out."""
    connection.execute(_ATTEMPT, {"rows": list(rows), "now": now})


def untried(connection: Connection, rows: Sequence[int]) -> None:
    """Take back an attempt of letters that surely were not begun: nobody need doubt them."""
    left = OUTBOX.c.attempts - 1
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(rows), OUTBOX.c.attempts > 0, OUTBOX.c.closed_at.is_(None))
        .values(attempts=left, attempted_at=case((left > 0, OUTBOX.c.attempted_at), else_=None))
    )


def close(
    connection: Connection, row_id: int, verdict: str, now: datetime, error: str | None = None
) -> None:
    """End a row. Its body is emptied unless somebody may still need it."""
    values: dict[str, Any] = {"closed_at": now, "verdict": verdict, "error": error}
    if verdict in {"delivered", "blocked", "expired", "replaced"}:
        values["sealed"] = None
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == row_id).values(**values))
    _end_bundled(connection, [row_id], verdict, now)


def close_delivered(connection: Connection, rows: Sequence[int], now: datetime) -> None:
    """End many rows that LINE accepted, in one statement."""
    connection.execute(_DELIVERED, {"rows": list(rows), "now": now})
    _end_bundled(connection, rows, "delivered", now)


def _end_bundled(
    connection: Connection, bundles: Sequence[int], verdict: str, now: datetime
) -> None:
    connection.execute(_END_BUNDLED, {"bundles": list(bundles), "now": now, "ended": verdict})


def postpone(connection: Connection, row_id: int, until: datetime, error: str) -> None:
    connection.execute(
        update(OUTBOX).where(OUTBOX.c.id == row_id).values(not_before=until, error=error)
    )


def hold(connection: Connection, row_id: int, until: datetime, why: str) -> None:
    """Let a push wait that surely was not sent."""
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == row_id)
        .values(not_before=until, error=why, attempted_at=None, attempts=0)
    )


def not_attempted(
    connection: Connection, people: Sequence[int], *, but_not: Collection[str]
) -> Sequence[Row[Any]]:
    """Pushes of these people that nobody began to send, but not of some classes."""
    asked = {"people": list(people), "but_not": list(but_not)}
    return connection.execute(_NOT_ATTEMPTED, asked).all()


def replace_open(
    connection: Connection, person_id: int, push_class: str, but_key: str, now: datetime
) -> None:
    """A newer push says what these would have said."""
    connection.execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.person_id == person_id,
            OUTBOX.c.push_class == push_class,
            OUTBOX.c.closed_at.is_(None),
            OUTBOX.c.attempted_at.is_(None),
            OUTBOX.c.unique_key != but_key,
        )
        .values(closed_at=now, verdict="replaced", sealed=None)
    )


UNHEARD = text("outbox.verdict = 'unheard'")
"""As a text: a parameter would keep a prepared statement off the index of these few."""


_UNHEARD = select(OUTBOX).where(within(OUTBOX.c.person_id, "people"), UNHEARD).order_by(OUTBOX.c.id)


def unheard(connection: Connection, people: Sequence[int]) -> Sequence[Row[Any]]:
    """Replies that died unused and were not carried over yet: person_id, id, sealed, error."""
    return connection.execute(_UNHEARD, {"people": list(people)}).all()


def forget(connection: Connection, person_id: int, events: Collection[int]) -> None:
    """Empty a person's ended replies to these events: what they echoed was taken back."""
    kept = (OUTBOX.c.closed_at.is_not(None), OUTBOX.c.sealed.is_not(None))
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.person_id == person_id, OUTBOX.c.inbox_id.in_(events), *kept)
        .values(sealed=None)
    )


def carried(connection: Connection, rows: Sequence[int], now: datetime) -> None:
    """The person has now been told what these dead replies, or waiting pushes, held."""
    connection.execute(
        update(OUTBOX)
        .where(among(OUTBOX.c.id, rows))
        .values(verdict="carried", sealed=None, closed_at=func.coalesce(OUTBOX.c.closed_at, now))
    )


def count_push(connection: Connection, push_class: str, month: str, how_many: int) -> None:
    """Count pushes that LINE accepted in a month ("2026-11")."""
    row = {"month": month, "push_class": push_class, "sent": how_many}
    statement = insert(QUOTA).values(**row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["month", "push_class"], set_={"sent": QUOTA.c.sent + how_many}
        )
    )


def counts(connection: Connection) -> dict[str, int]:
    """Open rows, and how closed pushes ended (for metrics)."""
    opened = connection.execute(
        select(func.count()).select_from(OUTBOX).where(OUTBOX.c.closed_at.is_(None))
    ).scalar_one()
    ended = connection.execute(
        select(OUTBOX.c.verdict, func.count())
        .where(OUTBOX.c.kind == "push", OUTBOX.c.closed_at.is_not(None))
        .group_by(OUTBOX.c.verdict)
    ).all()
    return {"open": opened, **{str(verdict): count for verdict, count in ended}}
