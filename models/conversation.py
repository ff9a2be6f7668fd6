"""Where a person is in the chat, and the reports being written. Only talk writes these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Index, Row, Select, and_, or_, select, text, update
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, moment, serial, table, within
from models.vault import Box, Vault


class DataKey(SQLModel, table=True):
    """The own key of a draft and all that grows from it; destroyed, everything under it is gone."""

    __tablename__ = "data_key"

    id: UUID = Field(primary_key=True)
    sealed: bytes | None = cipher()
    created_at: datetime = moment(required=True)
    destroyed_at: datetime | None = moment()


class Conversation(SQLModel, table=True):
    """The engine's state, sealed. `applied_at`, `applied_key`: its newest event."""

    person_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="person.id")
    sealed: bytes = cipher(required=True)
    draft_id: int | None = big()
    applied_at: datetime | None = moment()
    applied_key: str | None = None
    updated_at: datetime = moment(required=True)


class Draft(SQLModel, table=True):
    """A form being filled. Waits without limit; ends on the form version it began with.

    `handed_from` is who began it, when it was handed over; `handover_id` the event that did.
    """

    __table_args__ = (
        Index("draft_open", "person_id", postgresql_where=text("closed_at IS NULL")),
        Index("draft_corrects", "corrects", postgresql_where=text("corrects IS NOT NULL")),
        Index("draft_cancelled", "closed_at", postgresql_where=text("closed_as = 'cancelled'")),
        Index("draft_case", "case_id", postgresql_where=text("case_id IS NOT NULL")),
        Index("draft_handed", "handed_from", postgresql_where=text("handed_from IS NOT NULL")),
    )

    id: int | None = serial()
    person_id: int = big(required=True, foreign_key="person.id")
    form: str
    version: str
    key_id: UUID = Field(foreign_key="data_key.id")
    sealed: bytes = cipher(required=True)
    rehearsal: bool = False
    corrects: int | None = big()
    case_id: int | None = big()
    handed_from: int | None = big()
    handover_id: int | None = big()
    created_at: datetime = moment(required=True)
    updated_at: datetime = moment(required=True)
    closed_at: datetime | None = moment()
    closed_as: str | None = None


KEY = table(DataKey)
CONVERSATION = table(Conversation)
DRAFT = table(Draft)


_LOAD = (
    select(
        CONVERSATION,
        *(column.label(f"draft_{column.name}") for column in DRAFT.c if column.name != "id"),
        KEY.c.sealed.label("key_sealed"),
    )
    .outerjoin(DRAFT, and_(DRAFT.c.id == CONVERSATION.c.draft_id, DRAFT.c.closed_at.is_(None)))
    .outerjoin(KEY, KEY.c.id == DRAFT.c.key_id)
    .where(within(CONVERSATION.c.person_id, "people"))
)


def load(connection: Connection, people: Sequence[int]) -> dict[int, Row[Any]]:
    """Each person's conversation row, with the open draft's columns (`draft_…`) and its key."""
    rows = connection.execute(_LOAD, {"people": list(people)})
    return {row.person_id: row for row in rows}


_SAVED = ("person_id", "sealed", "draft_id", "applied_at", "applied_key", "updated_at")
_SAVE = text(
    """
    INSERT INTO conversation (person_id, sealed, draft_id, applied_at, applied_key, updated_at)
    SELECT * FROM unnest(CAST(:person_id AS bigint[]), CAST(:sealed AS bytea[]),
        CAST(:draft_id AS bigint[]), CAST(:applied_at AS timestamptz[]),
        CAST(:applied_key AS varchar[]), CAST(:updated_at AS timestamptz[]))
    ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, draft_id = excluded.draft_id,
        applied_at = excluded.applied_at, applied_key = excluded.applied_key,
        updated_at = excluded.updated_at
    """
)


def save(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace conversations: person_id, sealed, draft_id, applied_at, applied_key, …"""
    if not rows:
        return
    connection.execute(_SAVE, {name: [row[name] for row in rows] for name in _SAVED})


@dataclass(frozen=True)
class SealedDraft:
    """An open draft's new content."""

    id: int
    person_id: int
    sealed: bytes = field(repr=False)
    updated_at: datetime


_SAVE_DRAFTS = text(
    """
    UPDATE draft SET sealed = new.sealed, updated_at = new.updated_at
    FROM unnest(CAST(:ids AS bigint[]), CAST(:people AS bigint[]), CAST(:sealed AS bytea[]),
        CAST(:times AS timestamptz[])) AS new(id, person_id, sealed, updated_at)
    WHERE draft.id = new.id AND draft.person_id = new.person_id AND draft.closed_at IS NULL
    """
)


def save_drafts(connection: Connection, rows: Sequence[SealedDraft]) -> int:
    """Replace the content of open drafts, each of its own person. → how many it was."""
    values = {
        "ids": [row.id for row in rows],
        "people": [row.person_id for row in rows],
        "sealed": [row.sealed for row in rows],
        "times": [row.updated_at for row in rows],
    }
    return connection.execute(_SAVE_DRAFTS, values).rowcount


def new_key(connection: Connection, vault: Vault, now: datetime) -> tuple[UUID, Box]:
    """A data key of its own for a draft or a case; destroying its row destroys what it sealed."""
    key_id, sealed, box = vault.new_key()
    connection.execute(KEY.insert().values(id=key_id, sealed=sealed, created_at=now))
    return key_id, box


def box_of(connection: Connection, vault: Vault, key_id: UUID) -> Box:
    """The box of a data key. Raises SealError when it was destroyed."""
    return vault.box(
        key_id, connection.execute(select(KEY.c.sealed).where(KEY.c.id == key_id)).scalar()
    )


def add_draft(connection: Connection, values: Mapping[str, Any]) -> int:
    return int(
        connection.execute(DRAFT.insert().values(**values).returning(DRAFT.c.id)).scalar_one()
    )


def save_draft(connection: Connection, draft_id: int, person_id: int, **values: Any) -> bool:
    """Replace an open draft's columns. → False when it is closed or somebody else's."""
    done = connection.execute(
        update(DRAFT)
        .where(DRAFT.c.id == draft_id, DRAFT.c.person_id == person_id, DRAFT.c.closed_at.is_(None))
        .values(**values)
    )
    return done.rowcount > 0


def draft(connection: Connection, draft_id: int, person_id: int) -> Row[Any] | None:
    """One draft of a person, open or closed, with `key_sealed`."""
    return connection.execute(
        _drafts().where(DRAFT.c.id == draft_id, DRAFT.c.person_id == person_id)
    ).first()


def open_drafts(connection: Connection, person_id: int) -> Sequence[Row[Any]]:
    """The open drafts of a person, last touched first, with `key_sealed`."""
    return connection.execute(
        _drafts()
        .where(DRAFT.c.person_id == person_id, DRAFT.c.closed_at.is_(None))
        .order_by(DRAFT.c.updated_at.desc(), DRAFT.c.id.desc())
    ).all()


def drafts_since(connection: Connection, person_id: int, since: datetime) -> Sequence[Row[Any]]:
    """The drafts of a person touched since a moment, open and closed, with `key_sealed`; those that
    were handed on too."""
    return connection.execute(
        _drafts().where(
            or_(DRAFT.c.person_id == person_id, DRAFT.c.handed_from == person_id),
            DRAFT.c.updated_at >= since,
            KEY.c.sealed.is_not(None),
            DRAFT.c.sealed != b"",
        )
    ).all()


def replace_sealed(connection: Connection, draft_id: int, sealed: bytes) -> None:
    """Replace what a draft holds, closed ones too: something of it was taken back."""
    connection.execute(update(DRAFT).where(DRAFT.c.id == draft_id).values(sealed=sealed))


def corrections(connection: Connection, submission_id: int) -> Sequence[Row[Any]]:
    """The sent corrections of a submission, whoever made them, newest first, with `key_sealed`."""
    return connection.execute(
        _drafts()
        .where(DRAFT.c.corrects == submission_id, DRAFT.c.closed_as == "sent")
        .order_by(DRAFT.c.id.desc())
    ).all()


def drafts_of(connection: Connection, submission_id: int, draft_id: int) -> Sequence[Row[Any]]:
    """Every draft of a submission, its corrections too, with `key_sealed`; not what was erased."""
    return connection.execute(
        _drafts().where(
            or_(DRAFT.c.id == draft_id, DRAFT.c.corrects == submission_id),
            KEY.c.sealed.is_not(None),
            DRAFT.c.sealed != b"",
        )
    ).all()


def _drafts() -> Select[Any]:
    return select(DRAFT, KEY.c.sealed.label("key_sealed")).join(KEY, KEY.c.id == DRAFT.c.key_id)
