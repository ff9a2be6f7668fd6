"""Who is to be told about something that happened at a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, and_, exists, or_, select

from models import absences
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
    """A person with a role that covers the place. `reachable`: active, and has not blocked us.

    `stands_in`: for somebody who is away. `away`: away themselves, with nobody to stand in.
    """

    person_id: int
    language: str
    role: str
    level: Level
    reachable: bool
    stands_in: bool = False
    away: bool = False


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
            reachable=_reachable(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda held: ORDER.index(held.level))


def on_duty(
    connection: Connection, place: Place, roles: Collection[str], now: datetime
) -> list[Receiver]:
    """As `receivers`, with those who are away replaced by whoever stands in for them now.

    A stand-in who is away too passes it on. Where that ends with nobody who can be reached, the
    absent person stays, and so does every stand-in on the way: marked `away`, since nobody can
    count on them, but a message must not vanish between people.
    """
    held = receivers(connection, place, roles)
    gone = absences.away(connection, now)
    if not any(one.person_id in gone for one in held):
        return held
    ids = {one for one in gone.values() if one is not None}
    known = {one.person_id: one for one in _colleagues(connection, ids)}
    found: list[Receiver] = []
    for one in held:
        found += _instead(one, gone, known) if one.person_id in gone else [one]
    return found


def _instead(
    absent: Receiver, gone: Mapping[int, int | None], known: Mapping[int, Receiver]
) -> list[Receiver]:
    """Who is told instead of somebody who is away."""
    passed = [absent.person_id]
    following = gone[absent.person_id]
    while following is not None and following in gone and following not in passed:
        passed.append(following)
        following = gone[following]
    last = known.get(following or 0)
    if last is not None and last.reachable and following not in passed:
        return [replace(last, role=absent.role, level=absent.level, stands_in=True)]
    between = [known[one] for one in passed[1:] if one in known]
    said = [replace(one, role=absent.role, level=absent.level, stands_in=True) for one in between]
    return [replace(one, away=True) for one in (absent, *said)]


def colleagues(
    connection: Connection, person_id: int, province: str, roles: Collection[str]
) -> Sequence[Row[Any, Any, Any, Any]]:
    """Others of a province ("" the country) who hold one of these roles and can be reached: id,
    role, area, lao; one row a role."""
    return connection.execute(
        select(PERSON.c.id, ROLE.c.role, ROLE.c.area, ROLE.c.lao)
        .join(ROLE, ROLE.c.person_id == PERSON.c.id)
        .where(
            PERSON.c.id != person_id,
            PERSON.c.state == "active",
            PERSON.c.blocked_at.is_(None),
            PERSON.c.suspended_at.is_(None),
            ROLE.c.ended_at.is_(None),
            ROLE.c.role.in_(roles),
            or_(ROLE.c.area.startswith(province), ROLE.c.lao.startswith(province)),
        )
        .order_by(PERSON.c.id, ROLE.c.id)
    ).all()


def _colleagues(connection: Connection, people: Collection[int]) -> list[Receiver]:
    """Possible stand-ins; reachable only while they hold a role themselves."""
    holds = exists().where(ROLE.c.person_id == PERSON.c.id, ROLE.c.ended_at.is_(None))
    rows = connection.execute(
        select(
            PERSON.c.id,
            PERSON.c.language,
            PERSON.c.state,
            PERSON.c.blocked_at,
            PERSON.c.suspended_at,
            holds.label("holds"),
        ).where(PERSON.c.id.in_(people))
    )
    return [
        Receiver(row.id, row.language, "", "lao", reachable=row.holds and _reachable(row))
        for row in rows
    ]


def _reachable(row: Any) -> bool:
    return row.state == "active" and row.blocked_at is None and row.suspended_at is None


ORDER: Sequence[Level] = ("lao", "district", "province", "country")


def _level(area: str, lao: str) -> Level:
    if lao:
        return "province" if lao.endswith("P") else "lao"
    by_length: dict[int, Level] = {0: "country", 2: "province", 4: "district"}
    return by_length.get(len(area), "lao")
