"""Orders about forms that authors propose: checked, tried, published. Only for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from bot.forms import Form
from handlers.orders import (
    CheckForm,
    LoadProposal,
    Proposal,
    PublishedForm,
    PublishProposal,
    TryProposal,
)
from models import form_queries
from workers.desk import Desk
from workers.form_check import is_built_in
from workers.publish import publish_authored

READY = ("checked", "published")


def check_form(desk: Desk, order: CheckForm) -> int:
    """Raises PermissionError for anybody but an administrator."""
    if not desk.person.has("admin"):
        raise PermissionError("only administrators propose forms")
    made = form_queries.propose(
        desk.connection, desk.person.id, order.message_id, order.file_name, desk.now
    )
    desk.jobs.append(("check_form", (made,)))
    return made


def load_proposal(desk: Desk, order: LoadProposal) -> Proposal | None:
    row = _own(desk, order.proposal_id)
    if row is None:
        return None
    return Proposal(
        id=row.id,
        state=row.state,
        file_name=row.file_name,
        key=row.key,
        title=row.title,
        questions=row.questions,
        missing_thai=row.missing_thai,
        problems=tuple(row.problems),
    )


def try_proposal(desk: Desk, order: TryProposal) -> tuple[str, Form] | None:
    row = _own(desk, order.proposal_id)
    stored = _stored(desk, row)
    if row is None or stored is None:
        return None
    form_queries.keep_version(
        desk.connection, row.key, row.digest, stored, desk.now, desk.person.id
    )
    form = desk.shelf.version(desk.connection, row.digest)
    return None if form is None else (row.key, form)


def publish_proposal(desk: Desk, order: PublishProposal) -> PublishedForm | None:
    row = _own(desk, order.proposal_id)
    if row is None:
        return None
    stored = _stored(desk, row)
    if stored is None or is_built_in(row.key):
        return PublishedForm("not_ready", row.title)
    if row.missing_thai and not order.without_thai and row.state != "published":
        return PublishedForm("needs_thai", row.title)
    form = Form.from_bytes(stored)
    changed = publish_authored(desk.connection, row.key, form, desk.now, desk.person.id)
    form_queries.note_published(desk.connection, row.id, desk.now)
    return PublishedForm("published" if changed else "same", row.title)


def _own(desk: Desk, proposal_id: int) -> Row[Any] | None:
    if not desk.person.has("admin"):
        return None
    return form_queries.proposal(desk.connection, proposal_id, desk.person.id)


def _stored(desk: Desk, row: Row[Any] | None) -> bytes | None:
    if row is None or row.state not in READY:
        return None
    return form_queries.compiled(desk.connection, row.id)


PERFORM: dict[type, Callable[..., Any]] = {
    CheckForm: check_form,
    LoadProposal: load_proposal,
    TryProposal: try_proposal,
    PublishProposal: publish_proposal,
}
