"""Orders about two cases of one child: side by side, the verdict, and taking a join back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Row

from handlers.likeness import ASK_FROM, points
from handlers.orders import (
    DecidePair,
    Joined,
    ListJoins,
    LoadPair,
    Pair,
    PairDecided,
    UndoJoin,
)
from models import case_queries, same_child
from models.scope import Scope, everything
from workers import alerts
from workers.case_view import birth_of, opened, person_name
from workers.desk import Desk
from workers.perform.questions import facts_of
from workers.validation.alike import known_features
from workers.validation.joining import Hand, join_cases, keeps
from workers.validation.parting import part

SERVICE: Final = everything()


def load_pair(desk: Desk, order: LoadPair) -> Pair | None:
    """Both cases masked. One outside the asker's areas is shown only when it is really alike, so
    that nobody reads another area's cases by trying numbers."""
    found = _pair(desk, order.case_no, order.other_no)
    if found is None:
        return None
    one, other = found
    ids = [one.id, other.id]
    case_queries.log_access(desk.connection, desk.person.id, ids, "compare", desk.now, why="pair")
    said = same_child.decided(desk.connection, one.id, other.id)
    return Pair(
        case_no=one.number,
        other_no=other.number,
        left=_facts(desk, one),
        right=_facts(desk, other),
        points=_points(desk, one, other),
        decided=said.verdict if said is not None else "",
        mark=said.id if said is not None else 0,
    )


def decide_pair(desk: Desk, order: DecidePair) -> PairDecided:
    """Keep what two cases are. Of two who decide at once the first stands."""
    found = _pair(desk, order.case_no, order.other_no)
    if found is None:
        return PairDecided(False, "gone")
    ids = [row.id for row in found]
    same_child.lock_submissions(desk.connection, ids)
    same_child.lock(desk.connection, ids)
    said = same_child.decided(desk.connection, *ids)
    if (said.id if said is not None else 0) != order.mark:
        by = person_name(desk, said.decided_by) if said is not None else ""
        return PairDecided(False, "faster", said.verdict if said is not None else "", by)
    if any(same_child.kept_of(desk.connection, case_id) != case_id for case_id in ids):
        return PairDecided(False, "one")
    one, other = (case_queries.by_id(desk.connection, SERVICE, case_id) for case_id in ids)
    if one is None or other is None:
        return PairDecided(False, "gone")
    if said is not None:
        same_child.end(desk.connection, said.id, desk.person.id, desk.now)
    kept, second = keeps(one, other)
    if order.verdict == "same":
        if "moved" in {kept.state, second.state}:
            return PairDecided(False, "moved")
        hand = Hand(desk.connection, desk.vault, desk.now, desk.person.id)
        join_cases(hand, kept.id, second.id)
    else:
        _apart(desk, kept, second, order.verdict)
    return PairDecided(True, "", order.verdict, desk.person.name, kept.number)


def list_joins(desk: Desk, order: ListJoins) -> list[Joined]:
    """What a coordinator could take apart again."""
    case = case_queries.by_number(desk.connection, _own(desk), order.case_no)
    if case is None:
        return []
    return [
        Joined(
            row.id,
            row.case_number or row.number or "",
            row.decided_at,
            person_name(desk, row.decided_by),
        )
        for row in same_child.joins(desk.connection, case.id)
    ]


def undo_join(desk: Desk, order: UndoJoin) -> tuple[bool, str]:
    """Take a join back; the kept case has to be in the asker's areas."""
    link = same_child.load(desk.connection, order.link_id)
    if link is None or case_queries.by_id(desk.connection, _own(desk), link.case_id) is None:
        return False, "gone"
    hand = Hand(desk.connection, desk.vault, desk.now, desk.person.id)
    why = part(hand, link.id)
    return not why, why


def _own(desk: Desk) -> Scope:
    """What the asker coordinates: joins are for those who work on cases."""
    held = tuple(one for one in desk.scope.grants if one.role in {"coordinator", "supervisor"})
    return Scope(desk.person.id, held)


def _pair(desk: Desk, case_no: str, other_no: str) -> tuple[Row[Any], Row[Any]] | None:
    one = case_queries.by_number(desk.connection, _own(desk), case_no)
    other = case_queries.by_number(desk.connection, SERVICE, other_no)
    if one is None or other is None or one.id == other.id:
        return None
    inside = case_queries.by_id(desk.connection, _own(desk), other.id) is not None
    if not inside and _points(desk, one, other) < ASK_FROM:
        return None
    return one, other


def _points(desk: Desk, one: Row[Any], other: Row[Any]) -> int:
    sides = [known_features(opened(desk, row)[0], row.tambon, row.sex) for row in (one, other)]
    return points(*sides)


def _facts(desk: Desk, row: Row[Any]) -> dict[str, str]:
    child, _ = opened(desk, row)
    place = alerts.place_of(desk.connection, row, desk.person.language)
    return facts_of(child, birth_of(child), row.sex, place, desk.person.language)


def _apart(desk: Desk, kept: Row[Any], other: Row[Any], verdict: str) -> None:
    same_child.add(
        desk.connection,
        {
            "case_id": kept.id,
            "other_case_id": other.id,
            "verdict": verdict,
            "decided_by": desk.person.id,
            "decided_at": desk.now,
        },
    )
    for row in (kept, other):
        case_queries.note(desk.connection, row.id, verdict, desk.now, desk.person.id)


PERFORM: dict[type, Callable[..., Any]] = {
    LoadPair: load_pair,
    DecidePair: decide_pair,
    ListJoins: list_joins,
    UndoJoin: undo_join,
}
