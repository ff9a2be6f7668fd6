"""Orders about a coordinator's review: the report in words, the verdict, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row

from bot.texts import TEXTS, say
from handlers.orders import (
    Change,
    Decided,
    DecideReview,
    Done,
    ListReviews,
    LoadOutcome,
    LoadReview,
    Noticed,
    ReviewItem,
    ReviewView,
    Said,
    SentOutcome,
    VersionSent,
)
from models import finding_queries, review_queries, submission_queries
from models.scope import Scope
from workers import looking, reviewing, story
from workers.alerts import place_of
from workers.case_view import person_name, story_is_back
from workers.desk import Desk
from workers.validation.reading import Line, lines
from workers.validation.structure import form_of
from workers.validation.work import Work, open_work

WORDS_OF: Final = ("returned", "rejected")
KEPT: Final = frozenset({"waiting", "kept"})


def load_review(desk: Desk, order: LoadReview) -> ReviewView | None:
    """A report within the asker's reach, as they may see it. The look is logged."""
    row = review_queries.find(desk.connection, desk.scope, order.number)
    if row is None or row.key_sealed is None:  # erased
        return None
    looking.at_report(desk, row, "review", row.state)
    work = open_work(desk.connection, desk.vault, row, desk.now)
    case = reviewing.case_of(desk, row)
    versions = review_queries.versions(desk.connection, row.id)
    shown = [_lines(desk, work, one) for one in versions[-2:]]
    if row.case_id is not None and story_is_back(desk, row.case_id):
        told = story.names(form_of(desk.connection, row.version)) or frozenset()
        shown = [[line for line in one if line.name not in told] for one in shown]
    now, before = shown[-1], shown[-2] if len(shown) > 1 else []
    named = _may_read_all(desk, row, case)
    labels = {line.name: line.label for line in now}
    last = review_queries.decision(desk.connection, row.id)
    findings = tuple(_noticed(desk, work, labels))
    files = [held.state for held in submission_queries.attachments(desk.connection, row.id)]
    return ReviewView(
        number=row.number,
        form=row.form,
        form_title=_title(desk, row),
        state=row.state,
        version=row.current,
        mark=last.id if last is not None else 0,
        reporter=person_name(desk, row.person_id),
        place=place_of(desk.connection, row, desk.person.language),
        findings=findings,
        answers=tuple(_said(line, named=named) for line in now if line.words),
        changes=tuple(_changes(before, now, named=named)) if before else (),
        versions=tuple(
            VersionSent(one.n, one.received_at, person_name(desk, one.person_id))
            for one in versions
        ),
        done=tuple(_done(desk, work, named=named)),
        attachments=sum(1 for state in files if state in KEPT),
        missing_files=sum(1 for state in files if state not in KEPT),
        case_no=case.number if case is not None else "",
        case_state=case.state if case is not None else "",
        urgent=case.urgent if case is not None else "",
        submission_id=row.id,
        actions=reviewing.actions(desk, row, case),
        question=next((held.finding_id for held in findings if held.finding_id), 0),
    )


def decide_review(desk: Desk, order: DecideReview) -> Decided:
    """Carry out a verdict. Of two who decide at once the second learns what the first did."""
    verdict = reviewing.decide(desk, order)
    if verdict.work is None:
        return Decided(False, verdict.why)
    row = submission_queries.load(desk.connection, verdict.work.row.id) or verdict.work.row
    last = review_queries.decision(desk.connection, row.id)
    case = reviewing.case_of(desk, row)
    return Decided(
        done=not verdict.why,
        why=verdict.why,
        kind=last.kind if last is not None else "",
        by=person_name(desk, last.person_id) if last is not None else "",
        at=last.at if last is not None else None,
        case_no=case.number if case is not None else "",
        case_state=case.state if case is not None else "",
    )


def list_reviews(desk: Desk, order: ListReviews) -> list[ReviewItem]:
    """Questions to decide, then returned reports that nobody is left to correct."""
    language = desk.person.language
    items = [
        ReviewItem(
            "question" if row.code == "same_child" else "review",
            row.number or "",
            say(f"finding.{row.code}", language) if f"finding.{row.code}" in TEXTS else row.code,
            row.due_at,
            row.id,
        )
        for row in finding_queries.waiting(desk.connection, desk.scope, order.limit)
    ]
    listed = {item.number for item in items}
    items += [
        ReviewItem("review", row.number, say("finding.no_corrector", language), None)
        for row in review_queries.stranded(desk.connection, desk.scope, order.limit)
        if row.number and row.number not in listed
    ]
    return items[: order.limit]


def load_outcome(desk: Desk, order: LoadOutcome) -> SentOutcome | None:
    """What became of the asker's own report, with the reason when it was returned or refused."""
    found = submission_queries.by_number(desk.connection, order.number, desk.person.id)
    row = found and submission_queries.load(desk.connection, found.id)
    if row is None or row.key_sealed is None:
        return None
    looking.at_report(desk, row, "view", "outcome")
    work = open_work(desk.connection, desk.vault, row, desk.now)
    reasons = [done.reason for done in _done(desk, work, named=True) if done.kind in WORDS_OF]
    case = reviewing.case_of(desk, row)
    return SentOutcome(
        state=row.state,
        reason=reasons[-1] if reasons and row.state in WORDS_OF else "",
        case_no=case.number if case is not None else "",
        submission_id=row.id,
    )


def _may_read_all(desk: Desk, row: Row[Any], case: Row[Any] | None) -> bool:
    """Names, numbers, notes and places are for coordinators of this place, and who has the case."""
    if case is not None and desk.person.id == case.owner_id:
        return True
    held = tuple(one for one in desk.scope.grants if one.role == "coordinator")
    scope = Scope(desk.person.id, held)
    return bool(held) and review_queries.find(desk.connection, scope, row.number) is not None


def _title(desk: Desk, row: Row[Any]) -> str:
    key = f"form.title_{row.form}"
    if key in TEXTS:
        return say(key, desk.person.language)
    return form_of(desk.connection, row.version).title or str(row.form)


def _lines(desk: Desk, work: Work, version: Row[Any]) -> list[Line]:
    answers = work.box.open(version.sealed, "submission")["answers"]
    language = desk.person.language
    return lines(
        form_of(desk.connection, work.row.version),
        answers,
        version.received_at,
        language,
        lambda code: desk.shelf.place_name(code, language),
    )


def _said(line: Line, *, named: bool) -> Said:
    hidden = line.personal and not named
    return Said(line.name, line.section, line.label, "" if hidden else line.words, hidden)


def _changes(before: list[Line], now: list[Line], *, named: bool) -> list[Change]:
    """Question by question, before and after, in the order of the form."""
    was, is_now = {one.ref: one for one in before}, {one.ref: one for one in now}
    found = []
    for ref in dict.fromkeys([*is_now, *was]):
        old, new = was.get(ref), is_now.get(ref)
        if (old.value if old else "") == (new.value if new else ""):
            continue
        line = new or old
        assert line is not None
        if line.personal and not named:
            found.append(Change(line.label, "•••", "•••"))
        else:
            found.append(Change(line.label, old.words if old else "", new.words if new else ""))
    return found


def _noticed(desk: Desk, work: Work, labels: Mapping[str, str]) -> list[Noticed]:
    """What was found in the newest version, and what was left open: open ones first."""
    found = []
    for held in finding_queries.of_submission(desk.connection, work.row.id):
        waits = held.resolved_at is None
        if held.n != work.row.current and not waits:
            continue
        asks = held.code == "same_child" and waits and held.audience == "coordinator"
        words = _reason(desk, work.box.open(held.sealed, reviewing.REASON)) if held.sealed else ""
        label = labels.get(held.ref, held.ref)
        found.append(Noticed(held.code, label, waits, held.id if asks else 0, words))
    return sorted(found, key=lambda one: not one.open)


def _done(desk: Desk, work: Work, *, named: bool) -> list[Done]:
    found = []
    for event in review_queries.events(desk.connection, work.row.id):
        said = work.box.open(event.sealed, review_queries.CONTEXT) if event.sealed else {}
        reason = _reason(desk, said) if named else ""
        found.append(Done(event.kind, event.at, person_name(desk, event.person_id), reason))
    return found


def _reason(desk: Desk, said: Mapping[str, Any]) -> str:
    """A reason as it was typed, or the usual one that was chosen."""
    if said.get("words"):
        return str(said["words"])
    for key in (f"review.back_{said.get('code')}", f"review.refuse_{said.get('code')}"):
        if key in TEXTS:
            return say(key, desk.person.language)
    return ""


PERFORM: dict[type, Callable[..., Any]] = {
    LoadReview: load_review,
    DecideReview: decide_review,
    ListReviews: list_reviews,
    LoadOutcome: load_outcome,
}
