"""Making invites, one or a list of them, with everything checked before the first is made."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from models import area_queries
from models.invite import ROLES, make
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
    """A code as it is handed over; it is stored nowhere and cannot be shown again."""

    code: str
    role: str
    area: str
    lao: str
    name: str


def invite(
    connection: Connection,
    vault: Vault,
    wanted: Sequence[Wanted],
    *,
    days: int,
    by: int | None,
    now: datetime,
) -> list[Invited]:
    """Make an invite for everybody, or raise InviteError and make none."""
    problems = list(_problems(connection, wanted, days))
    if problems:
        raise InviteError(problems)
    return [
        Invited(
            make(connection, vault, one.role, one.area, one.lao, days, by, now, one.name or None),
            *(one.role, one.area, one.lao, one.name),
        )
        for one in wanted
    ]


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
        elif one.lao and not _fits(one.area, one.lao):
            yield f"{where}LAO {one.lao} lies outside area {one.area}"


def _fits(area: str, lao: str) -> bool:
    """A PAO serves its province; any other LAO may reach beyond the tambon in its code."""
    return lao[:2] == area[:2] if lao.endswith("P") or len(area) > 4 else lao.startswith(area)
