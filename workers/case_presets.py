"""What a form about a case knows before it asks anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row, func, select

from bot.thai.show import bangkok_date
from models.casework import Visit
from models.columns import table
from models.province import ProvinceSetting
from workers.case_view import birth_of, opened
from workers.desk import Desk

VISIT = table(Visit)
SETTING = table(ProvinceSetting)
SATANG: Final = 100
CAPS: Final = {"cap_child": 50_000 * SATANG, "cap_centre": 500_000 * SATANG}
"""Satang for one entry, where neither the province nor the country says anything."""


def case_presets(desk: Desk, row: Row[Any]) -> Mapping[str, str]:
    """The values that forms keep hidden, by name; only those that are known."""
    found = {
        "case_no": row.number,
        "case_age": _age(desk, row),
        "case_school_state": row.category,
        "notfound_before": str(_not_found(desk, row.id)),
        "lao_code": row.lao,
        **caps(desk, row.province),
    }
    return {name: value for name, value in found.items() if value}


def caps(desk: Desk, province: str) -> Mapping[str, str]:
    """The most that one entry of help may be, in baht: the province's, else the country's."""
    rows = desk.connection.execute(
        select(SETTING.c.province, SETTING.c.cap_child, SETTING.c.cap_centre)
        .where(SETTING.c.province.in_(("", province)))
        .order_by(SETTING.c.province)
    )
    found = dict(CAPS)
    for row in rows:
        for name in CAPS:
            value = getattr(row, name)
            found[name] = found[name] if value is None else value
    return {name: _baht(value) for name, value in found.items()}


def _baht(satang: int) -> str:
    whole, rest = divmod(satang, SATANG)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _age(desk: Desk, row: Row[Any]) -> str:
    """Years, from the middle of what is known of the birth; "" when nothing is."""
    child, _ = opened(desk, row)
    birth = birth_of(child)
    if birth is None:
        return ""
    today = bangkok_date(desk.now)
    middle = birth.first + (birth.last - birth.first) / 2
    before = (today.month, today.day) < (middle.month, middle.day)
    return str(max(0, today.year - middle.year - before))


def _not_found(desk: Desk, case_id: int) -> int:
    """How often in a row the child was not found, up to now."""
    last_found = (
        select(func.coalesce(func.max(VISIT.c.id), 0))
        .where(VISIT.c.case_id == case_id, VISIT.c.now != "notfound")
        .scalar_subquery()
    )
    counted = select(func.count()).where(VISIT.c.case_id == case_id, VISIT.c.id > last_found)
    return int(desk.connection.execute(counted).scalar_one())
