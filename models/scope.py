"""Who may see which case. Every query on a child's data takes a `Scope`.

A scope is made of the roles a person holds now; `cases()` is the condition for rows the person may
open, `counted()` the wider one for rows that may only be counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Table,
    and_,
    false,
    or_,
    select,
    true,
    union_all,
)

from models import facts
from models.case import Case
from models.casework import CaseReporter
from models.columns import table

CASE = table(Case)
JOINED = table(CaseReporter)
PLACED = frozenset({"coordinator", "supervisor", "monitor", "admin"})
"""Roles that count all that lies in their area."""
PAO = "P"
"""The ending of a provincial administration's code ("32P"): its area is the whole province."""
WATCHES = frozenset({"dpo", "admin"})
"""Roles that see who looked at which case."""


@dataclass(frozen=True)
class Grant:
    """A role in an area: code of 2, 4 or 6 digits ("" is the country), perhaps one LAO only."""

    role: str
    area: str = ""
    lao: str = ""


@dataclass(frozen=True)
class Scope:
    """What one person may see. `person_id` 0 is the service itself with the grants given."""

    person_id: int
    grants: tuple[Grant, ...] = ()

    def cases(self) -> ColumnElement[bool]:
        """Condition on `case` for what this person may open."""
        return or_(false(), *(self._openable(grant) for grant in self.grants))

    def worked(self) -> ColumnElement[bool]:
        """Condition on `case` for what this person may write about: not what a report of theirs
        was joined to, of which they only hear."""
        follows = CASE.c.weaver_id == self.person_id
        return or_(
            false(),
            *(follows if one.role == "weaver" else self._openable(one) for one in self.grants),
        )

    def counted(self) -> ColumnElement[bool]:
        """Condition on `case` for what this person may count."""
        return or_(false(), *(self._countable(grant) for grant in self.grants))

    def watched(self) -> ColumnElement[bool]:
        """Condition on `case` for what this person may know who looked at."""
        return or_(false(), *(_within(one) for one in self.grants if one.role in WATCHES))

    def counts_by_place(self) -> bool:
        """Whether what this person may count is told by where it lies alone."""
        return not any(grant.role in {"weaver", "protect"} for grant in self.grants)

    def counted_at(self, place: ColumnElement[int], lao: ColumnElement[str]) -> ColumnElement[bool]:
        """Condition on a row that says where its case lies, for what this person may count. Only
        where `counts_by_place`."""
        grants = [grant for grant in self.grants if grant.role in PLACED]
        return or_(false(), *(_within(grant, place, lao) for grant in grants))

    def near(self, rows: Table) -> ColumnElement[bool]:
        """Condition on rows that say where their case lies, which those of cases that this person
        may open meet: an index finds them by it before their cases are looked at."""
        if not self.counts_by_place():
            return true()
        return self.counted_at(rows.c.at_place, rows.c.at_lao)

    def lies_in(self, rows: Table, *roles: str) -> ColumnElement[bool]:
        """Condition on rows that say where they lie: in an area where one of these roles is
        held."""
        held = [grant for grant in self.grants if grant.role in roles]
        return or_(false(), *(_within(grant, rows.c.at_place, rows.c.at_lao) for grant in held))

    def opens_cases(self) -> bool:
        """Whether any role may see single cases (else counts below 5 are suppressed)."""
        return any(grant.role in {"coordinator", "supervisor"} for grant in self.grants)

    def areas(self, *roles: str) -> tuple[str, ...]:
        """Area codes (or LAO codes where narrowed) of the given roles."""
        return tuple(grant.lao or grant.area for grant in self.grants if grant.role in roles)

    def _openable(self, grant: Grant) -> ColumnElement[bool]:
        if grant.role in {"coordinator", "supervisor"}:
            return _within(grant)
        if grant.role == "protect":
            return and_(_within(grant), CASE.c.urgent != "")
        if grant.role == "weaver":
            return CASE.c.id.in_(self._followed())
        return false()

    def _followed(self) -> CompoundSelect[Any]:
        """Ids of the cases that this person follows, and of those that a report of theirs was
        joined to. Each from an index; an OR over both would read the whole table."""
        mine = CASE.alias("followed")
        return union_all(
            select(mine.c.id).where(mine.c.weaver_id == self.person_id),
            select(JOINED.c.case_id).where(
                JOINED.c.person_id == self.person_id, JOINED.c.ended_at.is_(None)
            ),
        )

    def _countable(self, grant: Grant) -> ColumnElement[bool]:
        return _within(grant) if grant.role in PLACED else self._openable(grant)


def _within(
    grant: Grant, packed: ColumnElement[int] = CASE.c.facts, lao: ColumnElement[str] = CASE.c.lao
) -> ColumnElement[bool]:
    if grant.lao and not grant.lao.endswith(PAO):
        return lao == grant.lao
    if grant.lao and not grant.area.startswith(grant.lao[:2]):
        # No area is wider than the administration that it is narrowed to.
        return within(grant.lao[:2], packed, lao)
    return within(grant.area, packed, lao)


def within(
    area: str, packed: ColumnElement[int] = CASE.c.facts, lao: ColumnElement[str] = CASE.c.lao
) -> ColumnElement[bool]:
    """Condition on `case` (or on columns that say where one lies) for an area code, an LAO code,
    or "" (everywhere)."""
    if not area:
        return true()
    if area.endswith(PAO):
        return facts.in_area(packed, area[:2])
    if not area.isdigit():
        return lao == area
    return facts.in_area(packed, area)


def everything(*roles: str) -> Scope:
    """The service's own scope over the country (jobs, exports by an operator)."""
    return Scope(0, tuple(Grant(role) for role in roles or ("supervisor",)))


def scope_of(person_id: int, roles: Sequence[tuple[str, str, str]]) -> Scope:
    """From (role, area, lao) rows."""
    return Scope(person_id, tuple(Grant(*role) for role in roles))
