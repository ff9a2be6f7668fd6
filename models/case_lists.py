"""The list behind a count: pages of cases, or of reports, worst first.

Every query takes the asker's scope and gives only what that person may open. A page begins after
the last number of the page before (keyset), so that rows that come or go shift nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Row,
    Select,
    Table,
    and_,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)

from models import asked, case_queries, covered
from models.case_queries import CHILD
from models.columns import table
from models.conversation import KEY
from models.counted import Wanted
from models.covered import CASE, SUBMISSION
from models.list_order import WORST
from models.scope import Scope
from models.status import condition
from models.submission import SubmissionVersion

VERSION = table(SubmissionVersion)
OLDEST = (SUBMISSION.c.received_at, SUBMISSION.c.id)


@dataclass(frozen=True)
class Page:
    """`rows` of one page, the `total` of the list at this moment, and whether it goes on."""

    rows: Sequence[Row[Any]]
    total: int
    more: bool


def cases(
    connection: Connection,
    scope: Scope,
    wanted: Wanted,
    now: datetime,
    *,
    after: str = "",
    limit: int = 10,
) -> Page:
    """Cases behind a count, in the columns of `models.case_queries`.

    An `after` that is unknown, or outside the scope, gives no rows.
    """
    child_key = KEY.alias("child_data_key")
    rest = _after(connection, CASE, WORST, after, scope.cases())
    found = select(CASE.c.id).where(asked.matching(scope, wanted, now))
    page, total = _page(CASE, found, WORST, rest, limit)
    query = (
        select(
            total.c.total,
            CASE,
            KEY.c.sealed.label("key_sealed"),
            CHILD.c.sealed.label("child_sealed"),
            CHILD.c.key_id.label("child_key_id"),
            child_key.c.sealed.label("child_key_sealed"),
        )
        .select_from(_beside(total, page, CASE))
        .outerjoin(KEY, KEY.c.id == CASE.c.key_id)
        .outerjoin(CHILD, CHILD.c.id == CASE.c.child_id)
        .outerjoin(child_key, child_key.c.id == CHILD.c.key_id)
        .order_by(*WORST)
    )
    return _read(connection, query, limit, now)


def by_ids(connection: Connection, scope: Scope, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """These cases, as far as the scope opens them, in the columns of `models.case_queries`."""
    return connection.execute(case_queries.cases(scope).where(CASE.c.id.in_(ids))).all()


def reports(
    connection: Connection,
    scope: Scope,
    wanted: Wanted,
    now: datetime,
    *,
    after: str = "",
    limit: int = 10,
) -> Page:
    """Reports behind a measure, oldest first, with `version_sealed` (newest) and `key_sealed`."""
    rest = _after(connection, SUBMISSION, OLDEST, after, covered.readable(scope))
    found = union_all(
        *(
            select(SUBMISSION.c.id).where(part, condition(wanted.measure), _sent_in(wanted))
            for part in covered.reports(scope, wanted.place)
        )
    )
    page, total = _page(SUBMISSION, found, OLDEST, rest, limit)
    newest = and_(VERSION.c.submission_id == SUBMISSION.c.id, VERSION.c.n == SUBMISSION.c.current)
    query = (
        select(
            total.c.total,
            SUBMISSION,
            VERSION.c.sealed.label("version_sealed"),
            KEY.c.sealed.label("key_sealed"),
        )
        .select_from(_beside(total, page, SUBMISSION))
        .outerjoin(VERSION, newest)
        .outerjoin(KEY, KEY.c.id == SUBMISSION.c.key_id)
        .order_by(*OLDEST)
    )
    return _read(connection, query, limit, now)


def _sent_in(wanted: Wanted) -> ColumnElement[bool]:
    """Condition: sent in the period that was asked for."""
    sent = func.date(func.timezone("Asia/Bangkok", SUBMISSION.c.received_at))
    ends = [sent >= literal(wanted.since)] if wanted.since else []
    return and_(true(), *ends, *([sent < literal(wanted.until)] if wanted.until else []))


def _page(
    rows: Table,
    found: Select[Any] | CompoundSelect[Any],
    order: Sequence[ColumnElement[Any]],
    rest: ColumnElement[bool],
    limit: int,
) -> tuple[FromClause, FromClause]:
    """The ids of one page and the size of the whole list. A measure's condition stands in `found`,
    where no other table could take its bare column names."""
    ids = found.cte("found")
    total = select(func.count().label("total")).select_from(ids)
    page = select(rows.c.id).join(ids, ids.c.id == rows.c.id).where(rest)
    return page.order_by(*order).limit(limit + 1).subquery("page"), total.subquery("total")


def _beside(total: FromClause, page: FromClause, rows: Table) -> FromClause:
    """The total beside every row of the page, and alone when the page is empty."""
    return total.outerjoin(page, true()).outerjoin(rows, rows.c.id == page.c.id)


def _after(
    connection: Connection,
    rows: Table,
    order: Sequence[ColumnElement[Any]],
    after: str,
    allowed: ColumnElement[bool],
) -> ColumnElement[bool]:
    if not after:
        return true()
    last = connection.execute(select(*order).where(rows.c.number == after, allowed)).first()
    if last is None:
        return literal_column("false")
    return tuple_(*order) > tuple_(*last)


def _read(connection: Connection, query: Select[Any], limit: int, now: datetime) -> Page:
    found = connection.execute(query, {"now": now}).all()
    rows = [row for row in found if row.id is not None]
    return Page(rows[:limit], int(found[0].total), len(rows) > limit)
