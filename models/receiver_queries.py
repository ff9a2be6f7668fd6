"""Who is to be told about something that happened at a place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, and_, or_, select

from models.area import LaoTambon
from models.columns import table
from models.person import PERSON, ROLE

SERVED = table(LaoTambon)
Level = Literal["lao", "district", "province", "country"]


@dataclass(frozen=True)
class Place:
    """Where a case is: codes, "" for what is not known."""

    province: str = ""
    district: str = ""
    tambon: str = ""
    lao: str = ""


@dataclass(frozen=True)
class Receiver:
    """A person with a role that covers the place. `reachable`: active, and has not blocked us."""

    person_id: int
    language: str
    role: str
    level: Level
    reachable: bool


def laos_at(connection: Connection, place: Place) -> tuple[str, ...]:
    """The LAO of a place; where it is not known, every LAO that serves the tambon."""
    if place.lao or not place.tambon:
        return (place.lao,) if place.lao else ()
    served = select(SERVED.c.lao).where(SERVED.c.tambon == place.tambon).order_by(SERVED.c.lao)
    return tuple(connection.execute(served).scalars())


def receivers(connection: Connection, place: Place, roles: Collection[str]) -> list[Receiver]:
    """Everybody who holds one of these roles over the place, nearest level first.

    A role narrowed to a provincial administration (code ending in P) counts for its province.
    """
    areas = ["", *(code for code in (place.province, place.district, place.tambon) if code)]
    laos = [*laos_at(connection, place), f"{place.province}P"]
    rows = connection.execute(
        select(
            PERSON.c.id,
            PERSON.c.language,
            PERSON.c.state,
            PERSON.c.blocked_at,
            PERSON.c.suspended_at,
            ROLE.c.role,
            ROLE.c.area,
            ROLE.c.lao,
        )
        .join(ROLE, ROLE.c.person_id == PERSON.c.id)
        .where(
            ROLE.c.ended_at.is_(None),
            ROLE.c.role.in_(roles),
            or_(ROLE.c.lao.in_(laos), and_(ROLE.c.lao == "", ROLE.c.area.in_(areas))),
        )
        .order_by(PERSON.c.id, ROLE.c.id)
    )
    found = [
        Receiver(
            person_id=row.id,
            language=row.language,
            role=row.role,
            level=_level(row.area, row.lao),
            reachable=row.state == "active" and row.blocked_at is None and row.suspended_at is None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda held: ORDER.index(held.level))


ORDER: Sequence[Level] = ("lao", "district", "province", "country")


def _level(area: str, lao: str) -> Level:
    if lao:
        return "province" if lao.endswith("P") else "lao"
    by_length: dict[int, Level] = {0: "country", 2: "province", 4: "district"}
    return by_length.get(len(area), "lao")
