"""Orders about the consent of a family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from handlers.orders import WithdrawConsent
from models import case_queries, consent_queries, export_queries, inbox, person, work_queries
from workers.case_view import WORKS_ON_CASES, roles_over
from workers.desk import Desk

TOLD = ("dpo", "admin")
"""Who watches over the data of a province, and over the service."""


def withdraw_consent(desk: Desk, order: WithdrawConsent) -> str | None:
    """Kept once, with who asked and by which text the consent had been given. Photos that are on
    their way are not fetched, and files that hold the story are made anew without it."""
    row = case_queries.by_number(desk.connection, desk.scope, order.case_no, lock=True)
    if (
        row is None
        or row.key_sealed is None
        or not roles_over(desk, row) & {"weaver", *WORKS_ON_CASES}
    ):
        return None
    versions = consent_queries.withdraw(desk.connection, row.id, desk.now)
    if not versions:
        return None
    case_queries.note(
        desk.connection,
        row.id,
        consent_queries.WITHDRAWN,
        desk.now,
        desk.person.id,
        box=desk.vault.box(row.key_id, row.key_sealed),
        text={"asked_by": order.asked_by, "text_versions": versions},
    )
    consent_queries.stop_photos(desk.connection, row.id)
    _tell(desk, row)
    export_queries.take_back(desk.connection, [row.id], desk.now)
    return str(row.number)


def _tell(desk: Desk, row: Row[Any]) -> None:
    """Whoever watches over the data hears the number with their next reply."""
    place = row.tambon or row.district or row.province
    ids = {held.id for role in TOLD for held in work_queries.reachable(desk.connection, role)}
    roles = person.roles(desk.connection, sorted(ids))
    near = {
        person_id
        for person_id, held in roles.items()
        if any(role in TOLD and place.startswith(area) for role, area, _ in held)
    }
    for person_id in sorted(near):
        key = f"consent_withdrawn:{row.id}:{int(desk.now.timestamp())}:{person_id}"
        data = {"case_no": row.number}
        kind = consent_queries.WITHDRAWN
        inbox.speak(desk.connection, desk.vault, person_id, key, kind, data, desk.now)


PERFORM: dict[type, Callable[..., Any]] = {
    WithdrawConsent: withdraw_consent,
}
