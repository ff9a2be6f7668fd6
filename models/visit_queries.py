"""Queries of follow-ups: one row a submission, whatever version of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from models.case_queries import CASE, EVENT
from models.casework import ASKING, Visit
from models.columns import table
from models.scope import Scope

VISIT = table(Visit)
ASKS = ("refer", "plan", "money", "urgent", "close")


def of_submission(connection: Connection, submission_id: int) -> Row[Any] | None:
    """The follow-up that a submission left; locked."""
    return connection.execute(
        select(VISIT).where(VISIT.c.submission_id == submission_id).with_for_update()
    ).first()


def of_case(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    """The follow-ups of a case, oldest first. Ask only for a case that was found in a scope."""
    return connection.execute(
        select(VISIT).where(VISIT.c.case_id == case_id).order_by(VISIT.c.visited_on, VISIT.c.id)
    ).all()


def keep(connection: Connection, values: Mapping[str, Any]) -> int:
    """Write a follow-up; a later version of its submission replaces it. → its id."""
    changed = {name: value for name, value in values.items() if name != "submission_id"}
    kept = (
        insert(VISIT)
        .values(**values)
        .on_conflict_do_update(index_elements=["submission_id"], set_=changed)
        .returning(VISIT.c.id)
    )
    return int(connection.execute(kept).scalar_one())


def reseal(connection: Connection, visit_id: int, sealed: bytes | None) -> None:
    connection.execute(update(VISIT).where(VISIT.c.id == visit_id).values(sealed=sealed))


def remove(connection: Connection, visit_id: int) -> None:
    """Take out a follow-up that was about another case. Placements must not name it any more."""
    connection.execute(delete(VISIT).where(VISIT.c.id == visit_id))


def has_newer(
    connection: Connection, case_id: int, visited_on: date, but: int | None = None
) -> bool:
    """Whether a case was followed up after a day; `but` leaves one visit out."""
    newer = select(VISIT.c.id).where(
        VISIT.c.case_id == case_id, VISIT.c.visited_on > visited_on, VISIT.c.id != (but or 0)
    )
    return connection.execute(newer).first() is not None


def not_found_in_row(connection: Connection, case_id: int, but: int | None = None) -> int:
    """How often the child was not found since it was last found; `but` leaves one visit out."""
    rows = connection.execute(
        select(VISIT.c.id, VISIT.c.now)
        .where(VISIT.c.case_id == case_id)
        .order_by(VISIT.c.visited_on.desc(), VISIT.c.id.desc())
    )
    count = 0
    for row in rows:
        if row.id == but:
            continue
        if row.now != "notfound":
            break
        count += 1
    return count


def asking(connection: Connection, scope: Scope, limit: int) -> Sequence[Row[Any]]:
    """Cases of a scope whose last follow-up asks a coordinator for something nobody did since:
    `number`, `next`, `now`, `recorded_at` and the place columns; the oldest first."""
    columns = _asked(scope, *_ASKED)
    return connection.execute(columns.order_by(VISIT.c.recorded_at, VISIT.c.id).limit(limit)).all()


def asked(connection: Connection, scope: Scope) -> tuple[int, datetime | None]:
    """How many cases `asking` would list, and when the last follow-up of them came."""
    counted = _asked(scope, func.count(), func.max(VISIT.c.recorded_at))
    count, last = connection.execute(counted).one()
    return int(count), last


def _asked(scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    later = VISIT.alias("later")
    newer = exists().where(later.c.case_id == VISIT.c.case_id, later.c.id > VISIT.c.id)
    acted = exists().where(
        EVENT.c.case_id == VISIT.c.case_id,
        EVENT.c.at > VISIT.c.recorded_at,
        EVENT.c.person_id.is_not(None),
        EVENT.c.person_id != VISIT.c.person_id,
    )
    wants = VISIT.c.next.in_(ASKS[:-1]) | (VISIT.c.now == "moved")
    refused = (VISIT.c.next == "close") & CASE.c.state.in_(("new", "moved"))
    return (
        select(*columns)
        .join(CASE, CASE.c.id == VISIT.c.case_id)
        .where(scope.near(VISIT), text(ASKING), wants | refused)
        .where(CASE.c.closed_at.is_(None), scope.cases(), ~newer, ~acted)
    )


_ASKED: tuple[ColumnElement[Any], ...] = (
    VISIT.c.id,
    VISIT.c.case_id,
    VISIT.c.next,
    VISIT.c.now,
    VISIT.c.recorded_at,
    CASE.c.number,
    CASE.c.state,
    CASE.c.urgent,
    CASE.c.province,
    CASE.c.district,
    CASE.c.tambon,
    CASE.c.lao,
)
