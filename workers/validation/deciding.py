"""What becomes of a submission: a case, a correction, or a question to the coordinator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from handlers.findings import Finding, hand_over, judge
from handlers.reported import leaves
from models import (
    case_queries,
    child_queries,
    finding_queries,
    inbox,
    review_queries,
    same_child,
    submission_queries,
)
from workers import casework, working_days
from workers.validation import alike, entities, place
from workers.validation.joining import join
from workers.validation.keeping import keep_case
from workers.validation.work import SERVICE, Work

CORRECTED = "corrected"
"""A finding for the coordinator who asked: the corrected version is here."""
NOBODY = "no_corrector"
"""A finding for the coordinator: nobody is left whom the report could be returned to."""
MOST_QUESTIONS = 3
"""At most so many known children are put beside a report."""


def photos(work: Work) -> list[Finding]:
    """A refused photo comes back unless another one took its place, or it was given up."""
    by_name: dict[str, set[str]] = {}
    for held in work.store.attachments(work.row.id):
        by_name.setdefault(held.ref.rsplit("/", 1)[-1], set()).add(held.state)
    answered = {name for name, value in leaves(work.answers) if value}
    return [
        Finding("photo_refused", "stop", "weaver", name)
        for name, states in by_name.items()
        if name in answered and "refused" in states and not states & {"kept", "waiting"}
    ]


def decide(work: Work, structure: Sequence[Finding]) -> str:
    """Settle a submission in one go. `structure`: what the form itself found. → its new state."""
    if work.row.rehearsal:
        submission_queries.settle(work.connection, work.row.id, "accepted", work.now)
        return "accepted"
    case = own_case(work)
    if case is not None and case.close_code == child_queries.DUPLICATE:
        return _follow_child(work, case)
    if work.row.current > 1:
        finding_queries.resolve_older(work.connection, work.row.id, work.row.current, work.now)
    found = _found(work, structure, urgent=case is not None and case.urgent != "")
    keep_findings(work, found)
    back = [finding for finding in found if finding.returns]
    if back:
        return send_back(work, back, case)
    questions = [] if case is not None and case.child_id else compare(work)
    if questions:
        return ask(work, questions, case)
    return accept(work, case)


def _follow_child(work: Work, case: Row[Any]) -> str:
    """The case that its danger raised was joined before the report came: it goes the same way."""
    kept_id = same_child.kept_of(work.connection, case.id)
    join(work, kept_id, case.owner_id or work.row.person_id)
    return "joined"


def show_again(work: Work) -> None:
    """What a coordinator returned comes back to them, with the differences on top."""
    row = work.row
    if row.current > 1 and review_queries.was_returned(work.connection, row.id, row.current - 1):
        keep_findings(work, [Finding(CORRECTED, "ask", "coordinator", "")])
        now = submission_queries.load(work.connection, row.id)
        if now is not None:
            casework.question(work.connection, work.vault, now, work.now)


def own_case(work: Work) -> Row[Any] | None:
    """The case that this submission made before, or that its danger raised; locked."""
    case_id = work.row.case_id or work.row.draft_case_id
    return (
        None
        if case_id is None
        else case_queries.by_id(work.connection, SERVICE, case_id, lock=True)
    )


def compare(work: Work) -> list[alike.Candidate]:
    """Known children, anywhere, of whom a person must say whether they are this one."""
    wanted = alike.features(work.report, work.tambon)
    found = work.store.alike(work.row.id, wanted)
    decided = work.store.told_apart(work.row.id)
    own = {work.row.case_id, work.row.draft_case_id}
    return [
        held for held in found if held.row.case_id not in decided and held.row.case_id not in own
    ][:MOST_QUESTIONS]


def accept(work: Work, case: Row[Any] | None) -> str:
    """The report becomes a case, or completes the one there is."""
    case_id = keep_case(work, case)
    work.store.settle(work.row.id, "accepted", work.now, case_id=case_id, **_place_of(work))
    if not work.is_report:
        entities.name(work.connection, work.vault, work.row, case_id)
    return "accepted"


def _found(work: Work, structure: Sequence[Finding], *, urgent: bool) -> list[Finding]:
    known = place.known(work, urgent=urgent)
    judged = judge(work.report, known)
    asked = {finding.ref for finding in structure}
    doubled = {"birth_unreadable", "area_unknown"}
    judged = [held for held in judged if not (held.code in doubled and held.ref in asked)]
    # The form's own list leaves out who is too young to agree alone; the rule says it in words.
    alone = {held.ref for held in judged if held.code.startswith("consent_self")}
    structure = [held for held in structure if held.ref not in alone]
    return hand_over([*structure, *judged, *photos(work)], work.row.current)


def keep_findings(work: Work, found: Sequence[Finding]) -> None:
    """Write down what was found; a coordinator's part has a clock."""
    due = working_days.after(work.now, working_days.LOOK)
    work.store.keep_findings(
        [
            {
                "submission_id": work.row.id,
                "n": work.row.current,
                "code": finding.code,
                "severity": finding.severity,
                "audience": finding.audience,
                "ref": finding.ref,
                "created_at": work.now,
                "due_at": due if finding.audience == "coordinator" else None,
            }
            for finding in found
        ],
    )


def send_back(work: Work, back: Sequence[Finding], case: Row[Any] | None) -> str:
    """The report returns to who sent it, as the very questions with the reasons.

    An urgent case is completed all the same with what is known: it never waits for an answer.
    """
    kept: dict[str, Any] = {}
    if case is not None and case.urgent:
        kept["case_id"] = keep_case(work, case)
    work.store.settle(work.row.id, "returned", work.now, **kept)
    reasons = {finding.ref: f"finding.{finding.code}" for finding in reversed(back)}
    tell_corrector(work, list(dict.fromkeys(finding.ref for finding in back)), reasons)
    return "returned"


def tell_corrector(work: Work, asks: Sequence[str], reasons: Mapping[str, str]) -> None:
    """Tell who corrects the report: at most once a version, so at most one push a cycle.

    When the reporter left it is who follows the case; when nobody does, a coordinator's question.
    """
    person_id = review_queries.corrector(work.connection, work.row.id)
    if person_id is None:
        keep_findings(work, [Finding(NOBODY, "ask", "coordinator", "")])
        return
    inbox.speak(
        work.connection,
        work.vault,
        person_id,
        f"correction:{work.row.id}:{work.row.current}",
        "correction",
        {
            "submission_id": work.row.id,
            "number": work.row.number,
            "asks": list(asks),
            "reasons": dict(reasons),
        },
        work.now,
    )


def ask(work: Work, questions: Sequence[alike.Candidate], case: Row[Any] | None) -> str:
    """The coordinator is asked whether it is a child we know; an urgent case goes on meanwhile."""
    work.store.keep_findings(
        [
            {
                "submission_id": work.row.id,
                "n": work.row.current,
                "code": "same_child",
                "severity": "ask",
                "audience": "coordinator",
                "other_case_id": held.row.case_id,
                "points": held.points,
                "created_at": work.now,
                "due_at": working_days.after(work.now, working_days.LOOK),
            }
            for held in questions
        ],
    )
    kept = _place_of(work)
    if case is not None:
        kept["case_id"] = keep_case(work, case)
    work.store.settle(work.row.id, "asked", work.now, **kept)
    return "asked"


def _place_of(work: Work) -> dict[str, Any]:
    """The place as validated, for those whose work it is."""
    tambon = work.tambon
    return {
        "province": tambon[:2] or work.row.province,
        "district": tambon[:4] or work.row.district,
        "tambon": tambon,
        "lao": place.serving(work).lao,
    }
