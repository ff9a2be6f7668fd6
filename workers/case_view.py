"""A case as one person may see it: names only for those who work on it, masked for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, select

from bot.texts import say
from bot.thai.birth import Birth, show_age
from bot.thai.phones import show_phone
from bot.thai.show import bangkok_date, mask_name, show_date, show_year
from handlers.moves import COORDINATES, HERE, OPEN_STATES, moves_for
from handlers.orders import CaseView
from models import (
    alert_queries,
    assistance_queries,
    case_queries,
    consent_queries,
    family_queries,
    person,
    placement_queries,
    referral_queries,
    same_child,
)
from models.person import PERSON
from models.scope import PAO, Grant, everything
from models.vault import SealError
from workers import casework, help_facts
from workers.alerts import place_of
from workers.choices import label
from workers.desk import Desk

WORKS_ON_CASES = ("coordinator",)
LISTS = {
    "reason": "reason",
    "doing": "doing",
    "lives": "lives",
    "category": "school_state",
    "danger_signs": "danger",
    "needs": "support",
}
"""The code list behind a fact."""

May = Callable[[Desk, Row[Any], frozenset[str]], bool]
"""Whether a person may do an act on a case: the desk, the row, the roles held over this case."""


def _follows(_desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    return row.state in HERE and bool(held & {"weaver", *WORKS_ON_CASES})


def _still(desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    if not held & {"weaver", *WORKS_ON_CASES}:
        return False
    return placement_queries.open_question(desk.connection, row.id) is not None


def _helped(desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    return bool(held) and bool(assistance_queries.of_case(desk.connection, row.id))


def _referred(desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    return bool(held) and bool(referral_queries.of_case(desk.connection, row.id))


def _family(desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    if not held & {"weaver", *WORKS_ON_CASES}:
        return False
    return family_queries.waits(desk.connection, row.id)


def _consents(desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    if not held & {"weaver", *WORKS_ON_CASES}:
        return False
    return consent_queries.stands(desk.connection, row.id)


def _looks(_desk: Desk, _row: Row[Any], held: frozenset[str]) -> bool:
    return bool(held)


def _reviews(_desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    return row.source in {"report", "danger", "form"} and bool(held & COORDINATES)


def _joins(_desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    return row.state != "moved" and row.child_id is not None and bool(held & COORDINATES)


def _parts(desk: Desk, row: Row[Any], held: frozenset[str]) -> bool:
    return bool(held & COORDINATES) and bool(same_child.joins(desk.connection, row.id))


MAY: Final[dict[str, May]] = {
    "review": _reviews,
    "join_case": _joins,
    "undo_join": _parts,
    "still_ask": _still,
    "follow_up": _follows,
    "assist": _follows,
    "refer": _follows,
    "referrals": _referred,
    "helps": _helped,
    "family_told": _family,
    "consent_back": _consents,
    "details": _looks,
    "history": _looks,
}
"""What can be done on a case beside its moves, and by whom. One line an act."""

FIRST: Final[dict[str, tuple[str, ...]]] = {
    "new": ("review", "confirm", "no_help"),
    "check": ("review", "confirm", "no_help"),
    "confirmed": ("plan", "follow_up", "assist", "refer"),
    "reopened": ("plan", "follow_up", "assist", "refer"),
}
"""What comes first in a state, after the answers that somebody waits for."""

ORDER: Final = (
    "accept", "decline", "approve", "turn_down", "undo", "still_ask", "follow_up", "assist",
    "refer", "plan", "propose_close", "reopen", "close", "referrals", "helps", "no_help", "check",
    "assign", "to_lao", "review", "join_case", "undo_join", "family_told", "details",
    "history", "consent_back",
)  # fmt: skip
"""Moves and acts in the order in which a card offers them; others come last."""
ANSWERS: Final = ORDER[: ORDER.index("still_ask") + 1]


def view(desk: Desk, row: Row[Any], why: str) -> CaseView:
    """A row of `models.case_queries` for the asker of the desk. The look is logged with `why`."""
    case_queries.log_access(desk.connection, desk.person.id, [row.id], "view", desk.now, why=why)
    language = desk.person.language
    child, case = opened(desk, row)
    named = may_see_names(desk, row)
    alerts = alert_queries.of_case(desk.connection, everything(), row.id)
    seen = CaseView(
        case_no=row.number,
        state=row.state,
        urgent=row.urgent,
        shown=say("case.erased", language)
        if row.key_sealed is None
        else shown(child, bangkok_date(desk.now), language, named=named),
        tambon=row.tambon,
        tambon_name=place_of(desk.connection, row, language),
        lao=row.lao,
        lao_name=case_queries.place_names(desk.connection, [row.lao], language).get(row.lao, ""),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        owner=person_name(desk, row.owner_id),
        facts=tuple(_facts(desk, row, child, case, named=named)),
        events=tuple(_events(desk, row)),
        alert_id=alerts[0].id if alerts else 0,
        actions=actions(desk, row),
        category=row.category,
        targets=tuple(filter(None, row.targets.split(","))),
        due_at=row.due_at if row.state in OPEN_STATES else None,
        weaver=person_name(desk, row.weaver_id),
        proposed=row.proposed_code or "",
        moved_from=_came_from(desk, row),
    )
    return _for_joined(desk, row, seen) if _only_joined(desk, row) else seen


def actions(desk: Desk, row: Row[Any]) -> tuple[str, ...]:
    """The moves and acts open to the asker, the next step first; none once it was erased."""
    if row.key_sealed is None:
        return ()
    held = roles_over(desk, row)
    fresh = row.state == "no_help" and casework.is_fresh(
        desk.connection, row, desk.now, desk.person.id
    )
    moves = moves_for(
        row.state,
        urgent=row.urgent,
        roles=held,
        proposed=row.proposed_at is not None,
        fresh=fresh,
    )
    acts = [act for act, may in MAY.items() if may(desk, row, held)]
    first = FIRST.get(row.state, ())
    if row.weaver_id is None and row.state in OPEN_STATES:
        first = (*first[:2], "assign", *first[2:])  # nobody follows this child yet
    wanted = (*ANSWERS, *first, *ORDER)
    known = tuple(name for name in dict.fromkeys(wanted) if name in {*moves, *acts})
    return tuple(dict.fromkeys((*known, *moves, *acts)))


def _came_from(desk: Desk, row: Row[Any]) -> str:
    tambon, _, lao = row.moved_from.partition(" ")
    names = case_queries.place_names(desk.connection, [lao or tambon], desk.person.language)
    return names.get(lao or tambon, "") if tambon else ""


def opened(desk: Desk, row: Row[Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The sealed parts of child and case; empty where there is none or the key was destroyed."""
    return (
        _open(desk, row.child_key_id, row.child_key_sealed, row.child_sealed, "child"),
        _open(desk, row.key_id, row.key_sealed, row.sealed, "case"),
    )


def shown(child: Mapping[str, Any], today: date, language: str, *, named: bool = False) -> str:
    """One line about a child: name (masked unless `named`) and age; "" when nothing is known."""
    name = " ".join(str(child.get(part) or "") for part in ("first", "last")).strip()
    parts = [name if named else mask_name(name)] if name else []
    birth = birth_of(child)
    if birth is not None:
        parts.append(show_age(birth, today, language))
    return " ".join(parts)


def birth_of(child: Mapping[str, Any]) -> Birth | None:
    """The span of a birth as it is kept with a child."""
    first, last = child.get("birth_first"), child.get("birth_last")
    if not first or not last:
        return None
    days = date.fromisoformat(first), date.fromisoformat(last)
    precision = str(child.get("birth_precision") or "year")
    middle = days[0] + (days[1] - days[0]) / 2
    recorded = date.fromisoformat(str(child.get("recorded_on") or last))
    age = (
        recorded.year - middle.year - ((recorded.month, recorded.day) < (middle.month, middle.day))
    )
    return Birth(*days, precision, max(0, age), "")


def person_name(desk: Desk, person_id: int | None) -> str:
    """The name a person is enrolled under, else role and place; "" for nobody."""
    if person_id is None:
        return ""
    if person_id == desk.person.id and desk.person.name:
        return desk.person.name
    sealed = desk.connection.execute(
        select(PERSON.c.name_sealed).where(PERSON.c.id == person_id)
    ).scalar()
    if sealed:
        return str(desk.vault.open(sealed, "person"))
    held = person.roles(desk.connection, [person_id])[person_id]
    if not held:
        return ""
    role, area, lao = held[0]
    language = desk.person.language
    place = desk.shelf.place_name(lao or area, language)
    return f"{say(f'people.role_{role}', language)} {place}".strip()


def roles(desk: Desk) -> frozenset[str]:
    """Every role the asker holds, anywhere."""
    return frozenset(held.role for held in desk.person.roles)


def roles_over(desk: Desk, row: Row[Any]) -> frozenset[str]:
    """The roles the asker holds over this very case: a weaver only as the one who follows it."""
    return frozenset(
        grant.role
        for grant in desk.scope.grants
        if (row.weaver_id == desk.person.id if grant.role == "weaver" else _reaches(grant, row))
    )


def _reaches(grant: Grant, row: Row[Any]) -> bool:
    if grant.role == "protect" and not row.urgent:
        return False
    if grant.lao and not grant.lao.endswith(PAO):
        return bool(row.lao == grant.lao)
    area = grant.area or grant.lao[:2]
    return str(row.tambon or row.district or row.province).startswith(area)


def may_see_names(desk: Desk, row: Row[Any]) -> bool:
    """Those who work on the case, who took it, and who follows it."""
    mine = desk.person.id in {row.owner_id, row.weaver_id}
    return mine or bool(roles_over(desk, row) & set(WORKS_ON_CASES))


def _open(desk: Desk, key_id: Any, key: Any, sealed: Any, context: str) -> Mapping[str, Any]:
    if sealed is None:
        return {}
    try:
        content: Mapping[str, Any] = desk.vault.box(key_id, key).open(sealed, context)
    except SealError:
        return {}
    return content


def _facts(
    desk: Desk, row: Row[Any], child: Mapping[str, Any], case: Mapping[str, Any], *, named: bool
) -> Iterator[tuple[str, str]]:
    language = desk.person.language
    if named:
        yield from _personal(child, language)
        signs = [label("danger", sign, language) for sign in case.get("danger_signs", ())]
        yield from [("danger_signs", ", ".join(signs))] if signs else []
        if case.get("note") and _may_read_note(desk, row) and not story_is_back(desk, row.id):
            yield "note", str(case["note"])
    for fact, held in (("category", row.category), ("reason", row.reason), ("lives", row.lives)):
        if held:
            yield fact, label(LISTS[fact], held, language)
    yield from help_facts.facts(desk, row)
    said = consent_queries.last(desk.connection, row.id)
    if said is not None and said.withdrawn_at is not None:
        day = show_date(bangkok_date(said.withdrawn_at), language, short=True)
        yield "consent", say("case.consent_withdrawn", language, day=day)
    if row.reporter_id:
        yield "reporter", person_name(desk, row.reporter_id)
    yield from _links(desk, row)


def _links(desk: Desk, row: Row[Any]) -> Iterator[tuple[str, str]]:
    """Brothers and sisters, the case this one was joined to, and the reports that joined it."""
    numbers = same_child.siblings(desk.connection, row.id)
    yield from [("siblings", ", ".join(numbers))] if numbers else []
    if row.close_code == "dup":
        kept = case_queries.by_id(
            desk.connection, everything(), same_child.kept_of(desk.connection, row.id)
        )
        yield from [("kept", kept.number)] if kept is not None and kept.id != row.id else []
    if roles_over(desk, row) & COORDINATES:
        joined = [
            held.case_number or held.number or ""
            for held in same_child.joins(desk.connection, row.id)
        ]
        yield from [("joined", ", ".join(joined))] if joined else []


def _only_joined(desk: Desk, row: Row[Any]) -> bool:
    """Whether the asker may open the case only because their own report was joined to it."""
    return not roles_over(desk, row) and desk.person.id in same_child.reporters(
        desk.connection, row.id
    )


def _for_joined(desk: Desk, row: Row[Any], seen: CaseView) -> CaseView:
    """A joined reporter hears how it goes, not what the first reporter told, nor who that is."""
    first = {person_name(desk, person) for person in (row.reporter_id, row.weaver_id)} - {""}
    return replace(
        seen,
        facts=(),
        weaver="",
        events=tuple((at, what, "" if who in first else who) for at, what, who in seen.events),
    )


def story_is_back(desk: Desk, case_id: int) -> bool:
    """Whether the family took its consent back: nobody reads the story or sees photos then."""
    return bool(consent_queries.taken_back(desk.connection, [case_id]))


def _may_read_note(desk: Desk, row: Row[Any]) -> bool:
    """What a reporter told in their own words is for coordinators and for that reporter."""
    return desk.person.id == row.reporter_id or bool(roles_over(desk, row) & set(WORKS_ON_CASES))


def _personal(child: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    for fact in ("nickname", "guardian"):
        if child.get(fact):
            yield fact, str(child[fact])
    birth = birth_of(child)
    if birth is not None and birth.precision == "day":
        yield "birth", show_date(birth.first, language)
    elif birth is not None:
        yield "birth", show_year(birth.first.year, language)
    for phone in child.get("phones") or filter(None, [child.get("phone")]):
        yield "phone", show_phone(phone)
    home = [str(child[part]) for part in ("house_no", "moo", "landmark") if child.get(part)]
    if home:
        yield "home", " ".join(home)


def _events(desk: Desk, row: Row[Any]) -> Iterator[tuple[datetime, str, str]]:
    for event in case_queries.events(desk.connection, row.id):
        yield event.at, event.to_state or event.kind, person_name(desk, event.person_id)
