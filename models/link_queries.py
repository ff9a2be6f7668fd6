"""Secret addresses: what they open, as long as they are good. Only the hash of a token is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from models.columns import table
from models.link import Link
from models.person import works
from models.vault import Vault

LINK = table(Link)
REMEMBERED = timedelta(days=90)
"""How long an address that has ended is told from one that never was."""
CODE_DIGITS = 6


def add(
    connection: Connection,
    token_hash: bytes,
    *,
    person_id: int,
    kind: str,
    target_id: int,
    uses: int | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Keep an address. `uses` None: as often as one likes until it expires; of an address that
    asks for a code so many tries, the right one being the last."""
    connection.execute(
        insert(LINK).values(
            token_hash=token_hash,
            person_id=person_id,
            kind=kind,
            target_id=target_id,
            uses=uses,
            created_at=now,
            expires_at=expires_at,
        )
    )


def find(connection: Connection, kind: str, token_hash: bytes, now: datetime) -> Row[Any] | None:
    """What an address opens, while it is good and its person is active and holds a role."""
    return connection.execute(select(LINK).where(_good(kind, token_hash, now))).first()


def use(connection: Connection, kind: str, token_hash: bytes, now: datetime) -> Row[Any] | None:
    """Open an address once: one use less, and the time of the first opening. None: not good."""
    return _change(connection, kind, token_hash, now, LINK.c.uses - 1)


def use_up(connection: Connection, kind: str, token_hash: bytes, now: datetime) -> Row[Any] | None:
    """Open an address for the only time. Of two who open it at once one gets None."""
    return _change(connection, kind, token_hash, now, literal(0))


def miss(connection: Connection, kind: str, token_hash: bytes, now: datetime) -> Row[Any] | None:
    """A wrong code at a good address: one try less, `uses` left. None: it is not good."""
    missed = update(LINK).where(_good(kind, token_hash, now)).values(uses=LINK.c.uses - 1)
    return connection.execute(missed.returning(LINK)).first()


def code_of(vault: Vault, token: str) -> str:
    """The six digits that belong to an address. They follow from its token and the key of the
    hashes, so they are stored nowhere, and nobody finds them who only has the address."""
    number = int.from_bytes(vault.lookup("link_code", token), "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}}"


def _change(
    connection: Connection, kind: str, token_hash: bytes, now: datetime, uses: ColumnElement[Any]
) -> Row[Any] | None:
    opened = (
        update(LINK)
        .where(_good(kind, token_hash, now))
        .values(uses=uses, opened_at=func.coalesce(LINK.c.opened_at, now))
        .returning(LINK)
    )
    return connection.execute(opened).first()


def drop(connection: Connection, kind: str, target_id: int) -> int:
    """Take back every address of a thing. → how many there were."""
    ended = delete(LINK).where(LINK.c.kind == kind, LINK.c.target_id == target_id)
    return connection.execute(ended).rowcount


def known(connection: Connection, token_hash: bytes) -> bool:
    """Whether an address was ever given out, good or not: opening an old one is no guessing."""
    given = select(LINK.c.token_hash).where(LINK.c.token_hash == token_hash)
    return connection.execute(given).first() is not None


def drop_expired(connection: Connection, now: datetime) -> int:
    """Forget addresses that ended long ago. → how many."""
    ended = delete(LINK).where(LINK.c.expires_at <= now - REMEMBERED)
    return connection.execute(ended).rowcount


def _good(kind: str, token_hash: bytes, now: datetime) -> ColumnElement[bool]:
    return and_(
        LINK.c.token_hash == token_hash,
        LINK.c.kind == kind,
        LINK.c.expires_at > now,
        or_(LINK.c.uses.is_(None), LINK.c.uses > 0),
        works(LINK.c.person_id),
    )
