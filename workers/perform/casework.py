"""Orders about running one case: where it may go, who may follow it, its facts and history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Row

from bot import thai
from bot.texts import say
from bot.texts.choices import label
from bot.thai.show import bangkok_date, show_date
from handlers.moves import COORDINATES
from handlers.orders import (
    CaseDetails,
    FindLao,
    History,
    HistoryLine,
    ListWeavers,
    LoadDetails,
    LoadHistory,
    WeaverChoice,
)
from models import (
    area_queries,
    case_queries,
    conversation,
    follower_queries,
    placement_queries,
    visit_queries,
)
from models.area_queries import Place
from models.vault import SealError
from workers import help_facts
from workers.case_view import may_see_names, opened, person_name, roles_over
from workers.desk import Desk

OFFERED: Final = 8
SEALED_FACTS: Final = {"last_grade": "grade", "last_school": "", "wish": "wish"}
"""What is sealed in a case and shown on its second card, with the list its codes are of."""


def find_lao(desk: Desk, order: FindLao) -> list[tuple[str, str]]:
    """Nearest first: the case's district, its province, the rest of the country."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    wanted = "".join(thai.clean(order.text).split())
    if row is None or not wanted or not roles_over(desk, row) & COORDINATES:
        return []
    found = area_queries.laos_named(desk.connection, wanted, row.province, row.district, OFFERED)
    return [(lao.code, _lao_name(lao, desk)) for lao in found if lao.code != row.lao]


def list_weavers(desk: Desk, order: ListWeavers) -> list[WeaverChoice]:
    """The weavers of the case's place, the least busy first."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if row is None or not roles_over(desk, row) & COORDINATES:
        return []
    found = follower_queries.weavers(desk.connection, row)
    return [
        WeaverChoice(one.id, person_name(desk, one.id), one.cases)
        for one in found
        if one.id != row.weaver_id
    ][:OFFERED]


def load_details(desk: Desk, order: LoadDetails) -> CaseDetails | None:
    """What is known beyond the first card; words of people for those who work on the case."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if row is None or not roles_over(desk, row):  # a joined reporter sees the first card only
        return None
    case_queries.log_access(
        desk.connection, desk.person.id, [row.id], "view", desk.now, why="details"
    )
    return CaseDetails(row.number, tuple(_details(desk, row)))


def load_history(desk: Desk, order: LoadHistory) -> History | None:
    """Every event with who, when and why, newest first."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if row is None or not roles_over(desk, row):
        return None
    case_queries.log_access(
        desk.connection, desk.person.id, [row.id], "view", desk.now, why="history"
    )
    events = list(reversed(case_queries.events(desk.connection, row.id)))
    first = order.page * order.limit
    page = events[first : first + order.limit]
    lines = tuple(_line(desk, row, event) for event in page)
    return History(row.number, lines, len(events) > first + order.limit)


def _lao_name(lao: Place, desk: Desk) -> str:
    district = area_queries.places(desk.connection, [lao.code[:4]]).get(lao.code[:4])
    language = desk.person.language
    return f"{lao.shown(language)} {district.shown(language) if district else ''}".strip()


def _details(desk: Desk, row: Row[Any]) -> Iterator[tuple[str, str]]:
    language = desk.person.language
    _, case = opened(desk, row)
    named = may_see_names(desk, row)
    if needs := case_queries.needs(desk.connection, row.id):
        yield "needs", ", ".join(label("support", code, language) for code in needs)
    yield from _plan(case.get("plan") or {}, language, named=named)
    yield from _placement(desk, row, named=named)
    yield from _visits(desk, row)
    yield from help_facts.facts(desk, row)
    if row.close_code:
        yield "closed", label("close", row.close_code, language)
    for fact, list_name in SEALED_FACTS.items():
        if case.get(fact) and (named or list_name):
            held = str(case[fact])
            yield fact, label(list_name, held, language) if list_name else held


def _plan(plan: Mapping[str, Any], language: str, *, named: bool) -> Iterator[tuple[str, str]]:
    if not plan:
        return
    yield "plan_needs", ", ".join(label("support", code, language) for code in plan["needs"])
    if named and plan.get("words"):
        yield "plan", str(plan["words"])
    if named and plan.get("who"):
        yield "plan_who", str(plan["who"])
    if plan.get("on"):
        yield "plan_on", show_date(date.fromisoformat(plan["on"]), language)


def _placement(desk: Desk, row: Row[Any], *, named: bool) -> Iterator[tuple[str, str]]:
    language = desk.person.language
    for held in placement_queries.of_case(desk.connection, row.id)[-1:]:
        name = _place_name(desk, held) if named else ""
        level = label("grade", held.level, language) if held.level else ""
        parts = [str(name), level, f"{say('move.fact_since', language)} "]
        parts[-1] += show_date(held.since, language, short=True)
        if held.until is not None:
            parts.append(f"– {show_date(held.until, language, short=True)}")
        yield "placement", " · ".join(part for part in parts if part)


def _place_name(desk: Desk, held: Row[Any]) -> str:
    """By the placement's own key: it may have been another case's before a join."""
    if held.sealed is None or held.key_id is None:
        return ""
    try:
        box = conversation.box_of(desk.connection, desk.vault, held.key_id)
        return str(box.open(held.sealed, "placement").get("name", ""))
    except SealError:
        return ""


def _visits(desk: Desk, row: Row[Any]) -> Iterator[tuple[str, str]]:
    language = desk.person.language
    visits = visit_queries.of_case(desk.connection, row.id)
    if visits:
        last = max(visits, key=lambda visit: (visit.visited_on, visit.id))
        day = show_date(last.visited_on, language, short=True)
        yield "visit", f"{day} · {label('now', last.now, language)}"
        if last.next_on is not None and last.next_on >= bangkok_date(desk.now):
            yield "next", show_date(last.next_on, language)


def _line(desk: Desk, row: Row[Any], event: Row[Any]) -> HistoryLine:
    said = _opened(desk, row, event.sealed, "case_event") if event.sealed else {}
    words = may_see_names(desk, row)
    return HistoryLine(
        event.at,
        event.kind,
        event.from_state,
        event.to_state,
        person_name(desk, event.person_id),
        " · ".join(_why(desk, said, words=words)),
    )


def _why(desk: Desk, said: Mapping[str, Any], *, words: bool) -> Iterator[str]:
    language = desk.person.language
    if said.get("code"):
        yield label("close", str(said["code"]), language)
    if said.get("needs"):
        yield ", ".join(label("support", str(code), language) for code in said["needs"])
    if said.get("lao"):
        yield desk.shelf.place_name(str(said["lao"]), language)
    if said.get("weaver"):
        yield person_name(desk, int(said["weaver"]))
    if words and said.get("reason"):
        yield str(said["reason"])


def _opened(desk: Desk, row: Row[Any], sealed: bytes | None, context: str) -> Mapping[str, Any]:
    if sealed is None:
        return {}
    try:
        content: Mapping[str, Any] = desk.vault.box(row.key_id, row.key_sealed).open(
            sealed, context
        )
    except SealError:
        return {}
    return content


PERFORM: dict[type, Callable[..., Any]] = {
    FindLao: find_lao,
    ListWeavers: list_weavers,
    LoadDetails: load_details,
    LoadHistory: load_history,
}
