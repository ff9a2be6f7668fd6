"""Orders about children and cases: likeness, work that waits, questions decided, moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.thai.show import bangkok_date
from handlers.likeness import ASK_FROM, Features, spellings
from handlers.orders import (
    AboutCase,
    AboutPlace,
    CaseView,
    FindSimilar,
    MoveCase,
    Similar,
    SubmissionState,
)
from models import case_queries, follower_queries, same_child, submission_queries
from models.measures import REPORT_FORMS
from models.scope import everything
from workers import alerts, casework
from workers.case_presets import caps, case_presets
from workers.case_view import roles_over, shown, view
from workers.desk import Desk
from workers.perform import questions
from workers.validation import alike

SERVICE = everything()
ELSEWHERE = "alike_elsewhere"
"""The look of somebody who was told that a child like theirs is known in another area."""
ELSEWHERE_A_DAY = 8
HANDS_OVER = frozenset({"to_lao", "decline"})
"""Moves that bring a case to other people: an alert that waits is told to them at once."""


def find_similar(desk: Desk, order: FindSimilar) -> list[Similar]:
    """Children that may be the same, best first. Of one outside the asker's scope only the
    points are told: nobody finds another area's child by trying names."""
    names = [name.partition(" ") for name in order.names if name.strip()]
    wanted = Features(
        names=tuple(dict.fromkeys(form for first, _, _ in names for form in spellings(first))),
        last=next((last.strip() for _, _, last in names if last.strip()), ""),
        birth=order.birth,
        sex=order.sex,
        tambon=order.tambon,
        phones=(order.phone,) if order.phone else (),
    )
    found = alike.find(
        desk.connection, desk.vault, wanted, SERVICE, asker=desk.scope, at_least=ASK_FROM
    )
    inside = [held for held in found if held.row.in_scope]
    seen = [held.row.case_id for held in inside]
    case_queries.log_access(desk.connection, desk.person.id, seen, "alike", desk.now, why="report")
    told = [_similar(desk, held) for held in inside]
    outside = [held.row.case_id for held in found if not held.row.in_scope]
    if outside and _may_be_told(desk):
        me, now = desk.person.id, desk.now
        case_queries.log_access(desk.connection, me, outside[:1], ELSEWHERE, now, why="report")
        told.append(Similar("", ASK_FROM, "", "", in_scope=False))
    return told


def _may_be_told(desk: Desk) -> bool:
    """Whether "something alike elsewhere" may be told once more today: it is one bit a time, and
    after a few nobody learns more by trying names. The report is compared all the same once sent.
    """
    since = desk.now - timedelta(days=1)
    told = case_queries.count_access(desk.connection, desk.person.id, ELSEWHERE, since)
    return told < ELSEWHERE_A_DAY


def _similar(desk: Desk, held: alike.Candidate) -> Similar:
    place = alerts.place_of(desk.connection, held.row, desk.person.language)
    line = shown(held.child, bangkok_date(desk.now), desk.person.language)
    return Similar(held.row.number, held.points, f"{line} {place}".strip(), held.row.state, True)


def move_case(desk: Desk, order: MoveCase) -> tuple[bool, str, CaseView | None]:
    """Make a move if the case, the person and the moment allow it. Otherwise say why not, as
    `casework.Moved` does; the case as it is now comes with either answer."""
    if order.move == "reopen":  # it may bring its report back in: reports are locked before cases
        seen = case_queries.by_number(desk.connection, desk.scope, order.case_no)
        same_child.lock_submissions(desk.connection, [seen.id] if seen is not None else [])
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no, lock=True)
    if row is None:
        return False, "unknown", None
    if row.key_sealed is None:  # erased
        return False, "not_now", view(desk, row, "move")
    if order.move == "assign" and not _may_follow(desk, row, order.data.get("weaver")):
        return False, "weaver", view(desk, row, "move")
    made = casework.move(
        desk.connection,
        desk.vault,
        row,
        order.move,
        desk.now,
        desk.person.id,
        reason=order.reason,
        data=order.data,
        roles=roles_over(desk, row),
    )
    if made.done and row.urgent and order.move in HANDS_OVER:
        alerts.spread(desk.connection, desk.vault, row.id, desk.now)
    after = case_queries.by_id(desk.connection, SERVICE, row.id) if made.done else row
    return made.done, made.why, view(desk, after or row, "move")


def _may_follow(desk: Desk, row: Row[Any], weaver: object) -> bool:
    """Whether a case may be given to this person: a weaver of its place."""
    known = str(weaver or "")
    return known.isdigit() and follower_queries.is_weaver_of(desk.connection, row, int(known))


def about_case(desk: Desk, order: AboutCase) -> Mapping[str, str] | None:
    """What a form about a case knows beforehand; None outside the asker's scope. Logged."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if row is None or not roles_over(desk, row):  # a joined reporter writes no form about it
        return None
    case_queries.log_access(desk.connection, desk.person.id, [row.id], "view", desk.now, why="form")
    return case_presets(desk, row)


def about_place(desk: Desk, _order: AboutPlace) -> Mapping[str, str]:
    """What a form about no case knows beforehand: the caps and the LAO where the person works."""
    held = desk.person.roles[0] if desk.person.roles else None
    lao = held.lao if held is not None else ""
    area = held.area or lao if held is not None else ""
    return {**caps(desk, area[:2]), "lao_code": lao}


def submission_state(desk: Desk, order: SubmissionState) -> str | None:
    """The state of what the asker sent under a number, or None."""
    row = submission_queries.by_number(desk.connection, order.number, desk.person.id)
    if row is None:
        return None
    if row.state == "accepted" and row.case_id is None and row.form not in REPORT_FORMS:
        return "kept"
    return str(row.state)


PERFORM: dict[type, Callable[..., Any]] = {
    FindSimilar: find_similar,
    MoveCase: move_case,
    AboutCase: about_case,
    AboutPlace: about_place,
    SubmissionState: submission_state,
    **questions.PERFORM,
}
