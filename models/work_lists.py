"""Lists of a person's cases, worst first, each read from an index: past their date, due soon,
later, and what waits for somebody else.

A person's share is what their roles reach: a weaver's are the cases they follow or reported, a
coordinator's those of the area. Every list gives ids only; rows are read for one page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    union,
    union_all,
)

from models.case_queries import CASE, cases
from models.scope import JOINED, PAO, Grant, Scope, within

OPEN: Final = text("\"case\".state NOT IN ('closed', 'no_help')")
"""As the partial indexes say it, word for word."""
SOON: Final = timedelta(days=3)
FAR: Final = text("'infinity'::timestamptz")
COORDINATING: Final = frozenset({"coordinator", "supervisor", "protect"})
THEIRS: Final = or_(
    CASE.c.state.in_(("new", "check", "confirmed", "reopened", "moved")),
    CASE.c.proposed_at.is_not(None),
    CASE.c.weaver_id.is_(None),
)
"""The next step is a coordinator's; else it is whoever follows the child."""
Group = Literal["overdue", "soon", "later", "waiting"]
GROUPS: Final[tuple[Group, ...]] = ("overdue", "soon", "later", "waiting")


@dataclass(frozen=True)
class Share:
    """The cases that are one person's. `coordinates`: whether the next step may be theirs as a
    coordinator. `wide`: more than an LAO, too many to count."""

    condition: ColumnElement[bool]
    coordinates: bool
    wide: bool


def share(scope: Scope, place: str = "") -> Share:
    """What a scope makes a person's own; of one place only, when it is given."""
    grants = [grant for grant in scope.grants if grant.role in COORDINATING]
    weaves = any(grant.role == "weaver" for grant in scope.grants)
    reached = or_(false(), *(_reached(grant) for grant in grants))
    if weaves:
        # By id, from an index each: an OR over both would read the whole table.
        parts = [
            select(CASE.c.id).where(CASE.c.weaver_id == scope.person_id),
            select(JOINED.c.case_id).where(
                JOINED.c.person_id == scope.person_id, JOINED.c.ended_at.is_(None)
            ),
        ]
        if grants:
            parts.append(select(CASE.c.id).where(reached, OPEN))
        reached = CASE.c.id.in_(union(*parts))
    condition = and_(reached, within(place)) if place else reached
    wide = any(not _is_lao(grant) for grant in grants) and not _is_small(place)
    return Share(condition, bool(grants), wide)


def page(
    connection: Connection,
    own: Share,
    now: datetime,
    *,
    group: str = "",
    after: str = "",
    limit: int = 10,
) -> list[tuple[int, Group]]:
    """Ids of open cases with their group, worst first, after the case numbered `after`."""
    last = _last(connection, own, now, after) if after else None
    wanted = [name for name in GROUPS if not group or name == group]
    if last is not None:
        wanted = wanted[wanted.index(last[0]) :] if last[0] in wanted else []
    parts = [_group(own, now, name, last, limit) for name in wanted]
    if not parts:
        return []
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    rows = connection.execute(
        select(found.c.id, found.c.part)
        .order_by(found.c.rank, found.c.due, found.c.id)
        .limit(limit)
    )
    return [(row.id, row.part) for row in rows]


def counts(connection: Connection, own: Share, now: datetime) -> Mapping[Group, int]:
    """How many open cases are in each group; for a share that is not wide."""
    columns = [func.count().filter(_condition(own, now, name)).label(name) for name in GROUPS]
    row = connection.execute(select(*columns).where(own.condition, OPEN)).one()
    return {name: int(getattr(row, name)) for name in GROUPS}


def rows(connection: Connection, scope: Scope, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Rows of `models.case_queries` by id, as far as the scope may open them."""
    found = connection.execute(cases(scope).where(CASE.c.id.in_(list(ids))))
    return {row.id: row for row in found}


def to_decide(connection: Connection, own: Share, now: datetime, limit: int) -> list[int]:
    """Cases whose next step a coordinator has to take now: proposals to close, handed over, past
    their date, new ones; each kind by date."""
    kinds = (
        CASE.c.proposed_at.is_not(None),
        CASE.c.state == "moved",
        CASE.c.due_at < now,
        CASE.c.state == "new",
    )
    parts = [_due_first(own, kind, limit) for kind in kinds]
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    query = select(found.c.id, func.min(found.c.due).label("due")).group_by(found.c.id)
    return [row.id for row in connection.execute(query.order_by(text("due"), found.c.id))][:limit]


def to_follow(connection: Connection, person_id: int, now: datetime, limit: int) -> list[int]:
    """Cases that a person follows and whose next follow-up is due in three days, or was."""
    query = (
        select(CASE.c.id)
        .where(CASE.c.weaver_id == person_id, OPEN, ~THEIRS, CASE.c.due_at < now + SOON)
        .order_by(CASE.c.due_at, CASE.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def overdue_by_place(
    connection: Connection, scope: Scope, now: datetime, limit: int, skip: int
) -> Sequence[Row[Any]]:
    """Places of a supervisor with open cases past their date: place, overdue, oldest."""
    grants = [grant for grant in scope.grants if grant.role == "supervisor"]
    place = func.coalesce(func.nullif(CASE.c.lao, ""), CASE.c.tambon)
    count = func.count().label("overdue")
    return connection.execute(
        select(place.label("place"), count, func.min(CASE.c.due_at).label("oldest"))
        .where(or_(false(), *(_reached(grant) for grant in grants)), OPEN, CASE.c.due_at < now)
        .group_by(place)
        .order_by(count.desc(), text("oldest"), place)
        .limit(limit)
        .offset(skip)
    ).all()


def _group(
    own: Share,
    now: datetime,
    name: Group,
    last: tuple[Group, datetime | None, int] | None,
    limit: int,
) -> Any:
    after: ColumnElement[bool] = true()
    if last is not None and last[0] == name:
        due = literal(last[1]) if last[1] is not None else FAR
        after = tuple_(func.coalesce(CASE.c.due_at, FAR), CASE.c.id) > tuple_(due, last[2])
    return (
        select(
            CASE.c.id,
            func.coalesce(CASE.c.due_at, FAR).label("due"),
            literal(name).label("part"),
            literal(GROUPS.index(name)).label("rank"),
        )
        .where(own.condition, OPEN, _condition(own, now, name), after)
        .order_by(CASE.c.due_at, CASE.c.id)
        .limit(limit)
    )


def _condition(own: Share, now: datetime, name: Group) -> ColumnElement[bool]:
    """A group as its reader sees it: a missed date is every coordinator's business."""
    mine = THEIRS if own.coordinates else ~THEIRS
    if own.coordinates:
        waits = and_(~THEIRS, or_(CASE.c.due_at >= now, CASE.c.due_at.is_(None)))
    else:
        waits = THEIRS
    late = CASE.c.due_at < now
    return {
        "overdue": late if own.coordinates else and_(mine, late),
        "soon": and_(mine, CASE.c.due_at >= now, CASE.c.due_at < now + SOON),
        "later": and_(mine, or_(CASE.c.due_at >= now + SOON, CASE.c.due_at.is_(None))),
        "waiting": waits,
    }[name]


def _last(
    connection: Connection, own: Share, now: datetime, number: str
) -> tuple[Group, datetime | None, int] | None:
    """The group, date and id of the case that a page goes on after; as it stands now."""
    columns = [_condition(own, now, name).label(name) for name in GROUPS]
    row = connection.execute(
        select(CASE.c.id, CASE.c.due_at, *columns).where(CASE.c.number == number)
    ).first()
    if row is None:
        return None
    name: Group = next((name for name in GROUPS if getattr(row, name)), "waiting")
    return name, row.due_at, row.id


def _due_first(own: Share, kind: ColumnElement[bool], limit: int) -> Any:
    return (
        select(CASE.c.id, func.coalesce(CASE.c.due_at, FAR).label("due"))
        .where(own.condition, OPEN, kind)
        .order_by(CASE.c.due_at, CASE.c.id)
        .limit(limit)
    )


def _reached(grant: Grant) -> ColumnElement[bool]:
    """The cases of a grant, by the column that its index begins with."""
    if grant.lao and not grant.lao.endswith(PAO):
        reached = CASE.c.lao == grant.lao
    else:
        area = grant.area or grant.lao[:2]
        reached = within(area)
        if len(area) > 2:
            reached = and_(CASE.c.province == area[:2], reached)
    return and_(reached, CASE.c.urgent != "") if grant.role == "protect" else reached


def _is_lao(grant: Grant) -> bool:
    return bool(grant.lao) and not grant.lao.endswith(PAO)


def _is_small(place: str) -> bool:
    return len(place) >= 6
