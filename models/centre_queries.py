"""Queries of child centres: the register, who may write in it, and the next code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from models.area import Area, Centre, Lao, LaoTambon
from models.columns import table
from models.scope import PAO, Scope

CENTRE = table(Centre)
LAO = table(Lao)
SERVED = table(LaoTambon)
AREA = table(Area)
REGISTERS = frozenset({"weaver", "coordinator", "supervisor"})
"""Roles that write in the register of their own local administrations."""

_NUMBER = re.compile(r"-C(\d+)$")


def of_scope(scope: Scope) -> ColumnElement[bool]:
    """Condition on `lao`: the local administrations where a person may write in the register."""
    grants = [_laos(grant.area, grant.lao) for grant in scope.grants if grant.role in REGISTERS]
    return or_(false(), *grants)


def _laos(area: str, lao: str) -> ColumnElement[bool]:
    if lao and not lao.endswith(PAO):
        return LAO.c.code == lao
    place = area or lao[:2]
    if len(place) == 6:
        return LAO.c.code.in_(select(SERVED.c.lao).where(SERVED.c.tambon == place))
    return LAO.c.code.startswith(place)


def by_code(connection: Connection, scope: Scope, code: str) -> Row[Any] | None:
    """A centre of the scope's local administrations, with `province`; or None."""
    return connection.execute(_within(scope).where(CENTRE.c.code == code)).first()


def by_name(connection: Connection, scope: Scope, name: str) -> Sequence[Row[Any]]:
    """Centres of the scope with this very name."""
    return connection.execute(_within(scope).where(CENTRE.c.name_th == name)).all()


def laos(connection: Connection, scope: Scope, tambon: str = "") -> list[str]:
    """Local administrations of the scope in force, by code; those serving `tambon` when given."""
    query = select(LAO.c.code).where(of_scope(scope), LAO.c.valid_to.is_(None), LAO.c.kind != PAO)
    if tambon:
        query = query.where(LAO.c.code.in_(select(SERVED.c.lao).where(SERVED.c.tambon == tambon)))
    return list(connection.execute(query.order_by(LAO.c.code)).scalars())


def next_code(connection: Connection, lao: str) -> str:
    """The code of a new centre: its LAO's and a running number ("320401T-C01").

    Holds the LAO's numbers to the end of the transaction, so that two never get the same.
    """
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"centre:{lao}"}
    )
    codes = connection.execute(select(CENTRE.c.code).where(CENTRE.c.lao == lao)).scalars()
    used = [int(found[1]) for code in codes if (found := _NUMBER.search(code))]
    return f"{lao}-C{max(used, default=0) + 1:02}"


def keep(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert or correct centres by code. → how many rows changed."""
    if not rows:
        return 0
    statement = insert(CENTRE)
    names = [name for name in rows[0] if name != "code"]
    held = [CENTRE.c[name] for name in names]
    fresh = [statement.excluded[name] for name in names]
    upsert = statement.on_conflict_do_update(
        index_elements=["code"],
        set_=dict(zip(names, fresh, strict=True)),
        where=tuple_(*held).is_distinct_from(tuple_(*fresh)),
    ).returning(CENTRE.c.code)
    return sum(len(connection.execute(upsert, dict(row)).all()) for row in rows)


def known(connection: Connection) -> tuple[set[str], set[str]]:
    """Codes of all local administrations and of all tambons."""
    laos = set(connection.execute(select(LAO.c.code)).scalars())
    tambons = connection.execute(select(AREA.c.code).where(func.length(AREA.c.code) == 6))
    return laos, set(tambons.scalars())


def _within(scope: Scope) -> Any:
    return (
        select(CENTRE, LAO.c.province).join(LAO, LAO.c.code == CENTRE.c.lao).where(of_scope(scope))
    )
