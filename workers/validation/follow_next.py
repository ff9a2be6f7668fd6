"""What a follow-up asks to be done next: closing, the date of the next look, help."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from bot.thai.show import bangkok_date
from handlers.followed import ASKS, Followed
from handlers.moves import ENDS
from models import case_queries
from workers import casework, coordinators, placements, working_days
from workers.placements import Who
from workers.validation.work import SERVICE, Work

WAIT_DAYS: Final = 30
"""When a child is looked after again unless the follow-up names a day."""
WEAVERS_CLOCK: Final = frozenset({"planned", "helping", "learning"})
"""States whose clock is the next follow-up; in the others a coordinator must act, and a follow-up
only brings that forward."""


def propose(work: Work, who: Who, case: Row[Any], code: str, before: Row[Any] | None) -> Row[Any]:
    """Propose closing; a correction that proposes no more takes its own proposal back."""
    if case.state in ENDS:
        return case
    if not code:
        mine = before is not None and case.proposed_by == work.row.person_id
        return placements.move(who, case, "turn_down") if mine and case.proposed_at else case
    done = casework.move(
        work.connection,
        work.vault,
        case,
        "propose_close",
        work.now,
        work.row.person_id,
        data={"code": code},
    )
    if not done.done:
        return case
    coordinators.tell(
        work.connection,
        work.vault,
        case,
        "case_proposed",
        f"proposed:visit:{work.row.id}:{work.row.current}",
        {"case_no": case.number, "code": code},
        work.now,
        roles=("protect", "coordinator") if case.urgent else ("coordinator",),
    )
    return case_queries.by_id(work.connection, SERVICE, case.id, lock=True) or case


def set_clock(work: Work, case: Row[Any], said: Followed) -> None:
    """When somebody has to look again: on the day that was named, else in 30 days."""
    if case.state in ENDS:
        return
    named = said.next_on or bangkok_date(work.now) + timedelta(days=WAIT_DAYS)
    due = working_days.at(named, working_days.CLOSING, work.now)
    if case.state not in WEAVERS_CLOCK:
        due = min(due, case.due_at or due)
    if said.next == "urgent":
        due = min(due, working_days.after(work.now, 1))
    values: dict[str, datetime | int | None] = {"updated_at": work.now, "due_at": due}
    if due != case.due_at:
        values |= {"warned_at": None, "warned_step": 0}
    case_queries.change(work.connection, SERVICE, case.id, case.version, values)


def ask(work: Work, case: Row[Any], said: Followed) -> None:
    """What the weaver asks of a coordinator is said to them; it also stands in their work list."""
    what = "moved" if said.now == "moved" else said.next if said.next in ASKS else ""
    if not what:
        return
    coordinators.tell(
        work.connection,
        work.vault,
        case,
        "case_asks",
        f"asks:{work.row.id}:{work.row.current}",
        {"case_no": case.number, "what": what},
        work.now,
    )
