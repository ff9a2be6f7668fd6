"""Undoing a join: everything goes back to where it was, and what came later stays where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from models import (
    assistance_queries,
    case_queries,
    finding_queries,
    inbox,
    review_queries,
    same_child,
    submission_queries,
)
from models.vault import Vault
from workers.validation import alike
from workers.validation.deciding import accept, own_case
from workers.validation.joining import ENDS, GRAVITY, SERVICE, Hand, reopen_work
from workers.validation.keeping import keep_child_record

LATER: Final = "later"
GONE: Final = "gone"


def part(hand: Hand, link_id: int) -> str:
    """Undo a join. → "" when done, else why not: gone (undone already), later (the kept case was
    joined to another one since: that join comes first)."""
    link = same_child.load(hand.connection, link_id)
    if link is None or link.verdict != "same":
        return GONE
    cases = [link.case_id] + ([link.other_case_id] if link.other_case_id else [])
    same_child.lock_submissions(hand.connection, cases)
    same_child.lock(hand.connection, cases)
    if same_child.kept_of(hand.connection, link.case_id) != link.case_id:
        return LATER
    if not same_child.end(hand.connection, link.id, hand.person_id, hand.now):
        return GONE
    kept = case_queries.by_id(hand.connection, SERVICE, link.case_id)
    if kept is None:
        raise LookupError(f"case {link.case_id}")
    _take_from(hand, kept, link)
    if link.other_case_id is not None:
        _revive(hand, link)
    numbers = _submissions_back(hand, link)
    case_queries.note(hand.connection, kept.id, "parted", hand.now, hand.person_id)
    _tell(hand, kept, link, numbers)
    return ""


def forget_words(
    connection: Connection, vault: Vault, link: Row[Any], fields: Collection[str]
) -> None:
    """Blank these fields of what a joined report said of the kept child: they were unsent."""
    kept = case_queries.by_id(connection, SERVICE, link.case_id)
    if kept is None or kept.child_id is None or kept.child_sealed is None:
        return
    box = vault.box(kept.child_key_id, kept.child_key_sealed)
    child = box.open(kept.child_sealed, "child")
    entries = dict(child.get(alike.JOINED, {}))
    key = key_of(link)
    if key not in entries:
        return
    blank: dict[str, Any] = {field: [] if field == "phones" else "" for field in fields}
    entries[key] = {**entries[key], **blank}
    keep_child_record(connection, vault, kept, box, {**child, alike.JOINED: entries})


def key_of(link: Row[Any]) -> str:
    """Under which key the kept child's record holds what was joined."""
    return f"c{link.other_case_id}" if link.other_case_id else f"s{link.submission_id}"


def _take_from(hand: Hand, kept: Row[Any], link: Row[Any]) -> None:
    """What the kept case had gained goes, unless another join brought it as well."""
    before: Mapping[str, Any] = link.before
    others = same_child.joins(hand.connection, kept.id)
    asked = {code for other in others for code in other.before.get("asked", ())}
    same_child.drop_needs(hand.connection, kept.id, set(before.get("needs", ())) - asked)
    heard = {person for other in others for person in other.before.get("reporters", ())}
    left = [person for person in before.get("reporters", ()) if person not in heard]
    same_child.end_reporters(hand.connection, kept.id, left, hand.now)
    if link.other_case_id is not None:
        moved = before.get("moved", {})
        same_child.give_back(hand.connection, link.other_case_id, moved)
        if "assistance" in moved:
            both = [kept.id, link.other_case_id]
            assistance_queries.note_helped(hand.connection, both)
    _forget(hand, kept, link)
    values = {**_state_back(kept, before), "updated_at": hand.now}
    if before.get("other", {}).get("urgent"):
        values["urgent"] = _gravest(hand, kept, before)
    case_queries.change(hand.connection, SERVICE, kept.id, kept.version, values)


def _state_back(kept: Row[Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The state from before the join, when nobody moved the case since."""
    was = before.get("kept", {})
    if kept.state != before.get("state") or was.get("state") == kept.state:
        return {}
    back = {"state": was["state"]}
    if was["state"] in ENDS:
        ended = {name: _moment(was[name]) for name in ("closed_at", "due_at")}
        back |= {**ended, "close_code": was["close_code"]}
    return back


def _gravest(hand: Hand, kept: Row[Any], before: Mapping[str, Any]) -> str:
    """The danger that is left: of the alerts that stay, and what the case had of its own."""
    own = str(before.get("kept", {}).get("urgent", ""))
    if own == kept.urgent:
        return own
    levels = [*same_child.levels(hand.connection, kept.id), own]
    return min(levels, key=GRAVITY.index)


def _forget(hand: Hand, kept: Row[Any], link: Row[Any]) -> None:
    """The kept child is no longer found by what the joined report said."""
    if kept.child_id is None or kept.child_sealed is None:
        return
    key = key_of(link)
    box = hand.vault.box(kept.child_key_id, kept.child_key_sealed)
    child = box.open(kept.child_sealed, "child")
    entries = {name: entry for name, entry in child.get(alike.JOINED, {}).items() if name != key}
    keep_child_record(hand.connection, hand.vault, kept, box, {**child, alike.JOINED: entries})


def _revive(hand: Hand, link: Row[Any]) -> None:
    """The second case stands again as it stood, with its child."""
    other = case_queries.by_id(hand.connection, SERVICE, link.other_case_id)
    if other is None:
        raise LookupError(f"case {link.other_case_id}")
    was = link.before.get("other") or _as_noted(hand, other)
    values = {
        **was,
        "closed_at": _moment(was["closed_at"]),
        "due_at": _moment(was["due_at"]),
        "updated_at": hand.now,
    }
    case_queries.change(hand.connection, SERVICE, other.id, other.version, values)
    case_queries.note(
        hand.connection,
        other.id,
        "parted",
        hand.now,
        hand.person_id,
        moved=(other.state, was["state"]),
    )


def _as_noted(hand: Hand, other: Row[Any]) -> dict[str, Any]:
    """The state from the history of a case, of a join that noted nothing else."""
    moved = case_queries.last_move(hand.connection, other.id, "closed")
    state = moved.from_state if moved is not None and moved.from_state else "check"
    return {"state": state, "closed_at": None, "close_code": None, "due_at": None}


def _submissions_back(hand: Hand, link: Row[Any]) -> dict[int, str]:
    """Each report to the state it was joined from; one that was asked about becomes a case now.

    → who reported → the number it stands under.
    """
    numbers: dict[int, str] = {}
    was = {int(key): str(state) for key, state in link.before.get("submissions", {}).items()}
    if not was and link.submission_id is not None:
        was = {link.submission_id: "asked"}  # joined before this was noted with the decision
    for submission_id in sorted(was):
        work = reopen_work(hand, submission_id)
        if work is None or work.row.state != "joined":
            continue  # taken out of the kept case in another way meanwhile
        numbers[work.row.person_id] = work.row.number
        state, case_id = was[submission_id], link.other_case_id
        submission_queries.settle(hand.connection, submission_id, state, hand.now, case_id=case_id)
        after = _decide_again(hand, submission_id) if state == "asked" else state
        review_queries.note(
            hand.connection,
            submission_id,
            work.row.current,
            "parted",
            hand.now,
            hand.person_id,
            moved=("joined", after),
        )
    return numbers


def _decide_again(hand: Hand, submission_id: int) -> str:
    """Other comparisons are asked again; when there are none the report has its own case."""
    finding_queries.unsay(hand.connection, submission_id, hand.now)
    if finding_queries.ask_again(hand.connection, submission_id, "joined"):
        return "asked"
    work = reopen_work(hand, submission_id)
    return "" if work is None else accept(work, own_case(work))


def _tell(hand: Hand, kept: Row[Any], link: Row[Any], numbers: Mapping[int, str]) -> None:
    told = dict(numbers)
    for person in (kept.reporter_id, kept.weaver_id):
        if person is not None:
            told.setdefault(person, kept.number)
    for person, number in told.items():
        inbox.speak(
            hand.connection,
            hand.vault,
            person,
            f"parted:{link.id}:{person}",
            "validated",
            {"number": number, "case_no": number, "part": "parted"},
            hand.now,
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
