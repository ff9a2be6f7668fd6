"""Who is nearest to a case's work, and a word to them with their next free reply."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.thai.show import bangkok_date
from models import inbox, receiver_queries
from models.receiver_queries import ORDER, Level, Place, Receiver
from models.vault import Vault

COORDINATES: Sequence[str] = ("coordinator",)
OWNERS: Sequence[str] = ("coordinator", "supervisor", "protect")
ABOVE: Sequence[Sequence[str]] = (COORDINATES, ("supervisor",))


def nearest(
    connection: Connection,
    case: Any,
    *,
    lowest: Level = "lao",
    roles: Sequence[Collection[str]] = ABOVE,
    now: datetime | None = None,
) -> list[Receiver]:
    """Those who can be told of a case's work: of its LAO, else of the nearest level above.

    `case`: a row with the place columns. `lowest`: the level to begin with. `roles`: whom to look
    for, the later ones only where nobody of the earlier ones can be told at any level. Empty when
    there is nobody at all. With `now` those who are away are replaced by who stands in for them;
    one for whom nobody does is told only where there is nobody else.
    """
    place = Place(case.province, case.district, case.tambon, case.lao)
    absent: dict[int, Receiver] = {}
    for wanted in roles:
        held = receiver_queries.receivers(connection, place, wanted)
        if now is not None:
            held = receiver_queries.on_duty(connection, place, wanted, now)
        for level in ORDER[ORDER.index(lowest) :]:
            told = {one.person_id: one for one in held if one.level == level and one.reachable}
            here = [one for one in told.values() if not one.away]
            if here:
                return here
            absent = absent or told
    return list(absent.values())


def owner(connection: Connection, case: Any) -> list[Receiver]:
    """Who has taken the case, while they work there and can be told."""
    if case.owner_id is None:
        return []
    place = Place(case.province, case.district, case.tambon, case.lao)
    held = receiver_queries.receivers(connection, place, OWNERS)
    return [one for one in held if one.person_id == case.owner_id and one.reachable][:1]


def tell(
    connection: Connection,
    vault: Vault,
    case: Any,
    kind: str,
    key: str,
    data: Mapping[str, Any],
    now: datetime,
    *,
    roles: Collection[str] = COORDINATES,
) -> int:
    """Say something to the owner and the nearest of each role, once per `key`. → how many heard.

    Where nobody holds one of the roles those above hear once a day that work waits on their list: a
    supervisor of a province is not asked about every child.
    """
    people = {one.person_id: one for one in owner(connection, case)}
    for role in roles:
        held = nearest(connection, case, roles=((role,),), now=now)
        people |= {one.person_id: one for one in held}
    if not people:
        above = nearest(connection, case, now=now)
        for one in above:
            daily = f"work_above:{bangkok_date(now).isoformat()}:{one.person_id}"
            inbox.speak(connection, vault, one.person_id, daily, "work_above", {}, now)
        return len(above)
    for person_id in people:
        inbox.speak(connection, vault, person_id, f"{key}:{person_id}", kind, data, now)
    return len(people)
