"""Making invites, one or a list of them, with everything checked before the first is made."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from models import area_queries
from models.invite import (
    NAME_CONTEXT,
    ROLES,
    end_invites,
    make,
    named_holders,
    open_invites,
)
from models.vault import Vault

COLUMNS = ("role", "area", "lao", "name")


class InviteError(Exception):
    """An invite cannot be made as asked; `problems` has a line for each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Wanted:
    """Whom to invite: a role, in an area (2, 4 or 6 digits, "" the country), perhaps one LAO."""

    role: str
    area: str
    lao: str = ""
    name: str = ""


@dataclass(frozen=True)
class Invited:
    """A code as it is handed over; it is stored nowhere and cannot be shown again.

    `state`: new; or, without a code, invited (an earlier code is still good) or enrolled.
    """

    code: str
    role: str
    area: str
    lao: str
    name: str
    state: Literal["new", "invited", "enrolled"] = "new"


def invite(
    connection: Connection,
    vault: Vault,
    wanted: Sequence[Wanted],
    *,
    days: int,
    by: int | None,
    now: datetime,
    known: Literal["again", "skip", "renew"] = "again",
) -> list[Invited]:
    """Make an invite for everybody, or raise InviteError and make none.

    `known` says what to do about who has one already, or is enrolled, by role, place and name:
    make another, skip them, or put a new code in the place of one that was not used. A row without
    a name is always somebody new.
    """
    problems = list(_problems(connection, wanted, days))
    if problems:
        raise InviteError(problems)
    made = []
    for one in wanted:
        state = "new" if known == "again" else _standing(connection, vault, one, now, known)
        code = ""
        if state == "new":
            role = (one.role, one.area, one.lao)
            code = make(connection, vault, *role, days, by, now, one.name or None)
        made.append(Invited(code, one.role, one.area, one.lao, one.name, state))
    return made


def _standing(
    connection: Connection, vault: Vault, one: Wanted, now: datetime, known: str
) -> Literal["new", "invited", "enrolled"]:
    if not one.name:
        return "new"
    role = (one.role, one.area, one.lao)
    if one.name in _names(vault, named_holders(connection, role)):
        return "enrolled"
    waiting = open_invites(connection, role, now)
    same = [row.code_hash for row in waiting if one.name in _names(vault, [row.name_sealed])]
    if same and known == "renew":
        end_invites(connection, same, now)
        return "new"
    return "invited" if same else "new"


def _names(vault: Vault, sealed: Sequence[bytes | None]) -> set[str]:
    return {str(vault.open(one, NAME_CONTEXT)) for one in sealed if one is not None}


def read_list(path: Path) -> list[Wanted]:
    """People of a CSV file (UTF-8, columns `COLUMNS`; lao and name may be empty or missing).

    Raises InviteError when it cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS[:2] if name not in (reader.fieldnames or ())]
            if missing:
                raise InviteError([f"{path.name}: column {', '.join(missing)} is missing"])
            return [_wanted(row) for row in reader]
    except UnicodeDecodeError:
        raise InviteError([f"{path.name}: not UTF-8; save it as CSV UTF-8"]) from None
    except csv.Error as broken:
        raise InviteError([f"{path.name}: not a CSV file ({broken})"]) from None
    except OSError as away:
        raise InviteError([f"{path.name}: {away.strerror}"]) from away


def _wanted(row: Mapping[str, str | None]) -> Wanted:
    role, area, lao, name = ((row.get(column) or "").strip() for column in COLUMNS)
    return Wanted(role.lower(), area, lao.upper(), name)


def _problems(connection: Connection, wanted: Sequence[Wanted], days: int) -> Iterator[str]:
    if not 1 <= days <= 365:
        yield f"an invite is valid for 1 to 365 days, not {days}"
    codes = {code for one in wanted for code in (one.area, one.lao)}
    known = area_queries.places(connection, codes)
    for number, one in enumerate(wanted, start=1):
        where = f"row {number}: " if len(wanted) > 1 else ""
        if one.role not in ROLES:
            yield f"{where}role {one.role or '(none)'} is not known; one of {', '.join(ROLES)}"
        if one.area not in known or not (one.area.isdigit() or one.area == ""):
            yield f"{where}area {one.area} is not known; load areas with: thaktho areas load"
        if one.lao and one.lao not in known:
            yield f"{where}LAO {one.lao} is not known"
        elif one.lao and not fits(one.area, one.lao):
            yield f"{where}LAO {one.lao} lies outside area {one.area}"


def fits(area: str, lao: str) -> bool:
    """Whether an area and an LAO can stand in one role. A PAO serves its province; any other LAO
    may reach beyond the tambon in its code."""
    return lao[:2] == area[:2] if lao.endswith("P") or len(area) > 4 else lao.startswith(area)
