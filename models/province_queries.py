"""Queries of what a province decides for itself; what it leaves open is decided for all here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from models.columns import table
from models.province import ProvinceSetting

SETTING = table(ProvinceSetting)
FOR_ALL = ""
"""The row of those provinces that say nothing themselves."""
CAP_CHILD = 50_000_00
"""Satang for one entry of help to a child, unless a province says otherwise."""
CAP_CENTRE = 500_000_00
QUIET_FROM, QUIET_TO = time(20, 0), time(7, 0)
"""In Bangkok. In between nobody is pushed anything but danger."""


@dataclass(frozen=True)
class ProvinceSettings:
    """What holds in a province: caps in satang, quiet hours in Bangkok time, its phone numbers.

    `phones`: {"number", "th", "en", "levels"} as they are shown; empty: the built-in ones.
    """

    province: str
    cap_child: int = CAP_CHILD
    cap_centre: int = CAP_CENTRE
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    phones: tuple[Mapping[str, Any], ...] = ()


def settings_of(connection: Connection, province: str) -> ProvinceSettings:
    """What holds in a province (2 digits): its own word, else the word for all, else ours."""
    wanted = select(SETTING).where(SETTING.c.province.in_({province, FOR_ALL}))
    rows = {row.province: row for row in connection.execute(wanted)}
    said = [rows[code] for code in (province, FOR_ALL) if code in rows]

    def first(name: str, otherwise: Any) -> Any:
        held = (getattr(row, name) for row in said)
        return next((value for value in held if value is not None), otherwise)

    return ProvinceSettings(
        province=province,
        cap_child=first("cap_child", CAP_CHILD),
        cap_centre=first("cap_centre", CAP_CENTRE),
        quiet_from=first("quiet_from", QUIET_FROM),
        quiet_to=first("quiet_to", QUIET_TO),
        phones=tuple(first("phones", ())),
    )


def keep_settings(
    connection: Connection,
    province: str,
    now: datetime,
    changed_by: int | None = None,
    **said: Any,
) -> None:
    """Change what a province says (`cap_child`, `quiet_from`, …); None takes its word back."""
    values = {"province": province, "changed_at": now, "changed_by": changed_by, **said}
    changed = {name: value for name, value in values.items() if name != "province"}
    connection.execute(
        insert(SETTING)
        .values(**values)
        .on_conflict_do_update(index_elements=["province"], set_=changed)
    )
