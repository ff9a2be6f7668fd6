"""Queries of forms: what is published, its versions, and what authors propose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from models.columns import table
from models.form import Form, FormProposal, FormVersion

FORM, VERSION, PROPOSAL = table(Form), table(FormVersion), table(FormProposal)
BACK_OFF = (60, 120, 600, 1800, 3600)
"""Seconds until a proposal is tried again, by how often it was tried."""


def published(connection: Connection) -> list[dict[str, Any]]:
    """Every form by its key, retired ones too, with the number of its versions."""
    versions = (
        select(func.count())
        .where(VERSION.c.form == FORM.c.key)
        .correlate(FORM)
        .scalar_subquery()
        .label("versions")
    )
    rows = connection.execute(
        select(
            FORM.c.key,
            FORM.c.title_th.label("title"),
            FORM.c.digest,
            FORM.c.published_at,
            FORM.c.retired_at,
            versions,
        ).order_by(FORM.c.key)
    )
    return [dict(row._mapping) for row in rows]


def retire(connection: Connection, key: str, now: datetime) -> bool:
    """Offer a form no more; open drafts end on theirs. → False when there is none to retire."""
    done = connection.execute(
        update(FORM).where(FORM.c.key == key, FORM.c.retired_at.is_(None)).values(retired_at=now)
    )
    return done.rowcount > 0


def revive(connection: Connection, key: str) -> bool:
    """Offer a retired form again. → whether it was retired."""
    done = connection.execute(
        update(FORM)
        .where(FORM.c.key == key, FORM.c.retired_at.is_not(None))
        .values(retired_at=None)
    )
    return done.rowcount > 0


def keep_version(
    connection: Connection, key: str, digest: str, compiled: bytes, now: datetime, by: int | None
) -> None:
    """Keep a version under its digest, so that drafts of it can be opened; once is enough."""
    connection.execute(
        insert(VERSION)
        .values(digest=digest, form=key, compiled=compiled, published_at=now, published_by=by)
        .on_conflict_do_nothing()
    )


def propose(
    connection: Connection, person_id: int, message_id: str, file_name: str, now: datetime
) -> int:
    """Note a workbook to be checked; the same message gives the same row. → its id."""
    once = insert(PROPOSAL).values(
        person_id=person_id,
        message_id=message_id,
        file_name=file_name[:200],
        next_at=now,
        created_at=now,
    )
    made = connection.execute(
        once.on_conflict_do_nothing(index_elements=["message_id"]).returning(PROPOSAL.c.id)
    ).scalar()
    if made is None:
        known = select(PROPOSAL.c.id).where(PROPOSAL.c.message_id == message_id)
        made = connection.execute(known).scalar_one()
    return int(made)


def proposal(connection: Connection, proposal_id: int, person_id: int) -> Row[Any] | None:
    """A person's own proposal, without the compiled form."""
    columns = [column for column in PROPOSAL.c if column.name != "compiled"]
    return connection.execute(
        select(*columns).where(PROPOSAL.c.id == proposal_id, PROPOSAL.c.person_id == person_id)
    ).first()


def compiled(connection: Connection, proposal_id: int) -> bytes | None:
    """The stored form of a proposal."""
    found = select(PROPOSAL.c.compiled).where(PROPOSAL.c.id == proposal_id)
    held: bytes | None = connection.execute(found).scalar()
    return held


def note_published(connection: Connection, proposal_id: int, now: datetime) -> None:
    connection.execute(
        update(PROPOSAL)
        .where(PROPOSAL.c.id == proposal_id)
        .values(state="published", published_at=now)
    )


def redact(connection: Connection, message_id: str) -> None:
    """An unsent workbook: what was made of it goes too, unless it is in use."""
    connection.execute(
        update(PROPOSAL)
        .where(PROPOSAL.c.message_id == message_id, PROPOSAL.c.state != "published")
        .values(state="gone", file_name="", title="", problems=[], compiled=None)
    )


def due(connection: Connection, now: datetime) -> int:
    """How many wait and may be checked now."""
    counted = select(func.count()).where(PROPOSAL.c.state == "waiting", PROPOSAL.c.next_at <= now)
    return int(connection.execute(counted).scalar_one())
