"""Orders about places and what is counted there: one case, counts, the list behind a count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row

from bot import thai
from handlers.orders import (
    CaseList,
    CaseView,
    CountCases,
    Counts,
    FindCase,
    ListCases,
)
from handlers.reported import Reported, read
from models import area_queries, case_lists, case_queries, status
from models.area_queries import Place
from models.counted import Wanted
from models.measures import BY_CODE
from models.vault import SealError
from workers import case_view, looking
from workers.desk import Desk

LONGEST_PAGE = 50


def find_case(desk: Desk, order: FindCase) -> CaseView | None:
    """One case, logged; None alike for an unknown number and for one outside the scope."""
    number = thai.ascii_digits(order.case_no).strip()
    row = case_queries.by_number(desk.connection, desk.scope, number)
    return None if row is None else case_view.view(desk, row, order.why)


def count_cases(desk: Desk, order: CountCases) -> Counts:
    """Counts of one moment for a place, as far as the asker's scope reaches."""
    counted = status.count(desk.connection, desk.scope, order.place, desk.now)
    codes = [counted.place, *(code for code, _, _ in counted.by_place)]
    names = area_queries.places(desk.connection, codes)
    return Counts(
        place=counted.place,
        place_name=shown_name(names, counted.place, desk),
        at=desk.now,
        numbers=counted.numbers,
        by_place=tuple(
            (code, shown_name(names, code, desk), cases, waiting)
            for code, cases, waiting in counted.by_place
        ),
        trend=counted.trend,
    )


def list_cases(desk: Desk, order: ListCases) -> CaseList:
    """A page of the list behind a count, worst first, each child masked; the look is logged.

    An unknown measure has an empty list.
    """
    measure = BY_CODE.get(order.measure)
    if measure is None:
        return CaseList((), 0, False)
    fetch = case_lists.cases if measure.of == "case" else case_lists.reports
    page = fetch(
        desk.connection,
        desk.scope,
        Wanted(measure, order.place),
        desk.now,
        after=order.after,
        limit=max(1, min(order.limit, LONGEST_PAGE)),
    )
    looking.at_list(desk, page.rows, of_cases=measure.of == "case", why=measure.code)
    names = area_queries.places(
        desk.connection, {code for row in page.rows for code in (row.tambon, row.lao)}
    )
    line = case_line if measure.of == "case" else report_line
    return CaseList(tuple(line(desk, row, names) for row in page.rows), page.total, page.more)


def case_line(desk: Desk, row: Row[Any], names: Mapping[str, Place]) -> CaseView:
    """A case as a line of a list, the child masked."""
    child, _ = case_view.opened(desk, row)
    shown = case_view.shown(child, thai.bangkok_date(desk.now), desk.person.language)
    return CaseView(
        case_no=row.number,
        state=row.state,
        urgent=row.urgent,
        shown=shown,
        tambon=row.tambon,
        tambon_name=shown_name(names, row.tambon, desk),
        lao=row.lao,
        lao_name=shown_name(names, row.lao, desk) if row.lao else "",
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        owner=case_view.person_name(desk, row.owner_id),
        category=row.category,
        targets=tuple(filter(None, row.targets.split(","))),
    )


def report_line(desk: Desk, row: Row[Any], names: Mapping[str, Place]) -> CaseView:
    """A report that is no case (yet) in the same shape, its own state in `state`."""
    report = _report(desk, row)
    parts = [thai.mask_name(report.name)] if report.name else []
    if report.birth is not None:
        parts.append(thai.show_age(report.birth, thai.bangkok_date(desk.now), desk.person.language))
    return CaseView(
        case_no=row.number or "",
        state=row.state,
        urgent="",
        shown=" ".join(parts),
        tambon=row.tambon,
        tambon_name=shown_name(names, row.tambon, desk),
        lao=row.lao,
        lao_name=shown_name(names, row.lao, desk) if row.lao else "",
        opened_at=row.received_at,
        updated_at=row.validated_at or row.received_at,
        owner="",
        category=report.school_state,
        targets=report.targets,
    )


def _report(desk: Desk, row: Row[Any]) -> Reported:
    if row.version_sealed is None:
        return Reported()
    try:
        box = desk.vault.box(row.key_id, row.key_sealed)
        answers = box.open(row.version_sealed, "submission").get("answers", {})
    except SealError:
        return Reported()
    return read(answers, thai.bangkok_date(row.received_at))


def shown_name(names: Mapping[str, Place], code: str, desk: Desk) -> str:
    """The name of a place as the asker reads it; its code when it is not known."""
    found = names.get(code)
    return found.shown(desk.person.language) if found else code


PERFORM: dict[type, Callable[..., Any]] = {
    FindCase: find_case,
    CountCases: count_cases,
    ListCases: list_cases,
}
