"""What a coordinator decides about a report: accept, return named questions, reject.

The report is locked first, then its case. A verdict names the version and the last decision that
its giver saw: of two who decide at once the second changes nothing and learns what the first did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row

from handlers.moves import COORDINATES
from handlers.orders import DecideReview
from models import (
    case_queries,
    finding_queries,
    inbox,
    review_queries,
    same_child,
    submission_queries,
)
from models.scope import everything
from workers import casework
from workers.case_view import roles_over
from workers.desk import Desk
from workers.validation import deciding
from workers.validation.other_forms import BY_FORM, WITHDRAWN
from workers.validation.work import Work, open_work

SERVICE: Final = everything()
ASKED_BACK: Final = "asked_back"
"""The finding of a question that a coordinator returned; its reason is sealed with it."""
REASON: Final = "finding"
BEFORE_HELP: Final = frozenset({"new", "check", "confirmed"})
"""States of a case in which its report may still go back or be refused."""
MOST_NAMES: Final = 20
WRONG: Final = casework.WRONG


@dataclass(frozen=True)
class Verdict:
    """What came of it; `why` not: as `handlers.orders.Decided`."""

    why: str = ""
    work: Work | None = None


def decide(desk: Desk, order: DecideReview) -> Verdict:
    """Carry a verdict out, or say why not."""
    seen = review_queries.find(desk.connection, desk.scope, order.number)
    if seen is None:
        return Verdict("gone")
    cases = [seen.case_id] if seen.case_id is not None else []
    same_child.lock_submissions(desk.connection, cases, seen.id)
    row = review_queries.find(desk.connection, desk.scope, order.number, lock=True)
    if row is None or row.key_sealed is None:  # it was erased
        return Verdict("gone")
    work = open_work(desk.connection, desk.vault, row, desk.now)
    case = case_of(desk, row, lock=True)
    last = review_queries.decision(desk.connection, row.id)
    if (last.id if last is not None else 0) != order.mark:
        return Verdict("faster", work)
    if row.current != order.version:
        return Verdict("changed", work)
    allowed = actions(desk, row, case)
    case = own(row, case)
    if order.verdict not in allowed:
        why = "compare" if "compare" in allowed else _refusal(desk, row, case) or "not_now"
        return Verdict(why, work)
    return Verdict(DO[order.verdict](desk, work, case, order), work)


def case_of(desk: Desk, row: Row[Any], *, lock: bool = False) -> Row[Any] | None:
    """The case that a report made, or stands under; a form about a case that is there made none."""
    if row.case_id is None or row.form in BY_FORM:
        return None
    return case_queries.by_id(desk.connection, SERVICE, row.case_id, lock=lock)


def actions(desk: Desk, row: Row[Any], case: Row[Any] | None) -> tuple[str, ...]:
    """What can be done with a report now: accept, compare, return, reject, restore, fix,
    undo_join."""
    if row.state == "joined":
        return ("undo_join",) if case is not None and COORDINATES & roles_over(desk, case) else ()
    case = own(row, case)
    if row.state == "rejected":
        return ("restore",)
    found: list[str] = []
    if row.state == "asked":
        found.append("compare")
    elif row.state == "accepted" and _to_accept(desk, row, case):
        found.append("accept")
    elif row.state == "returned":
        if review_queries.was_returned(desk.connection, row.id, row.current):
            found.append("accept")
        if review_queries.corrector(desk.connection, row.id) is None:
            found.append("fix")
    early = case is None or case.state in BEFORE_HELP
    if row.state in {"accepted", "asked"} and early:
        found.append("return")
    if row.state in {"accepted", "asked", "returned"} and not _refusal(desk, row, case):
        found.append("reject")
    return tuple(found)


def own(row: Row[Any], case: Row[Any] | None) -> Row[Any] | None:
    """The case that a report made. A follow-up stands under a case too, which is not its own."""
    return case if case is not None and case.number == row.number else None


def _to_accept(desk: Desk, row: Row[Any], case: Row[Any] | None) -> bool:
    """Whether accepting would change anything: a case to confirm, or a report nobody decided on."""
    if case is not None and case.state in {"new", "check"}:
        return True
    if finding_queries.open_for_coordinator(desk.connection, row.id):
        return True
    last = review_queries.decision(desk.connection, row.id)
    return case is None and (last is None or last.kind != "accepted" or last.n != row.current)


def _refusal(desk: Desk, row: Row[Any], case: Row[Any] | None) -> str:
    """Why a report can no longer be refused: what was built on it has to go first."""
    if row.state not in {"accepted", "asked", "returned"}:
        return "not_now"
    if row.form in BY_FORM and row.form not in WITHDRAWN:
        return "kept"
    if case is None:
        return ""
    if case.state == "moved":
        return "moved"
    if case.state not in BEFORE_HELP:
        return "not_now"
    if same_child.joins(desk.connection, case.id):
        return "joined"
    if case.urgent and "protect" not in roles_over(desk, case):
        return "urgent"
    return ""


def _accept(desk: Desk, work: Work, case: Row[Any] | None, order: DecideReview) -> str:
    """Confirm the case. A report that was out is taken as it is, and is asked for no more."""
    row, was_out = work.row, work.row.state == "returned"
    state = _taken_back(desk, work, case) if was_out else "accepted"
    if state == "asked":
        _note(desk, work, "accepted", "asked")
        return "compare"
    finding_queries.resolve_all(desk.connection, row.id, "accepted", desk.person.id, desk.now)
    current = submission_queries.load(desk.connection, row.id)
    confirmed = None if current is None else own(current, case_of(desk, current))
    if confirmed is not None and confirmed.state in {"new", "check"}:
        casework.move(desk.connection, desk.vault, confirmed, "confirm", desk.now, desk.person.id)
    _note(desk, work, "accepted", state)
    if was_out:
        _tell(desk, work, "accepted")
    return ""


def _taken_back(desk: Desk, work: Work, case: Row[Any] | None) -> str:
    """A returned report as it is: compared first where that was dropped, else kept. → its state."""
    connection, row = desk.connection, work.row
    finding_queries.resolve_all(
        connection, row.id, "accepted", desk.person.id, desk.now, audience="weaver"
    )
    if finding_queries.ask_again(connection, row.id, "returned"):
        submission_queries.settle(connection, row.id, "asked", desk.now)
        return "asked"
    if case is None and work.report.first:
        return deciding.accept(work, deciding.own_case(work))
    submission_queries.settle(connection, row.id, "accepted", desk.now)
    return "accepted"


def _return(desk: Desk, work: Work, case: Row[Any] | None, order: DecideReview) -> str:
    """These very questions go back with the reason; everything else of the report is kept."""
    names = list(dict.fromkeys(order.names))[:MOST_NAMES]
    words = order.words.strip()
    if not names:
        return "names"
    if not words and not order.code:
        return "reason"
    row = work.row
    finding_queries.resolve_all(desk.connection, row.id, "returned", desk.person.id, desk.now)
    sealed = work.box.seal({"code": order.code, "words": words}, REASON)
    finding_queries.keep(
        desk.connection,
        [
            {
                "submission_id": row.id,
                "n": row.current,
                "code": ASKED_BACK,
                "severity": "stop",
                "audience": "weaver",
                "ref": name,
                "sealed": sealed,
                "created_at": desk.now,
            }
            for name in names
        ],
    )
    if case is not None and case.state == "confirmed":
        casework.move(desk.connection, desk.vault, case, "recheck", desk.now, desk.person.id)
    submission_queries.settle(desk.connection, row.id, "returned", desk.now)
    text = {"code": order.code, "words": words, "names": names}
    _note(desk, work, "returned", "returned", text)
    why = "review.own_words" if words else f"review.back_{order.code}"
    deciding.tell_corrector(work, names, dict.fromkeys(names, why))
    return ""


def _reject(desk: Desk, work: Work, case: Row[Any] | None, order: DecideReview) -> str:
    """The report is refused, its case closes as wrong, and its reporter hears why."""
    words = order.words.strip()
    if not words and not order.code:
        return "reason"
    if case is not None:
        made = casework.move(
            desk.connection,
            desk.vault,
            case,
            "close",
            desk.now,
            desk.person.id,
            reason=words or order.code,
            data={"code": WRONG},
            roles=roles_over(desk, case),
            quiet=case.weaver_id == work.row.person_id,
        )
        if not made.done:
            return made.why
    elif work.row.form in WITHDRAWN:
        WITHDRAWN[work.row.form](work)
    for audience in ("coordinator", "weaver"):
        finding_queries.resolve_all(
            desk.connection, work.row.id, "rejected", desk.person.id, desk.now, audience=audience
        )
    submission_queries.settle(desk.connection, work.row.id, "rejected", desk.now)
    _note(desk, work, "rejected", "rejected", {"code": order.code, "words": words})
    _tell(desk, work, "rejected")
    return ""


def _restore(desk: Desk, work: Work, case: Row[Any] | None, order: DecideReview) -> str:
    """It was refused by mistake: the case stands where it stood, and the report is checked again
    as if it came in now. A case that was opened again meanwhile stays as it is."""
    if case is not None and case.state == "closed" and case.close_code == WRONG:
        made = casework.move(
            desk.connection, desk.vault, case, "undo", desk.now, desk.person.id, quiet=True
        )
        if not made.done:
            return made.why
    submission_queries.settle(desk.connection, work.row.id, "received", desk.now)
    _note(desk, work, "restored", "received")
    _tell(desk, work, "restored")
    desk.jobs.append(("validate", ()))
    return ""


def _note(
    desk: Desk, work: Work, kind: str, state: str, text: Mapping[str, Any] | None = None
) -> None:
    review_queries.note(
        desk.connection,
        work.row.id,
        work.row.current,
        kind,
        desk.now,
        desk.person.id,
        moved=(work.row.state, state),
        box=work.box,
        text=text,
    )


def _tell(desk: Desk, work: Work, part: str) -> None:
    """What was decided, with the next free reply; the reason is read on demand, never sent."""
    last = review_queries.decision(desk.connection, work.row.id)
    inbox.speak(
        desk.connection,
        desk.vault,
        work.row.person_id,
        f"reviewed:{work.row.id}:{work.row.current}:{part}:{last.id if last is not None else 0}",
        "reviewed",
        {"number": work.row.number, "part": part, "submission_id": work.row.id},
        desk.now,
    )


DO: Final[Mapping[str, Callable[[Desk, Work, Row[Any] | None, DecideReview], str]]] = {
    "accept": _accept,
    "return": _return,
    "reject": _reject,
    "restore": _restore,
}
