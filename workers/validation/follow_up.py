"""A follow-up becomes a visit of the case it names, and what was found moves the case.

A later version of the same follow-up replaces its visit: what the first one did is taken back
before. Running twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row

from handlers.findings import Finding
from handlers.followed import NOT_THERE, PLACED, Followed, read
from models import (
    case_queries,
    conversation,
    finding_queries,
    need_queries,
    person,
    same_child,
    submission_queries,
    visit_queries,
)
from models import placement_queries as places
from models.child_queries import DUPLICATE
from models.scope import everything, scope_of
from workers import placements
from workers.placements import Place, Who
from workers.validation import follow_next
from workers.validation.deciding import keep_findings, photos, send_back
from workers.validation.work import Work

SERVICE: Final = everything()
GIVEN: Final = frozenset({"assign", "accept", "handed_over", "handed_back"})
"""Events by which a case goes from one follower to another."""


def decide(work: Work) -> str:
    """Settle a follow-up in one go. → its new state."""
    finding_queries.resolve_older(work.connection, work.row.id, work.row.current, work.now)
    said = read(work.answers)
    case = _case(work, said.case_no)
    if case is None:
        return _return(work, [Finding("case_unknown", "stop", "weaver", "case_no")])
    keep(work, case, said)
    place = {part: getattr(case, part) for part in ("province", "district", "tambon", "lao")}
    submission_queries.change(work.connection, work.row.id, case_id=case.id, **place)
    back = photos(work)
    if back:
        return _return(work, back)
    submission_queries.settle(work.connection, work.row.id, "accepted", work.now)
    return "accepted"


def keep(work: Work, case: Row[Any], said: Followed) -> None:
    """Write the visit of this version and do what follows from it, once.

    A visit before another one that is known says how it was then: it is kept, and moves nothing.
    """
    before = visit_queries.of_submission(work.connection, work.row.id)
    held = _opened(work, before) if before is not None else {}
    if held.get("version") == work.row.current:
        return
    who = Who(work.connection, work.vault, work.now, work.row.person_id)
    made = None
    if before is not None and not _is_past(work, before.case_id, before.visited_on, before.id):
        case, made = _take_back(work, who, case, before, held, said)
    elif before is not None and before.case_id != case.id:
        visit_queries.remove(work.connection, before.id)
    earlier = before.id if before is not None and before.case_id == case.id else None
    not_found = visit_queries.not_found_in_row(work.connection, case.id, but=earlier)
    content = _content(work, case, said)
    visit_id = _write(work, case, said, content)
    _event(work, case, said, corrected=before is not None)
    if _is_past(work, case.id, _day(work, said), visit_id):
        return
    case = _place(work, who, case, said, _Made(visit_id, made, content))
    if said.needs:
        case_queries.set_needs(work.connection, case.id, said.needs)
    case = follow_next.propose(work, who, case, said.proposal(not_found), before)
    follow_next.set_clock(work, case, said)
    follow_next.ask(work, case, said)


def withdraw(work: Work) -> None:
    """A follow-up was refused: its visit goes, and what it did is taken back."""
    before = visit_queries.of_submission(work.connection, work.row.id)
    if before is None:
        return
    case = case_queries.by_id(work.connection, SERVICE, before.case_id, lock=True)
    if case is None:
        return
    who = Who(work.connection, work.vault, work.now, work.row.person_id)
    said = Followed()
    case, _ = _take_back(work, who, case, before, _opened(work, before), said)
    follow_next.propose(work, who, case, "", before)
    _event(work, case, said, corrected=True)
    visit_queries.remove(work.connection, before.id)


@dataclass(frozen=True)
class _Made:
    """The visit, the placement that its earlier version made, and what is sealed of it."""

    visit_id: int
    placement: Row[Any] | None
    content: dict[str, Any]


def _case(work: Work, number: str) -> Row[Any] | None:
    """The case that is named, within the sender's scope; locked. A joined one leads to its kept.

    One that went to somebody else after the form was begun is the sender's still: what was seen of
    the child is not lost by it.
    """
    held = person.roles(work.connection, [work.row.person_id])[work.row.person_id]
    scope = scope_of(work.row.person_id, held)
    case = case_queries.by_number(work.connection, scope, number, lock=True)
    if case is not None and case.key_sealed is None:  # erased
        return None
    if case is None:
        case = case_queries.by_number(work.connection, SERVICE, number, lock=True)
        return case if case is not None and _was_theirs(work, case) else None
    if case.close_code != DUPLICATE:
        return case
    kept = same_child.kept_of(work.connection, case.id)
    return case_queries.by_id(work.connection, scope, kept, lock=True) or case


def _was_theirs(work: Work, case: Row[Any]) -> bool:
    """Whether the sender followed the case when the form was begun."""
    draft = conversation.draft(work.connection, work.row.draft_id, work.row.person_id)
    if draft is None:
        return False
    box = work.vault.box(case.key_id, case.key_sealed)
    return any(
        event.at > draft.created_at
        and event.sealed is not None
        and box.open(event.sealed, "case_event").get("from") == work.row.person_id
        for event in case_queries.events(work.connection, case.id)
        if event.kind in GIVEN
    )


def _return(work: Work, back: list[Finding]) -> str:
    keep_findings(work, back)
    return send_back(work, back, None)


def _content(work: Work, case: Row[Any], said: Followed) -> dict[str, Any]:
    """What is sealed of a visit: words of people, and what a correction needs to take it back."""
    needs = need_queries.of_case(work.connection, case.id)
    return {
        "version": work.row.current,
        "place_grade": said.grade,
        "place_name": said.place,
        "attend": said.attend,
        "left_reason": said.left_reason,
        "moved_to": said.moved_to,
        "still_need": list(said.needs),
        "close_reason": said.close,
        "note": said.note,
        "danger_now": said.danger_now,
        "needs_before": needs,
        "photo": [
            held.id
            for held in submission_queries.attachments(work.connection, work.row.id)
            if held.state in {"waiting", "kept"}
        ],
    }


def _write(work: Work, case: Row[Any], said: Followed, content: dict[str, Any]) -> int:
    return visit_queries.keep(
        work.connection,
        {
            "case_id": case.id,
            "submission_id": work.row.id,
            "person_id": work.row.person_id,
            "visited_on": _day(work, said),
            "way": said.way,
            "met": said.met,
            "now": said.now,
            "got": said.got,
            "next": said.next,
            "next_on": said.next_on,
            "key_id": case.key_id,
            "sealed": work.vault.box(case.key_id, case.key_sealed).seal(content, "visit"),
            "recorded_at": work.row.version_at,
        },
    )


def _day(work: Work, said: Followed) -> date:
    return said.visited_on or work.sent_on


def _is_past(work: Work, case_id: int, on: date, visit_id: int) -> bool:
    return visit_queries.has_newer(work.connection, case_id, on, visit_id)


def _opened(work: Work, visit: Row[Any]) -> dict[str, Any]:
    """By the visit's own key: it may have been another case's before a join."""
    if visit.sealed is None:
        return {}
    box = conversation.box_of(work.connection, work.vault, visit.key_id)
    return dict(box.open(visit.sealed, "visit"))


def _event(work: Work, case: Row[Any], said: Followed, *, corrected: bool) -> None:
    case_queries.note(
        work.connection,
        case.id,
        "visit_corrected" if corrected else "visit",
        work.now,
        work.row.person_id,
        box=work.vault.box(case.key_id, case.key_sealed),
        text={"now": said.now, "next": said.next},
    )


# --- what an earlier version did -----------------------------------------------------------------


def _take_back(
    work: Work,
    who: Who,
    case: Row[Any],
    before: Row[Any],
    held: dict[str, Any],
    said: Followed,
) -> tuple[Row[Any], Row[Any] | None]:
    """Undo what the version before did. → the case now, and the placement that it had made.

    That one is left in place when the new version tells of a placement too: it is changed then,
    and an answer that was given about it stays. Where it had taken the place of another one, that
    one is back.
    """
    other = before.case_id != case.id
    old = case_queries.by_id(work.connection, SERVICE, before.case_id, lock=True) if other else case
    if old is None:
        return case, None
    made = places.made_by(work.connection, before.id)
    ended = held.get("ended")
    gone = made is not None and (other or ended or said.now not in PLACED)
    if made is not None and gone:
        places.remove(work.connection, made.id)
        made = None
    live = places.live(work.connection, old.id) is not None
    if ended and not live:
        places.revive(work.connection, ended)
        live = True
    if live and old.state == "reopened":
        old = placements.move(who, old, "learn")
    elif gone and not live and old.state == "learning":
        old = placements.move(who, old, "back")
    if held.get("still_need"):
        case_queries.set_needs(work.connection, old.id, held.get("needs_before", []))
    if not other:
        return old, made
    _event(work, old, Followed(), corrected=True)
    visit_queries.remove(work.connection, before.id)
    return case, None


# --- what is found of the child ------------------------------------------------------------------


def _place(work: Work, who: Who, case: Row[Any], said: Followed, made: _Made) -> Row[Any]:
    """The child is somewhere, somewhere else, or nowhere."""
    on = _day(work, said)
    if said.now in PLACED:
        place = Place(said.kind, said.grade, said.place, on)
        if made.placement is not None:
            placements.change(who, case, made.placement.id, place)
            return case
        live = places.live(work.connection, case.id)
        case = placements.begin(who, case, place, made.visit_id)
        same = live is not None and live.kind == place.kind
        if live is not None and not same:
            _remember(work, case, made, live.id)
        return _answer(work, who, case, said, on) if same else case
    if said.now not in NOT_THERE | {"dead"}:
        return case
    if said.now == "dead":
        return _end(work, who, case, on, made)
    case, ended = placements.leave(who, case, on, said.left_reason)
    if ended is not None:
        _remember(work, case, made, ended)
        key = f"left:visit:{work.row.id}:{work.row.current}"
        placements.tell_left(who, case, key)
    return case


def _answer(work: Work, who: Who, case: Row[Any], said: Followed, on: date) -> Row[Any]:
    """A follow-up on or after the day of a question answers it; nobody asks what was just told."""
    live = places.live(work.connection, case.id)
    if live is None:
        return case
    due = [
        held.day
        for held in places.checks(work.connection, live.id)
        if held.answered_at is None and live.since + timedelta(days=held.day) <= on
    ]
    if not due:
        return case
    placements.still(who, case, live, max(due), closes=said.next == "close")
    return case_queries.by_id(work.connection, SERVICE, case.id, lock=True) or case


def _end(work: Work, who: Who, case: Row[Any], on: date, made: _Made) -> Row[Any]:
    live = places.live(work.connection, case.id)
    if live is not None:
        places.end(work.connection, live.id, max(on, live.since), who.now)
        _remember(work, case, made, live.id)
    return case


def _remember(work: Work, case: Row[Any], made: _Made, ended: int) -> None:
    """The visit keeps which placement it ended, for the case that it is corrected."""
    box = work.vault.box(case.key_id, case.key_sealed)
    sealed = box.seal({**made.content, "ended": ended}, "visit")
    visit_queries.reseal(work.connection, made.visit_id, sealed)
