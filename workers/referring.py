"""A case handed to an agency: kept from a form, answered by a coordinator, ended in help.

A referral is no help yet: only when the agency has said "done" does the case count as helped, by
a row of kind `referral` without money.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.thai.show import BANGKOK, bangkok_date
from handlers.helped import REFERRAL, Helped
from handlers.referring import ANSWER_DAYS, HELP_DAYS, MOVES, OPEN
from models import assistance_queries, case_queries, referral_queries
from models.vault import Vault
from workers import helping, working_days
from workers.helping import Entry

OFFICE_CLOSES: Final = time(16, 30)
CONTEXT: Final = "referral"


def refer(entry: Entry, helped: Helped, case: Row[Any]) -> int:
    """Keep the referral of a form, or what a corrected version says of it. → its id."""
    found = referral_queries.of_submission(entry.connection, entry.submission_id)
    box = entry.vault.box(case.key_id, case.key_sealed)
    state = helped.refer_state if helped.refer_state in MOVES else "sent"
    values: dict[str, Any] = {
        "case_id": case.id,
        "agency": helped.agency,
        "needs": ",".join(helped.needs),
        "state": state,
        "consent": helped.consent,
        "share_note": helped.share_note == "yes",
        "key_id": case.key_id,
        "sealed": box.seal(helped.words, CONTEXT) if helped.words else None,
        "due_at": _due(helped.due_on, state, entry.now),
        "answered_at": None if state == "sent" else entry.now,
        "answered_by": None if state == "sent" else entry.person_id,
    }
    if found is None:
        values |= {
            "submission_id": entry.submission_id,
            "sent_by": entry.person_id,
            "sent_at": entry.now,
        }
        referral_id = referral_queries.add(entry.connection, values)
        kind = f"referral_{state}"
        case_queries.note(entry.connection, case.id, kind, entry.now, entry.person_id)
    else:
        referral_id = found.id
        referral_queries.change(entry.connection, found.id, found.version, values)
    if state == "done":
        helping.give(entry, helped, helping.Checked(cases=(case,)))
    else:
        helping.withdraw(entry)
        helping.begin(entry.connection, entry.vault, case, entry.now, entry.person_id, False)
        assistance_queries.note_helped(entry.connection, [case.id])
    return referral_id


def answer(
    connection: Connection,
    vault: Vault,
    row: Row[Any],
    state: str,
    person_id: int,
    now: datetime,
    *,
    seen: int,
) -> str:
    """Record an answer on a row of `referral_queries.one`, as it was seen at version `seen`.

    → "" done, not_now (the machine does not know it), lost (somebody was faster).
    """
    if row.version != seen:
        return "lost"
    if state not in MOVES.get(row.state, ()):
        return "not_now"
    values = {
        "state": state,
        "answered_at": now,
        "answered_by": person_id,
        "due_at": _due(None, state, now),
        "warned_at": None,
    }
    if not referral_queries.change(connection, row.id, row.version, values):
        return "lost"
    case_queries.note(connection, row.case_id, f"referral_{state}", now, person_id)
    if state == "done":
        _helped(connection, row, person_id, now)
    return ""


def _helped(connection: Connection, row: Row[Any], person_id: int, now: datetime) -> None:
    given = {
        "submission_id": row.submission_id,
        "batch": None,
        "given_to": "child",
        "case_id": row.case_id,
        "centre": None,
        "kind": REFERRAL,
        "fund": "",
        "support": row.needs,
        "amount": 0,
        "pay": "",
        "agency": row.agency,
        "given_on": bangkok_date(now),
        "province": row.province,
        "lao": row.lao,
        "key_id": None,
        "sealed": None,
        "recorded_by": person_id,
        "recorded_at": now,
    }
    if row.submission_id is None:
        assistance_queries.add(connection, given)
    else:
        assistance_queries.keep(connection, [given])
    assistance_queries.note_helped(connection, [row.case_id])


def _due(named: date | None, state: str, now: datetime) -> datetime | None:
    """When somebody must have acted: the day that was named, else our rule; none at an end."""
    if state not in OPEN:
        return None
    if named is not None:
        closing = datetime.combine(named, OFFICE_CLOSES, BANGKOK)
        return closing.astimezone(now.tzinfo)
    if state == "accepted":
        return working_days.after(now + timedelta(days=HELP_DAYS), 0)
    return working_days.after(now, ANSWER_DAYS)
