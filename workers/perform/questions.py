"""Orders about what validation asks a coordinator: side by side, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row

from bot.texts import say
from bot.thai.birth import Birth
from bot.thai.phones import mask_phone
from bot.thai.show import mask_name, month_name, show_year
from handlers.likeness import looks_like_sibling
from handlers.orders import AnswerQuestion, CoordinatorQuestion, LoadQuestion
from models import case_queries, finding_queries, same_child, submission_queries
from models.scope import everything
from workers import alerts, looking
from workers.case_view import birth_of, opened, person_name
from workers.choices import label
from workers.desk import Desk
from workers.validation.alike import features, known_features
from workers.validation.deciding import accept, own_case
from workers.validation.joining import join
from workers.validation.work import Work, open_work

SERVICE = everything()
COMPARED = ("same", "sibling", "different")
"""What can be said of two children; every other question is only marked as looked at."""


def load_question(desk: Desk, order: LoadQuestion) -> CoordinatorQuestion | None:
    """A question within the asker's area, both sides masked. The look is logged."""
    found = finding_queries.question(desk.connection, desk.scope, order.finding_id)
    row = found and submission_queries.load(desk.connection, found.submission_id)
    if found is None or row is None:
        return None
    work = open_work(desk.connection, desk.vault, row, desk.now)
    looking.at_report(desk, row, "compare", found.code)
    other = _case(desk, found.other_case_id)
    if other is not None:
        case_queries.log_access(
            desk.connection, desk.person.id, [other.id], "compare", desk.now, why=found.code
        )
    return CoordinatorQuestion(
        finding_id=found.id,
        code=found.code,
        case_no=other.number if other is not None else row.number or "",
        left=_reported(desk, work),
        right=_known(desk, work, other) if other is not None else {},
        points=found.points or 0,
        answered=found.verdict or "",
        report_no=row.number or "",
    )


def answer_question(desk: Desk, order: AnswerQuestion) -> tuple[bool, str, str]:
    """Keep the verdict if nobody was faster, and do what follows. → won, verdict, by whom."""
    found = finding_queries.question(desk.connection, desk.scope, order.finding_id)
    if found is None or (found.code == "same_child" and order.verdict not in COMPARED):
        return False, "", ""
    _lock(desk, found)
    row = submission_queries.load(desk.connection, found.submission_id)
    now, me = desk.now, desk.person.id
    if not finding_queries.resolve(desk.connection, found.id, order.verdict, me, now):
        settled = finding_queries.question(desk.connection, desk.scope, found.id) or found
        return False, settled.verdict or "", person_name(desk, settled.resolved_by)
    if found.code == "same_child" and row is not None and row.state == "asked":
        work = open_work(desk.connection, desk.vault, row, now)
        _follow(desk, work, found, order.verdict)
    return True, order.verdict, desk.person.name


def _lock(desk: Desk, found: Row[Any]) -> None:
    """The report and what else stands under its own case, before any case is locked."""
    own = [found.case_id] if found.case_id is not None else []
    same_child.lock_submissions(desk.connection, own, found.submission_id)


def _follow(desk: Desk, work: Work, found: Row[Any], verdict: str) -> None:
    """Same child: join. Otherwise, once nothing is left to compare, the report is a case."""
    if verdict == "same":
        join(work, found.other_case_id, desk.person.id)
        return
    if finding_queries.open_same_child(desk.connection, work.row.id):
        return
    accept(work, own_case(work))
    settled = submission_queries.load(desk.connection, work.row.id)
    if settled is None:
        return
    for other_id, said in finding_queries.differs_from(desk.connection, work.row.id).items():
        same_child.add(
            desk.connection,
            {
                "case_id": settled.case_id,
                "other_case_id": other_id,
                "submission_id": work.row.id,
                "verdict": said,
                "decided_by": desk.person.id,
                "decided_at": desk.now,
            },
        )


def _case(desk: Desk, case_id: int | None) -> Row[Any] | None:
    return None if case_id is None else case_queries.by_id(desk.connection, SERVICE, case_id)


def _reported(desk: Desk, work: Work) -> dict[str, str]:
    report = work.report
    child = {
        "first": report.first,
        "last": report.last,
        "nickname": report.nickname,
        "guardian": report.guardian_name,
        "phone": report.phones[0] if report.phones else "",
        "moo": "" if report.moo is None else str(report.moo),
    }
    place = alerts.place_of(desk.connection, _Tambon(work.tambon), desk.person.language)
    return facts_of(child, report.birth, report.sex, place, desk.person.language)


def _known(desk: Desk, work: Work, other: Row[Any]) -> dict[str, str]:
    child, _ = opened(desk, other)
    place = alerts.place_of(desk.connection, other, desk.person.language)
    facts = facts_of(child, birth_of(child), other.sex, place, desk.person.language)
    known = known_features(child, other.tambon, other.sex)
    if looks_like_sibling(features(work.report, work.tambon), known):
        facts["hint"] = say("finding.sibling_hint", desk.person.language)
    return facts


class _Tambon:
    """A place of which only the tambon is known, for `place_of`."""

    def __init__(self, tambon: str) -> None:
        self.tambon, self.district, self.province = tambon, tambon[:4], tambon[:2]


def facts_of(
    child: Mapping[str, Any], birth: Birth | None, sex: str, place: str, language: str
) -> dict[str, str]:
    """What tells two children apart, masked: enough to decide, too little to find somebody."""
    name = " ".join(str(child.get(part) or "") for part in ("first", "last")).strip()
    moo = str(child.get("moo") or "")
    facts = {
        "name": mask_name(name) if name else "",
        "nickname": mask_name(str(child["nickname"])) if child.get("nickname") else "",
        "sex": label("sex", sex, language) if sex else "",
        "birth": _month(birth, language),
        "place": f"{place} {say('finding.moo', language, moo=moo)}" if moo else place,
        "guardian": mask_name(str(child["guardian"])) if child.get("guardian") else "",
        "phone": mask_phone(str(child["phone"])) if child.get("phone") else "",
    }
    return {fact: value for fact, value in facts.items() if value}


def _month(birth: Birth | None, language: str) -> str:
    if birth is None:
        return ""
    year = show_year(birth.first.year, language)
    if birth.precision in {"day", "month"}:
        return f"{month_name(birth.first.month, language)} {year}"
    last = show_year(birth.last.year, language)
    return year if year == last else f"{year}–{last}"


PERFORM: dict[type, Callable[..., Any]] = {
    LoadQuestion: load_question,
    AnswerQuestion: answer_question,
}
