"""A case moves: the one way in which its state changes, whoever asks for it.

Checks the state machine (`handlers.moves`), writes the columns and the event, and tells those who
follow the case. Two who move at once: the one whose version still holds wins.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.thai.show import BANGKOK
from handlers.moves import BEFORE, CLOSE_CODES, ENDS, MOVES, STAYS, moves_for, refusal
from models import (
    case_queries,
    child_queries,
    placement_queries,
    review_queries,
    submission_queries,
)
from models.scope import everything
from models.vault import Vault
from workers import case_hearers, working_days

SERVICE: Final = everything()
OFFICE_CLOSES: Final = time(16, 30)
WRONG: Final = "wrong"
"""The code of a case whose report was refused."""
URGENT: Final = frozenset({"A", "B"})


@dataclass(frozen=True)
class Moved:
    """What came of a move. `why` not: unknown, not_now, lost (somebody was faster), code, needs,
    lao, weaver, reason (what is missing or not known), review (its report is not settled), dup."""

    done: bool
    why: str = ""
    state: str = ""


def move(
    connection: Connection,
    vault: Vault,
    row: Row[Any],
    name: str,
    now: datetime,
    person_id: int | None,
    *,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    roles: Collection[str] | None = None,
    quiet: bool = False,
) -> Moved:
    """Make a move on a case as `row` (of `models.case_queries`) saw it.

    `person_id` is who does it (None: nobody, a clock). `roles` are those the person holds over this
    case; None is a rule of the service (a kept form), which any move of the machine is open to.
    `reason` is sealed with the event. `data`: `code` (closing), `needs` with `words`, `who`, `on`
    (plan), `lao` with `tambon` (to_lao), `weaver` (a person's id). `quiet`: whoever follows the
    case hears of it in another way.
    """
    said = dict(data or {})
    order = _Order(
        connection, vault, row, name, now, person_id, reason.strip(), said, rule=roles is None
    )
    why = (
        refusal(row.state, name)
        or _forbidden(order, roles)
        or _missing(order, roles)
        or _held_up(order)
    )
    if why:
        return Moved(False, why, row.state)
    values, why = _values(order)
    if why:
        return Moved(False, why, row.state)
    if not case_queries.change(connection, SERVICE, row.id, row.version, values):
        return Moved(False, "lost", row.state)
    if name == "reopen" and row.close_code == WRONG:
        _take_back_in(order)
    if name == "assign":
        placement_queries.ask_anew(connection, [row.id])
    if order.data.get("needs"):
        case_queries.set_needs(connection, row.id, list(order.data["needs"]))
    case_queries.note(
        connection,
        row.id,
        name,
        now,
        person_id,
        moved=("", "") if values["state"] == row.state else (row.state, values["state"]),
        box=vault.box(row.key_id, row.key_sealed),
        text=_said(order),
    )
    if not quiet:
        case_hearers.tell(
            connection, vault, row, name, values, now, by=person_id, reason=order.reason
        )
    return Moved(True, "", str(values["state"]))


def question(connection: Connection, vault: Vault, report: Row[Any], now: datetime) -> None:
    """A report is open again: a case that was confirmed by it is not, until it is settled."""
    if report.case_id is None:
        return
    case = case_queries.by_id(connection, SERVICE, report.case_id, lock=True)
    if case is not None and case.number == report.number and case.state == "confirmed":
        move(connection, vault, case, "recheck", now, None)


def is_fresh(connection: Connection, row: Row[Any], now: datetime, person_id: int | None) -> bool:
    """Whether this person ended the case by a tap that may still be taken back."""
    last = case_queries.last_move(connection, row.id, row.state)
    return (
        last is not None and last.person_id == person_id and now - last.at <= timedelta(minutes=10)
    )


@dataclass(frozen=True)
class _Order:
    connection: Connection
    vault: Vault
    row: Row[Any]
    name: str
    now: datetime
    person_id: int | None
    reason: str
    data: dict[str, Any]
    rule: bool


def _forbidden(order: _Order, roles: Collection[str] | None) -> str:
    if roles is None:
        return ""
    row = order.row
    fresh = order.name == "undo" and is_fresh(order.connection, row, order.now, order.person_id)
    allowed = moves_for(
        row.state,
        urgent=row.urgent,
        roles=roles,
        proposed=row.proposed_at is not None,
        fresh=fresh,
    )
    return "" if order.name in allowed else "not_now"


def _missing(order: _Order, roles: Collection[str] | None) -> str:
    """What must be said and was not. A rule of the service need not give reasons."""
    wanted = MOVES[order.name].asks
    if "code" in wanted and str(order.data.get("code", "")) not in CLOSE_CODES:
        return "code"
    if "needs" in wanted and not order.data.get("needs"):
        return "needs"
    if roles is None or order.reason:
        return ""
    ends_urgent = MOVES[order.name].target in ENDS and bool(order.row.urgent)
    return "reason" if "reason" in wanted or ends_urgent else ""


def _held_up(order: _Order) -> str:
    """What still needs review is not confirmed; a duplicate comes back only by undoing the join."""
    row = order.row
    if order.name == "confirm" and review_queries.needs_review(
        order.connection, row.id, row.number
    ):
        return "review"
    if order.name in {"reopen", "undo"} and row.close_code == child_queries.DUPLICATE:
        return "dup"
    return ""


def _values(order: _Order) -> tuple[dict[str, Any], str]:
    """The columns that a move sets, or why it cannot be made as ordered."""
    row, made = order.row, MOVES[order.name]
    target = _target(order, made.target)
    if not target:
        return {}, "not_now"
    values: dict[str, Any] = {"state": target, "updated_at": order.now}
    if made.target != STAYS:
        values |= _clock(order, made.days)
        values |= {"proposed_code": None, "proposed_by": None, "proposed_at": None}
        # Whoever sent the form that a rule follows does not take the case over by it.
        values["owner_id"] = row.owner_id or (None if order.rule else order.person_id)
    if target == "closed":
        code = str(order.data.get("code") or row.proposed_code or "")
        values |= {"closed_at": order.now, "close_code": code}
    elif row.state in ENDS:
        values |= {"closed_at": None, "close_code": None}
    if order.name == "help" and row.helped_at is None:
        values["helped_at"] = order.now
    more, why = SPECIAL[order.name](order) if order.name in SPECIAL else ({}, "")
    return {**values, **more}, why


def _target(order: _Order, target: str) -> str:
    if target == STAYS:
        return str(order.row.state)
    if target != BEFORE:
        return target
    # A hand-over that was declined, or a join undone, only brought it back to where it was.
    but = (*ENDS, "moved", "learning") if order.name == "back" else ()
    last = case_queries.last_move(order.connection, order.row.id, order.row.state, but)
    return str(last.from_state) if last is not None else ""


def _clock(order: _Order, days: int | None) -> dict[str, Any]:
    due = order.now + timedelta(days=days) if days else None
    return {"due_at": due, "warned_at": None, "warned_step": 0}


def _propose(order: _Order) -> tuple[dict[str, Any], str]:
    return {
        "proposed_code": str(order.data["code"]),
        "proposed_by": order.person_id,
        "proposed_at": order.now,
    }, ""


def _turn_down(order: _Order) -> tuple[dict[str, Any], str]:
    if order.row.proposed_at is None:
        return {}, "not_now"
    return {"proposed_code": None, "proposed_by": None, "proposed_at": None}, ""


def _approve(order: _Order) -> tuple[dict[str, Any], str]:
    return ({}, "") if order.row.proposed_code else ({}, "not_now")


def _plan(order: _Order) -> tuple[dict[str, Any], str]:
    """The plan is sealed with the case; its first day is when something must have happened."""
    row, data = order.row, order.data
    box = order.vault.box(row.key_id, row.key_sealed)
    content = box.open(row.sealed, "case") if row.sealed else {}
    first_on = str(data.get("on", ""))
    plan = {
        "needs": list(data["needs"]),
        "words": str(data.get("words", "")),
        "who": str(data.get("who", "")),
        "on": first_on,
        "by": order.person_id,
        "at": order.now.isoformat(),
    }
    values: dict[str, Any] = {"sealed": box.seal({**content, "plan": plan}, "case")}
    if first_on:
        first = datetime.combine(date.fromisoformat(first_on), OFFICE_CLOSES, BANGKOK)
        values["due_at"] = first.astimezone(order.now.tzinfo)
    return values, ""


def _hand_over(order: _Order) -> tuple[dict[str, Any], str]:
    """To an LAO, by its code; `moved_from` is where a declined case goes back to."""
    lao = str(order.data.get("lao", ""))
    tambons = case_queries.tambons_of_lao(order.connection, lao)
    here = order.row.tambon if order.row.tambon in tambons else ""  # two LAOs of one tambon
    tambon = str(order.data.get("tambon", "")) or here or (tambons[0] if tambons else "")
    if not tambons or tambon not in tambons or lao == order.row.lao:
        return {}, "lao"
    row = order.row
    came = f"{row.tambon} {row.lao}" if row.state != "moved" else row.moved_from
    return {**_place(tambon, lao), **_soon(order), "owner_id": None, "moved_from": came}, ""


def _soon(order: _Order) -> dict[str, Any]:
    """Danger that nobody has in hand any more waits for its new people until tomorrow at most."""
    return {"due_at": working_days.after(order.now, 1)} if order.row.urgent in URGENT else {}


def _accept(order: _Order) -> tuple[dict[str, Any], str]:
    """Whoever followed the child in the old area follows no more: the new one names somebody."""
    return {"owner_id": order.person_id, "weaver_id": None, "moved_from": ""}, ""


def _decline(order: _Order) -> tuple[dict[str, Any], str]:
    tambon, _, lao = str(order.row.moved_from).partition(" ")
    if not tambon:
        return {}, "not_now"
    return {**_place(tambon, lao), **_soon(order), "owner_id": None, "moved_from": ""}, ""


def _assign(order: _Order) -> tuple[dict[str, Any], str]:
    """The caller has made sure that the person is a weaver of the case's area."""
    weaver = order.data.get("weaver")
    return ({"weaver_id": int(weaver)}, "") if weaver else ({}, "weaver")


def _place(tambon: str, lao: str) -> dict[str, str]:
    return {"province": tambon[:2], "district": tambon[:4], "tambon": tambon, "lao": lao}


def _take_back_in(order: _Order) -> None:
    """The report of a case that is opened again is refused no more."""
    own = review_queries.own_of_case(order.connection, order.row.id, order.row.number)
    if own is not None and own.state == "rejected":
        submission_queries.settle(order.connection, own.id, "accepted", order.now)
        moved = ("rejected", "accepted")
        review_queries.note(
            order.connection,
            own.id,
            own.current,
            "restored",
            order.now,
            order.person_id,
            moved=moved,
        )


def _said(order: _Order) -> dict[str, Any] | None:
    """What is sealed with the event: words of people, and what was chosen."""
    said: dict[str, Any] = {"reason": order.reason} if order.reason else {}
    for part in ("code", "needs", "lao", "weaver"):
        if order.data.get(part):
            said[part] = order.data[part]
    if order.name == "to_lao":
        said["from_lao"] = order.row.lao
    if order.name in {"assign", "accept"} and order.row.weaver_id:
        said["from"] = order.row.weaver_id
    if order.name in {"approve", "turn_down"}:
        said["code"] = order.row.proposed_code
    return said or None


SPECIAL: Final = {
    "plan": _plan,
    "to_lao": _hand_over,
    "accept": _accept,
    "decline": _decline,
    "assign": _assign,
    "propose_close": _propose,
    "turn_down": _turn_down,
    "approve": _approve,
}
"""What some moves set beside the state and its clock."""
