"""Queries of children: their sealed record, and the keyed hashes that find one again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    LargeBinary,
    Row,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from models.case import Case, Child, ChildKey
from models.columns import table
from models.conversation import KEY
from models.scope import Scope

CHILD = table(Child)
CHILD_KEY = table(ChildKey)
CASE = table(Case)
PER_KEY = 500
"""So many children are looked at for one key. One that more of them share tells nobody apart, and
must not make a look slow."""
DUPLICATE = "dup"
"""Closing code of a case that turned out to be another one's."""


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Keep a child. → its id."""
    made = connection.execute(CHILD.insert().values(**values).returning(CHILD.c.id))
    return int(made.scalar_one())


def change(connection: Connection, child_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(CHILD).where(CHILD.c.id == child_id).values(**values))


def set_keys(connection: Connection, child_id: int, hashes: Collection[bytes]) -> None:
    """Replace the blocking keys of a child."""
    connection.execute(delete(CHILD_KEY).where(CHILD_KEY.c.child_id == child_id))
    if hashes:
        rows = [{"child_id": child_id, "hash": key} for key in sorted(hashes)]
        connection.execute(insert(CHILD_KEY).on_conflict_do_nothing(), rows)


def add_keys(connection: Connection, child_id: int, hashes: Collection[bytes]) -> None:
    """Add blocking keys (another spelling, another phone) to those a child has."""
    if hashes:
        rows = [{"child_id": child_id, "hash": key} for key in sorted(hashes)]
        connection.execute(insert(CHILD_KEY).on_conflict_do_nothing(), rows)


def lock_keys(connection: Connection, hashes: Collection[bytes]) -> None:
    """Wait until nobody else looks for, or adds, a child with one of these keys; hold them to the
    end of the transaction. All that a transaction needs in one call: then nobody waits in a ring.
    """
    numbers = sorted({int.from_bytes(key[:8], "big", signed=True) for key in hashes})
    if numbers:
        keys = func.unnest(cast(literal(numbers, ARRAY(BigInteger)), ARRAY(BigInteger)))
        wanted = keys.table_valued("key").render_derived(name="wanted")
        connection.execute(select(func.pg_advisory_xact_lock(wanted.c.key))).all()


def alike_each(
    connection: Connection,
    scope: Scope,
    wanted: Mapping[int, Collection[bytes]],
    limit: int = 60,
) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    """As `alike`, for many: by number, the children that share a key of that number, those that
    share most first."""
    pairs = [(n, key) for n, keys in wanted.items() for key in sorted(keys)]
    numbers = cast(literal([n for n, _ in pairs], ARRAY(BigInteger)), ARRAY(BigInteger))
    keys = cast(literal([key for _, key in pairs], ARRAY(LargeBinary)), ARRAY(LargeBinary))
    each = func.unnest(numbers, keys).table_valued("n", "hash").render_derived(name="each")
    near = (
        select(CHILD_KEY.c.child_id)
        .where(CHILD_KEY.c.hash == each.c.hash)
        .limit(PER_KEY)
        .lateral("near")
    )
    place = func.row_number().over(
        partition_by=each.c.n, order_by=(func.count().desc(), near.c.child_id.desc())
    )
    shared = (
        select(each.c.n, near.c.child_id, func.count().label("shared"), place.label("place"))
        .select_from(each.join(near, true()))
        .group_by(each.c.n, near.c.child_id)
        .subquery()
    )
    # Two statements: joined in one, the planner expects crowds and reads the whole country.
    found = connection.execute(
        select(shared.c.n, shared.c.child_id)
        .where(shared.c.place <= limit)
        .order_by(shared.c.n, shared.c.place)
    ).all()
    if not found:
        return {}
    rows = connection.execute(
        select(
            CHILD.c.id,
            CHILD.c.sealed,
            CHILD.c.key_id,
            KEY.c.sealed.label("key_sealed"),
            CASE.c.id.label("case_id"),
            CASE.c.tambon,
            CASE.c.sex.label("case_sex"),
        )
        .join(KEY, KEY.c.id == CHILD.c.key_id)
        .join(CASE, CASE.c.child_id == CHILD.c.id)
        .where(
            CHILD.c.id.in_({row.child_id for row in found}),
            scope.cases(),
            or_(CASE.c.close_code.is_(None), CASE.c.close_code != DUPLICATE),
        )
        .order_by(CASE.c.id.desc())
    )
    known: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        known.setdefault(row.id, []).append(row)
    each_of: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for n, child_id in found:
        each_of.setdefault(n, []).extend(known.get(child_id, ()))
    return each_of


def alike(
    connection: Connection,
    scope: Scope,
    hashes: Collection[bytes],
    *,
    asker: Scope | None = None,
    limit: int = 60,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Children in `scope` that share a blocking key, those that share most first.

    Columns: id (child), sealed, key_id, key_sealed, shared, case_id, number, state, urgent, tambon,
    lao, case_sex, and `in_scope`: whether `asker` may open the case.
    """
    if not hashes:
        return []
    keys = cast(literal(sorted(hashes), ARRAY(LargeBinary)), ARRAY(LargeBinary))
    wanted = func.unnest(keys).table_valued("hash").render_derived(name="wanted")
    near = (
        select(CHILD_KEY.c.child_id)
        .where(CHILD_KEY.c.hash == wanted.c.hash)
        .limit(PER_KEY)
        .lateral("near")
    )
    shared = (
        select(near.c.child_id, func.count().label("shared"))
        .select_from(wanted.join(near, true()))
        .group_by(near.c.child_id)
        .order_by(func.count().desc(), near.c.child_id.desc())
        .limit(limit)
        .subquery()
    )
    return connection.execute(
        select(
            CHILD.c.id,
            CHILD.c.sealed,
            CHILD.c.key_id,
            KEY.c.sealed.label("key_sealed"),
            shared.c.shared,
            CASE.c.id.label("case_id"),
            CASE.c.number,
            CASE.c.state,
            CASE.c.urgent,
            CASE.c.tambon,
            CASE.c.lao,
            CASE.c.sex.label("case_sex"),
            (asker or scope).cases().label("in_scope"),
        )
        .join(shared, shared.c.child_id == CHILD.c.id)
        .join(KEY, KEY.c.id == CHILD.c.key_id)
        .join(CASE, CASE.c.child_id == CHILD.c.id)
        .where(scope.cases(), or_(CASE.c.close_code.is_(None), CASE.c.close_code != DUPLICATE))
        .order_by(shared.c.shared.desc(), CASE.c.id.desc())
    ).all()
