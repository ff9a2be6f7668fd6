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
    TextClause,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
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
ANSWERED: Final = text('("case".state = \'moved\' OR "case".proposed_at IS NOT NULL)')
"""Handed over, or proposed for closing: somebody waits for a coordinator's word."""
SOON: Final = timedelta(days=3)
FAR: Final[ColumnElement[datetime]] = literal_column("'infinity'::timestamptz")
DUE: Final = func.coalesce(CASE.c.due_at, FAR)
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
    """The cases that are one person's: those that meet any of `conditions`, each with an index of
    its own (an OR over them would read the whole table).

    `coordinates`: whether the next step may be theirs as a coordinator. `wide`: more than an LAO,
    too many to count.
    """

    conditions: tuple[ColumnElement[bool], ...]
    coordinates: bool
    wide: bool

    def ids(self) -> Any:
        """A select of the ids of all open ones."""
        return union(*(select(CASE.c.id).where(one, OPEN) for one in self.conditions))


def share(scope: Scope, place: str = "") -> Share:
    """What a scope makes a person's own; of one place only, when it is given."""
    grants = [grant for grant in scope.grants if grant.role in COORDINATING]
    conditions = [_reached(grant) for grant in grants]
    if any(grant.role == "weaver" for grant in scope.grants):
        own = select(CASE.c.id).where(CASE.c.weaver_id == scope.person_id)
        joined = select(JOINED.c.case_id).where(
            JOINED.c.person_id == scope.person_id, JOINED.c.ended_at.is_(None)
        )
        conditions.append(CASE.c.id.in_(union(own, joined)))
    narrowed = tuple(and_(one, _inside(place)) if place else one for one in conditions)
    wide = any(not _is_lao(grant) for grant in grants) and not _is_small(place)
    return Share(narrowed or (false(),), bool(grants), wide)


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
    parts = _one_by_one(own, now, group, last, limit) if own.wide else ()
    if not own.wide:
        parts = tuple(_ranked(own, one, now, group, last, limit) for one in own.conditions)
    if not parts:
        return []
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    rows = connection.execute(
        select(found.c.id, found.c.rank)
        .group_by(found.c.id, found.c.rank, found.c.due)
        .order_by(found.c.rank, found.c.due, found.c.id)
        .limit(limit)
    )
    return [(row.id, GROUPS[row.rank]) for row in rows]


def counts(connection: Connection, own: Share, now: datetime) -> Mapping[Group, int]:
    """How many open cases are in each group; for a share that is not wide."""
    columns = [func.count().filter(_condition(own, now, name)).label(name) for name in GROUPS[:-1]]
    every = func.count().label("every")
    row = connection.execute(select(every, *columns).where(CASE.c.id.in_(own.ids()))).one()
    found = {name: int(getattr(row, name)) for name in GROUPS[:-1]}
    return {**found, "waiting": int(row.every) - sum(found.values())}


def rows(connection: Connection, scope: Scope, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Rows of `models.case_queries` by id, as far as the scope may open them."""
    found = connection.execute(cases(scope).where(CASE.c.id.in_(list(ids))))
    return {row.id: row for row in found}


def to_decide(
    connection: Connection, own: Share, now: datetime, limit: int, *, answers_only: bool = False
) -> list[int]:
    """Cases whose next step a coordinator has to take now: proposals to close, handed over, past
    their date, new ones; each kind by date. `answers_only`: the first two."""
    kinds = (ANSWERED, CASE.c.due_at < now, CASE.c.state == "new")[: 1 if answers_only else 3]
    parts = [_due_first(one, kind, limit) for kind in kinds for one in own.conditions]
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


Last = tuple[int, datetime | None, int]
"""Group, date and id of the last case of the page before."""


def _ranked(
    own: Share,
    condition: ColumnElement[bool],
    now: datetime,
    group: str,
    last: Last | None,
    limit: int,
) -> Any:
    """All groups of a small share in one go."""
    rank = case(
        *((_condition(own, now, name), GROUPS.index(name)) for name in GROUPS[:-1]),
        else_=len(GROUPS) - 1,
    )
    wanted = rank == GROUPS.index(group) if group in GROUPS else true()
    return (
        select(CASE.c.id, DUE.label("due"), rank.label("rank"))
        .where(condition, OPEN, wanted, _after((rank, DUE, CASE.c.id), last))
        .order_by(rank, DUE, CASE.c.id)
        .limit(limit)
    )


def _one_by_one(
    own: Share, now: datetime, group: str, last: Last | None, limit: int
) -> tuple[Any, ...]:
    """Each group of a large share by itself, read in the order of the index; a case without a date
    comes last."""
    first = last[0] if last is not None else 0
    parts = []
    for rank, name in enumerate(GROUPS):
        if rank < first or group not in ("", name):
            continue
        here = last if rank == first else None
        dated = (and_(_condition(own, now, name), CASE.c.due_at.is_not(None)), here)
        kinds = [dated] if name != "waiting" else [dated, (CASE.c.due_at.is_(None), here)]
        parts += [
            select(CASE.c.id, DUE.label("due"), literal_column(str(rank)).label("rank"))
            .where(reached, OPEN, kind, _after((DUE, CASE.c.id), after and after[1:]))
            .order_by(CASE.c.due_at, CASE.c.id)
            .limit(limit)
            for kind, after in kinds
            for reached in own.conditions
        ]
    return tuple(parts)


def _after(columns: Sequence[ColumnElement[Any]], last: tuple[Any, ...] | None) -> Any:
    """Only rows behind the last one, by these columns."""
    if last is None:
        return true()
    values = [FAR if value is None else literal(value) for value in last]
    return tuple_(*columns) > tuple_(*values)


def _condition(own: Share, now: datetime, name: Group) -> ColumnElement[bool]:
    """A group as its reader sees it: a missed date is every coordinator's business."""
    mine = THEIRS if own.coordinates else ~THEIRS
    late = CASE.c.due_at < now
    return {
        "overdue": late if own.coordinates else and_(mine, late),
        "soon": and_(mine, CASE.c.due_at >= now, CASE.c.due_at < now + SOON),
        "later": and_(mine, CASE.c.due_at >= now + SOON),
        "waiting": and_(~mine, CASE.c.due_at >= now) if own.coordinates else ~mine,
    }[name]


def _last(connection: Connection, own: Share, now: datetime, number: str) -> Last | None:
    """Where a page goes on: after this case, as it stands now."""
    columns = [_condition(own, now, name).label(name) for name in GROUPS]
    row = connection.execute(
        select(CASE.c.id, CASE.c.due_at, *columns).where(CASE.c.number == number)
    ).first()
    if row is None:
        return None
    found = (rank for rank, name in enumerate(GROUPS) if getattr(row, name))
    return next(found, len(GROUPS) - 1), row.due_at, row.id


def _due_first(own: ColumnElement[bool], kind: ColumnElement[bool] | TextClause, limit: int) -> Any:
    return (
        select(CASE.c.id, DUE.label("due"))
        .where(own, OPEN, kind)
        .order_by(CASE.c.due_at, CASE.c.id)
        .limit(limit)
    )


def _reached(grant: Grant) -> ColumnElement[bool]:
    """The cases of a grant."""
    lao = grant.lao if _is_lao(grant) else ""
    area = lao or grant.area or grant.lao[:2]
    if grant.role == "protect":  # few: all of them are read, by place
        return and_(within(area), CASE.c.urgent != "")
    return _inside(area)


def _inside(place: str) -> ColumnElement[bool]:
    """A place by the column that its index of open cases begins with: LAO, district, province."""
    if not place:
        return true()
    area = place.removesuffix(PAO)
    if not area.isdigit():
        return CASE.c.lao == place
    if len(area) == 2:
        return CASE.c.province == area
    district = CASE.c.district == area[:4]
    return district if len(area) == 4 else and_(district, CASE.c.tambon == area)


def _is_lao(grant: Grant) -> bool:
    return bool(grant.lao) and not grant.lao.endswith(PAO)


def _is_small(place: str) -> bool:
    return len(place) >= 6
