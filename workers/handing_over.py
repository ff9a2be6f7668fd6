"""Handing somebody's work to a colleague, all of it at once or case by case, and back again.

Cases change hands here, in the transaction of whoever orders it. Drafts do not: only the turns of
the person who holds them may touch them, so that person's conversation is spoken to, and lets them
go there (`release`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row

from models import handover, inbox, people_list, person, review_queries
from models.scope import Scope, scope_of
from models.vault import SealError, Vault

RELEASE = "drafts_leave"
"""The kind of system row by which a conversation lets drafts go."""


@dataclass(frozen=True)
class Handed:
    """What came of it: the event that undoing names, and how many cases went."""

    event_id: int
    cases: int


def hand_over(
    connection: Connection,
    vault: Vault,
    scope: Scope,
    person_id: int,
    to_id: int,
    by: int | None,
    now: datetime,
    *,
    what: Literal["all", "cases", "drafts"] = "all",
    numbers: Collection[str] = (),
) -> Handed:
    """Give a person's open cases within a scope, the questions due on them and their open drafts to
    another, whom the caller has made sure of. Both hear of it with their next free reply.

    `numbers` names single cases; their drafts stay then.
    """
    event_id = people_list.note(
        connection, vault, person_id, "handed_over", now, by, other_id=to_id
    )
    rows = [] if what == "drafts" else handover.take(connection, scope, person_id, numbers)
    _give(connection, vault, rows, (person_id, to_id), handover.HANDED, by, now)
    people_list.change_event(connection, event_id, cases=len(rows))
    if what != "cases" and not numbers:
        _ask_for_drafts(connection, vault, person_id, event_id, now, back=False)
    if rows:
        one = rows[0].number if len(rows) == 1 else ""
        data = {"cases": len(rows), "event": event_id, "case_no": one}
        names = (name_of(connection, vault, person_id), name_of(connection, vault, to_id))
        _speak(connection, vault, to_id, "work_came", {**data, "name": names[0]}, now)
        _speak(connection, vault, person_id, "work_went", {**data, "name": names[1]}, now)
    return Handed(event_id, len(rows))


def hand_back(
    connection: Connection, vault: Vault, scope: Scope, event_id: int, by: int | None, now: datetime
) -> int | None:
    """Undo a handover, as far as the work is still where it went. → how many cases came back; None
    when it was undone before, or whoever had the work cannot work now."""
    event = people_list.event(connection, event_id, lock=True)
    if event is None or event.kind != "handed_over" or event.undone_at is not None:
        return None
    first = people_list.state(connection, event.person_id)
    if first is None or first.state != "active":
        return None
    rows = handover.taken(connection, scope, event.other_id, event.at, event.by_id)
    there = (event.other_id, event.person_id)
    _give(connection, vault, rows, there, handover.BACK, by, now)
    people_list.change_event(connection, event_id, undone_at=now)
    _ask_for_drafts(connection, vault, event.other_id, event_id, now, back=True)
    one = rows[0].number if len(rows) == 1 else ""
    data = {"cases": len(rows), "event": event_id, "case_no": one, "back": True}
    names = [name_of(connection, vault, who) for who in there]
    if rows:
        _speak(connection, vault, event.person_id, "work_came", {**data, "name": names[0]}, now)
        _speak(connection, vault, event.other_id, "work_went", {**data, "name": names[1]}, now)
    return len(rows)


def release(
    connection: Connection, vault: Vault, holder: int, event_id: int, now: datetime, *, back: bool
) -> list[int]:
    """In a turn of the holder: let the drafts of a handover go. → which.

    A correction goes only when its new holder may send it. Whoever gets them hears of it.
    """
    event = people_list.event(connection, event_id)
    to_id = None if event is None else event.person_id if back else event.other_id
    if event is None or to_id is None or to_id == holder:
        return []
    if not back and event.undone_at is not None:
        return []
    roles = person.roles(connection, [to_id])[to_id]
    gone: list[int] = []
    for draft in handover.drafts(connection, holder):
        if back and draft.handover_id != event_id:
            continue
        if draft.corrects and not review_queries.correctable(
            connection, scope_of(to_id, roles), draft.corrects
        ):
            continue
        origin: dict[str, int | None] = {"handed_from": None, "handover_id": None}
        if not back:
            origin = {"handed_from": holder, "handover_id": event_id}
        if handover.give_draft(connection, draft.id, holder, person_id=to_id, **origin):
            gone.append(draft.id)
    if gone:
        data = {"drafts": len(gone), "event": event_id, "back": back}
        said = {**data, "name": name_of(connection, vault, holder)}
        _speak(connection, vault, to_id, "drafts_came", said, now)
    return gone


def name_of(connection: Connection, vault: Vault, person_id: int | None) -> str:
    """The name a person was enrolled under; "" when there is none, or it cannot be opened."""
    row = None if person_id is None else people_list.state(connection, person_id)
    if row is None or row.name_sealed is None:
        return ""
    try:
        return str(vault.open(row.name_sealed, "person"))
    except SealError:
        return ""


def _give(
    connection: Connection,
    vault: Vault,
    rows: Any,
    way: tuple[int, int],
    kind: str,
    by: int | None,
    now: datetime,
) -> None:
    handover.give(connection, rows, way[1], kind, now, by, _words(vault, way))


def _words(vault: Vault, way: tuple[int, int]) -> Callable[[Row[Any, Any, Any, Any]], bytes | None]:
    """Whose case it was and is, sealed under the case's own key; nothing where that is gone."""

    def sealed(row: Row[Any, Any, Any, Any]) -> bytes | None:
        try:
            box = vault.box(row.key_id, row.key_sealed)
        except SealError:
            return None
        return box.seal({"from": way[0], "weaver": way[1]}, "case_event")

    return sealed


def _ask_for_drafts(
    connection: Connection, vault: Vault, holder: int, event_id: int, now: datetime, *, back: bool
) -> None:
    data = {"event": event_id, "back": back}
    _speak(connection, vault, holder, RELEASE, data, now)


def _speak(
    connection: Connection,
    vault: Vault,
    person_id: int,
    kind: str,
    data: dict[str, Any],
    now: datetime,
) -> None:
    key = f"{kind}:{data['event']}:{person_id}:{int(bool(data.get('back')))}"
    inbox.speak(connection, vault, person_id, key, kind, data, now)
