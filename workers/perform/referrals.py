"""Orders about referrals: the agency that fits, what was handed on, what the agency answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Row, select

from bot.texts.choices import label
from bot.thai.show import bangkok_date, show_date
from handlers import agencies
from handlers.orders import (
    AgencySuggestion,
    AnswerReferral,
    ListReferrals,
    LoadReferral,
    ReferralView,
    SuggestAgency,
)
from handlers.referring import MOVES
from models import case_queries, referral_queries
from models.case_queries import NEED
from models.scope import Scope
from models.vault import SealError
from workers import referring, story, working_days
from workers.case_presets import case_presets
from workers.case_view import may_see_names, opened, person_name, roles_over, story_is_back
from workers.desk import Desk

ANSWERERS: Final = frozenset({"coordinator", "supervisor"})
NEEDS: Final = 3
"""As many as the form takes."""


def suggest_agency(desk: Desk, order: SuggestAgency) -> AgencySuggestion | None:
    """The fitting agencies of a case, and what the form of a referral knows beforehand."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if row is None or not roles_over(desk, row):
        return None
    case_queries.log_access(
        desk.connection, desk.person.id, [row.id], "view", desk.now, why="refer"
    )
    needs = tuple(
        desk.connection.execute(
            select(NEED.c.code).where(NEED.c.case_id == row.id).order_by(NEED.c.code)
        ).scalars()
    )
    presets = dict(case_presets(desk, row))
    age = presets.get("case_age", "")
    found = agencies.suggest(
        needs,
        age=int(age) if age.isdigit() else None,
        category=row.category,
        last_grade=str(opened(desk, row)[1].get("last_grade") or ""),
        disability=row.disability,
    )
    language = desk.person.language
    named = tuple(
        (one.agency, label("agency", one.agency, language), one.why,
         label("support", one.need, language) if one.need else "")
        for one in found
    )  # fmt: skip
    due = bangkok_date(working_days.after(desk.now, 7))
    presets |= {
        "assist_for": "child",
        "assist_date": bangkok_date(desk.now).isoformat(),
        "assist_kind": "referral",
        "refer_state": "sent",
        "due_date": due.isoformat(),
        "agency_first": " ".join(one.agency for one in found),
    }
    if 0 < len(needs) <= NEEDS:
        presets["support"] = " ".join(needs)
    return AgencySuggestion(row.number, needs, named, presets)


def list_referrals(desk: Desk, order: ListReferrals) -> tuple[ReferralView, ...] | None:
    """Every referral of a case, newest first."""
    case = case_queries.by_number(desk.connection, desk.scope, order.case_no)
    if case is None or not roles_over(desk, case):
        return None
    case_queries.log_access(
        desk.connection, desk.person.id, [case.id], "view", desk.now, why="referrals"
    )
    rows = referral_queries.of_case(desk.connection, case.id)
    return tuple(_view(desk, row, case) for row in rows)


def load_referral(desk: Desk, order: LoadReferral) -> ReferralView | None:
    row = referral_queries.one(desk.connection, desk.scope, order.referral_id)
    case = _case_of(desk, row, desk.scope)
    if row is None or case is None:
        return None
    case_queries.log_access(
        desk.connection, desk.person.id, [case.id], "view", desk.now, why="referral"
    )
    return _view(desk, row, case)


def answer_referral(desk: Desk, order: AnswerReferral) -> tuple[bool, str, ReferralView | None]:
    """Record what an agency answered, unless somebody was faster. For those who coordinate."""
    row = referral_queries.one(desk.connection, desk.scope, order.referral_id, lock=True)
    case = _case_of(desk, row, desk.scope)
    if row is None or case is None or not roles_over(desk, case) & ANSWERERS:
        return False, "unknown", None
    why = referring.answer(
        desk.connection,
        desk.vault,
        row,
        order.state,
        desk.person.id,
        desk.now,
        seen=order.version,
    )
    case_queries.log_access(
        desk.connection, desk.person.id, [case.id], "view", desk.now, why="referral"
    )
    after = referral_queries.one(desk.connection, desk.scope, order.referral_id)
    return not why, why, _view(desk, after, case) if after is not None else None


def _case_of(desk: Desk, row: Row[Any] | None, scope: Scope) -> Row[Any] | None:
    """The case of a referral, for who does more than hear how it goes (a joined reporter)."""
    case = None if row is None else case_queries.by_id(desk.connection, scope, row.case_id)
    return case if case is not None and roles_over(desk, case) else None


def _view(desk: Desk, row: Row[Any], case: Row[Any]) -> ReferralView:
    language = desk.person.language
    answers = MOVES.get(row.state, ()) if roles_over(desk, case) & ANSWERERS else ()
    needs = (label("support", code, language) for code in row.needs.split(",") if code)
    return ReferralView(
        id=row.id,
        case_no=case.number,
        agency=label("agency", row.agency, language),
        state=row.state,
        needs=", ".join(needs),
        sent_at=row.sent_at,
        due_at=row.due_at,
        overdue=row.due_at is not None and row.due_at < desk.now,
        version=row.version,
        by=person_name(desk, row.sent_by),
        facts=tuple(_facts(desk, row, case)),
        answers=answers,
    )


def _facts(desk: Desk, row: Row[Any], case: Row[Any]) -> Iterator[tuple[str, str]]:
    """Consent, why data went without it, the officer, when it was answered and by whom."""
    language = desk.person.language
    words: Mapping[str, Any] = {}
    if row.sealed is not None and may_see_names(desk, case):
        try:
            box = desk.vault.box(row.key_id, row.key_sealed)
            words = box.open(row.sealed, referring.CONTEXT)
        except SealError:
            words = {}
    if row.consent:
        yield "share_consent", label("consent", row.consent, language)
    if words.get("share_why"):
        yield "share_why", label("share_why", str(words["share_why"]), language)
    for name in ("agency_person", "note"):
        hidden = name == story.WORDS and story_is_back(desk, row.case_id)
        if words.get(name) and not hidden:
            yield name, str(words[name])
    if row.answered_at is not None:
        day = show_date(bangkok_date(row.answered_at), language, short=True)
        yield "answered", " · ".join(filter(None, (day, person_name(desk, row.answered_by))))


PERFORM: dict[type, Callable[..., Any]] = {
    SuggestAgency: suggest_agency,
    ListReferrals: list_referrals,
    LoadReferral: load_referral,
    AnswerReferral: answer_referral,
}
