"""Erasing a case: everything at once, and the conversations of who had it hear of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from handlers.erased import KIND
from models import erasing, inbox
from models.erasing import CASE, Erased
from models.vault import Vault


def erase_case(
    connection: Connection, vault: Vault, case_id: int, now: datetime, why: str
) -> Erased:
    """Erase an ended case with what was joined to it. Talk alone writes conversations, so whoever
    had to do with it is told there to forget."""
    done = erasing.erase(connection, case_id, now)
    erasing.note(connection, case_id, now, why)
    numbers = connection.execute(select(CASE.c.number).where(CASE.c.id.in_(done.cases)))
    data = {
        "numbers": sorted(numbers.scalars()),
        "drafts": done.drafts,
        "reports": done.reports,
    }
    for person_id in done.people:
        inbox.speak(connection, vault, person_id, f"{KIND}:{case_id}:{person_id}", KIND, data, now)
    return done
