"""A draft becomes a submission, or a new version of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from models import conversation
from models.columns import table
from models.submission import Attachment, Submission, SubmissionVersion
from models.vault import Box, Vault

SUBMISSION = table(Submission)
VERSION = table(SubmissionVersion)
ATTACHMENT = table(Attachment)
REDACTED = "unsent"


def of_draft(connection: Connection, draft_id: int) -> Row[Any] | None:
    """The submission that a draft already became."""
    return connection.execute(select(SUBMISSION).where(SUBMISSION.c.draft_id == draft_id)).first()


def has_number(connection: Connection, number: str) -> bool:
    """Whether something was sent under a number already."""
    found = select(SUBMISSION.c.id).where(SUBMISSION.c.number == number)
    return connection.execute(found).first() is not None


def key_of(connection: Connection, vault: Vault, submission_id: int) -> tuple[UUID, Box]:
    """The data key of a submission. Raises LookupError or SealError."""
    key_id = connection.execute(
        select(SUBMISSION.c.key_id).where(SUBMISSION.c.id == submission_id)
    ).scalar()
    if key_id is None:
        raise LookupError(f"no submission {submission_id}")
    return key_id, conversation.box_of(connection, vault, key_id)


def add(connection: Connection, row: Mapping[str, Any], answers: bytes, now: datetime) -> int:
    """Keep a first version, waiting for validation. → the submission's id."""
    submission_id: int = connection.execute(
        SUBMISSION.insert().values(received_at=now, **row).returning(SUBMISSION.c.id)
    ).scalar_one()
    _add_version(connection, submission_id, 1, row["person_id"], answers, now)
    _adopt(connection, row["draft_id"], submission_id)
    return submission_id


SETTLED = frozenset({"joined", "rejected", "unsent"})
"""States that a corrected version no longer changes; it is kept all the same."""


def add_version(
    connection: Connection,
    found: Row[Any],
    draft_id: int,
    answers: bytes,
    now: datetime,
    person_id: int,
) -> None:
    """Keep a version corrected by a person; it waits for validation again.

    A report that was joined or refused meanwhile stays so.
    """
    n = found.current + 1
    _add_version(connection, found.id, n, person_id, answers, now)
    state = found.state if found.state in SETTLED else "received"
    connection.execute(
        update(SUBMISSION)
        .where(SUBMISSION.c.id == found.id)
        .values(current=n, state=state, attempts=0, not_before=None, error=None)
    )
    _adopt(connection, draft_id, found.id)


def newest(connection: Connection, found: Row[Any]) -> bytes:
    """The sealed answers of a submission's newest version."""
    return bytes(
        connection.execute(
            select(VERSION.c.sealed).where(
                VERSION.c.submission_id == found.id, VERSION.c.n == found.current
            )
        ).scalar_one()
    )


def versions(connection: Connection, submission_id: int) -> Sequence[Row[Any, Any]]:
    """n and sealed of every version."""
    return connection.execute(
        select(VERSION.c.n, VERSION.c.sealed).where(VERSION.c.submission_id == submission_id)
    ).all()


def replace_version(connection: Connection, submission_id: int, n: int, sealed: bytes) -> None:
    """Replace what a version holds: something of it was taken back."""
    connection.execute(
        update(VERSION)
        .where(VERSION.c.submission_id == submission_id, VERSION.c.n == n)
        .values(sealed=sealed)
    )


def keep_media(connection: Connection, row: Mapping[str, Any], now: datetime) -> int:
    """Note a photo or file, once per message and question. → the attachment's id."""
    found = connection.execute(
        select(ATTACHMENT.c.id).where(
            ATTACHMENT.c.message_id == row["message_id"],
            ATTACHMENT.c.draft_id == row["draft_id"],
            ATTACHMENT.c.ref == row["ref"],
        )
    ).scalar()
    if found is not None:
        return int(found)
    added = ATTACHMENT.insert().values(next_at=now, **row).returning(ATTACHMENT.c.id)
    return int(connection.execute(added).scalar_one())


def redact_media(connection: Connection, message_id: str) -> None:
    """Remove the bytes of an unsent photo; what was noted of it stays as gone."""
    connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.message_id == message_id)
        .values(sealed=None, state="gone", error=REDACTED)
    )


def _add_version(
    connection: Connection,
    submission_id: int,
    n: int,
    person_id: int,
    answers: bytes,
    now: datetime,
) -> None:
    connection.execute(
        VERSION.insert().values(
            submission_id=submission_id, n=n, sealed=answers, person_id=person_id, received_at=now
        )
    )


def _adopt(connection: Connection, draft_id: int, submission_id: int) -> None:
    """Attachments were noted with the draft; from now on they belong to the submission."""
    connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.draft_id == draft_id)
        .values(submission_id=submission_id)
    )
