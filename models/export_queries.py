"""Exports that people asked for in the chat: the row, and the sealed parts of the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from models.case import AccessLog
from models.columns import table
from models.link import Export, ExportPart
from models.person import PERSON, roles, works

EXPORT, PART, LOG = table(Export), table(ExportPart), table(AccessLog)
BANGKOK = ZoneInfo("Asia/Bangkok")
ENDINGS = {"xml": "zip"}
KEPT = timedelta(days=400)
"""How long the row says who took what; its bytes go with the link."""
TAKING_BACK = 0x7461_6B65_6261_636B
_BARRIER = text("SELECT pg_advisory_xact_lock_shared(:key)")
_TAKE = text("SELECT pg_advisory_xact_lock(:key)")


def add(
    connection: Connection,
    person_id: int,
    what: str,
    file_format: str,
    wanted: Mapping[str, Any],
    *,
    now: datetime,
    expires_at: datetime,
) -> int:
    """→ its id."""
    added = (
        insert(EXPORT)
        .values(
            person_id=person_id,
            what=what,
            format=file_format,
            wanted=dict(wanted),
            next_at=now,
            created_at=now,
            expires_at=expires_at,
        )
        .returning(EXPORT.c.id)
    )
    return int(connection.execute(added).scalar_one())


def load(connection: Connection, export_id: int, person_id: int | None = None) -> Row[Any] | None:
    """An export, of anybody or of one person."""
    query = select(EXPORT).where(EXPORT.c.id == export_id)
    if person_id is not None:
        query = query.where(EXPORT.c.person_id == person_id)
    return connection.execute(query).first()


def note_grants(
    connection: Connection, export_id: int, grants: Sequence[tuple[str, str, str]]
) -> None:
    """Keep by which roles (role, area, lao) a file is made."""
    held = {"grants": [list(one) for one in grants]}
    noted = update(EXPORT).where(EXPORT.c.id == export_id)
    connection.execute(noted.values(wanted=EXPORT.c.wanted.concat(held)))


def still_theirs(connection: Connection, export: Row[Any]) -> bool:
    """Whether who ordered a file holds every role by which it was made, and is not on hold."""
    by = {tuple(one) for one in export.wanted.get("grants", ())}
    asker = select(PERSON.c.id).where(works(export.person_id))
    held = set(roles(connection, [export.person_id])[export.person_id])
    return bool(by) and by <= held and connection.execute(asker).first() is not None


def asked_since(connection: Connection, person_id: int, since: datetime) -> int:
    """How many a person asked for."""
    counted = select(func.count()).where(
        EXPORT.c.person_id == person_id, EXPORT.c.created_at >= since
    )
    return int(connection.execute(counted).scalar_one())


def due(connection: Connection, now: datetime) -> int:
    """How many wait to be made and may be tried now."""
    wait = select(func.count()).where(EXPORT.c.state == "waiting", EXPORT.c.next_at <= now)
    return int(connection.execute(wait).scalar_one())


def counts(connection: Connection) -> dict[str, int]:
    """How many there are by state."""
    states = select(EXPORT.c.state, func.count()).group_by(EXPORT.c.state)
    found = {state: int(count) for state, count in connection.execute(states)}
    return {state: found.get(state, 0) for state in ("waiting", "made", "failed", "expired")}


def context(export_id: int, n: int) -> str:
    """What a part is sealed under: no part opens at another place."""
    return f"export:{export_id}:{n}"


def add_part(connection: Connection, export_id: int, n: int, sealed: bytes) -> None:
    connection.execute(insert(PART).values(export_id=export_id, n=n, sealed=sealed))


def part(connection: Connection, export_id: int, n: int) -> bytes | None:
    query = select(PART.c.sealed).where(PART.c.export_id == export_id, PART.c.n == n)
    sealed = connection.execute(query).scalar()
    return None if sealed is None else bytes(sealed)


def drop_parts(connection: Connection, export_id: int) -> None:
    connection.execute(delete(PART).where(PART.c.export_id == export_id))


def expire(connection: Connection, now: datetime) -> int:
    """Delete the bytes of what is past its time, and rows of long ago. → how many expired."""
    old = select(EXPORT.c.id).where(EXPORT.c.expires_at <= now)
    connection.execute(delete(PART).where(PART.c.export_id.in_(old)))
    ended = update(EXPORT).where(EXPORT.c.expires_at <= now, EXPORT.c.state != "expired")
    expired = connection.execute(ended.values(state="expired")).rowcount
    connection.execute(delete(EXPORT).where(EXPORT.c.created_at < now - KEPT))
    return expired


def why(export_id: int, what: str) -> str:
    """What the access log says of a case that a file holds; `take_back` finds the file by it."""
    return f"export {export_id}: {what}"


def begin(connection: Connection) -> None:
    """Wait for whoever is taking something back; what is read from now on is without it. In a
    transaction of its own, before the snapshot that a file is made from."""
    connection.execute(_BARRIER, {"key": TAKING_BACK})


def again(connection: Connection, export_id: int, stale: int, now: datetime) -> bool:
    """Whether something was taken back since a file was begun: it waits to be made anew then."""
    seen = select(EXPORT.c.stale).where(EXPORT.c.id == export_id).with_for_update()
    if connection.execute(seen).scalar() == stale:
        return False
    drop_parts(connection, export_id)
    anew = update(EXPORT).where(EXPORT.c.id == export_id, EXPORT.c.state == "waiting")
    connection.execute(anew.values(attempts=0, next_at=now))
    return True


def take_back(
    connection: Connection,
    case_ids: Collection[int],
    now: datetime,
    *,
    sent_since: datetime | None = None,
) -> int:
    """Something of these cases may stand in no file any more: every file that holds them is made
    anew, those being made too. → how many. Say it last, in the transaction that takes it back.

    `sent_since`: every file of reports since then as well, for a report that is no case yet.
    """
    connection.execute(_TAKE, {"key": TAKING_BACK})
    waiting = update(EXPORT).where(EXPORT.c.state == "waiting")
    connection.execute(waiting.values(stale=EXPORT.c.stale + 1))
    named = func.substring(LOG.c.why, "^export ([0-9]+):")
    files = select(named.cast(EXPORT.c.id.type)).where(
        LOG.c.case_id.in_(case_ids), LOG.c.act == "export", named.is_not(None)
    )
    held: ColumnElement[bool] = EXPORT.c.id.in_(files)
    if sent_since is not None:
        since = EXPORT.c.made_at >= sent_since
        held = or_(held, and_(EXPORT.c.what == "submissions", since))
    made = and_(EXPORT.c.state == "made", EXPORT.c.expires_at > now, EXPORT.c.what != "access")
    again = update(EXPORT).where(made, held).values(state="waiting", attempts=0, next_at=now)
    ids = connection.execute(again.returning(EXPORT.c.id)).scalars().all()
    connection.execute(delete(PART).where(PART.c.export_id.in_(ids)))
    return len(ids)


def file_name(export: Row[Any]) -> str:
    """Says what it is, when it was asked for, by whom (a number) and in which order."""
    at = export.created_at.astimezone(BANGKOK).strftime("%Y%m%d-%H%M")
    ending = ENDINGS.get(export.format, export.format)
    return f"thaktho-{export.what}-{at}-p{export.person_id}-n{export.id}.{ending}"
