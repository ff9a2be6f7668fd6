"""Queries of help given: kept once a form and receiver, voided and never deleted, read by scope.

Money is satang. What counts as help is every row without `voided_at` (`IN_FORCE`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Row,
    Select,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from models import covered
from models.area import Centre
from models.case import Assistance, Case
from models.columns import table
from models.conversation import KEY
from models.scope import Scope, within

ASSISTANCE = table(Assistance)
CASE = table(Case)
CENTRE = table(Centre)
IN_FORCE = ASSISTANCE.c.voided_at.is_(None)
ONCE = ("submission_id", "case_id", "centre")
HELPABLE = ("confirmed", "planned", "helping", "reopened")
"""States of a case that may still wait for help."""
AT_ONCE = 500


def cases_named(
    connection: Connection, scope: Scope, numbers: Collection[str], *, lock: bool = False
) -> dict[str, Row[Any]]:
    """Cases of a scope that take help of it, by number, with `key_sealed`; unknown ones, those
    outside and those that the person only hears of are left out.

    Locked in the order of their ids, so that two batches wait for each other and never deadlock.
    """
    query = (
        select(CASE, KEY.c.sealed.label("key_sealed"))
        .join(KEY, KEY.c.id == CASE.c.key_id)
        .where(scope.worked(), CASE.c.number.in_(list(numbers)))
        .order_by(CASE.c.id)
    )
    rows = connection.execute(query.with_for_update(of=CASE) if lock else query)
    return {row.number: row for row in rows}


def keep(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what one version of a form says; a receiver it named before keeps its row."""
    if not rows:
        return
    statement = insert(ASSISTANCE)
    taken = {*ONCE, "recorded_by", "recorded_at"}
    again = statement.on_conflict_do_update(
        index_elements=list(ONCE),
        index_where=ASSISTANCE.c.submission_id.is_not(None),
        set_={name: statement.excluded[name] for name in rows[0] if name not in taken}
        | {"voided_at": None, "voided_by": None},
    )
    connection.execute(again, list(rows))


def add(connection: Connection, row: Mapping[str, Any]) -> int:
    """Write a row that no form stands behind (a referral that ended in help). → its id."""
    made = connection.execute(ASSISTANCE.insert().values(**row).returning(ASSISTANCE.c.id))
    return int(made.scalar_one())


def of_submission(connection: Connection, submission_id: int) -> Sequence[Row[Any]]:
    """Every row that a form left, voided ones too."""
    return connection.execute(
        select(ASSISTANCE)
        .where(ASSISTANCE.c.submission_id == submission_id)
        .order_by(ASSISTANCE.c.id)
    ).all()


def of_case(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    """Help of a case, newest first, voided rows too, as `one` gives it. Ask only for a case that
    was found in a scope. Joined cases bring rows that are sealed under the key of their own."""
    return connection.execute(
        _read()
        .where(ASSISTANCE.c.case_id == case_id)
        .order_by(ASSISTANCE.c.given_on.desc(), ASSISTANCE.c.id.desc())
    ).all()


def summary(connection: Connection, case_id: int) -> tuple[int, int, date | None]:
    """How often a case was helped, satang in all, and the last day; voided rows left out."""
    row = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(ASSISTANCE.c.amount), 0),
            func.max(ASSISTANCE.c.given_on),
        ).where(ASSISTANCE.c.case_id == case_id, IN_FORCE)
    ).one()
    return int(row[0]), int(row[1]), row[2]


def one(connection: Connection, scope: Scope, help_id: int) -> Row[Any] | None:
    """One row within a scope, or None; with `case_no`, `centre_name` and `key_sealed`."""
    query = _read().where(ASSISTANCE.c.id == help_id, seen(scope))
    return connection.execute(query).first()


def together(
    connection: Connection, scope: Scope, batch: UUID, *, lock: bool = False
) -> Sequence[Row[Any]]:
    """The rows of a batch that are in force and within a scope, with `case_no`."""
    query = (
        select(ASSISTANCE, CASE.c.number.label("case_no"))
        .outerjoin(CASE, CASE.c.id == ASSISTANCE.c.case_id)
        .where(ASSISTANCE.c.batch == batch, IN_FORCE, seen(scope))
        .order_by(ASSISTANCE.c.case_id, ASSISTANCE.c.id)
    )
    return connection.execute(query.with_for_update(of=ASSISTANCE) if lock else query).all()


def size_of(connection: Connection, batch: UUID) -> tuple[int, int]:
    """How many rows of a batch are in force, and their satang, whoever asks."""
    row = connection.execute(
        select(func.count(), func.coalesce(func.sum(ASSISTANCE.c.amount), 0)).where(
            ASSISTANCE.c.batch == batch, IN_FORCE
        )
    ).one()
    return int(row[0]), int(row[1])


def void(
    connection: Connection, ids: Collection[int], person_id: int | None, now: datetime
) -> list[int]:
    """Take rows out of force, once. → the cases they were of."""
    if not ids:
        return []
    done = connection.execute(
        update(ASSISTANCE)
        .where(ASSISTANCE.c.id.in_(list(ids)), IN_FORCE)
        .values(voided_at=now, voided_by=person_id)
        .returning(ASSISTANCE.c.case_id)
    )
    return sorted({case_id for case_id in done.scalars() if case_id is not None})


def note_helped(connection: Connection, case_ids: Collection[int]) -> None:
    """Bring `case.helped_at` up to date: the day (its first instant in Bangkok) of the first help
    in force that the child itself was given, or nothing. Help of the household is no help of the
    child, and when it was recorded does not matter."""
    if not case_ids:
        return
    first = (
        select(func.timezone("Asia/Bangkok", cast(func.min(ASSISTANCE.c.given_on), DateTime)))
        .where(ASSISTANCE.c.case_id == CASE.c.id, ASSISTANCE.c.given_to == "child", IN_FORCE)
        .scalar_subquery()
    )
    connection.execute(update(CASE).where(CASE.c.id.in_(list(case_ids))).values(helped_at=first))


def given_before(
    connection: Connection,
    case_ids: Collection[int],
    fund: str,
    needs: Collection[str],
    between: tuple[date, date],
    *,
    besides: int | None = None,
) -> dict[int, date]:
    """Cases whose child got one of these needs from this fund between two days: case → last day.

    All cases of a child count. `besides` is the submission that is being looked at itself.
    """
    if not case_ids or not fund or not needs:
        return {}
    mine, other = CASE.alias("mine"), CASE.alias("other")
    chosen = mine.c.id.in_(list(case_ids))
    siblings = select(mine.c.id, other.c.id.label("held_by")).where(chosen)
    pairs = union(
        select(mine.c.id, mine.c.id.label("held_by")).where(chosen),
        siblings.join(other, other.c.child_id == mine.c.child_id),
    ).subquery()
    held = func.string_to_array(ASSISTANCE.c.support, ",", type_=ARRAY(Text))
    rows = connection.execute(
        select(pairs.c.id, func.max(ASSISTANCE.c.given_on).label("given_on"))
        .join(ASSISTANCE, ASSISTANCE.c.case_id == pairs.c.held_by)
        .where(
            IN_FORCE,
            ASSISTANCE.c.fund == fund,
            ASSISTANCE.c.given_on.between(*between),
            held.overlap(cast(list(needs), ARRAY(Text))),
            true() if besides is None else ASSISTANCE.c.submission_id.is_distinct_from(besides),
        )
        .group_by(pairs.c.id)
    )
    return {row.id: row.given_on for row in rows}


@dataclass(frozen=True)
class Waiting:
    """How many cases of an LAO wait for help of a kind."""

    lao: str
    count: int


def lists_waiting(
    connection: Connection, scope: Scope, kind: str, year: tuple[date, date]
) -> list[Waiting]:
    """Lists that help may be given to together, by LAO, longest first. `kind` as `waits`."""
    rows = connection.execute(
        select(CASE.c.lao, func.count().label("waiting"))
        .where(scope.cases(), waits(kind, year), CASE.c.lao != "")
        .group_by(CASE.c.lao)
        .order_by(func.count().desc(), CASE.c.lao)
    )
    return [Waiting(row.lao, row.waiting) for row in rows]


def numbers_waiting(
    connection: Connection, scope: Scope, kind: str, lao: str, year: tuple[date, date], limit: int
) -> list[str]:
    """Case numbers of one such list, oldest case first."""
    rows = connection.execute(
        select(CASE.c.number)
        .where(scope.cases(), waits(kind, year), CASE.c.lao == lao)
        .order_by(CASE.c.opened_at, CASE.c.id)
        .limit(limit)
    )
    return list(rows.scalars())


def waits(kind: str, year: tuple[date, date]) -> ColumnElement[bool]:
    """Condition on `case`: `small`: small children (T1) given nothing in the fiscal year;
    `first`: confirmed or planned and never helped."""
    given = select(ASSISTANCE.c.case_id).where(ASSISTANCE.c.case_id.is_not(None), IN_FORCE)
    if kind == "small":
        helped = given.where(ASSISTANCE.c.given_on.between(*year), ASSISTANCE.c.given_to == "child")
        return and_(
            CASE.c.targets.contains("T1"), CASE.c.state.in_(HELPABLE), CASE.c.id.not_in(helped)
        )
    states = ("confirmed", "planned", "reopened")
    return and_(CASE.c.state.in_(states), CASE.c.id.not_in(given))


def stream(
    connection: Connection,
    scope: Scope,
    place: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Mapping[str, Any]]:
    """Help in force of a place within a scope, from the day `since` to before `until`, row by row.

    Rows have every column, `case_no`, `centre_name`, and `key_sealed` for the sealed words.
    """
    in_place = or_(
        and_(ASSISTANCE.c.case_id.is_not(None), within(place)),
        covered.centre_help(scope, place),
    )
    query = (
        _read()
        .where(
            IN_FORCE,
            seen(scope),
            in_place,
            ASSISTANCE.c.given_on >= since if since else true(),
            ASSISTANCE.c.given_on < until if until else true(),
        )
        .order_by(ASSISTANCE.c.id)
    )
    streaming = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    with streaming.execute(query) as rows:
        for row in rows:
            yield dict(row._mapping)


def _read() -> Select[Any]:
    return (
        select(
            ASSISTANCE,
            CASE.c.number.label("case_no"),
            CENTRE.c.name_th.label("centre_name"),
            KEY.c.sealed.label("key_sealed"),
        )
        .outerjoin(CASE, CASE.c.id == ASSISTANCE.c.case_id)
        .outerjoin(CENTRE, CENTRE.c.code == ASSISTANCE.c.centre)
        .outerjoin(KEY, KEY.c.id == ASSISTANCE.c.key_id)
    )


def seen(scope: Scope) -> ColumnElement[bool]:
    """Help of a case that the scope opens, of a centre in its areas, or the asker's own entry."""
    cases = select(CASE.c.id).where(scope.cases())
    return or_(
        ASSISTANCE.c.case_id.in_(cases),
        covered.centre_help(scope, ""),
        and_(ASSISTANCE.c.case_id.is_(None), ASSISTANCE.c.recorded_by == scope.person_id),
    )
