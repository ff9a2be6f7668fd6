"""Orders about drafts and what becomes of them: saved, sent, corrected, given up, unsent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Row, select

from bot.forms import Form
from bot.texts import say
from handlers.orders import (
    CancelDraft,
    KeepMedia,
    ListDrafts,
    LoadDraft,
    NoteUnreadable,
    OpenCorrection,
    Receipt,
    RedactMessage,
    SaveDraft,
    SendSubmission,
)
from handlers.turn import Draft
from models import conversation, finding_queries, review_queries, sending
from models.case import Case
from models.case_number import next_number
from models.columns import table
from models.vault import Box, SealError
from workers import looking, redact
from workers.case_view import person_name
from workers.desk import Desk
from workers.talk.load import draft_of

log = structlog.get_logger()
CASE = table(Case)
ANSWERS = "submission"


def save_draft(desk: Desk, order: SaveDraft) -> int:
    """Keep a draft under a key of its own. → its id. Raises LookupError when it is closed.

    One that came with the turn is written at the end of the round, with the others of it.
    """
    draft = order.draft
    if not draft.id:
        return _add_draft(desk, draft)
    if desk.opened is not None and desk.opened.id == draft.id:
        content = _content(desk, draft, desk.opened.content)
        sealed = desk.opened.box.seal(content, "draft")
        desk.unsaved.put(draft.id, desk.person.id, sealed, desk.now)
        desk.opened.content = content
        return draft.id
    row = conversation.draft(desk.connection, draft.id, desk.person.id)
    if row is None or row.closed_at is not None:
        raise LookupError(f"draft {draft.id} is closed")
    box = desk.vault.box(row.key_id, row.key_sealed)
    old = box.open(row.sealed, "draft")
    conversation.save_draft(
        desk.connection,
        draft.id,
        desk.person.id,
        sealed=box.seal(_content(desk, draft, old), "draft"),
        updated_at=desk.now,
    )
    return draft.id


def cancel_draft(desk: Desk, order: CancelDraft) -> None:
    _close(desk, order.draft_id, "cancelled")


def list_drafts(desk: Desk, _order: ListDrafts) -> list[Draft]:
    rows = conversation.open_drafts(desk.connection, desk.person.id)
    drafts = [draft_of(_box(desk, row), dict(row._mapping)) for row in rows]
    return [
        replace(draft, handed_by=_name(desk, row.handed_from)) if row.handed_from else draft
        for draft, row in zip(drafts, rows, strict=True)
    ]


def _name(desk: Desk, person_id: int) -> str:
    """A name that cannot be opened leaves the draft to be gone on with."""
    try:
        return person_name(desk, person_id) or say("team.came_nobody", desk.person.language)
    except SealError:
        return say("team.came_nobody", desk.person.language)


def load_draft(desk: Desk, order: LoadDraft) -> tuple[Draft, Form] | None:
    row = conversation.draft(desk.connection, order.draft_id, desk.person.id)
    if row is None or row.closed_at is not None:
        return None
    form = desk.shelf.version(desk.connection, row.version)
    return None if form is None else (draft_of(_box(desk, row), dict(row._mapping)), form)


def note_unreadable(_desk: Desk, order: NoteUnreadable) -> None:
    log.error("draft.unreadable", draft=order.draft_id)


def send_submission(desk: Desk, order: SendSubmission) -> Receipt | None:
    """Close the draft and keep its answers; the same draft sent again gives the same receipt.

    None, and the draft stays, when what it corrects is somebody else's to correct by now.
    """
    draft = order.draft
    row = conversation.draft(desk.connection, draft.id, desk.person.id)
    if row is None:
        raise LookupError(f"draft {draft.id} is not this person's")
    known = sending.of_draft(desk.connection, draft.id)
    if known is not None:
        return Receipt(known.number or "", repeated=True, rehearsal=known.rehearsal)
    found = _correctable(desk, draft) if draft.corrects else None
    if draft.corrects and found is None:
        return None
    sealed = _box(desk, row).seal({"answers": dict(order.answers)}, ANSWERS)
    desk.jobs.append(("validate", ()))
    _close(desk, draft.id, "sent")
    if found is not None:
        sending.add_version(desk.connection, found, draft.id, sealed, desk.now, desk.person.id)
        return Receipt(found.number or "", rehearsal=found.rehearsal)
    number = None if draft.rehearsal else _number(desk, row, order)
    place = order.tambon or _own_area(desk)
    sending.add(
        desk.connection,
        {
            "number": number,
            "draft_id": draft.id,
            "form": draft.form,
            "version": draft.version,
            "person_id": desk.person.id,
            "key_id": row.key_id,
            "province": place[:2],
            "district": place[:4] if len(place) >= 4 else "",
            "tambon": order.tambon,
            "lao": order.lao,
            "rehearsal": draft.rehearsal,
            "case_id": row.case_id,
        },
        sealed,
        desk.now,
    )
    return Receipt(number or "", rehearsal=draft.rehearsal)


def open_correction(desk: Desk, order: OpenCorrection) -> tuple[Draft, Form] | None:
    """A returned submission as a draft on its own form version, its answers filled in."""
    found = review_queries.correctable(desk.connection, desk.scope, order.submission_id, lock=True)
    if found is None or found.state not in {"returned", "received"}:
        return None
    form = desk.shelf.version(desk.connection, found.version)
    origin = conversation.draft(desk.connection, found.draft_id, found.person_id)
    if form is None or origin is None:
        return None
    looking.at_report(desk, found, "view", "correction")
    newest = _newest_draft(desk, found) or origin
    session = draft_of(_box(desk, newest), dict(newest._mapping)).session
    asks, reasons = _asked_back(desk, found, _box(desk, origin))
    draft = Draft(
        id=0,
        form=found.form,
        version=found.version,
        session=session,
        created_at=desk.now,
        updated_at=desk.now,
        about=draft_of(_box(desk, origin), dict(origin._mapping)).about,
        rehearsal=found.rehearsal,
        corrects=found.id,
        asks=asks,
        reasons=reasons,
    )
    return draft, form


def _asked_back(desk: Desk, found: Row[Any], box: Box) -> tuple[tuple[str, ...], dict[str, str]]:
    """The questions this version was returned for, each with its reason: a text's key, or words."""
    reasons: dict[str, str] = {}
    for finding in finding_queries.of_submission(desk.connection, found.id):
        if finding.n != found.current or finding.audience != "weaver" or not finding.ref:
            continue
        if finding.severity != "stop" or finding.resolved_at is not None:
            continue
        reasons.setdefault(finding.ref, f"finding.{finding.code}")
        if finding.sealed is not None:
            said = box.open(finding.sealed, "finding")
            reasons[finding.ref] = said["words"] or f"review.back_{said['code']}"
    return tuple(reasons), reasons


def keep_media(desk: Desk, order: KeepMedia) -> int:
    row = conversation.draft(desk.connection, order.draft_id, desk.person.id)
    if row is None:
        raise LookupError(f"draft {order.draft_id} is not this person's")
    attachment = sending.keep_media(
        desk.connection,
        {
            "draft_id": row.id,
            "person_id": desk.person.id,
            "ref": order.ref,
            "message_id": order.message_id,
            "kind": order.kind,
            "key_id": row.key_id,
        },
        desk.now,
    )
    desk.jobs.append(("fetch_media", (attachment,)))
    return attachment


def redact_message(desk: Desk, order: RedactMessage) -> None:
    redact.redact(desk, order.message_id)


def _add_draft(desk: Desk, draft: Draft) -> int:
    if draft.corrects:
        key_id, box = sending.key_of(desk.connection, desk.vault, draft.corrects)
    else:
        key_id, box = conversation.new_key(desk.connection, desk.vault, desk.now)
    return conversation.add_draft(
        desk.connection,
        {
            "person_id": desk.person.id,
            "form": draft.form,
            "version": draft.version,
            "key_id": key_id,
            "sealed": box.seal(_content(desk, draft, {}), "draft"),
            "rehearsal": draft.rehearsal,
            "corrects": draft.corrects or None,
            "created_at": desk.now,
            "updated_at": desk.now,
        },
    )


def _content(desk: Desk, draft: Draft, old: Mapping[str, Any]) -> dict[str, Any]:
    return {
        redact.SOURCES: redact.noted(old, draft.session, desk.inbox_id),
        "session": dict(draft.session),
        "about": draft.about,
        "progress": draft.progress,
        "danger_case": draft.danger_case,
        "asks": list(draft.asks),
        "reasons": dict(draft.reasons),
    }


def _box(desk: Desk, row: Row[Any]) -> Box:
    return desk.vault.box(row.key_id, row.key_sealed)


def _close(desk: Desk, draft_id: int, how: str) -> None:
    conversation.save_draft(
        desk.connection, draft_id, desk.person.id, closed_at=desk.now, closed_as=how
    )


def _number(desk: Desk, row: Row[Any], order: SendSubmission) -> str:
    """The urgent case's number when this draft raised one, else the next of the province.

    Danger told in a follow-up is the followed case's: its number is its first report's.
    """
    if row.case_id is not None:
        known = desk.connection.execute(
            select(CASE.c.number).where(CASE.c.id == row.case_id)
        ).scalar()
        if known is not None and not sending.has_number(desk.connection, known):
            return str(known)
    place = order.tambon or _own_area(desk)
    return next_number(desk.connection, place[:2] or "00", desk.now)


def _own_area(desk: Desk) -> str:
    areas = [held.area or held.lao[:6] for held in desk.person.roles if held.area or held.lao]
    return areas[0] if areas else ""


def _correctable(desk: Desk, draft: Draft) -> Row[Any] | None:
    """The submission that a draft corrects, locked, while this person may correct it."""
    return review_queries.correctable(desk.connection, desk.scope, draft.corrects, lock=True)


def _newest_draft(desk: Desk, found: Row[Any]) -> Row[Any] | None:
    """The last correction of a submission, whose session holds the newest answers."""
    drafts = conversation.corrections(desk.connection, found.id)
    return drafts[0] if drafts else None


PERFORM: dict[type, Callable[..., Any]] = {
    SaveDraft: save_draft,
    CancelDraft: cancel_draft,
    ListDrafts: list_drafts,
    LoadDraft: load_draft,
    NoteUnreadable: note_unreadable,
    SendSubmission: send_submission,
    OpenCorrection: open_correction,
    KeepMedia: keep_media,
    RedactMessage: redact_message,
}
