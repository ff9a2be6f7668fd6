"""Queries of children: their sealed record, and the keyed hashes that find one again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    and_,
    bindparam,
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


@dataclass(frozen=True)
class Look:
    """What one search looks for: keyed hashes; and the years of birth outside of which a child is
    found only if it shares one of `sure` (None: whatever its year)."""

    hashes: Collection[bytes]
    years: tuple[int, int] | None = None
    sure: Collection[bytes] = ()


def alike_each(
    connection: Connection,
    scope: Scope,
    looks: Mapping[int, Look],
    *,
    asker: Scope | None = None,
    limit: int = 60,
) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    """Children in `scope` that share a key of a look, by its number, those that share most first.

    Columns: n, shared, id (child), sealed, key_id, key_sealed, case_id, number, state, urgent,
    tambon, lao, case_sex, and `in_scope`: whether `asker` may open the case.
    """
    pairs = [(n, key, key in look.sure) for n, look in looks.items() for key in sorted(look.hashes)]
    if not pairs:
        return {}
    numbers, keys, sure = zip(*pairs, strict=True)
    said = {"numbers": list(numbers), "keys": list(keys), "sure": list(sure), "most": limit}
    # Two statements: joined in one, the planner expects crowds and reads the whole country.
    found = connection.execute(CANDIDATES, said).all()
    if not found:
        return {}
    spans = [None if row.sure else looks[row.n].years for row in found]
    pairs_found = {
        "numbers": [row.n for row in found],
        "children": [row.child_id for row in found],
        "shares": [row.shared for row in found],
        "first_years": [span and span[0] for span in spans],
        "last_years": [span and span[1] for span in spans],
    }
    each_of: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in connection.execute(_rows(scope, asker or scope), pairs_found):
        each_of.setdefault(row.n, []).append(row)
    return each_of


def alike(
    connection: Connection,
    scope: Scope,
    look: Look,
    *,
    asker: Scope | None = None,
    limit: int = 60,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """As `alike_each`, for one look."""
    return alike_each(connection, scope, {0: look}, asker=asker, limit=limit).get(0, [])


def _candidates() -> Select[*tuple[Any, ...]]:
    """Child ids by number of the look, with how many keys they share and whether a sure one."""
    each = (
        func.unnest(_array("numbers", BigInteger), _array("keys", LargeBinary),
                    _array("sure", Boolean))
        .table_valued("n", "hash", "sure")
        .render_derived(name="each")
    )  # fmt: skip
    near = (
        select(CHILD_KEY.c.child_id)
        .where(CHILD_KEY.c.hash == each.c.hash)
        .limit(PER_KEY)
        .lateral("near")
    )
    place = func.row_number().over(
        partition_by=each.c.n, order_by=(func.count().desc(), near.c.child_id.desc())
    )
    counted = (
        select(
            each.c.n,
            near.c.child_id,
            func.count().label("shared"),
            func.bool_or(each.c.sure).label("sure"),
            place.label("place"),
        )
        .select_from(each.join(near, true()))
        .group_by(each.c.n, near.c.child_id)
        .subquery()
    )
    return select(counted.c.n, counted.c.child_id, counted.c.shared, counted.c.sure).where(
        counted.c.place <= bindparam("most", type_=BigInteger)
    )


@lru_cache(maxsize=128)
def _rows(scope: Scope, asker: Scope) -> Select[*tuple[Any, ...]]:
    """The rows of `alike_each`: built once a scope, since that takes longer than running it."""
    pair = (
        func.unnest(
            *(_array(name, BigInteger) for name in ("numbers", "children", "shares")),
            *(_array(name, SmallInteger) for name in ("first_years", "last_years")),
        )
        .table_valued("n", "child_id", "shared", "first", "last")
        .render_derived(name="pair")
    )
    apart = and_(
        CASE.c.birth_year.is_not(None), ~CASE.c.birth_year.between(pair.c.first, pair.c.last)
    )
    return (
        select(
            pair.c.n,
            pair.c.shared,
            CHILD.c.id,
            CHILD.c.sealed,
            CHILD.c.key_id,
            KEY.c.sealed.label("key_sealed"),
            CASE.c.id.label("case_id"),
            CASE.c.number,
            CASE.c.state,
            CASE.c.urgent,
            CASE.c.tambon,
            CASE.c.lao,
            CASE.c.sex.label("case_sex"),
            asker.cases().label("in_scope"),
        )
        .select_from(pair)
        .join(CASE, CASE.c.child_id == pair.c.child_id)
        .join(CHILD, CHILD.c.id == pair.c.child_id)
        .join(KEY, KEY.c.id == CHILD.c.key_id)
        .where(
            scope.cases(),
            or_(CASE.c.close_code.is_(None), CASE.c.close_code != DUPLICATE),
            or_(pair.c.first.is_(None), ~apart),
        )
        .order_by(pair.c.n, pair.c.shared.desc(), CASE.c.id.desc())
    )


def _array(name: str, of: Any) -> Any:
    return cast(bindparam(name, type_=ARRAY(of)), ARRAY(of))


CANDIDATES = _candidates()
