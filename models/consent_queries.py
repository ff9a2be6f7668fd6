"""Queries of what families said about keeping their data: what stands, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from models.case_queries import CONSENT

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
