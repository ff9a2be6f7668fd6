"""Orders about placements: is the child still there?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from handlers.moves import COORDINATES
from handlers.orders import AnswerStillThere, LoadStillThere, StillAsked, StillThere
from models import case_queries, placement_queries
from models.child_queries import DUPLICATE
from models.scope import Scope, everything
from workers import placements
from workers.desk import Desk
from workers.placements import Who

SERVICE = everything()


def answer_still_there(desk: Desk, order: AnswerStillThere) -> StillThere:
    """Keep the answer of who follows the case, or coordinates it, while it is still wanted."""
    placement = placement_queries.load(desk.connection, order.placement_id)
    case = placement and case_queries.by_id(desk.connection, SERVICE, placement.case_id, lock=True)
    if placement is None or case is None or not _may(desk, case):
        return StillThere("not_yours")
    live = placement_queries.live(desk.connection, case.id)
    asked = next(
        (
            check
            for check in placement_queries.checks(desk.connection, placement.id)
            if check.day == order.day
        ),
        None,
    )
    if asked is None:
        return StillThere("not_yours")
    if asked.answer in {"yes", "no"}:
        return StillThere("answered", case.number, asked.answer)
    if live is None or live.id != placement.id or case.close_code == DUPLICATE:
        return StillThere("ended", case.number)
    if order.answer == "unsure":
        return StillThere("unsure", case.number)
    who = Who(desk.connection, desk.vault, desk.now, desk.person.id)
    if order.answer == "yes":
        came = placements.still(who, case, live, order.day)
    else:
        came = placements.gone(who, case, live, order.day)
    return StillThere(came, case.number)


def load_still_there(desk: Desk, order: LoadStillThere) -> StillAsked | None:
    """The question of a case that this person may answer."""
    case = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if case is None or not _may(desk, case):
        return None
    asked = placement_queries.open_question(desk.connection, case.id)
    if asked is None:
        return None
    return StillAsked(case.number, asked.kind, asked.day, asked.placement_id)


def _may(desk: Desk, case: Row[Any]) -> bool:
    if case.weaver_id == desk.person.id:
        return True
    held = tuple(grant for grant in desk.scope.grants if grant.role in COORDINATES)
    scope = Scope(desk.person.id, held)
    return case_queries.by_id(desk.connection, scope, case.id) is not None


PERFORM: dict[type, Callable[..., Any]] = {
    AnswerStillThere: answer_still_there,
    LoadStillThere: load_still_there,
}
