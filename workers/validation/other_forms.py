"""What becomes of a form that reports no child: it is kept as it is, and makes no case.

Unless its author says so: an entity of the dataset `case` (or `child`) makes one. Its properties
are named as the questions of the built-in report (`first_name`, `birth`, `tambon`, …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.forms import EntityEffect, Session
from bot.thai.show import BANGKOK
from handlers.reported import read
from models import conversation, finding_queries, submission_queries
from workers.validation.deciding import (
    accept,
    ask,
    compare,
    keep_findings,
    own_case,
    photos,
    send_back,
)
from workers.validation.structure import form_of
from workers.validation.work import Work

DATASETS: Final = ("case", "cases", "child", "children")
MAKING: Final = ("create", "upsert")


def decide(work: Work) -> str:
    """Settle a submission of any other form in one go. → its new state.

    Its answers passed the form's own rules when they were sent: only then its lists, its user and
    its chance are known. A photo that cannot be kept still comes back.
    """
    finding_queries.resolve_older(work.connection, work.row.id, work.row.current, work.now)
    back = photos(work)
    if back:
        keep_findings(work, back)
        return send_back(work, back, None)
    said = _child_said(work)
    if said is None:
        submission_queries.settle(work.connection, work.row.id, "accepted", work.now)
        return "accepted"
    case = own_case(work)
    told = replace(work, report=read(said, work.sent_on))
    questions = [] if case is not None and case.child_id else compare(told)
    return ask(told, questions, case) if questions else accept(told, case)


def _child_said(work: Work) -> Mapping[str, str] | None:
    """The properties of the first entity that makes a case of a named child, or None."""
    for effect in _effects(work):
        makes = effect.dataset in DATASETS and effect.action in MAKING
        if makes and effect.properties.get("first_name"):
            return effect.properties
    return None


def _effects(work: Work) -> list[EntityEffect]:
    """What the form, as it was sent, creates and updates."""
    form = form_of(work.connection, work.row.version)
    if "entities:" not in form.xml and "dataset=" not in form.xml:
        return []
    sent = conversation.corrections(work.connection, work.row.id, work.row.person_id)
    origin = conversation.draft(work.connection, work.row.draft_id, work.row.person_id)
    row = sent[0] if sent else origin
    if row is None:
        return []
    stored = work.vault.box(row.key_id, row.key_sealed).open(row.sealed, "draft")["session"]
    session = Session.restore(form, stored, now=work.row.version_at.astimezone(BANGKOK))
    return list(session.entities())
