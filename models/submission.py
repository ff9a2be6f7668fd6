"""Sent reports, their versions, what validation found, and what was attached."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, moment, serial, small

ASKED = "resolved_at IS NULL AND audience = 'coordinator'"
"""Of a finding: a coordinator has still to answer it. As its partial indexes say it."""


class Submission(SQLModel, table=True):
    """One sent form. State machine in docs/architecture.md:

    received → accepted | returned | asked; returned → received (a new version);
    asked → accepted | joined; any → rejected | unsent.
    """

    __table_args__ = (
        Index("submission_waiting", "id", postgresql_where=text("state = 'received'")),
        # The weeks of a place are counted from this index alone.
        Index(
            "submission_place",
            "province",
            "received_at",
            postgresql_include=["district", "tambon", "lao", "form", "rehearsal"],
        ),
        # Reports that have made no case are counted from this one alone.
        Index(
            "submission_open",
            "province",
            "received_at",
            postgresql_include=[
                "state",
                "case_id",
                "form",
                "rehearsal",
                "district",
                "tambon",
                "lao",
                "person_id",
            ],
            postgresql_where=text("state <> 'accepted'"),
        ),
        Index("submission_draft", "draft_id", unique=True),
        Index("submission_rehearsal", "received_at", postgresql_where=text("rehearsal")),
        Index("submission_returned", "person_id", postgresql_where=text("state = 'returned'")),
    )

    id: int | None = serial()
    number: str | None = Field(default=None, unique=True)
    draft_id: int = big(required=True)
    form: str
    version: str
    person_id: int = big(required=True, index=True, foreign_key="person.id")
    key_id: UUID = Field(foreign_key="data_key.id")
    province: str = ""
    district: str = ""
    tambon: str = ""
    lao: str = ""
    rehearsal: bool = False
    state: str = "received"
    current: int = small(1)
    case_id: int | None = big(index=True)
    received_at: datetime = moment(required=True)
    attempts: int = small()
    not_before: datetime | None = moment()
    validated_at: datetime | None = moment()
    error: str | None = None


class SubmissionVersion(SQLModel, table=True):
    """The answers as sent, sealed under the submission's key. Every version is kept."""

    __tablename__ = "submission_version"

    submission_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="submission.id")
    n: int = Field(default=1, sa_type=SmallInteger, primary_key=True)
    sealed: bytes = cipher(required=True)
    person_id: int = big(required=True)
    received_at: datetime = moment(required=True)


class SubmissionEvent(SQLModel, table=True):
    """Who did what to a submission, and why: words are sealed under the submission's key.

    `kind`: viewed, passed, accepted, returned, rejected, joined, parted. `n` is the version it was
    about.
    """

    __tablename__ = "submission_event"

    id: int | None = serial()
    submission_id: int = big(required=True, index=True, foreign_key="submission.id")
    n: int = small(1)
    kind: str
    from_state: str = ""
    to_state: str = ""
    at: datetime = moment(required=True)
    person_id: int | None = big()
    sealed: bytes | None = cipher()


class Finding(SQLModel, table=True):
    """What validation noticed. `audience`: weaver (correction), coordinator (question), record.

    `at_place` and `at_lao` say where it is answered: where the case lies now, without a case where
    the report was sent from; the database keeps them.
    """

    __table_args__ = (
        UniqueConstraint(
            "submission_id",
            "n",
            "code",
            "ref",
            "other_case_id",
            name="finding_once",
            postgresql_nulls_not_distinct=True,
        ),
        Index("finding_open", "audience", postgresql_where=text("resolved_at IS NULL")),
        Index("finding_asked", "at_place", postgresql_where=text(ASKED)),
        Index("finding_asked_lao", "at_lao", postgresql_where=text(ASKED)),
    )

    id: int | None = serial()
    submission_id: int = big(required=True, index=True, foreign_key="submission.id")
    n: int = small(1)
    code: str
    severity: str
    audience: str
    ref: str = ""
    other_case_id: int | None = big()
    points: int | None = None
    sealed: bytes | None = cipher()
    created_at: datetime = moment(required=True)
    due_at: datetime | None = moment()
    resolved_at: datetime | None = moment()
    resolved_by: int | None = big()
    verdict: str | None = None
    at_place: int | None = big()
    at_lao: str | None = None


class Attachment(SQLModel, table=True):
    """A photo or file. Its bytes are sealed under the draft's key once fetched."""

    __table_args__ = (
        Index("attachment_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("attachment_message", "message_id"),
    )

    id: int | None = serial()
    draft_id: int = big(required=True, index=True)
    submission_id: int | None = big(index=True)
    person_id: int = big(required=True)
    ref: str
    message_id: str
    kind: str
    key_id: UUID
    sealed: bytes | None = cipher()
    media_type: str | None = None
    size: int | None = None
    state: str = "waiting"
    attempts: int = small()
    next_at: datetime = moment(required=True)
    fetched_at: datetime | None = moment()
    error: str | None = None
