"""Orders about danger: raised in the very turn of the answer, changed, taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, update

from handlers import phones
from handlers.dangers import is_graver
from handlers.moves import ENDS
from handlers.orders import (
    DangerRaised,
    LoadPhones,
    Phone,
    RaiseDanger,
    TakeAlert,
    TakenAlert,
    TellDangerChanged,
)
from models import (
    alert_queries,
    case_queries,
    conversation,
    province_queries,
    same_child,
    submission_queries,
)
from models.case_number import next_number
from models.child_queries import DUPLICATE
from models.receiver_queries import Place
from models.scope import Grant, Scope, everything
from workers import alerts, working_days
from workers.case_view import opened, person_name, view
from workers.desk import Desk
from workers.pushing import province_of

SERVICE = everything()
TAKERS = ("protect", "coordinator", "supervisor", "admin")
NEXT_LOOK = {"A": 1, "B": 1}
"""Working days after an alert was taken until its case is looked at again."""
UNKNOWN_PROVINCE = "00"
"""In the number of a case whose place nobody knows yet: danger does not wait for it."""


def raise_danger(desk: Desk, order: RaiseDanger) -> DangerRaised:
    """Create the urgent case of a draft with its alert, or raise its level; never lowers it."""
    draft = conversation.draft(desk.connection, order.draft_id, desk.person.id)
    if draft is None:
        raise LookupError(f"draft {order.draft_id}")
    if draft.rehearsal:
        return DangerRaised("", order.level, new=False)
    named = _named(desk, order.case_no)
    if named is not None:
        return _raise_named(desk, order, draft, named)
    place = _place(desk, order.tambon, order.lao)
    sent = submission_queries.load(desk.connection, draft.corrects) if draft.corrects else None
    case_id = draft.case_id or (sent.case_id if sent is not None else None)
    if case_id is None:
        return _open(desk, order, draft, place, sent)
    case = _kept(desk, case_queries.by_id(desk.connection, SERVICE, case_id, lock=True))
    if case is None:
        raise LookupError(f"case {case_id}")
    _note_case(desk, draft, case_id)
    stays = case.id != case_id or case_queries.was_handed_over(desk.connection, case.id)
    return _raise(desk, order, draft, case, Place() if stays else place)


def load_phones(desk: Desk, order: LoadPhones) -> tuple[Phone, ...]:
    """What the province says; of a person with no area what holds for all."""
    held = [(role.role, role.area, role.lao) for role in desk.person.roles]
    province = order.tambon[:2] or province_of(held)
    return phones.read(province_queries.settings_of(desk.connection, province).phones)


def tell_danger_changed(desk: Desk, order: TellDangerChanged) -> None:
    """Say to those who were told that the answer changed; the case and its alert stay."""
    draft = conversation.draft(desk.connection, order.draft_id, desk.person.id)
    if draft is not None and draft.case_id is not None:
        _tell(desk, same_child.kept_of(desk.connection, draft.case_id), order.what)


def take_alert(desk: Desk, order: TakeAlert) -> TakenAlert | None:
    """Own the alert if nobody does: the first wins, the others learn who it was.

    A case that others were joined to may have several that stand: one tap takes all that wait.
    """
    alert = alert_queries.load(desk.connection, _takes(desk), order.alert_id)
    alert, case = _with_case(desk, alert)
    if alert is None or case is None:
        return None
    standing = alert_queries.of_case(desk.connection, SERVICE, case.id)
    waits = [held for held in standing if held.taken_at is None]
    current = next(iter([*waits, *standing]), alert)
    me, now = desk.person.id, desk.now
    taken_now = [alert_queries.take(desk.connection, held.id, me, now) for held in waits]
    won = any(taken_now)
    if won:
        values = {
            "owner_id": desk.person.id,
            "updated_at": desk.now,
            "due_at": working_days.after(desk.now, NEXT_LOOK.get(case.urgent, working_days.LOOK)),
            "warned_at": None,
            "warned_step": 0,
        }
        case_queries.change(desk.connection, SERVICE, case.id, case.version, values)
        case_queries.note(desk.connection, case.id, "taken", desk.now, desk.person.id)
        case = case_queries.by_id(desk.connection, SERVICE, case.id) or case
    taken = alert_queries.load(desk.connection, SERVICE, current.id) or current
    return TakenAlert(
        won=won,
        taken_by=person_name(desk, taken.taken_by),
        taken_at=taken.taken_at or desk.now,
        case=view(desk, case, "alert"),
    )


def _with_case(desk: Desk, alert: Row[Any] | None) -> tuple[Row[Any] | None, Row[Any] | None]:
    """An alert and its case, locked: while we waited a join may have brought it to another one."""
    while alert is not None:
        case = case_queries.by_id(desk.connection, SERVICE, alert.case_id, lock=True)
        now = alert_queries.load(desk.connection, SERVICE, alert.id)
        if now is None or now.case_id == alert.case_id:
            return alert, case
        alert = now
    return None, None


def _open(
    desk: Desk, order: RaiseDanger, draft: Row[Any], place: Place, sent: Row[Any] | None
) -> DangerRaised:
    province = place.province or UNKNOWN_PROVINCE
    number = sent.number if sent is not None else None
    number = number or next_number(desk.connection, province, desk.now)
    box = desk.vault.box(draft.key_id, draft.key_sealed)
    case_id = case_queries.add(
        desk.connection,
        {
            "number": number,
            "key_id": draft.key_id,
            "sealed": box.seal({"danger_signs": list(order.signs)}, "case"),
            "urgent": order.level,
            "province": province,
            "district": place.district,
            "tambon": place.tambon,
            "lao": place.lao,
            "reporter_id": desk.person.id,
            "weaver_id": desk.person.id,
            "source": "danger",
            "opened_at": desk.now,
            "updated_at": desk.now,
            "due_at": _due(desk, order.level),
        },
    )
    _note_case(desk, draft, case_id)
    if sent is not None:
        submission_queries.change(desk.connection, sent.id, case_id=case_id)
    text = {"level": order.level, "signs": list(order.signs)}
    case_queries.note(
        desk.connection,
        case_id,
        "danger",
        desk.now,
        desk.person.id,
        moved=("", "new"),
        box=box,
        text=text,
    )
    alerts.raise_alert(desk.connection, desk.vault, case_id, draft.id, order.level, desk.now)
    return DangerRaised(number, order.level, new=True)


def _named(desk: Desk, number: str) -> Row[Any] | None:
    """The case that a follow-up is about, if it is the teller's; locked."""
    case = case_queries.by_number(desk.connection, desk.scope, number, lock=True)
    return None if case is None or case.key_sealed is None else _kept(desk, case)


def _kept(desk: Desk, case: Row[Any] | None) -> Row[Any] | None:
    """The case that this one was joined to, locked; itself when to none."""
    if case is None or case.close_code != DUPLICATE:
        return case
    kept = same_child.kept_of(desk.connection, case.id)
    return case_queries.by_id(desk.connection, SERVICE, kept, lock=True) or case


def _raise_named(desk: Desk, order: RaiseDanger, draft: Row[Any], case: Row[Any]) -> DangerRaised:
    """Danger of a child that is known: an alert on its case, also when one was taken before."""
    before = draft.case_id
    _note_case(desk, draft, case.id)
    if before is not None and before != case.id:
        _tell(desk, before, "changed")  # it was told of the wrong child
    return _raise(desk, order, draft, case, Place(), fresh=before != case.id)


def _raise(
    desk: Desk,
    order: RaiseDanger,
    draft: Row[Any],
    case: Row[Any],
    place: Place,
    *,
    fresh: bool = False,
) -> DangerRaised:
    """Raise the level, note signs and place; a lower level is told, not taken.

    `fresh`: what is told is new, not an answer changed. Then it is an alert of its own, unless one
    as grave is still waiting for somebody to take it.
    """
    graver = is_graver(order.level, case.urgent)
    alerted = graver or (fresh and not _waits(desk, case.id, order.level))
    box = desk.vault.box(case.key_id, case.key_sealed)
    _, content = opened(desk, case)
    signs = sorted({*content.get("danger_signs", ()), *order.signs})
    values: dict[str, Any] = {
        "sealed": box.seal({**content, "danger_signs": signs}, "case"),
        "updated_at": desk.now,
        **_nearer(case, place),
    }
    moved = ("", "")
    if graver:
        values["urgent"] = order.level
    if graver or fresh:
        due = _due(desk, order.level)
        values |= {"due_at": min(due, case.due_at or due), "warned_at": None, "warned_step": 0}
    if (graver or fresh) and case.state in ENDS:
        values |= {"state": "reopened", "closed_at": None, "close_code": None}
        moved = (case.state, "reopened")
    case_queries.change(desk.connection, SERVICE, case.id, case.version, values)
    if graver or fresh:
        text = {"level": order.level, "signs": list(order.signs)}
        case_queries.note(
            desk.connection,
            case.id,
            "danger",
            desk.now,
            desk.person.id,
            moved=moved,
            box=box,
            text=text,
        )
    if alerted:
        alerts.raise_alert(desk.connection, desk.vault, case.id, draft.id, order.level, desk.now)
        return DangerRaised(case.number, order.level, new=False)
    alerts.spread(desk.connection, desk.vault, case.id, desk.now)
    if order.level != case.urgent and not fresh:
        _tell(desk, case.id, "lowered")
    return DangerRaised(case.number, case.urgent, new=False)


def _waits(desk: Desk, case_id: int, level: str) -> bool:
    """Whether an alert of a case that is as grave as this still waits for somebody to take it."""
    standing = alert_queries.of_case(desk.connection, SERVICE, case_id)
    return any(alert.taken_at is None and not is_graver(level, alert.level) for alert in standing)


def _tell(desk: Desk, case_id: int, what: str) -> None:
    case_queries.note(desk.connection, case_id, f"danger_{what}", desk.now, desk.person.id)
    key = f"{what}:{desk.inbox_id or int(desk.now.timestamp())}"
    alerts.tell_changed(desk.connection, desk.vault, case_id, what, key, desk.now)


def _note_case(desk: Desk, draft: Row[Any], case_id: int) -> None:
    """The draft remembers the case that its danger raised: the submission joins it later."""
    if draft.case_id != case_id:
        drafts = conversation.DRAFT
        desk.connection.execute(
            update(drafts).where(drafts.c.id == draft.id).values(case_id=case_id)
        )


def _nearer(case: Row[Any], place: Place) -> dict[str, str]:
    """The place of a case, once it is known better than before; its number stays as it is."""
    known = {"province": place.province, "district": place.district, "tambon": place.tambon}
    if not place.tambon or (place.tambon == case.tambon and place.lao in {"", case.lao}):
        return {}
    return {**known, "lao": place.lao}


def _due(desk: Desk, level: str) -> Any:
    """A: 15 minutes, B: a day, C: as every new case."""
    soon = {"A": timedelta(minutes=15), "B": timedelta(hours=24)}.get(level)
    return desk.now + soon if soon else working_days.after(desk.now, working_days.LOOK)


def _place(desk: Desk, tambon: str, lao: str) -> Place:
    """Where the child is, as far as it is known: the answer, else where the reporter works."""
    if tambon:
        serving = [code for code, _ in case_queries.laos_of_tambon(desk.connection, tambon)]
        own = [role.lao for role in desk.person.roles if role.lao in serving]
        chosen = lao or (own or serving if len(own or serving) == 1 else [""])[0]
        return Place(tambon[:2], tambon[:4], tambon, chosen)
    held = next((role for role in desk.person.roles if role.role == "weaver"), None)
    held = held or next(iter(desk.person.roles), None)
    if held is None:
        return Place()
    code = held.area or held.lao.rstrip("TMP")
    return Place(
        code[:2],
        code[:4] if len(code) >= 4 else "",
        code if len(code) == 6 else "",
        "" if held.lao.endswith("P") else held.lao,
    )


def _takes(desk: Desk) -> Scope:
    """Where the asker may take alerts: the areas of the roles that alerts are told to, their own
    and those of whom they stand in for."""
    held = [grant for grant in desk.scope.grants if grant.role in TAKERS]
    return Scope(
        desk.person.id,
        tuple(
            Grant(
                "supervisor",
                grant.lao[:2] if grant.lao.endswith("P") else grant.area,
                _narrow(grant.lao),
            )
            for grant in held
        ),
    )


def _narrow(lao: str) -> str:
    return "" if lao.endswith("P") else lao


PERFORM: dict[type, Callable[..., Any]] = {
    RaiseDanger: raise_danger,
    TellDangerChanged: tell_danger_changed,
    TakeAlert: take_alert,
    LoadPhones: load_phones,
}
