"""Queries of referrals: a case handed to an agency, and what the agency answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text, update

from models.case import Case
from models.casework import UNANSWERED, Referral
from models.columns import table
from models.conversation import KEY
from models.scope import Scope

REFERRAL = table(Referral)
CASE = table(Case)
OPEN = ("sent", "accepted")
"""States in which somebody else has to act; both have a date."""


def add(connection: Connection, row: Mapping[str, Any]) -> int:
    """Keep a new referral. → its id."""
    made = connection.execute(REFERRAL.insert().values(**row).returning(REFERRAL.c.id))
    return int(made.scalar_one())


def of_submission(connection: Connection, submission_id: int) -> Row[Any] | None:
    """The referral that a form left, locked."""
    return connection.execute(
        select(REFERRAL).where(REFERRAL.c.submission_id == submission_id).with_for_update()
    ).first()


def change(
    connection: Connection, referral_id: int, version: int, values: Mapping[str, Any]
) -> bool:
    """Change a referral as it was seen at `version`. → False when somebody else was faster."""
    done = connection.execute(
        update(REFERRAL)
        .where(REFERRAL.c.id == referral_id, REFERRAL.c.version == version)
        .values(**values, version=version + 1)
    )
    return done.rowcount > 0


def of_case(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    """Referrals of a case, newest first, as `one` gives them. Ask only for a case that was found
    in a scope. Joined cases bring referrals that are sealed under the key of their own."""
    return connection.execute(
        _with_case()
        .where(REFERRAL.c.case_id == case_id)
        .order_by(REFERRAL.c.sent_at.desc(), REFERRAL.c.id.desc())
    ).all()


def one(
    connection: Connection, scope: Scope, referral_id: int, *, lock: bool = False
) -> Row[Any] | None:
    """A referral of a case in the scope with `number`, `key_sealed` and the case's place."""
    query = _with_case().where(REFERRAL.c.id == referral_id, scope.cases())
    return connection.execute(query.with_for_update(of=REFERRAL) if lock else query).first()


def overdue(connection: Connection, scope: Scope, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Referrals whose date has passed without an end, the oldest first (for the work list).

    They are put in order first; cases are looked at one by one until there are enough.
    """
    first = (
        select(REFERRAL.c.id, REFERRAL.c.due_at)
        .where(text(UNANSWERED), REFERRAL.c.due_at < now, scope.near(REFERRAL))
        .order_by(REFERRAL.c.due_at, REFERRAL.c.id)
    )
    it = first.offset(0).subquery("it")
    return connection.execute(
        _with_case()
        .join(it, it.c.id == REFERRAL.c.id)
        .where(scope.cases())
        .order_by(it.c.due_at, it.c.id)
        .limit(limit)
    ).all()


def unwarned(connection: Connection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Referrals past their date of which nobody was told yet, locked."""
    return connection.execute(
        _with_case()
        .where(REFERRAL.c.state.in_(OPEN), REFERRAL.c.due_at < now, REFERRAL.c.warned_at.is_(None))
        .order_by(REFERRAL.c.due_at, REFERRAL.c.id)
        .limit(limit)
        .with_for_update(of=REFERRAL, skip_locked=True)
    ).all()


def warned(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Note that the coordinators were told."""
    connection.execute(update(REFERRAL).where(REFERRAL.c.id.in_(ids)).values(warned_at=now))


def _with_case() -> Any:
    return (
        select(
            REFERRAL,
            CASE.c.number,
            CASE.c.province,
            CASE.c.district,
            CASE.c.tambon,
            CASE.c.lao,
            CASE.c.owner_id,
            KEY.c.sealed.label("key_sealed"),
        )
        .join(CASE, CASE.c.id == REFERRAL.c.case_id)
        .outerjoin(KEY, KEY.c.id == REFERRAL.c.key_id)
    )
