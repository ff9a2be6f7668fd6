"""Queries of what families said about keeping their data: what stands, and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from models.case_queries import CONSENT
from models.columns import table
from models.submission import Attachment, Submission

SUBMISSION, ATTACHMENT = table(Submission), table(Attachment)
NO_CONSENT = "consent"
"""Why an attachment is gone."""

WITHDRAWN = "consent_withdrawn"
"""The event of a case whose family took its consent back."""


def last(connection: Connection, case_id: int) -> Row[Any] | None:
    """What the family said last: given, who, text_version, at, withdrawn_at."""
    return connection.execute(
        select(CONSENT).where(CONSENT.c.case_id == case_id).order_by(CONSENT.c.id.desc()).limit(1)
    ).first()


def stands(connection: Connection, case_id: int) -> bool:
    """Whether a consent was given and not taken back."""
    said = last(connection, case_id)
    return said is not None and said.given == "given" and said.withdrawn_at is None


def taken_back(connection: Connection, case_ids: Collection[int] | None = None) -> set[int]:
    """Of these cases (of all, without), those whose family took its consent back and has given none
    since: their photos and story are shown, exported and fetched no more."""
    standing = CONSENT.alias("standing")
    given = exists().where(
        standing.c.case_id == CONSENT.c.case_id,
        standing.c.given == "given",
        standing.c.withdrawn_at.is_(None),
    )
    back = select(CONSENT.c.case_id).where(CONSENT.c.withdrawn_at.is_not(None), ~given)
    if case_ids is not None:
        back = back.where(CONSENT.c.case_id.in_(case_ids))
    return set(connection.execute(back).scalars())


def stop_photos(connection: Connection, case_id: int) -> int:
    """Photos of a case that are still to be fetched never are. → how many."""
    reports = select(SUBMISSION.c.id).where(SUBMISSION.c.case_id == case_id)
    waiting = update(ATTACHMENT).where(
        ATTACHMENT.c.submission_id.in_(reports), ATTACHMENT.c.state == "waiting"
    )
    return connection.execute(waiting.values(state="gone", error=NO_CONSENT)).rowcount


def withdraw(connection: Connection, case_id: int, now: datetime) -> list[str]:
    """Take back every consent that stands; the rows stay. → the text versions they were given by,
    none when somebody was faster."""
    done = connection.execute(
        update(CONSENT)
        .where(
            CONSENT.c.case_id == case_id,
            CONSENT.c.given == "given",
            CONSENT.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(CONSENT.c.text_version)
    )
    return [str(row.text_version) for row in done]
