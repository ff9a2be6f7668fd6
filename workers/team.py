"""Who runs whom: the people that somebody may invite, suspend, move and hand work over for.

A person runs the roles that their own role may invite (`handlers.invite.MAY`), inside their own
area and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from handlers.invite import MAY
from models import people_list, person
from models.people_list import Quiet
from models.scope import PAO, Scope

Held = tuple[str, str, str]
"""A role held: (role, area, lao)."""
TambonsOf = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Area:
    """Where a role reaches: an area code ("" the country), or one LAO."""

    code: str = ""
    lao: str = ""


def area_of(area: str, lao: str) -> Area:
    """A role narrowed to a provincial administration ("32P") reaches its province."""
    if lao.endswith(PAO):
        return Area(lao[:2])
    return Area("", lao) if lao else Area(area)


def inside(own: Area, other: Area, tambons_of: TambonsOf) -> bool:
    """Whether `other` lies within `own`. An LAO does when every tambon it serves does; one that is
    not known lies nowhere."""
    if own.lao:
        return other.lao == own.lao
    if other.lao:
        served = tambons_of(other.lao)
        return bool(served) and all(code.startswith(own.code) for code in served)
    return other.code.startswith(own.code)


@dataclass(frozen=True)
class Lead:
    """Somebody who runs others, by the roles they hold."""

    roles: Sequence[Held]
    tambons_of: TambonsOf = field(repr=False)

    def runs(self, held: Held) -> bool:
        """Whether this role of somebody is for the lead to give and to end."""
        role, area, lao = held
        wanted = area_of(area, lao)
        return any(
            role in MAY.get(own, ()) and inside(area_of(own_area, own_lao), wanted, self.tambons_of)
            for own, own_area, own_lao in self.roles
        )

    def areas(self) -> list[Area]:
        """Where the lead runs anybody at all."""
        return [area_of(area, lao) for role, area, lao in self.roles if MAY.get(role)]

    def prefix(self) -> str:
        """What every code in those areas begins with: a province, or "" for more than one."""
        codes = {(area.lao or area.code)[:2] for area in self.areas()}
        return codes.pop() if len(codes) == 1 else ""


@dataclass(frozen=True)
class Somebody:
    """A person of the lead's area. `roles` are those that the lead runs, `others` whether there
    are more of them. `former`: the role ended, but there is work left."""

    id: int
    state: str
    roles: tuple[Held, ...]
    others: bool
    row: RowMapping = field(repr=False)
    former: bool = False

    def quiet(self, now: datetime) -> Quiet:
        return "" if self.former else people_list.quiet(self.row, now)


def lead(connection: Connection, roles: Sequence[Held]) -> Lead:
    """A lead whose LAOs are looked up as they come."""
    known: dict[str, list[str]] = {}

    def tambons_of(lao: str) -> Sequence[str]:
        if lao not in known:
            known[lao] = people_list.tambons(connection, [lao]).get(lao, [])
        return known[lao]

    return Lead(roles, tambons_of)


def people(connection: Connection, of: Lead, but: int = 0) -> list[Somebody]:
    """Everybody whom a lead runs in one role at least, except person `but`."""
    if not of.areas():
        return []
    rows = people_list.listed(connection, of.prefix())
    held: dict[int, list[Held]] = {}
    first: dict[int, RowMapping] = {}
    for row in rows:
        role = (row["role"], row["area"], row["lao"])
        if row["id"] != but and of.runs(role):
            held.setdefault(row["id"], []).append(role)
            first.setdefault(row["id"], row)
    everything = _every_role(connection, held)
    return [
        Somebody(who, first[who]["state"], tuple(roles), len(roles) < everything[who], first[who])
        for who, roles in held.items()
    ]


def somebody(connection: Connection, of: Lead, person_id: int) -> Somebody | None:
    """One person whom the lead runs; None for anybody else."""
    rows = people_list.listed(connection, person_id=person_id)
    held = [(row["role"], row["area"], row["lao"]) for row in rows]
    mine = tuple(role for role in held if of.runs(role))
    if not mine:
        return None
    return Somebody(person_id, rows[0]["state"], mine, len(mine) < len(held), rows[0])


def former(
    connection: Connection, of: Lead, scope: Scope, person_id: int = 0
) -> dict[int, Somebody]:
    """By id: who held a role that the lead ran, and left work behind."""
    rows = people_list.left_behind(connection, scope, of.prefix(), person_id) if of.areas() else []
    found: dict[int, Somebody] = {}
    for row in rows:
        role = (row["role"], row["area"], row["lao"])
        if of.runs(role) and row["id"] not in found:
            found[row["id"]] = Somebody(row["id"], row["state"], (role,), True, row, former=True)
    return found


def gone_quiet(
    connection: Connection, roles: Sequence[Held], now: datetime, since: datetime, but: int = 0
) -> tuple[int, bool]:
    """How many people of somebody's area have gone quiet, and whether any did after `since`.

    For the daily digest: `roles` are those of the reader.
    """
    found = people(connection, lead(connection, roles), but)
    quiet = [one.row for one in found if one.quiet(now)]
    moments = [people_list.quiet_since(row) for row in quiet]
    return len(quiet), any(moment is not None and moment[1] > since for moment in moments)


def _every_role(connection: Connection, held: Mapping[int, Any]) -> dict[int, int]:
    return {who: len(roles) for who, roles in person.roles(connection, sorted(held)).items()}
