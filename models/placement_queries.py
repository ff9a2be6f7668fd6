"""Queries of placements: where a child learns, and whether it is still there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, false, func, select, text, true, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from models.case_queries import CASE
from models.casework import UNHEARD, Placement, PlacementCheck
from models.child_queries import DUPLICATE
from models.columns import table
from models.scope import Scope

PLACEMENT = table(Placement)
CHECK = table(PlacementCheck)
ENDED = "ended"
"""The answer of a question that needs none any more: the child left before it was asked."""
ASKED, PUSHED, TOLD = 1, 2, 3
"""How far a question went: the free way, a push, the coordinator."""
OPEN = (CHECK.c.answered_at.is_(None), PLACEMENT.c.until.is_(None))
NOT_JOINED = CASE.c.close_code.is_distinct_from(DUPLICATE)
"""A case that was joined to another one asks nothing any more: the kept one has its own clock."""


def live(connection: Connection, case_id: int) -> Row[Any] | None:
    """Where the child of a case is now, locked; None when it is nowhere. Lock the case before."""
    return connection.execute(
        select(PLACEMENT)
        .where(PLACEMENT.c.case_id == case_id, PLACEMENT.c.until.is_(None))
        .with_for_update()
    ).first()


def load(connection: Connection, placement_id: int) -> Row[Any] | None:
    return connection.execute(select(PLACEMENT).where(PLACEMENT.c.id == placement_id)).first()


def made_by(connection: Connection, visit_id: int) -> Row[Any] | None:
    """The placement that a follow-up told of first."""
    return connection.execute(
        select(PLACEMENT).where(PLACEMENT.c.visit_id == visit_id).with_for_update()
    ).first()


def of_case(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    """Everywhere the child of a case was, oldest first."""
    return connection.execute(
        select(PLACEMENT)
        .where(PLACEMENT.c.case_id == case_id)
        .order_by(PLACEMENT.c.since, PLACEMENT.c.id)
    ).all()


def add(connection: Connection, values: Mapping[str, Any], due: Mapping[int, datetime]) -> int:
    """Begin a placement. `due`: when "still there?" is asked, by day. → its id."""
    made = connection.execute(PLACEMENT.insert().values(**values).returning(PLACEMENT.c.id))
    placement_id = int(made.scalar_one())
    set_checks(connection, placement_id, due)
    return placement_id


def change(connection: Connection, placement_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(PLACEMENT).where(PLACEMENT.c.id == placement_id).values(**values))


def set_checks(connection: Connection, placement_id: int, due: Mapping[int, datetime]) -> None:
    """When "still there?" is asked; a question that was answered stays answered."""
    rows = [{"placement_id": placement_id, "day": day, "due_at": at} for day, at in due.items()]
    adding = insert(CHECK)
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=["placement_id", "day"],
            set_={"due_at": adding.excluded.due_at},
            where=CHECK.c.answered_at.is_(None),
        ),
        rows,
    )


def end(connection: Connection, placement_id: int, until: date, now: datetime) -> None:
    """The child left: what was still to be asked needs no answer."""
    change(connection, placement_id, {"until": until})
    connection.execute(
        update(CHECK)
        .where(CHECK.c.placement_id == placement_id, CHECK.c.answered_at.is_(None))
        .values(answered_at=now, answer=ENDED)
    )


def revive(connection: Connection, placement_id: int) -> None:
    """The child did not leave after all: what was still to be asked is asked again."""
    change(connection, placement_id, {"until": None})
    connection.execute(
        update(CHECK)
        .where(CHECK.c.placement_id == placement_id, CHECK.c.answer == ENDED)
        .values(answered_at=None, answer="")
    )


def remove(connection: Connection, placement_id: int) -> None:
    """Take out a placement that was told by mistake."""
    connection.execute(delete(CHECK).where(CHECK.c.placement_id == placement_id))
    connection.execute(delete(PLACEMENT).where(PLACEMENT.c.id == placement_id))


def checks(connection: Connection, placement_id: int) -> Sequence[Row[Any]]:
    """The questions of a placement, the earliest first."""
    return connection.execute(
        select(CHECK).where(CHECK.c.placement_id == placement_id).order_by(CHECK.c.day)
    ).all()


def answer(
    connection: Connection,
    placement_id: int,
    day: int,
    said: str,
    person_id: int | None,
    now: datetime,
) -> bool:
    """Answer a question and those before it. → False when somebody was faster."""
    done = connection.execute(
        update(CHECK)
        .where(
            CHECK.c.placement_id == placement_id,
            CHECK.c.day <= day,
            CHECK.c.answered_at.is_(None),
        )
        .values(answered_at=now, answered_by=person_id, answer=said)
    )
    return done.rowcount > 0


def due(
    connection: Connection,
    now: datetime,
    waits: tuple[timedelta, timedelta],
    limit: int,
    skip: Collection[int] = (),
) -> Sequence[Row[Any]]:
    """The newest question that is due of each placement, unanswered and locked, with the case's
    number, place and who follows it. The longest due first.

    `waits`: how long after it was asked first it is pushed, and told to the coordinator. `skip`:
    placements that are left out.
    """
    step = case(
        (CHECK.c.asked == 0, true()),
        (CHECK.c.asked == ASKED, CHECK.c.asked_at <= now - waits[0]),
        (CHECK.c.asked == PUSHED, CHECK.c.asked_at <= now - waits[1]),
        else_=false(),
    )
    newest = (
        select(CHECK.c.placement_id, func.max(CHECK.c.day).label("day"))
        .join(PLACEMENT, PLACEMENT.c.id == CHECK.c.placement_id)
        .where(CHECK.c.due_at <= now, *OPEN)
        .group_by(CHECK.c.placement_id)
        .subquery()
    )
    return connection.execute(
        select(CHECK, *_OF_CASE)
        .join(
            newest,
            (newest.c.placement_id == CHECK.c.placement_id) & (newest.c.day == CHECK.c.day),
        )
        .join(PLACEMENT, PLACEMENT.c.id == CHECK.c.placement_id)
        .join(CASE, CASE.c.id == PLACEMENT.c.case_id)
        .where(step, NOT_JOINED, CHECK.c.placement_id.not_in(skip))
        .order_by(CHECK.c.due_at, CHECK.c.placement_id)
        .limit(limit)
        .with_for_update(of=CHECK, skip_locked=True)
    ).all()


def asked(connection: Connection, placement_id: int, day: int, step: int, now: datetime) -> None:
    """Note how far a question went; when it was asked first stays."""
    connection.execute(
        update(CHECK)
        .where(CHECK.c.placement_id == placement_id, CHECK.c.day == day)
        .values(asked=step, asked_at=func.coalesce(CHECK.c.asked_at, now))
    )


def waiting(
    connection: Connection, scope: Scope, limit: int, *, since: int = ASKED
) -> Sequence[Row[Any]]:
    """Questions of a scope's cases that were asked (`since`: as far as this) and not answered; of
    each placement the newest.

    They are put in order first; cases are looked at one by one until there are enough.
    """
    its_case = and_(CASE.c.id == PLACEMENT.c.case_id, scope.cases())
    theirs = select(PLACEMENT.c.id).join(CASE, its_case)
    newest = (
        select(CHECK)
        .where(CHECK.c.asked >= since, text(UNHEARD))
        .where(scope.near(CHECK) if scope.counts_by_place() else CHECK.c.placement_id.in_(theirs))
        .ext(distinct_on(CHECK.c.placement_id))
        .order_by(CHECK.c.placement_id, CHECK.c.day.desc())
        .subquery()
    )
    it = select(newest).order_by(newest.c.due_at, newest.c.placement_id).offset(0).subquery("it")
    return connection.execute(
        select(it, *_OF_CASE)
        .join(PLACEMENT, PLACEMENT.c.id == it.c.placement_id)
        .join(CASE, its_case)
        .where(PLACEMENT.c.until.is_(None), NOT_JOINED)
        .order_by(it.c.due_at, it.c.placement_id)
        .limit(limit)
    ).all()


def ask_anew(connection: Connection, case_ids: Collection[int]) -> None:
    """What was asked of whoever followed these cases before is asked of who does now."""
    live = select(PLACEMENT.c.id).where(
        PLACEMENT.c.case_id.in_(case_ids), PLACEMENT.c.until.is_(None)
    )
    connection.execute(
        update(CHECK)
        .where(CHECK.c.placement_id.in_(live), CHECK.c.answered_at.is_(None), CHECK.c.asked > 0)
        .values(asked=0, asked_at=None)
    )


def open_question(connection: Connection, case_id: int) -> Row[Any, Any, Any, Any] | None:
    """The newest question of a case that was asked and not answered: placement_id, day, kind."""
    return connection.execute(
        select(CHECK.c.placement_id, CHECK.c.day, PLACEMENT.c.kind, PLACEMENT.c.since)
        .join(PLACEMENT, PLACEMENT.c.id == CHECK.c.placement_id)
        .where(PLACEMENT.c.case_id == case_id, CHECK.c.asked > 0, *OPEN)
        .order_by(CHECK.c.day.desc())
        .limit(1)
    ).first()


_OF_CASE = (
    PLACEMENT.c.kind,
    PLACEMENT.c.since,
    PLACEMENT.c.case_id,
    CASE.c.number,
    CASE.c.state,
    CASE.c.urgent,
    CASE.c.province,
    CASE.c.district,
    CASE.c.tambon,
    CASE.c.lao,
    CASE.c.weaver_id,
    CASE.c.owner_id,
)
