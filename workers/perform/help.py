"""Orders about help given: checked before it is sent, lists to help together, taking back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Row

from bot.texts.choices import label
from bot.thai.show import bangkok_date
from handlers.fiscal import fiscal_year
from handlers.helped import read, read_centre
from handlers.orders import (
    CheckHelp,
    FindCases,
    HelpChecked,
    HelpList,
    HelpView,
    ListHelp,
    ListHelpable,
    LoadHelp,
    OpenHelpList,
    VoidHelp,
)
from models import area_queries, assistance_queries, case_queries, centre_queries
from models.scope import Scope
from models.vault import SealError
from workers import helping, story
from workers.case_view import may_see_names, person_name, roles_over, story_is_back
from workers.desk import Desk
from workers.perform.referrals import PERFORM as REFERRALS

COORDINATES: Final = ("coordinator", "supervisor")
KINDS: Final = ("small", "first")
LONGEST_LIST: Final = 500


def check_help(desk: Desk, order: CheckHelp) -> HelpChecked:
    """What would be kept of an entry, in satang, and what would not. Nothing is written."""
    if order.form == "centre":
        return _check_grant(desk, order.answers)
    helped = read(order.answers)
    checked = helping.check(desk.connection, desk.scope, helped, besides=order.corrects or None)
    return HelpChecked(
        receivers=max(1, len(helped.numbers)),
        each=helped.satang or 0,
        refused=checked.refused,
        repeated=checked.repeated,
        cap=checked.cap,
        kind=helped.kind,
    )


def _check_grant(desk: Desk, answers: Mapping[str, Any]) -> HelpChecked:
    said = read_centre(answers)
    if said.grant is None:
        return HelpChecked()
    lao = said.code.partition("-")[0]
    laos = [lao] if lao else centre_queries.laos(desk.connection, desk.scope, said.tambon)
    provinces = {code[:2] for code in laos}
    cap = helping.cap_of(desk.connection, provinces, said.grant)
    return HelpChecked(1, said.grant.satang or 0, cap=cap, kind="money")


def find_cases(desk: Desk, order: FindCases) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The numbers that take help of this person, in order, and those that do not, with why."""
    numbers = tuple(dict.fromkeys(order.numbers))
    found = assistance_queries.cases_named(desk.connection, desk.scope, numbers)
    refused = tuple(
        (number, why) for number in numbers if (why := helping.why_not(found.get(number)))
    )
    kept = tuple(number for number in numbers if number not in dict(refused))
    return kept, refused


def list_helpable(desk: Desk, _order: ListHelpable) -> list[HelpList]:
    """The lists of this coordinator, small children first, long ones before short ones."""
    scope, year = coordinating(desk), fiscal_year(bangkok_date(desk.now))
    found = [
        (kind, held)
        for kind in KINDS
        for held in assistance_queries.lists_waiting(desk.connection, scope, kind, year)
    ]
    names = area_queries.places(desk.connection, {held.lao for _, held in found})
    language = desk.person.language
    return [
        HelpList(
            "small" if kind == "small" else "first",
            held.lao,
            names[held.lao].shown(language) if held.lao in names else held.lao,
            held.count,
        )
        for kind, held in found
    ]


def open_help_list(desk: Desk, order: OpenHelpList) -> tuple[tuple[str, ...], int]:
    """The first case numbers of a list, and how many there are in all; the look is logged."""
    scope, year = coordinating(desk), fiscal_year(bangkok_date(desk.now))
    if order.kind not in KINDS:
        return (), 0
    limit = max(1, min(order.limit, LONGEST_LIST))
    numbers = assistance_queries.numbers_waiting(
        desk.connection, scope, order.kind, order.lao, year, limit
    )
    held = assistance_queries.lists_waiting(desk.connection, scope, order.kind, year)
    total = next((one.count for one in held if one.lao == order.lao), 0)
    rows = assistance_queries.cases_named(desk.connection, scope, numbers)
    ids = [row.id for row in rows.values()]
    why = f"help_{order.kind}"
    case_queries.log_access(desk.connection, desk.person.id, ids, "list", desk.now, why=why)
    return tuple(numbers), total


def coordinating(desk: Desk) -> Scope:
    """The part of a person's scope in which they coordinate."""
    held = tuple(grant for grant in desk.scope.grants if grant.role in COORDINATES)
    return Scope(desk.person.id, held)


def list_help(desk: Desk, order: ListHelp) -> tuple[HelpView, ...] | None:
    """All help of a case, newest first, what was taken back too."""
    case = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if case is None or not roles_over(desk, case):
        return None
    case_queries.log_access(
        desk.connection, desk.person.id, [case.id], "view", desk.now, why="help"
    )
    rows = assistance_queries.of_case(desk.connection, case.id)
    return tuple(_view(desk, row, case) for row in rows)


def load_help(desk: Desk, order: LoadHelp) -> HelpView | None:
    """One entry with its words and its batch."""
    row = assistance_queries.one(desk.connection, desk.scope, order.help_id)
    if row is None:
        return None
    case = None
    if row.case_id is not None:
        case = case_queries.by_id(desk.connection, desk.scope, row.case_id)
        if case is not None and not roles_over(desk, case):  # a joined reporter
            return None
        case_queries.log_access(
            desk.connection, desk.person.id, [row.case_id], "view", desk.now, why="help"
        )
    return _view(desk, row, case)


def void_help(desk: Desk, order: VoidHelp) -> tuple[int, int, str]:
    """Take an entry back, or its whole batch: all of it or nothing."""
    if order.why not in helping.VOID_REASONS:
        return 0, 0, "reason"
    row = assistance_queries.one(desk.connection, desk.scope, order.help_id)
    if row is None:
        return 0, 0, "unknown"
    if row.voided_at is not None:
        return 0, 0, "gone"
    if not _may_void(desk, row):
        return 0, 0, "not_yours"
    rows = [row]
    if order.all and row.batch is not None:
        rows = list(assistance_queries.together(desk.connection, desk.scope, row.batch, lock=True))
        if not _reaches_all(desk, row):
            return 0, 0, "not_yours"
    count, satang = helping.void(
        desk.connection, desk.vault, rows, order.why, desk.person.id, desk.now
    )
    return count, satang, "" if count else "gone"


def _may_void(desk: Desk, row: Row[Any]) -> bool:
    """Who entered it, and whoever coordinates the place of the case or the centre."""
    if row.recorded_by == desk.person.id:
        return True
    held = coordinating(desk)
    if row.case_id is not None:
        return bool(case_queries.by_id(desk.connection, held, row.case_id))
    return centre_queries.by_code(desk.connection, held, row.centre or "") is not None


def _reaches_all(desk: Desk, row: Row[Any]) -> bool:
    """Whether every row of a batch is the asker's own or lies where the asker coordinates."""
    if row.batch is None:
        return False
    if row.recorded_by == desk.person.id:
        seen = assistance_queries.together(desk.connection, desk.scope, row.batch)
    else:
        seen = assistance_queries.together(desk.connection, coordinating(desk), row.batch)
    return len(seen) == assistance_queries.size_of(desk.connection, row.batch)[0]


def _view(desk: Desk, row: Row[Any], case: Row[Any] | None) -> HelpView:
    """Words of people only for those who may see the names of the case; a centre has none."""
    language = desk.person.language
    together, total = 1, row.amount
    if row.batch is not None:
        together, total = assistance_queries.size_of(desk.connection, row.batch)
    may = row.voided_at is None and _may_void(desk, row)
    named = may_see_names(desk, case) if case is not None else row.case_id is None
    return HelpView(
        id=row.id,
        case_no=case.number if case is not None else "",
        centre=row.centre_name or row.centre or "",
        given_to=label("assist_for", row.given_to, language),
        given_on=row.given_on,
        kind=label("assist_kind", row.kind, language),
        fund=label("fund", row.fund, language) if row.fund else "",
        needs=needs_shown(row.support, language),
        satang=row.amount,
        by=person_name(desk, row.recorded_by),
        facts=tuple(_facts(desk, row, named=named)),
        voided=row.voided_at is not None,
        together=together,
        total=total,
        may_void=may,
        may_void_all=may and together > 1 and _reaches_all(desk, row),
    )


def needs_shown(codes: str, language: str) -> str:
    """Labels of the codes of the list `support`, joined by commas."""
    return ", ".join(label("support", code, language) for code in codes.split(",") if code)


def _facts(desk: Desk, row: Row[Any], *, named: bool) -> Iterator[tuple[str, str]]:
    """Codes with their labels, and the sealed words."""
    language = desk.person.language
    if row.pay:
        yield "pay", label("pay", row.pay, language)
    if row.agency:
        yield "agency", label("agency", row.agency, language)
    words: Mapping[str, Any] = {}
    if row.sealed is not None and named:
        try:
            words = desk.vault.box(row.key_id, row.key_sealed).open(row.sealed, helping.CONTEXT)
        except SealError:
            words = {}
    if row.case_id is not None and words.get(story.WORDS) and story_is_back(desk, row.case_id):
        words = {name: value for name, value in words.items() if name != story.WORDS}
    for name in ("receiver", "goods", "course", "course_hours", "course_start", "note"):
        if words.get(name):
            yield name, str(words[name])


PERFORM: dict[type, Callable[..., Any]] = {
    CheckHelp: check_help,
    FindCases: find_cases,
    ListHelpable: list_helpable,
    OpenHelpList: open_help_list,
    ListHelp: list_help,
    LoadHelp: load_help,
    VoidHelp: void_help,
    **REFERRALS,
}
