"""Children that may be the one a report is about: few candidates by keyed hashes, then points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from handlers.likeness import (
    APART_AT_MOST,
    SURE,
    Features,
    at_most,
    keys,
    points,
    spellings,
    years,
)
from handlers.reported import Reported
from models import child_queries
from models.child_queries import Look
from models.scope import Scope
from models.vault import SealError, Vault

JOINED = "joined"
"""Where a child's sealed record keeps what joined reports said of it, each under its own key, so
that undoing a join takes exactly that away."""


@dataclass(frozen=True)
class Candidate:
    """A known child with its case row (columns of `child_queries.alike`) and its points."""

    row: Row[*tuple[Any, ...]]
    child: Mapping[str, Any]
    features: Features
    points: int


def features(report: Reported, tambon: str) -> Features:
    """What a report says, as it is compared."""
    return Features(
        names=spellings(report.first),
        last=report.last,
        nickname=report.nickname,
        birth=(report.birth.first, report.birth.last) if report.birth else None,
        sex=report.sex,
        tambon=tambon,
        moo=report.moo,
        phones=report.phones,
        id_no=report.id_no,
    )


def known_features(child: Mapping[str, Any], tambon: str, sex: str) -> Features:
    """What is kept of a child, as it is compared: joined reports count with it."""
    own = _features(child, tambon, sex)
    more = [_features(entry, str(entry.get("tambon", "")), sex) for entry in joined(child)]
    if not more:
        return own
    return replace(
        own,
        phones=tuple(dict.fromkeys(phone for one in (own, *more) for phone in one.phones)),
        aliases=tuple(
            dict.fromkeys(
                [*own.aliases, *(name for one in more for name in (*one.names, *one.aliases))]
            )
        ),
        also_in=tuple(
            dict.fromkeys([*own.also_in, *(one.tambon for one in more if one.tambon != tambon)])
        ),
        id_no=own.id_no or next((one.id_no for one in more if one.id_no), ""),
    )


def joined(child: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What joined reports said of a child, those of a joined case's own joins among them."""
    found: list[Mapping[str, Any]] = []
    for entry in child.get(JOINED, {}).values():
        found += [entry, *joined(entry)]
    return found


def all_hashes(vault: Vault, child: Mapping[str, Any], tambon: str, sex: str) -> set[bytes]:
    """Every blocking key by which a child is found: its own, and those of each joined report."""
    parts = [_features(child, tambon, sex)]
    parts += [_features(entry, str(entry.get("tambon", "")), sex) for entry in joined(child)]
    return {key for part in parts for key in hashes(vault, part)}


def _features(child: Mapping[str, Any], tambon: str, sex: str) -> Features:
    first, last = child.get("birth_first"), child.get("birth_last")
    birth = (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None
    phones = dict.fromkeys([*child.get("phones", ()), child.get("phone") or ""])
    moo = str(child.get("moo") or "")
    return Features(
        names=spellings(str(child.get("first") or "")),
        last=str(child.get("last") or ""),
        nickname=str(child.get("nickname") or ""),
        birth=birth,
        sex=sex,
        tambon=tambon,
        moo=int(moo) if moo.isdigit() else None,
        phones=tuple(phone for phone in phones if phone),
        id_no=str(child.get("id_no") or ""),
        aliases=tuple(name for alias in child.get("aliases", ()) for name in spellings(alias)),
        also_in=tuple(child.get("also_in", ())),
    )


def look(vault: Vault, wanted: Features, at_least: int) -> Look:
    """What finds every known child that can have so many points."""
    kinds = {vault.lookup(f"child:{kind}", text): kind for kind, text in keys(wanted)}
    sure = {key for key, kind in kinds.items() if kind in SURE}
    return Look(kinds.keys(), years(wanted) if at_least > APART_AT_MOST else None, sure)


def hashes(vault: Vault, child: Features) -> set[bytes]:
    """The keyed hashes of a child's blocking keys, as they stand in `child_key`."""
    return {vault.lookup(f"child:{kind}", text) for kind, text in keys(child)}


def find(
    connection: Connection,
    vault: Vault,
    wanted: Features,
    scope: Scope,
    *,
    asker: Scope | None = None,
    at_least: int,
) -> list[Candidate]:
    """Known children in `scope` with at least so many points, best first, each child once."""
    rows = child_queries.alike(connection, scope, look(vault, wanted, at_least), asker=asker)
    return best(vault, wanted, rows, at_least)


def best(vault: Vault, wanted: Features, rows: Iterable[Any], at_least: int) -> list[Candidate]:
    """Those of these children (rows of `child_queries.alike`) with so many points, best first."""
    found: dict[int, Candidate] = {}
    for row in rows:
        if row.id in found:
            continue
        try:
            child = vault.box(row.key_id, row.key_sealed).open(row.sealed, "child")
        except SealError:
            continue
        other = known_features(child, row.tambon, row.case_sex)
        scored = points(wanted, other) if at_most(wanted, other) >= at_least else 0
        if scored >= at_least:
            found[row.id] = Candidate(row, child, other, scored)
    return sorted(found.values(), key=best_first)


def best_first(held: Candidate) -> tuple[int, int]:
    """The order of candidates."""
    return -held.points, held.row.case_id
