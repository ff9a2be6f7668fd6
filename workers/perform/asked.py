"""Orders about questions: the asker's places by name, counts in one snapshot, the list behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from bot.thai import bangkok_date
from handlers.asking import periods
from handlers.asking.places import Known, Places
from handlers.asking.question import PLACE_GROUPS, Period, Question
from handlers.orders import Answer, AskCounts, CaseList, Column, ListAsked, LoadPlaces
from models import area_queries, asked_hidden, case_lists, covered, status
from models.counted import Found, Wanted
from models.measures import ASKED
from workers import looking
from workers.desk import Desk
from workers.perform.places import case_line, report_line, shown_name

LONGEST_PAGE = 50
NATURAL = ("age", "month", "state", "target")
"""Groups with an order of their own; all others come with the most first."""
STATES = ("new", "check", "confirmed", "planned", "helping", "learning", "closed", "no_help",
          "moved", "reopened")  # fmt: skip


def load_places(desk: Desk, order: LoadPlaces) -> Places:
    """The places in the asker's scope, prepared; kept as long as the area tables stay the same."""
    grants = tuple((held.area, held.lao) for held in desk.person.roles)
    return _places(desk, tuple(sorted(set(grants))), covered.home(desk.scope))


_kept: dict[tuple[Any, ...], Places] = {}
MOST_KEPT = 64


def _places(desk: Desk, grants: tuple[tuple[str, str], ...], home: str) -> Places:
    stamp = area_queries.stamp(desk.connection)
    key = (stamp, grants, home)
    found = _kept.get(key)
    if found is None:
        rows = area_queries.below(desk.connection, grants)
        known = [Known(place.code, place.level, place.name_th, place.name_en) for place in rows]
        found = Places(known, home)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = found
    return found


def ask_counts(desk: Desk, order: AskCounts) -> Answer:
    """Every number of a question; the rows behind the first are masked, and the look is logged."""
    question = order.question
    wanted, titles = _wanted(question, desk)
    may_open = any(status.opens(desk.scope, one.place or covered.home(desk.scope))
                   for one in wanted)  # fmt: skip
    rows = order.rows if may_open else 0
    found = asked_hidden.answer(desk.connection, desk.scope, wanted, desk.now, rows)
    codes = [one.place or covered.home(desk.scope) for one in wanted]
    if question.group in PLACE_GROUPS:
        codes += [code for one in found for code in one.groups]
    names = area_queries.places(desk.connection, codes)
    columns = tuple(
        Column(
            name=title or shown_name(names, one.place or covered.home(desk.scope), desk),
            total=answer.total,
            groups=_ordered(question, answer, desk),
            base=answer.base,
            trend=tuple(zip(one.steps, answer.trend, strict=False)),
        )
        for one, answer, title in zip(wanted, found, titles, strict=True)
    )
    shown = {code: shown_name(names, code, desk) for code in codes if code in names}
    return Answer(desk.now, columns, shown, _lines(desk, found[0], wanted[0]), may_open)


def list_asked(desk: Desk, order: ListAsked) -> CaseList:
    """A page of the list behind a question. Sums of money and the like have none."""
    wanted = _wanted(order.question, desk)[0][0]
    if wanted.measure.of not in {"case", "submission"}:
        return CaseList((), 0, False)
    of_case = wanted.measure.of == "case"
    fetch = case_lists.cases if of_case else case_lists.reports
    page = fetch(
        desk.connection,
        desk.scope,
        wanted,
        desk.now,
        after=order.after,
        limit=max(1, min(order.limit, LONGEST_PAGE)),
    )
    looking.at_list(desk, page.rows, of_cases=of_case, why=wanted.measure.code)
    names = area_queries.places(
        desk.connection, {code for row in page.rows for code in (row.tambon, row.lao)}
    )
    line = case_line if of_case else report_line
    return CaseList(tuple(line(desk, row, names) for row in page.rows), page.total, page.more)


def counted(
    question: Question, place: str, period: Period | None, today: date, home: str = ""
) -> Wanted:
    """What to count for a question in one place and one period.

    `home` stands for all that the asker sees. The trend has no steps beside thousands of groups,
    which are read for the most.
    """
    wide = question.group in {"tambon", "lao"} and not (place or home)
    return Wanted(
        measure=ASKED[question.measure],
        place=place,
        group=question.group,
        filters=dict(question.filters),
        since=period.since if period else None,
        until=period.until if period else None,
        older=question.older,
        steps=() if wide else periods.steps(period, question.group, today),
    )


def _wanted(question: Question, desk: Desk) -> tuple[list[Wanted], list[str]]:
    """What to count for each place or period, and the title of each where it is a period."""
    today, home = bangkok_date(desk.now), covered.home(desk.scope)
    wanted, titles = [], []
    for place in question.places:
        for period in question.times:
            wanted.append(counted(question, place, period, today, home))
            compared = len(question.times) > 1 and period is not None
            titles.append(periods.said(period, desk.person.language) if compared and period else "")
    return wanted, titles


def _ordered(question: Question, found: Found, desk: Desk) -> tuple[tuple[str, int | None], ...]:
    """Groups in the order to be shown; the wanted number of the most or the fewest."""
    groups = list(found.groups.items())
    if question.top:
        sign = 1 if question.fewest else -1
        if question.fewest and question.group in PLACE_GROUPS:
            groups += [(code, 0) for code in _empty(question, found, desk)]
        known = [one for one in groups if one[1] is not None and one[0]]
        known.sort(key=lambda one: (sign * (one[1] or 0), one[0]))
        return tuple(known[: question.top])
    if question.group == "age":
        return tuple(sorted(groups, key=lambda one: (not one[0], int(one[0].split("-")[0] or 0))))
    if question.group == "state":
        return tuple(sorted(groups, key=lambda one: _at(one[0])))
    if question.group in NATURAL:
        return tuple(sorted(groups, key=lambda one: (one[0] != "before", not one[0], one[0])))
    return tuple(sorted(groups, key=lambda one: (not one[0], -(one[1] or 0), one[0])))


def _at(state: str) -> int:
    return STATES.index(state) if state in STATES else len(STATES)


def _empty(question: Question, found: Found, desk: Desk) -> Iterable[str]:
    """Places of the level without any: of the fewest they come first."""
    level = {"province": 1, "district": 2, "tambon": 3, "lao": 4}[question.group]
    places = load_places(desk, LoadPlaces())
    within = question.places[0]
    return (
        code
        for code, place in places.known.items()
        if place.level == level and code not in found.groups and code.startswith(within)
    )


def _lines(desk: Desk, found: Found, wanted: Wanted) -> tuple[Any, ...]:
    if not found.first:
        return ()
    rows = case_lists.by_ids(desk.connection, desk.scope, found.first)
    looking.at_list(desk, rows, of_cases=True, why=wanted.measure.code)
    names = area_queries.places(
        desk.connection, {code for row in rows for code in (row.tambon, row.lao)}
    )
    place = {case_id: at for at, case_id in enumerate(found.first)}
    ordered = sorted(rows, key=lambda row: place[row.id])
    return tuple(case_line(desk, row, names) for row in ordered)


PERFORM: dict[type, Callable[..., Any]] = {
    LoadPlaces: load_places,
    AskCounts: ask_counts,
    ListAsked: list_asked,
}
