"""Handing work over: cases, the questions due on them, and drafts, many in a few statements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select, update

from models import placement_queries
from models.alert_queries import ALERT
from models.case_queries import CASE, EVENT, cases
from models.conversation import DRAFT, KEY
from models.placement_queries import CHECK, PLACEMENT
from models.placement_queries import OPEN as ASKED
from models.scope import Scope
from models.work_lists import OPEN

HANDED, BACK = "handed_over", "handed_back"
"""Kinds of events of a case."""
UNTOUCHED = ("new", "check", "confirmed")
"""States in which nothing was begun for a child yet."""


def unfinished() -> ColumnElement[bool]:
    """Cases that somebody still has to do something about: open ones, and ended ones with a
    question to come, whether the child is still there."""
    asked = (
        exists()
        .where(PLACEMENT.c.case_id == CASE.c.id, CHECK.c.placement_id == PLACEMENT.c.id, *ASKED)
        .correlate(CASE)
    )
    return or_(OPEN, asked)


def counted(
    connection: Connection, scope: Scope, person_id: int, now: datetime
) -> tuple[int, int, int]:
    """How many cases somebody has to see to within a scope, how many of them are past their date,
    and how many open ones outside it."""
    row = connection.execute(
        select(
            func.count().filter(scope.cases(), unfinished()),
            func.count().filter(scope.cases(), OPEN, CASE.c.due_at < now),
            func.count().filter(~scope.cases(), OPEN),
        ).where(CASE.c.weaver_id == person_id)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def page(
    connection: Connection, scope: Scope, person_id: int, skip: int, limit: int
) -> Sequence[Row[Any]]:
    """Open cases that somebody follows, the ones due first, as `case_queries` gives them."""
    return connection.execute(
        cases(scope)
        .where(CASE.c.weaver_id == person_id, OPEN)
        .order_by(CASE.c.due_at.asc().nulls_last(), CASE.c.id)
        .offset(skip)
        .limit(limit)
    ).all()


def take(
    connection: Connection, scope: Scope, person_id: int, numbers: Collection[str] = ()
) -> Sequence[Row[Any, Any, Any, Any]]:
    """Lock what is to be handed over, in one order everywhere: id, number, key_id, key_sealed.

    `numbers` names cases; empty, it is all of them in the scope.
    """
    query = (
        select(CASE.c.id, CASE.c.number, CASE.c.key_id, KEY.c.sealed.label("key_sealed"))
        .join(KEY, KEY.c.id == CASE.c.key_id)
        .where(CASE.c.weaver_id == person_id, unfinished(), scope.cases())
        .order_by(CASE.c.id)
        .with_for_update(of=CASE)
    )
    if numbers:
        query = query.where(CASE.c.number.in_(numbers))
    return connection.execute(query).all()


def taken(
    connection: Connection, scope: Scope, holder: int, at: datetime, by: int | None
) -> Sequence[Row[Any, Any, Any, Any]]:
    """Lock the cases that one handover gave somebody, as far as they still follow them."""
    given = (
        exists()
        .where(
            EVENT.c.case_id == CASE.c.id,
            EVENT.c.kind == HANDED,
            EVENT.c.at == at,
            EVENT.c.person_id.is_not_distinct_from(by),
        )
        .correlate(CASE)
    )
    return connection.execute(
        select(CASE.c.id, CASE.c.number, CASE.c.key_id, KEY.c.sealed.label("key_sealed"))
        .join(KEY, KEY.c.id == CASE.c.key_id)
        .where(CASE.c.weaver_id == holder, given, scope.cases())
        .order_by(CASE.c.id)
        .with_for_update(of=CASE)
    ).all()


def give(
    connection: Connection,
    rows: Sequence[Row[Any, Any, Any, Any]],
    to_id: int,
    kind: str,
    now: datetime,
    by: int | None,
    sealed: Callable[[Row[Any, Any, Any, Any]], bytes | None],
) -> None:
    """Let somebody follow these locked cases, each with its event; what was asked of the one
    before is asked anew. `sealed` gives the words of a case's event."""
    ids = [row.id for row in rows]
    if not ids:
        return
    connection.execute(
        update(CASE)
        .where(CASE.c.id.in_(ids))
        .values(weaver_id=to_id, version=CASE.c.version + 1, updated_at=now)
    )
    events = [
        {
            "case_id": row.id,
            "kind": kind,
            "from_state": "",
            "to_state": "",
            "at": now,
            "person_id": by,
            "sealed": sealed(row),
        }
        for row in rows
    ]
    connection.execute(EVENT.insert(), events)
    placement_queries.ask_anew(connection, ids)


def drafts(connection: Connection, person_id: int) -> Sequence[Row[Any, Any, Any, Any]]:
    """Open drafts of somebody that count, oldest first: id, corrects, handover_id."""
    return connection.execute(
        select(DRAFT.c.id, DRAFT.c.corrects, DRAFT.c.handover_id, DRAFT.c.handed_from)
        .where(
            DRAFT.c.person_id == person_id,
            DRAFT.c.closed_at.is_(None),
            DRAFT.c.rehearsal.is_(False),
        )
        .order_by(DRAFT.c.id)
    ).all()


def give_draft(connection: Connection, draft_id: int, holder: int, **values: Any) -> bool:
    """Put an open draft into somebody else's list. Only in a turn of its holder, whose lease keeps
    anybody else from writing it. `values`: person_id, handed_from, handover_id."""
    done = connection.execute(
        update(DRAFT)
        .where(DRAFT.c.id == draft_id, DRAFT.c.person_id == holder, DRAFT.c.closed_at.is_(None))
        .values(**values)
    )
    return done.rowcount > 0


def left_alerts(connection: Connection, person_id: int) -> Sequence[Row[Any, Any, Any]]:
    """Alerts that somebody took, of cases for which nothing was begun yet: case_id, draft_id,
    level."""
    return connection.execute(
        select(ALERT.c.case_id, ALERT.c.draft_id, ALERT.c.level)
        .join(CASE, CASE.c.id == ALERT.c.case_id)
        .where(
            ALERT.c.taken_by == person_id,
            ALERT.c.closed_at.is_(None),
            CASE.c.state.in_(UNTOUCHED),
        )
        .order_by(ALERT.c.id)
    ).all()
