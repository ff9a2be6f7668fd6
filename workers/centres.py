"""Loading the register of child centres from CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from models import centre_queries
from models.centre_data import CentreRow, read_centres
from models.centre_queries import CENTRE
from models.vault import Vault
from workers.areas import AreaListError

PHONE = "centre"
"""The context under which the head's phone is sealed."""


@dataclass(frozen=True)
class CentresLoaded:
    """How many centres the lists name, and how many rows of the database this load changed."""

    centres: int
    changed: int


def load_centres(engine: Engine, vault: Vault, lists: Sequence[Path]) -> CentresLoaded:
    """Load the centres of `lists` in one transaction; running it again changes nothing.

    A centre without a code is found by its name in its LAO, else it gets the LAO's next code.
    Raises AreaListError, with nothing loaded.
    """
    with engine.begin() as connection:
        laos, tambons = centre_queries.known(connection)
        rows: list[CentreRow] = []
        problems: list[str] = []
        for path in lists:
            found, wrong = read_centres(path, laos, tambons)
            rows += found
            problems += wrong
        if problems:
            raise AreaListError(problems)
        changed = sum(_keep(connection, vault, row) for row in rows)
    return CentresLoaded(len(rows), changed)


def _keep(connection: Connection, vault: Vault, row: CentreRow) -> int:
    held = _held(connection, row)
    code = held["code"] if held else row.code or centre_queries.next_code(connection, row.lao)
    phone = held["phone_sealed"] if held else None
    if row.head_phone and (phone is None or vault.open(phone, PHONE) != row.head_phone):
        phone = vault.seal(row.head_phone, PHONE)
    values = {
        "code": code,
        "name_th": row.name_th,
        "lao": row.lao,
        "tambon": row.tambon,
        "moo": row.moo,
        "children": row.children,
        "teachers": row.teachers,
        "standard_grade": row.standard_grade,
        "standard_year": row.standard_year,
        "phone_sealed": phone,
    }
    return centre_queries.keep(connection, [values])


def _held(connection: Connection, row: CentreRow) -> Mapping[str, Any] | None:
    by_code = CENTRE.c.code == row.code
    by_name = (CENTRE.c.lao == row.lao) & (CENTRE.c.name_th == row.name_th)
    found = connection.execute(select(CENTRE).where(by_code if row.code else by_name)).first()
    return dict(found._mapping) if found is not None else None
