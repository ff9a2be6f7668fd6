"""Queries of alerts and the rungs of their ladder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from models.case import Alert, AlertStep, Case
from models.columns import table
from models.inbox import INBOX
from models.outbox import BUNDLED, OUTBOX
from models.person import PERSON
from models.scope import Scope

ALERT = table(Alert)
STEP = table(AlertStep)
CASE = table(Case)
STEPS = (0, 15, 30, 120)
"""Minutes after which an untaken alert goes a level up."""
STEPS_OF = {"A": STEPS, "B": (0, 30, 120), "C": (0, 120)}
"""The rungs of each level: the less grave, the fewer."""

UNDELIVERED = ("refused", "quota", "uncertain", "blocked", "expired")
WAITS = (ALERT.c.taken_at.is_(None), ALERT.c.closed_at.is_(None))


def add(
    connection: Connection, case_id: int, draft_id: int | None, level: str, now: datetime
) -> int:
    """Raise an alert with its ladder. → its id."""
    alert_id = connection.execute(
        ALERT.insert()
        .values(case_id=case_id, draft_id=draft_id, level=level, raised_at=now)
        .returning(ALERT.c.id)
    ).scalar_one()
    connection.execute(
        STEP.insert(),
        [
            {"alert_id": alert_id, "step": step, "due_at": now + timedelta(minutes=step)}
            for step in STEPS_OF.get(level, STEPS)
        ],
    )
    return int(alert_id)


def load(connection: Connection, scope: Scope, alert_id: int) -> Row[Any] | None:
    """An alert with `case_…` place, number and level, when the scope covers its case."""
    return connection.execute(_with_case(scope).where(ALERT.c.id == alert_id)).first()


def of_case(
    connection: Connection, scope: Scope, case_id: int, *, lock: bool = False
) -> Sequence[Row[Any]]:
    """The alerts of a case that were not superseded, newest first.

    Lock the case before its alerts, never the other way round.
    """
    query = (
        _with_case(scope)
        .where(ALERT.c.case_id == case_id, ALERT.c.closed_at.is_(None))
        .order_by(ALERT.c.id.desc())
    )
    rows: Sequence[Row[Any]] = connection.execute(
        query.with_for_update(of=ALERT) if lock else query
    ).all()
    return rows


def waiting(connection: Connection, scope: Scope, limit: int) -> Sequence[Row[Any]]:
    """Alerts nobody took yet, gravest and oldest first."""
    return connection.execute(
        _with_case(scope).where(*WAITS).order_by(ALERT.c.level, ALERT.c.raised_at).limit(limit)
    ).all()


def take(connection: Connection, alert_id: int, person_id: int, now: datetime) -> bool:
    """Own the alert if nobody does: the first update wins."""
    won = connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, *WAITS)
        .values(taken_at=now, taken_by=person_id, version=ALERT.c.version + 1)
    )
    return won.rowcount > 0


def supersede(connection: Connection, case_id: int, now: datetime) -> None:
    """Close the alerts of a case because a graver one takes their place."""
    connection.execute(
        update(ALERT)
        .where(ALERT.c.case_id == case_id, ALERT.c.closed_at.is_(None))
        .values(closed_at=now, version=ALERT.c.version + 1)
    )


def due_step(
    connection: Connection, now: datetime, skip: Collection[int] = ()
) -> Row[Any, Any] | None:
    """One rung that is due on an alert nobody took (alert_id, step), locked, gravest first.

    Alerts in `skip` are left out.
    """
    return connection.execute(
        select(STEP.c.alert_id, STEP.c.step)
        .join(ALERT, ALERT.c.id == STEP.c.alert_id)
        .where(
            STEP.c.done_at.is_(None),
            STEP.c.due_at <= now,
            STEP.c.alert_id.not_in(skip),
            *WAITS,
        )
        .order_by(ALERT.c.level, STEP.c.due_at, STEP.c.step)
        .limit(1)
        .with_for_update(of=(STEP, ALERT), skip_locked=True)
    ).first()


def finish_step(
    connection: Connection, alert_id: int, step: int, now: datetime, *, sent: int, skipped: int
) -> None:
    """Say that a rung was climbed, whom it reached and whom not."""
    row = {"alert_id": alert_id, "step": step, "due_at": now, "done_at": now}
    done = {"done_at": now, "receivers": sent, "skipped": skipped}
    connection.execute(
        insert(STEP)
        .values(**row, receivers=sent, skipped=skipped)
        .on_conflict_do_update(index_elements=["alert_id", "step"], set_=done)
    )


def add_step(connection: Connection, alert_id: int, step: int, due_at: datetime) -> None:
    """One more rung; a rung that is there already stays as it is."""
    connection.execute(
        insert(STEP)
        .values(alert_id=alert_id, step=step, due_at=due_at)
        .on_conflict_do_nothing(index_elements=["alert_id", "step"])
    )


def hasten(connection: Connection, now: datetime) -> int:
    """Make the next rung due now where no push of the ladder so far arrived. → how many."""
    failed = exists().where(OUTBOX.c.alert_id == ALERT.c.id, OUTBOX.c.verdict.in_(UNDELIVERED))
    hope = exists().where(
        OUTBOX.c.alert_id == ALERT.c.id,
        OUTBOX.c.verdict.in_(("delivered", BUNDLED)) | OUTBOX.c.closed_at.is_(None),
    )
    following = (
        select(STEP.c.alert_id, func.min(STEP.c.step).label("step"))
        .join(ALERT, ALERT.c.id == STEP.c.alert_id)
        .where(STEP.c.done_at.is_(None), *WAITS, failed, ~hope)
        .group_by(STEP.c.alert_id)
        .subquery()
    )
    hastened = connection.execute(
        update(STEP)
        .where(
            STEP.c.alert_id == following.c.alert_id,
            STEP.c.step == following.c.step,
            STEP.c.step <= STEPS[-1],
            STEP.c.due_at > now,
        )
        .values(due_at=now)
    )
    return hastened.rowcount


@dataclass(frozen=True)
class Unreached:
    """A push of a waiting alert that did not arrive, and whom it was for."""

    person_id: int
    alert_id: int
    language: str

    @property
    def key(self) -> str:
        """What is spoken about it is spoken once by this key."""
        return f"alert:{self.alert_id}:{self.person_id}"


def unreached(connection: Connection, since: datetime) -> list[Unreached]:
    """Pushes of waiting alerts that did not arrive and were not spoken about yet."""
    key = func.concat("system:alert:", OUTBOX.c.alert_id, ":", OUTBOX.c.person_id)
    rows = connection.execute(
        select(OUTBOX.c.person_id, OUTBOX.c.alert_id, PERSON.c.language)
        .join(ALERT, and_(ALERT.c.id == OUTBOX.c.alert_id, *WAITS))
        .join(PERSON, PERSON.c.id == OUTBOX.c.person_id)
        .outerjoin(INBOX, INBOX.c.event_id == key)
        .where(OUTBOX.c.verdict.in_(UNDELIVERED), OUTBOX.c.closed_at >= since, INBOX.c.id.is_(None))
        .distinct()
        .order_by(OUTBOX.c.alert_id, OUTBOX.c.person_id)
    )
    return [Unreached(*row) for row in rows]


def levels(connection: Connection, alerts: Collection[int]) -> dict[str, int]:
    """How many of these alerts still wait, by level."""
    rows = connection.execute(
        select(ALERT.c.level, func.count().label("waits"))
        .where(ALERT.c.id.in_(alerts), *WAITS)
        .group_by(ALERT.c.level)
        .order_by(ALERT.c.level)
    )
    return {row.level: row.waits for row in rows}


def reached(connection: Connection, alert_id: int) -> set[int]:
    """Who has a push of an alert that arrived, or may still arrive."""
    found = select(OUTBOX.c.person_id).where(
        OUTBOX.c.alert_id == alert_id,
        OUTBOX.c.verdict.in_(("delivered", BUNDLED)) | OUTBOX.c.closed_at.is_(None),
    )
    return set(connection.execute(found.distinct()).scalars())


def told(connection: Connection, alert_id: int) -> Sequence[int]:
    """Everybody an alert was pushed to."""
    rows = select(OUTBOX.c.person_id).where(OUTBOX.c.alert_id == alert_id).distinct()
    return sorted(connection.execute(rows).scalars())


def _with_case(scope: Scope) -> Any:
    return (
        select(
            ALERT,
            CASE.c.number,
            CASE.c.province,
            CASE.c.district,
            CASE.c.tambon,
            CASE.c.lao,
            CASE.c.urgent,
            CASE.c.reporter_id,
        )
        .join(CASE, CASE.c.id == ALERT.c.case_id)
        .where(scope.cases())
    )
