"""Orders about the lists of work: what is to be done now, whose cases are whose, what is late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Row

from bot.texts import say
from bot.texts.choices import label
from handlers.moves import COORDINATES
from handlers.orders import Below, ListBelow, ListMine, ListWork, MyCase, MyCases, WorkItem
from models import (
    alert_queries,
    area_queries,
    family_queries,
    finding_queries,
    placement_queries,
    referral_queries,
    submission_queries,
    visit_queries,
    work_lists,
)
from models.scope import Scope
from workers import alerts
from workers.case_lines import line, log, places
from workers.case_view import roles_over
from workers.desk import Desk

FIRST_RUNG: Final = timedelta(minutes=15)
FAMILY_FROM, FAMILY_DUE = timedelta(days=16), timedelta(days=30)
"""From when, and until when, a family is told that others reported its child."""
LONGEST: Final = 20
FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)
Kind = Literal["approve", "accept", "new_case", "plan", "follow_up"]
NEXT: Final[dict[str, Kind]] = {
    "new": "new_case",
    "check": "new_case",
    "moved": "accept",
    "confirmed": "plan",
    "reopened": "plan",
}
"""What a state asks of a coordinator; anything else is a follow-up."""


def list_work(desk: Desk, order: ListWork) -> list[WorkItem]:
    """Alerts first, then what is past its date, then the rest by date."""
    most = order.skip + min(order.limit, LONGEST) + 1
    found = [item for source in SOURCES for item in source(desk, most)]
    once = {(item.kind, item.id): item for item in found}
    items = sorted(once.values(), key=_worst)
    return items[order.skip : most]


def list_mine(desk: Desk, order: ListMine) -> MyCases:
    """A page of the asker's own open cases."""
    own = work_lists.share(desk.scope, order.place)
    limit = max(1, min(order.limit, LONGEST))
    found = work_lists.page(
        desk.connection, own, desk.now, group=order.group, after=order.after, limit=limit + 1
    )
    shown = found[:limit]
    rows = work_lists.rows(desk.connection, desk.scope, [case_id for case_id, _ in shown])
    names = places(desk, rows.values())
    log(desk, list(rows.values()), "mine")
    counted = () if own.wide or order.after else _counts(desk, own)
    return MyCases(
        tuple(
            MyCase(line(desk, rows[case_id], names), group, _waits_for(rows[case_id], group))
            for case_id, group in shown
            if case_id in rows
        ),
        len(found) > limit,
        counted,
        area_queries.shown(desk.connection, order.place, desk.person.language)
        if order.place
        else "",
    )


def list_below(desk: Desk, order: ListBelow) -> list[Below]:
    """Late work by LAO in the areas that the asker supervises."""
    if not any(grant.role == "supervisor" for grant in desk.scope.grants):
        return []
    rows = work_lists.overdue_by_place(
        desk.connection, desk.scope, desk.now, order.limit + 1, order.skip
    )
    names = area_queries.places(desk.connection, [row.place for row in rows])
    return [
        Below(
            row.place,
            names[row.place].shown(desk.person.language) if row.place in names else row.place,
            row.overdue,
            row.oldest,
        )
        for row in rows
    ]


def _counts(desk: Desk, own: work_lists.Share) -> tuple[tuple[work_lists.Group, int], ...]:
    counted = work_lists.counts(desk.connection, own, desk.now)
    return tuple((name, count) for name, count in counted.items() if count)


def _waits_for(row: Row[Any], group: str) -> Literal["", "coordinator", "weaver", "area"]:
    if group != "waiting":
        return ""
    if row.state == "moved":
        return "area"
    follows = row.state in ("planned", "helping", "learning") and row.proposed_at is None
    return "weaver" if follows and row.weaver_id is not None else "coordinator"


def _worst(item: WorkItem) -> tuple[bool, bool, datetime, int]:
    return (item.kind != "alert", not item.overdue, item.due_at or FAR, item.id)


def _held(desk: Desk, *roles: str) -> Scope:
    """The asker's scope by these roles only."""
    grants = tuple(grant for grant in desk.scope.grants if grant.role in roles)
    return Scope(desk.person.id, grants)


def _alerts(desk: Desk, limit: int) -> Iterator[WorkItem]:
    scope = _held(desk, "coordinator", "supervisor", "protect")
    rows = alert_queries.waiting(desk.connection, scope, limit) if scope.grants else ()
    places_read = alerts.places_of(desk.connection, rows, desk.person.language)
    for row, place in zip(rows, places_read, strict=True):
        due = row.raised_at + FIRST_RUNG
        yield WorkItem("alert", row.id, row.number, place, due, due < desk.now)


def _questions(desk: Desk, limit: int) -> Iterator[WorkItem]:
    for row in finding_queries.waiting(desk.connection, desk.scope, limit):
        title = say(f"finding.{row.code}", desk.person.language)
        late = row.due_at is not None and row.due_at < desk.now
        kind: Literal["same_child", "review"] = (
            "same_child" if row.code == "same_child" else "review"
        )
        yield WorkItem(kind, row.id, row.number or "", title, row.due_at, late)


def _corrections(desk: Desk, limit: int) -> Iterator[WorkItem]:
    for row in submission_queries.returned(desk.connection, desk.person.id, limit):
        found = finding_queries.of_submission(desk.connection, row.id)
        back = [held for held in found if held.n == row.current and held.audience == "weaver"]
        title = say(f"finding.{back[0].code}", desk.person.language) if back else ""
        yield WorkItem("correction", row.id, row.number or "", title, None, False)


def _decisions(desk: Desk, limit: int) -> Iterator[WorkItem]:
    """Cases that wait for a coordinator's next step; of urgent ones, proposals wait for
    protection."""
    for role in ("coordinator", "protect"):
        scope = _held(desk, role)
        if scope.grants:
            own = work_lists.share(scope)
            only = role == "protect"
            ids = work_lists.to_decide(desk.connection, own, desk.now, limit, answers_only=only)
            yield from _cases(desk, ids, decides=True)


def _follow_ups(desk: Desk, limit: int) -> Iterator[WorkItem]:
    """Cases whose next follow-up is the asker's, and near."""
    if any(grant.role == "weaver" for grant in desk.scope.grants):
        ids = work_lists.to_follow(desk.connection, desk.person.id, desk.now, limit)
        yield from _cases(desk, ids, decides=False)


def _cases(desk: Desk, ids: list[int], *, decides: bool) -> Iterator[WorkItem]:
    rows = work_lists.rows(desk.connection, desk.scope, ids)
    names = places(desk, rows.values())
    log(desk, list(rows.values()), "work")
    for case_id in ids:
        if case_id not in rows:
            continue
        row = rows[case_id]
        made = line(desk, row, names)
        kind: Kind = NEXT.get(row.state, "follow_up") if decides else "follow_up"
        if decides and row.proposed_at is not None:
            kind = "approve"
        if kind not in ("follow_up", "plan") and not _may_take(desk, row, kind):
            continue
        title = f"{made.shown} {made.tambon_name}".strip()
        late = row.due_at is not None and row.due_at < desk.now
        yield WorkItem(kind, row.id, row.number, title, row.due_at, late)


def _may_take(desk: Desk, row: Row[Any], kind: Kind) -> bool:
    """Whether the asker is the one whom a case waits for."""
    held = roles_over(desk, row)
    if kind == "approve":
        return "protect" in held if row.urgent else bool(held & COORDINATES)
    return bool(held & COORDINATES)


def _still_there(desk: Desk, limit: int) -> Iterator[WorkItem]:
    """The question of 30, 90 and 180 days, asked and not answered."""
    scope = _held(desk, "weaver", "coordinator")
    for row in placement_queries.waiting(desk.connection, scope, limit) if scope.grants else ():
        mine = row.weaver_id == desk.person.id
        late = row.due_at < desk.now - timedelta(days=7)
        if mine or late:
            title = say("work.still_title", desk.person.language, days=row.day)
            yield WorkItem("still", row.case_id, row.number, title, row.due_at, late)


def _asked(desk: Desk, limit: int) -> Iterator[WorkItem]:
    """What a follow-up asks a coordinator for."""
    scope = _held(desk, "coordinator")
    for row in visit_queries.asking(desk.connection, scope, limit) if scope.grants else ():
        title = label("next", row.next, desk.person.language)
        yield WorkItem("asked", row.case_id, row.number, title, None, False)


def _referrals(desk: Desk, limit: int) -> Iterator[WorkItem]:
    """Agencies that did not answer in time."""
    scope = _held(desk, "coordinator")
    if scope.grants:
        for row in referral_queries.overdue(desk.connection, scope, desk.now, limit):
            title = label("agency", row.agency, desk.person.language)
            yield WorkItem("referral", row.id, row.number, title, row.due_at, True)


def _families(desk: Desk, limit: int) -> Iterator[WorkItem]:
    """Families to be told that others reported: by who follows the child, late by coordinators."""
    scope = _held(desk, "weaver", "coordinator")
    before = desk.now - FAMILY_FROM
    for row in family_queries.untold(desk.connection, scope, before, limit):
        due = row.opened_at + FAMILY_DUE
        if row.weaver_id == desk.person.id or due < desk.now:
            yield WorkItem("family", row.id, row.number, "", due, due < desk.now)


SOURCES: Final[tuple[Callable[[Desk, int], Iterator[WorkItem]], ...]] = (
    _alerts,
    _questions,
    _corrections,
    _decisions,
    _follow_ups,
    _still_there,
    _asked,
    _referrals,
    _families,
)
"""Where work comes from. Each gives at most so many, its own worst first."""

PERFORM: dict[type, Callable[..., Any]] = {
    ListWork: list_work,
    ListMine: list_mine,
    ListBelow: list_below,
}
