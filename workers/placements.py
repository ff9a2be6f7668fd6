"""Where a child learns, trains or works: begun, still there, left again.

Every function runs inside the caller's transaction, on a case row that it holds locked. What is
written of a person is sealed under the case's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.thai.show import bangkok_date
from handlers.followed import CODE_OF
from handlers.moves import ENDS
from models import case_queries, conversation, placement_queries
from models.scope import everything
from models.vault import Vault
from workers import casework, coordinators, working_days

SERVICE: Final = everything()
DAYS: Final = (30, 90, 180)
"""Days after a placement began on which it is asked whether the child is still there."""
TO_LEARNING: Final = frozenset({"confirmed", "planned", "helping", "reopened"})


@dataclass(frozen=True)
class Place:
    """Where a child is: kind (school, slr, ecd, training, work), code of the list `grade`, name."""

    kind: str
    level: str
    name: str
    since: date


@dataclass(frozen=True)
class Who:
    """Who does something and when, in which transaction."""

    connection: Connection
    vault: Vault
    now: datetime
    person_id: int | None


def begin(who: Who, case: Row[Any], place: Place, visit_id: int | None) -> Row[Any]:
    """The child of a case is somewhere: a new placement, or what is new about the one there is.

    A child that goes on to another place of the same kind is still there: the questions go on.
    → the case as it is now.
    """
    live = placement_queries.live(who.connection, case.id)
    if live is not None and live.kind == place.kind:
        placement_queries.change(who.connection, live.id, _words(who, case, place, live))
    else:
        if live is not None:
            placement_queries.end(who.connection, live.id, place.since, who.now)
        values = {
            "case_id": case.id,
            "visit_id": visit_id,
            "kind": place.kind,
            "since": place.since,
            "recorded_by": who.person_id,
            "recorded_at": who.now,
            **_words(who, case, place, None),
        }
        placement_queries.add(who.connection, values, due_on(place.since, who.now))
        _note(who, case, "placed")
    if case.state in TO_LEARNING:
        return move(who, case, "learn")
    return case


def change(who: Who, case: Row[Any], placement_id: int, place: Place) -> None:
    """A placement that was told wrongly: what a corrected follow-up says takes its place."""
    values = {"kind": place.kind, "since": place.since, **_words(who, case, place, None)}
    placement_queries.change(who.connection, placement_id, values)
    placement_queries.set_checks(who.connection, placement_id, due_on(place.since, who.now))


def leave(who: Who, case: Row[Any], on: date, reason: str) -> tuple[Row[Any], int | None]:
    """The child is there no more: the placement ends, the case is open again.

    → the case as it is now, and the placement that ended, if there was one.
    """
    live = placement_queries.live(who.connection, case.id)
    if live is not None:
        placement_queries.end(who.connection, live.id, max(on, live.since), who.now)
        _note(who, case, "left", {"reason": reason} if reason else None)
    if case.state == "learning":
        case = move(who, case, "left", reason)
    elif case.state in ENDS and (live is not None or reason):
        case = move(who, case, "reopen", reason)
    return case, live.id if live is not None else None


def still(who: Who, case: Row[Any], live: Row[Any], day: int, *, closes: bool = True) -> str:
    """Yes, it is still there after `day` days. → what came of it: closed, proposed, kept, late.

    Closes a case after its first month by rule; an urgent one is proposed to `protect` instead.
    "late": the question had been answered.
    """
    answered = placement_queries.answer(who.connection, live.id, day, "yes", who.person_id, who.now)
    if not answered:
        return "late"
    _note(who, case, f"still_{day}")
    if case.state in TO_LEARNING:
        case = move(who, case, "learn")
    if case.state != "learning" or not closes:
        return "kept"
    data = {"code": CODE_OF[live.kind]}
    if case.urgent:
        casework.move(
            who.connection, who.vault, case, "propose_close", who.now, who.person_id, data=data
        )
        coordinators.tell(
            who.connection,
            who.vault,
            case,
            "case_proposed",
            f"proposed:{case.id}:{live.id}:{day}",
            {"case_no": case.number, "code": data["code"]},
            who.now,
            roles=("protect", "coordinator"),
        )
        return "proposed"
    done = casework.move(
        who.connection, who.vault, case, "close", who.now, who.person_id, data=data
    )
    return "closed" if done.done else "kept"


def gone(who: Who, case: Row[Any], live: Row[Any], day: int) -> str:
    """No, it is there no more. → "left", or "late" when the question had been answered."""
    if not placement_queries.answer(who.connection, live.id, day, "no", who.person_id, who.now):
        return "late"
    leave(who, case, bangkok_date(who.now), "")
    tell_left(who, case, f"left:{live.id}:{day}")
    return "left"


def tell_left(who: Who, case: Row[Any], key: str) -> None:
    """The coordinators hear that a child left what it had gone back to."""
    data = {"case_no": case.number}
    coordinators.tell(who.connection, who.vault, case, "case_left", key, data, who.now)


def due_on(since: date, like: datetime) -> Mapping[int, datetime]:
    """When the questions of a placement are asked: on the morning of each day."""
    return {
        day: working_days.at(since + timedelta(days=day), working_days.MORNING, like)
        for day in DAYS
    }


def move(who: Who, case: Row[Any], name: str, reason: str = "") -> Row[Any]:
    """A move that a kept form makes by rule. → the case as it is now."""
    casework.move(who.connection, who.vault, case, name, who.now, who.person_id, reason=reason)
    return case_queries.by_id(who.connection, SERVICE, case.id, lock=True) or case


def _words(who: Who, case: Row[Any], place: Place, before: Row[Any] | None) -> dict[str, Any]:
    box = who.vault.box(case.key_id, case.key_sealed)
    name = {"name": place.name}
    if not place.name and before is not None and before.sealed:
        # Its own key: it may have been another case's before a join.
        own = conversation.box_of(who.connection, who.vault, before.key_id)
        name = own.open(before.sealed, "placement")
    return {
        "level": place.level or (before.level if before is not None else ""),
        "key_id": case.key_id,
        "sealed": box.seal(name, "placement"),
    }


def _note(who: Who, case: Row[Any], kind: str, text: Mapping[str, Any] | None = None) -> None:
    case_queries.note(
        who.connection,
        case.id,
        kind,
        who.now,
        who.person_id,
        box=who.vault.box(case.key_id, case.key_sealed),
        text=text,
    )
