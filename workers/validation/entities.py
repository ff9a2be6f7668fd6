"""What a form of an author's own says about cases: its entities, as it was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row

from bot.forms import EntityEffect, Session
from bot.thai.show import BANGKOK
from models import conversation, entity_queries
from models.vault import Vault
from workers.validation.structure import form_of

DATASETS: Final = ("case", "cases", "child", "children")
MAKING: Final = ("create", "upsert")


def effects(connection: Connection, vault: Vault, row: Row[Any]) -> list[EntityEffect]:
    """What a submission (of `models.submission_queries`) creates and updates among cases."""
    form = form_of(connection, row.version)
    if "entities:" not in form.xml and "dataset=" not in form.xml:
        return []
    sent = conversation.corrections(connection, row.id)
    origin = conversation.draft(connection, row.draft_id, row.person_id)
    draft = sent[0] if sent else origin
    if draft is None:
        return []
    stored = vault.box(draft.key_id, draft.key_sealed).open(draft.sealed, "draft")["session"]
    session = Session.restore(form, stored, now=row.version_at.astimezone(BANGKOK))
    return [effect for effect in session.entities() if effect.dataset in DATASETS]


def making(found: Sequence[EntityEffect]) -> EntityEffect | None:
    """The first entity that may make a case of a named child, or None."""
    for effect in found:
        if effect.action in MAKING and effect.properties.get("first_name"):
            return effect
    return None


def name(connection: Connection, vault: Vault, row: Row[Any], case_id: int) -> None:
    """The case is known by the id of the entity that made it: another form may change it."""
    made = making(effects(connection, vault, row))
    named = None if made is None else entity_id(made)
    if named is not None:
        entity_queries.name(connection, case_id, named)


def entity_id(effect: EntityEffect) -> UUID | None:
    """The id of an entity, None when it is none that a case could be known by."""
    try:
        return UUID(effect.id.strip())
    except ValueError:
        return None


def child_said(connection: Connection, vault: Vault, row: Row[Any]) -> Mapping[str, Any]:
    """The answers about the child that a form of an author's own reports; empty for none."""
    effect = making(effects(connection, vault, row))
    return {} if effect is None else effect.properties
