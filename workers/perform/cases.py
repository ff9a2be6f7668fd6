"""Orders about children and cases: likeness, work that waits, questions decided, moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.texts import say
from bot.thai.show import bangkok_date
from handlers.likeness import ASK_FROM, Features, spellings
from handlers.moves import COORDINATES
from handlers.orders import (
    AboutCase,
    AboutPlace,
    CaseView,
    FindSimilar,
    ListWork,
    MoveCase,
    Similar,
    SubmissionState,
    WorkItem,
)
from models import alert_queries, case_queries, finding_queries, submission_queries
from models.measures import REPORT_FORMS
from models.scope import Scope, everything
from workers import alerts, casework
from workers.case_presets import caps, case_presets
from workers.case_view import opened, roles_over, shown, view
from workers.desk import Desk
from workers.perform import questions
from workers.validation import alike

SERVICE = everything()


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
    seen = [held.row.case_id for held in found if held.row.in_scope]
    case_queries.log_access(desk.connection, desk.person.id, seen, "alike", desk.now)
    return [_similar(desk, held) for held in found]


def _similar(desk: Desk, held: alike.Candidate) -> Similar:
    if not held.row.in_scope:
        return Similar("", held.points, "", "", in_scope=False)
    place = alerts.place_of(desk.connection, held.row, desk.person.language)
    line = shown(held.child, bangkok_date(desk.now), desk.person.language)
    return Similar(held.row.number, held.points, f"{line} {place}".strip(), held.row.state, True)


def list_work(desk: Desk, order: ListWork) -> list[WorkItem]:
    """Alerts to take, questions to decide, reports to correct, new cases: in this order."""
    items = [*_alerts(desk, order.limit), *_questions(desk, order.limit)]
    items += [*_corrections(desk, order.limit), *_new_cases(desk, order.limit)]
    return items[: order.limit]


def _alerts(desk: Desk, limit: int) -> list[WorkItem]:
    scope = Scope(
        desk.person.id,
        tuple(grant for grant in desk.scope.grants if grant.role in {*COORDINATES, "protect"}),
    )
    return [
        WorkItem(
            "alert",
            row.id,
            row.number,
            alerts.place_of(desk.connection, row, desk.person.language),
            row.raised_at + timedelta(minutes=15),
            desk.now > row.raised_at + timedelta(minutes=15),
        )
        for row in alert_queries.waiting(desk.connection, scope, limit)
    ]


def _questions(desk: Desk, limit: int) -> list[WorkItem]:
    return [
        WorkItem(
            "same_child" if row.code == "same_child" else "review",
            row.id,
            row.number or "",
            say(f"finding.{row.code}", desk.person.language),
            row.due_at,
            row.due_at is not None and row.due_at < desk.now,
        )
        for row in finding_queries.waiting(desk.connection, desk.scope, limit)
    ]


def _corrections(desk: Desk, limit: int) -> list[WorkItem]:
    items = []
    for row in submission_queries.returned(desk.connection, desk.person.id, limit):
        found = finding_queries.of_submission(desk.connection, row.id)
        back = [held for held in found if held.n == row.current and held.audience == "weaver"]
        title = say(f"finding.{back[0].code}", desk.person.language) if back else ""
        items.append(WorkItem("correction", row.id, row.number or "", title, None, False))
    return items


def _new_cases(desk: Desk, limit: int) -> list[WorkItem]:
    held = tuple(grant for grant in desk.scope.grants if grant.role in COORDINATES)
    scope = Scope(desk.person.id, held)
    today, language = bangkok_date(desk.now), desk.person.language
    items = []
    for row in case_queries.in_state(desk.connection, scope, ["new"], limit):
        place = alerts.place_of(desk.connection, row, language)
        line = f"{shown(opened(desk, row)[0], today, language)} {place}".strip()
        overdue = row.due_at is not None and row.due_at < desk.now
        items.append(WorkItem("new_case", row.id, row.number, line, row.due_at, overdue))
    return items


def move_case(desk: Desk, order: MoveCase) -> tuple[bool, str, CaseView | None]:
    """Make a move if the case, the person and the moment allow it. Otherwise say why not, as
    `casework.Moved` does; the case as it is now comes with either answer."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no, lock=True)
    if row is None:
        return False, "unknown", None
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
    after = case_queries.by_id(desk.connection, SERVICE, row.id) if made.done else row
    return made.done, made.why, view(desk, after or row, "move")


def about_case(desk: Desk, order: AboutCase) -> Mapping[str, str] | None:
    """What a form about a case knows beforehand; None outside the asker's scope. Logged."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if row is None:
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
    ListWork: list_work,
    MoveCase: move_case,
    AboutCase: about_case,
    AboutPlace: about_place,
    SubmissionState: submission_state,
    **questions.PERFORM,
}
