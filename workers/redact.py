"""Unsend: a message goes, with every answer that was made of it, in drafts, versions and the case.

`SaveDraft` notes in the sealed draft which inbox row gave which answers (`sources`); by that they
are found again. Codes that were counted and what a coordinator decided stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Row, select, update

from models import (
    child_queries,
    conversation,
    export_queries,
    form_queries,
    inbox,
    outbox,
    placement_queries,
    same_child,
    sending,
    submission_queries,
    visit_queries,
)
from models.case import Case, Child
from models.columns import table
from models.vault import Box
from workers import redact_help
from workers.desk import Desk
from workers.validation import parting

CASE, CHILD = table(Case), table(Child)
SOURCES = "sources"
UNSENT = "draft_unsent"
"""The kind of system row by which a handed draft loses what was unsent."""
CHILD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "first_name": ("first",),
    "last_name": ("last",),
    "nickname": ("nickname",),
    "id_no": ("id_no",),
    "guardian_phone": ("phone", "phones"),
    "guardian_phone2": ("phones",),
    "guardian_name": ("guardian",),
    "birth": ("birth_first", "birth_last", "birth_precision"),
    "house_no": ("house_no",),
    "moo": ("moo",),
    "landmark": ("landmark",),
}
"""What a child's record holds of each question."""


def noted(
    old: Mapping[str, Any], session: Mapping[str, Any], inbox_id: int | None
) -> dict[str, list[str]]:
    """The sources of a draft, with the answers that this inbox row has just changed."""
    sources: dict[str, list[str]] = dict(old.get(SOURCES, {}))
    before = old.get("session", {}).get("answers", {})
    after = session.get("answers", {})
    changed = sorted(ref for ref, value in after.items() if before.get(ref) != value)
    if inbox_id is not None and changed:
        sources[str(inbox_id)] = changed
    return sources


def redact(desk: Desk, message_id: str) -> None:
    """Remove an unsent message and what was made of it; a tombstone stays for a late copy."""
    rows = inbox.of_message(desk.connection, message_id, desk.person.id)
    outbox.forget(desk.connection, desk.person.id, [row.id for row in rows])
    inbox.redact(desk.connection, message_id, desk.now)
    sending.redact_media(desk.connection, message_id)
    form_queries.redact(desk.connection, message_id)
    if not rows:
        return
    since = min(row.happened_at for row in rows)
    wanted = {str(row.id) for row in rows}
    for draft in conversation.drafts_since(desk.connection, desk.person.id, since):
        if draft.closed_at is None and draft.person_id != desk.person.id:
            _ask_holder(desk, draft, message_id, wanted)
        else:
            _redact_draft(desk, draft, wanted)


def redact_handed(desk: Desk, draft_id: int, wanted: set[str]) -> None:
    """In a turn of who holds a draft now: take out what these inbox rows of the one before gave."""
    draft = conversation.draft(desk.connection, draft_id, desk.person.id)
    if draft is not None:
        _redact_draft(desk, draft, wanted)


def _ask_holder(desk: Desk, draft: Row[Any], message_id: str, wanted: set[str]) -> None:
    """An open draft is written in its holder's turns alone."""
    inbox.speak(
        desk.connection,
        desk.vault,
        draft.person_id,
        f"unsent:{draft.id}:{message_id}",
        UNSENT,
        {"draft_id": draft.id, "rows": sorted(wanted)},
        desk.now,
    )


def _redact_draft(desk: Desk, draft: Row[Any], wanted: set[str]) -> None:
    box = desk.vault.box(draft.key_id, draft.key_sealed)
    content = box.open(draft.sealed, "draft")
    sources = content.get(SOURCES, {})
    refs = {ref for row in wanted for ref in sources.pop(row, ())}
    if not refs:
        return
    session = content["session"]
    for ref in refs:
        session["answers"].pop(ref, None)
    session["visited"] = [ref for ref in session.get("visited", ()) if ref not in refs]
    if "first_name" in _names(refs) or "nickname" in _names(refs):
        content["about"] = ""
    conversation.replace_sealed(desk.connection, draft.id, box.seal(content, "draft"))
    found = _sent(desk, draft) if draft.closed_at else None
    if found is None:
        return
    redact_submission(desk, found, box, refs)
    for other in conversation.drafts_of(desk.connection, found.id, found.draft_id):
        if other.id != draft.id:
            _take_out(desk, other, refs)
    cases = [found.case_id] if found.case_id is not None else []
    sent_since = found.received_at if found.case_id is None else None
    export_queries.take_back(desk.connection, cases, desk.now, sent_since=sent_since)


def _sent(desk: Desk, draft: Row[Any]) -> Row[Any] | None:
    """What a draft became: a submission, or a later version of one."""
    if draft.corrects:
        return submission_queries.load(desk.connection, draft.corrects)
    return sending.of_draft(desk.connection, draft.id)


def _take_out(desk: Desk, draft: Row[Any], refs: Collection[str]) -> None:
    """A correction began with a copy of all answers: what was taken back goes from there too."""
    box = desk.vault.box(draft.key_id, draft.key_sealed)
    content = box.open(draft.sealed, "draft")
    for ref in refs:
        content["session"]["answers"].pop(ref, None)
    conversation.replace_sealed(desk.connection, draft.id, box.seal(content, "draft"))


def redact_submission(desk: Desk, found: Row[Any], box: Box, refs: set[str]) -> None:
    """Take these answers out of every version, and out of what was made of them."""
    for version in sending.versions(desk.connection, found.id):
        content = box.open(version.sealed, "submission")
        for ref in refs:
            _drop(content["answers"], ref.split("/")[2:])
        sending.replace_version(
            desk.connection, found.id, version.n, box.seal(content, "submission")
        )
    if found.form == "follow_up":
        _redact_visit(desk, found.id, _names(refs))
    elif found.form in redact_help.FORMS:
        redact_help.redact(desk, found, box, _names(refs))
    elif found.state == "joined":
        _redact_joined(desk, found, _names(refs))
    elif found.case_id is not None:
        _redact_case(desk, found.case_id, _names(refs))


def _redact_visit(desk: Desk, submission_id: int, names: set[str]) -> None:
    """A follow-up's words are in its visit and its placement; the case's own are others'."""
    visit = visit_queries.of_submission(desk.connection, submission_id)
    if visit is None or visit.sealed is None:
        return
    box = conversation.box_of(desk.connection, desk.vault, visit.key_id)
    content = box.open(visit.sealed, "visit")
    kept = {name: value for name, value in content.items() if name not in names}
    visit_queries.reseal(desk.connection, visit.id, box.seal(kept, "visit"))
    made = placement_queries.made_by(desk.connection, visit.id)
    if made is not None and "place_name" in names:
        own = conversation.box_of(desk.connection, desk.vault, made.key_id)
        sealed = own.seal({"name": ""}, "placement")
        placement_queries.change(desk.connection, made.id, {"sealed": sealed})


def _redact_joined(desk: Desk, found: Row[Any], names: set[str]) -> None:
    """What a joined report added to the kept child, and the case it had of its own. What the first
    reporter told stays."""
    link = same_child.join_of(desk.connection, found.id)
    if link is None:
        return
    fields = {field for name in names for field in CHILD_FIELDS.get(name, ())}
    parting.forget_words(desk.connection, desk.vault, link, fields)
    if link.other_case_id is not None:
        _redact_case(desk, link.other_case_id, names, link.before["other"]["child_id"])


def _redact_case(desk: Desk, case_id: int, names: set[str], child_id: int | None = None) -> None:
    case = desk.connection.execute(select(CASE).where(CASE.c.id == case_id)).one()
    box = conversation.box_of(desk.connection, desk.vault, case.key_id)
    if case.sealed:
        content = box.open(case.sealed, "case")
        kept = {name: value for name, value in content.items() if name not in names}
        sealed = box.seal(kept, "case")
        desk.connection.execute(update(CASE).where(CASE.c.id == case_id).values(sealed=sealed))
    fields = {field for name in names for field in CHILD_FIELDS.get(name, ())}
    child_id = case.child_id or child_id
    if child_id is None or not fields:
        return
    child = desk.connection.execute(select(CHILD).where(CHILD.c.id == child_id)).one()
    if child.sealed is None or child.key_id != case.key_id:
        return
    record = box.open(child.sealed, "child") | dict.fromkeys(fields, "")
    if "first" in fields or "last" in fields:
        record["aliases"] = []
    if "phone" in fields:
        record["phones"] = []
    child_queries.change(desk.connection, child.id, {"sealed": box.seal(record, "child")})
    child_queries.set_keys(desk.connection, child.id, set())


def _names(refs: Iterable[str]) -> set[str]:
    return {ref.rsplit("/", 1)[-1] for ref in refs}


def _drop(answers: Any, path: list[str]) -> None:
    """Remove one answer from the nested record; nothing happens when it is not there."""
    for part in path[:-1]:
        answers = answers.get(part) if isinstance(answers, dict) else None
    if isinstance(answers, dict) and path:
        answers.pop(path[-1], None)
