"""A child that is known already: the report, or the second case, joins the case that is kept.

Both reporters hear of it. The decision is a row whose `before` holds what undoing needs: ids and
codes, nothing personal. Locks are taken submissions first, then cases, each in the order of ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from handlers.moves import MOVES
from models import (
    assistance_queries,
    case_queries,
    child_queries,
    finding_queries,
    inbox,
    review_queries,
    same_child,
    submission_queries,
)
from models.scope import everything
from models.vault import Vault
from workers.validation import alike
from workers.validation.keeping import child_record, keep_child_record
from workers.validation.work import Work, open_work

SERVICE: Final = everything()
GRAVITY: Final = ("A", "B", "C", "")
WAY: Final = ("moved", "new", "check", "reopened", "confirmed", "planned", "helping", "learning")
"""Open states, the least done first: of two the kept case goes on from the further one."""
ENDS: Final = ("closed", "no_help")
CHANGED: Final = (
    "state", "urgent", "owner_id", "closed_at", "close_code", "child_id", "due_at",
)  # fmt: skip
"""Columns of a case that a join may change."""


@dataclass(frozen=True)
class Hand:
    """Whose decision it is, and in which transaction."""

    connection: Connection
    vault: Vault
    now: datetime
    person_id: int


def join(work: Work, kept_id: int, decided_by: int) -> int:
    """Join a report to the case that is kept, or to the one that one was joined to meanwhile.

    The caller has locked the report, and those of its own case. → the id of the case that it
    stands under.
    """
    hand = Hand(work.connection, work.vault, work.now, decided_by)
    own_id = work.row.case_id or work.row.draft_case_id
    kept, own = _locked(hand, kept_id, own_id)
    if own is not None and own.id != kept.id:
        submission_queries.change(hand.connection, work.row.id, case_id=own.id)
        join_cases(hand, kept.id, own.id)
        return int(kept.id)
    if own is not None and own.id == own_id:  # the other one was joined to its own meanwhile
        _settle(hand, work.row, "accepted", own.id)
        return int(own.id)
    before: dict[str, Any] = {
        "submissions": {str(work.row.id): work.row.state},
        "kept": _state_of(kept),
        "asked": sorted(work.report.needs),
    }
    _bring(hand, kept, {}, before, [work.row.person_id], work.row.id)
    _remember(hand, kept, f"s{work.row.id}", _entry(work))
    _settle(hand, work.row, "joined", kept.id)
    _decide(hand, kept, None, work.row.id, before)
    _tell(hand, kept, {work.row.person_id: work.row.number})
    return int(kept.id)


def _follow(hand: Hand, from_case: int, to_case: int) -> dict[str, list[int]]:
    """What belongs to the child goes along; each case counts as helped by what it holds now."""
    moved = same_child.follow(hand.connection, from_case, to_case)
    if "assistance" in moved:
        assistance_queries.note_helped(hand.connection, [from_case, to_case])
    return moved


def join_cases(hand: Hand, kept_id: int, other_id: int) -> int:
    """Join a second case of the same child to the kept one; the second closes as a duplicate.

    The caller has locked the submissions of both. → the id of the decision, 0 when the two are one
    case already.
    """
    kept, other = _locked(hand, kept_id, other_id)
    if other is None or kept.id == other.id:
        return 0
    held = same_child.lock_submissions(hand.connection, [other.id])
    submissions = [row for row in held if _stands(row, other)]
    before: dict[str, Any] = {
        "submissions": {str(row.id): row.state for row in submissions},
        "kept": _state_of(kept),
        "other": _state_of(other),
        "moved": _follow(hand, other.id, kept.id),
        "asked": sorted(same_child.needs(hand.connection, other.id)),
    }
    people = {other.reporter_id, other.weaver_id} - {None}
    people |= set(same_child.reporters(hand.connection, other.id))
    own = next((row for row in submissions if row.number == other.number), None)
    _bring(
        hand,
        kept,
        dict(other._mapping),
        before,
        sorted(people),
        own.id if own is not None else None,
    )
    _end(hand, other)
    entry = _entry_of_case(hand, other)
    if entry:
        _remember(hand, kept, f"c{other.id}", entry)
    for row in submissions:
        _settle(hand, row, "joined", kept.id)
    link_id = _decide(hand, kept, other, own.id if own is not None else None, before)
    _tell(hand, kept, dict.fromkeys(sorted(people), other.number))
    return link_id


def keeps(one: Row[Any], other: Row[Any]) -> tuple[Row[Any], Row[Any]]:
    """Which of two cases is kept: the one whose child is known (danger may have been told without
    a report), the open one, else the one opened first. → kept, other."""

    def rank(row: Row[Any]) -> tuple[bool, bool, datetime, int]:
        return row.child_id is None, row.state in ENDS, row.opened_at, row.id

    first, second = sorted((one, other), key=rank)
    return first, second


def _locked(hand: Hand, kept_id: int, own_id: int | None) -> tuple[Row[Any], Row[Any] | None]:
    """Both cases, locked and read anew; whatever they were joined to meanwhile in their place."""
    wanted = {kept_id, own_id or kept_id}
    while True:
        same_child.lock(hand.connection, wanted)
        kept_id = same_child.kept_of(hand.connection, kept_id)
        own_id = own_id and same_child.kept_of(hand.connection, own_id)
        now = {kept_id, own_id or kept_id}
        if now <= wanted:
            break
        wanted |= now
    kept = case_queries.by_id(hand.connection, SERVICE, kept_id)
    own = case_queries.by_id(hand.connection, SERVICE, own_id) if own_id else None
    if kept is None:
        raise LookupError(f"case {kept_id}")
    return kept, own


def _stands(row: Row[Any], case: Row[Any]) -> bool:
    """Whether a submission made this case, or was joined to it: it goes with the child."""
    return bool(row.number == case.number or row.state == "joined")


def _state_of(case: Row[Any]) -> dict[str, Any]:
    found = {name: getattr(case, name) for name in CHANGED}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
    }


def _bring(
    hand: Hand,
    kept: Row[Any],
    other: Mapping[str, Any],
    before: dict[str, Any],
    people: list[int],
    submission_id: int | None,
) -> None:
    """What the kept case gains: danger, who has it, the further state, needs, reporters."""
    state = _further(kept.state, str(other.get("state", "")))
    values: dict[str, Any] = {
        "updated_at": hand.now,
        "urgent": min(kept.urgent, str(other.get("urgent", "")), key=GRAVITY.index),
        "owner_id": kept.owner_id or other.get("owner_id"),
        "state": state,
    }
    if kept.state in ENDS and state not in ENDS:
        due = hand.now + timedelta(days=MOVES["reopen"].days or 0)
        values |= {"closed_at": None, "close_code": None, "due_at": due}
        values |= {"warned_at": None, "warned_step": 0}
    case_queries.change(hand.connection, SERVICE, kept.id, kept.version, values)
    moved = (kept.state, state) if kept.state != state else ("", "")
    case_queries.note(hand.connection, kept.id, "gained", hand.now, hand.person_id, moved=moved)
    added = set(before["asked"]) - same_child.needs(hand.connection, kept.id)
    case_queries.add_needs(hand.connection, kept.id, added)
    hears = {kept.reporter_id, kept.weaver_id, *same_child.reporters(hand.connection, kept.id)}
    new = [person for person in people if person not in hears]
    for person in new:
        same_child.add_reporter(hand.connection, kept.id, person, submission_id, hand.now)
    before |= {"needs": sorted(added), "reporters": new, "state": state}


def _further(kept: str, other: str) -> str:
    """The state to go on from. A report about a child whose case had ended opens it again."""
    if kept in ENDS:
        return kept if other in ENDS else "reopened"
    if kept == "moved" or other not in WAY:
        return kept
    return max(kept, other, key=WAY.index)


def _end(hand: Hand, other: Row[Any]) -> None:
    """The second case ends as a duplicate: it has no child of its own any more, so that it is
    counted as no report's case while its report counts as joined."""
    values = {
        "state": "closed",
        "close_code": child_queries.DUPLICATE,
        "closed_at": hand.now,
        "updated_at": hand.now,
        "child_id": None,
        "proposed_code": None,
        "proposed_by": None,
        "proposed_at": None,
    }
    case_queries.change(hand.connection, SERVICE, other.id, other.version, values)
    moved = (other.state, "closed")
    case_queries.note(hand.connection, other.id, "joined", hand.now, hand.person_id, moved=moved)


def _entry(work: Work) -> dict[str, Any]:
    return {**child_record(work), "tambon": work.tambon, "sex": work.report.sex}


def _entry_of_case(hand: Hand, case: Row[Any]) -> dict[str, Any]:
    """What is known of the second case's child, as it is remembered with the kept one."""
    if case.child_id is None or case.child_sealed is None:
        return {}
    box = hand.vault.box(case.child_key_id, case.child_key_sealed)
    child = box.open(case.child_sealed, "child")
    return {**child, "tambon": case.tambon, "sex": case.sex}


def _remember(hand: Hand, kept: Row[Any], key: str, entry: Mapping[str, Any]) -> None:
    """The kept child is found by this spelling, phone and place from now on."""
    if kept.child_id is None or kept.child_sealed is None:
        return
    box = hand.vault.box(kept.child_key_id, kept.child_key_sealed)
    child = box.open(kept.child_sealed, "child")
    record = {**child, alike.JOINED: {**child.get(alike.JOINED, {}), key: dict(entry)}}
    keep_child_record(hand.connection, hand.vault, kept, box, record)


def _settle(hand: Hand, row: Row[Any], state: str, case_id: int) -> None:
    """The submission's new state, with its event; other comparisons need no answer any more."""
    connection, now = hand.connection, hand.now
    submission_queries.settle(connection, row.id, state, now, case_id=case_id)
    finding_queries.drop_same_child(connection, row.id, now)
    review_queries.note(
        connection, row.id, row.current, "joined", now, hand.person_id, moved=(row.state, state)
    )


def _decide(
    hand: Hand,
    kept: Row[Any],
    other: Row[Any] | None,
    submission_id: int | None,
    before: Mapping[str, Any],
) -> int:
    return same_child.add(
        hand.connection,
        {
            "case_id": kept.id,
            "other_case_id": other.id if other is not None else None,
            "submission_id": submission_id,
            "verdict": "same",
            "decided_by": hand.person_id,
            "decided_at": hand.now,
            "before": dict(before),
        },
    )


def _tell(hand: Hand, kept: Row[Any], joined: Mapping[int, str | None]) -> None:
    """Who reported the second time hears that it joined; who follows the kept one hears it too."""
    told = {person: ("joined", number) for person, number in joined.items()}
    for person in (kept.reporter_id, kept.weaver_id):
        if person is not None:
            told.setdefault(person, ("kept", next(iter(joined.values()), None)))
    for person, (part, number) in told.items():
        inbox.speak(
            hand.connection,
            hand.vault,
            person,
            f"joined:{kept.id}:{number}:{person}:{hand.now.timestamp():.0f}",
            "validated",
            {"number": number, "case_no": kept.number, "part": part},
            hand.now,
        )


def reopen_work(hand: Hand, submission_id: int) -> Work | None:
    """A submission as work, locked; None when it is gone."""
    row = submission_queries.load(hand.connection, submission_id)
    return None if row is None else open_work(hand.connection, hand.vault, row, hand.now)
