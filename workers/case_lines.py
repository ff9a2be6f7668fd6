"""Cases as lines of a list: masked, with their groups; place names read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from bot.thai.show import bangkok_date
from handlers.orders import CaseView
from models import area_queries, case_queries
from models.area_queries import Place
from workers.case_view import opened, shown
from workers.desk import Desk


def places(desk: Desk, rows: Iterable[Row[Any]]) -> Mapping[str, Place]:
    """The tambons and LAOs of these rows, by code."""
    codes = {code for row in rows for code in (row.tambon, row.lao, row.district) if code}
    return area_queries.places(desk.connection, codes)


def line(desk: Desk, row: Row[Any], names: Mapping[str, Place]) -> CaseView:
    """A case as a line: no name in full, no facts, no events."""
    child, _ = opened(desk, row)
    language = desk.person.language
    place = row.tambon or row.district
    return CaseView(
        case_no=row.number,
        state=row.state,
        urgent=row.urgent,
        shown=shown(child, bangkok_date(desk.now), language),
        tambon=row.tambon,
        tambon_name=names[place].shown(language) if place in names else "",
        lao=row.lao,
        lao_name=names[row.lao].shown(language) if row.lao in names else "",
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        owner="",
        category=row.category,
        targets=tuple(filter(None, row.targets.split(","))),
        due_at=row.due_at,
        proposed=row.proposed_code or "",
    )


def log(desk: Desk, rows: Sequence[Row[Any]], why: str) -> None:
    """Note that these cases were looked at in a list."""
    ids = [row.id for row in rows]
    case_queries.log_access(desk.connection, desk.person.id, ids, "list", desk.now, why=why)
