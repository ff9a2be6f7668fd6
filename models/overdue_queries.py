"""Queries of missed clocks: which cases are past their date, and how far up that was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, exists, func, select, update

from models.alert_queries import ALERT, STEP, WAITS
from models.case_queries import CASE
from models.casework import Placement, PlacementCheck
from models.columns import table

PLACEMENT = table(Placement)
CHECK = table(PlacementCheck)
LAST = 3
"""Steps: whose work it is, then a level up, then another."""
_UP = timedelta(days=3), timedelta(days=7)
"""At least so many days after the date a level up is told; which days count is the caller's."""


def step() -> ColumnElement[int]:
    """How far up the clock that runs now was told: 0 nobody, 1 whose work it is, 2, 3 above.

    A warning about a date that was moved since is none.
    """
    told = CASE.c.warned_at.is_not(None) & (CASE.c.warned_at >= CASE.c.due_at)
    return case((told, func.greatest(CASE.c.warned_step, 1)), else_=0)


def missed(connection: Connection, now: datetime, limit: int, after: int = 0) -> Sequence[Row[Any]]:
    """Open cases past their date that may be told a step further, locked, by id from `after` on:
    plain columns, `step`, and whether it is being asked if the child is `still` there.

    An alert that waits to be taken has a ladder of its own, as long as a rung of it is left.
    """
    alerted = exists().where(
        ALERT.c.case_id == CASE.c.id,
        *WAITS,
        STEP.c.alert_id == ALERT.c.id,
        STEP.c.done_at.is_(None),
    )
    told = step()
    ripe = case((told == 0, now), (told == 1, now - _UP[0]), else_=now - _UP[1])
    columns: tuple[ColumnElement[Any], ...] = (
        *_COLUMNS,
        told.label("step"),
        _asked().label("still"),
    )
    return connection.execute(
        select(*columns)
        .where(
            CASE.c.id > after,
            CASE.c.closed_at.is_(None),
            CASE.c.state.not_in(("closed", "no_help")),
            CASE.c.due_at < ripe,
            told < LAST,
            ~alerted,
        )
        .order_by(CASE.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def warned(connection: Connection, case_id: int, step_done: int, now: datetime) -> None:
    """Note how far up a missed clock was told."""
    connection.execute(
        update(CASE).where(CASE.c.id == case_id).values(warned_at=now, warned_step=step_done)
    )


def _asked() -> ColumnElement[bool]:
    return exists().where(
        PLACEMENT.c.case_id == CASE.c.id,
        PLACEMENT.c.until.is_(None),
        CHECK.c.placement_id == PLACEMENT.c.id,
        CHECK.c.asked > 0,
        CHECK.c.answered_at.is_(None),
    )


_COLUMNS: tuple[ColumnElement[Any], ...] = (
    CASE.c.id,
    CASE.c.number,
    CASE.c.state,
    CASE.c.urgent,
    CASE.c.province,
    CASE.c.district,
    CASE.c.tambon,
    CASE.c.lao,
    CASE.c.owner_id,
    CASE.c.weaver_id,
    CASE.c.due_at,
)
