"""What is known of a month's messages: LINE's own word, and what we counted since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert

from models.outbox import OUTBOX, QUOTA, QUOTA_LOOK

_LOCK = text("SELECT pg_advisory_xact_lock(7491, 1)")


@dataclass(frozen=True)
class Spent:
    """A month. `allowed` None: no limit, or nobody ever asked LINE. `used` are all messages,
    `always` those of the classes that always go, `always_before` those of the month before."""

    allowed: int | None
    used: int
    always: int
    always_before: int
    looked_at: datetime | None
    waiting: int


def spent(
    connection: Connection, month: str, before: str, always: Collection[str], held: str
) -> Spent:
    """What was spent in a month ("2026-11"); `before` is the one before it.

    LINE's count may lag behind: at least what we counted ourselves is taken as used. What is on its
    way counts as sent. `waiting` are pushes held back with the error `held`.
    """
    ours = _sent(connection, month)
    under_way = _open(connection)
    look = connection.execute(select(QUOTA_LOOK).where(QUOTA_LOOK.c.month == month)).first()
    sent = sum(ours.values()) + sum(under_way.values())
    used, looked_at = sent, None
    if look is not None:
        used = max(look.used, look.ours) + max(0, sent - look.ours)
        looked_at = look.looked_at
    return Spent(
        allowed=look.allowed if look is not None else _allowed(connection),
        used=used,
        always=sum(count for name, count in (*ours.items(), *under_way.items()) if name in always),
        always_before=sum(n for name, n in _sent(connection, before).items() if name in always),
        looked_at=looked_at,
        waiting=_held(connection, held),
    )


def keep_look(
    connection: Connection, month: str, allowed: int | None, used: int, now: datetime
) -> None:
    """Note what LINE's quota endpoints say about a month."""
    ours = sum(_sent(connection, month).values())
    said = {"allowed": allowed, "used": used, "ours": ours, "looked_at": now}
    statement = insert(QUOTA_LOOK).values(month=month, **said)
    connection.execute(statement.on_conflict_do_update(index_elements=["month"], set_=said))


def alone(connection: Connection) -> None:
    """Until the transaction ends nobody else decides about the budget: two would spend the same
    message."""
    connection.execute(_LOCK)


def _sent(connection: Connection, month: str) -> dict[str, int]:
    rows = connection.execute(
        select(QUOTA.c.push_class, QUOTA.c.sent).where(QUOTA.c.month == month)
    )
    return {row.push_class: row.sent for row in rows}


def _open(connection: Connection) -> dict[str, int]:
    """Pushes that were handed to LINE and whose answer is not written yet."""
    rows = connection.execute(
        select(OUTBOX.c.push_class, func.count().label("many"))
        .where(
            OUTBOX.c.closed_at.is_(None),
            OUTBOX.c.kind == "push",
            OUTBOX.c.attempted_at.is_not(None),
        )
        .group_by(OUTBOX.c.push_class)
    )
    return {row.push_class: row.many for row in rows}


def _held(connection: Connection, held: str) -> int:
    found = select(func.count()).where(OUTBOX.c.closed_at.is_(None), OUTBOX.c.error == held)
    return int(connection.execute(found).scalar_one())


def _allowed(connection: Connection) -> int | None:
    """Before LINE was asked about a month, it has what the last known one had."""
    last = select(QUOTA_LOOK.c.allowed).order_by(QUOTA_LOOK.c.month.desc()).limit(1)
    return connection.execute(last).scalar()
