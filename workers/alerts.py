"""Alerts: whom danger is told to, rung by rung, until somebody takes it.

Every function runs inside the caller's transaction and leaves rows: pushes in the outbox, rungs
that are done. Nothing personal is in a push: level, case number, tambon and one button.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from models import alert_queries, case_queries, inbox, outbox, receiver_queries
from models.receiver_queries import Place, Receiver
from models.scope import everything
from models.vault import Vault

log = structlog.get_logger()
SERVICE = everything()
DANGER = "danger"
ROLES = ("protect", "coordinator", "supervisor", "admin")
JOINS = {
    ("protect", "lao"): 0,
    ("protect", "district"): 0,
    ("protect", "province"): 0,
    ("protect", "country"): 0,
    ("coordinator", "lao"): 0,
    ("coordinator", "district"): 0,
    ("coordinator", "province"): 15,
    ("supervisor", "lao"): 15,
    ("supervisor", "district"): 15,
    ("supervisor", "province"): 30,
}
"""The rung (minutes) from which a role at a level is told; everybody else joins at the last."""
LAST = alert_queries.STEPS[-1]
AGAIN = {"A": timedelta(hours=2), "B": timedelta(hours=24)}
"""How often everybody is told again after the ladder, until somebody takes it."""
SEARCH = timedelta(minutes=15)
"""How soon receivers are looked for again when there was nobody at all."""
GIVE_UP = 14 * 24 * 60  # minutes; an operator sees it long before


@dataclass(frozen=True)
class Reach:
    """Whom a rung reached: pushes that are queued, and receivers who cannot be pushed to."""

    sent: int
    skipped: int


def raise_alert(
    connection: Connection,
    vault: Vault,
    case_id: int,
    draft_id: int | None,
    level: str,
    now: datetime,
) -> int:
    """Raise an alert for a case and push its first rung. → its id. A graver one replaces it."""
    alert_queries.supersede(connection, case_id, now)
    alert_id = alert_queries.add(connection, case_id, draft_id, level, now)
    climb(connection, vault, alert_id, 0, now)
    return alert_id


def climb(connection: Connection, vault: Vault, alert_id: int, step: int, now: datetime) -> Reach:
    """Push a rung; where it reaches nobody go up at once. Repeating one pushes nobody twice."""
    alert = alert_queries.load(connection, SERVICE, alert_id)
    if alert is None:
        raise LookupError(f"alert {alert_id}")
    reach = Reach(0, 0)
    for rung in [step, *(higher for higher in alert_queries.STEPS if higher > step)]:
        reach = _push(connection, vault, alert, rung, now)
        alert_queries.finish_step(
            connection, alert_id, rung, now, sent=reach.sent, skipped=reach.skipped
        )
        step = rung
        if reach.sent:
            break
    if not reach.sent:
        log.error("alert_without_receiver", alert_id=alert_id, skipped=reach.skipped)
        _tell_reporter(connection, vault, alert, now)
        _tell_reporter(connection, vault, alert, now)
    if step >= LAST:
        _go_on(connection, alert, step, reach, now)
    return reach


def spread(connection: Connection, vault: Vault, case_id: int, now: datetime) -> None:
    """The case's place is known better now: tell those who were not told yet."""
    for alert in alert_queries.of_case(connection, SERVICE, case_id):
        if alert.taken_at is None:
            _push(connection, vault, alert, 0, now)


def tell_changed(
    connection: Connection, vault: Vault, case_id: int, what: str, key: str, now: datetime
) -> None:
    """Inform, never withdraw: a system row for everybody told, a push for who took it.

    what: "changed", "cancelled" or "lowered"; `key` makes this change once.
    """
    told: set[int] = set()
    for alert in alert_queries.of_case(connection, SERVICE, case_id):
        data = {"what": what, "case_no": alert.number, "level": alert.level, "alert_id": alert.id}
        for person_id in alert_queries.told(connection, alert.id):
            if person_id not in told:
                unique = f"danger_changed:{alert.id}:{key}:{person_id}"
                inbox.speak(connection, vault, person_id, unique, "danger_changed", data, now)
                told.add(person_id)
        if alert.taken_by is not None:
            _push_change(connection, vault, alert, what, key, now)


def escalate_undelivered(connection: Connection, vault: Vault, now: datetime) -> int:
    """Go up at once where no push of a waiting alert arrived; those it failed for, and the
    reporter, hear of it with their next free reply. → how many alerts were hastened."""
    for row in alert_queries.unreached(connection, now - timedelta(hours=24)):
        alert = alert_queries.load(connection, SERVICE, row.alert_id)
        if alert is None:
            continue
        place = place_of(connection, alert, row.language)
        data = {"case_no": alert.number, "level": alert.level, "alert_id": alert.id, "place": place}
        key = f"alert:{row.alert_id}:{row.person_id}"
        inbox.speak(connection, vault, row.person_id, key, "alert", data, now)
        _tell_reporter(connection, vault, alert, now)
    return alert_queries.hasten(connection, now)


def _tell_reporter(connection: Connection, vault: Vault, alert: Row[Any], now: datetime) -> None:
    """Nobody was reached: who reported must phone. Said once an alert."""
    if alert.reporter_id is None:
        return
    data = {"case_no": alert.number, "level": alert.level, "alert_id": alert.id}
    key = f"alert_unreached:{alert.id}"
    inbox.speak(connection, vault, alert.reporter_id, key, "alert_unreached", data, now)


def _go_on(connection: Connection, alert: Row[Any], step: int, reach: Reach, now: datetime) -> None:
    """After the last rung: look for receivers again, or repeat, until somebody takes it."""
    wait = SEARCH if not reach.sent else AGAIN.get(alert.level)
    if wait is None:
        return
    following = step + int(wait.total_seconds() // 60)
    if following <= GIVE_UP:
        alert_queries.add_step(connection, alert.id, following, now + wait)


def _push(connection: Connection, vault: Vault, alert: Row[Any], step: int, now: datetime) -> Reach:
    place = Place(alert.province, alert.district, alert.tambon, alert.lao)
    everybody = receiver_queries.receivers(connection, place, ROLES)
    called = _once(held for held in everybody if JOINS.get((held.role, held.level), LAST) <= step)
    reachable = [held for held in called if held.reachable]
    for held in reachable:
        outbox.push(
            connection,
            vault,
            held.person_id,
            render.messages([_card(connection, alert, now, held.language)], held.language),
            DANGER,
            f"alert:{alert.id}:{step}:{held.person_id}",
            now,
            alert_id=alert.id,
        )
    return Reach(len(reachable), len(called) - len(reachable))


def _once(held: Iterable[Receiver]) -> list[Receiver]:
    return list({receiver.person_id: receiver for receiver in held}.values())


def _card(connection: Connection, alert: Row[Any], now: datetime, language: str) -> Card:
    place = place_of(connection, alert, language)
    shown = {"level": alert.level, "number": alert.number, "place": place}
    minutes = int((now - alert.raised_at).total_seconds() // 60)
    body = (say("alert.again", language, minutes=minutes),) if minutes >= 10 else ()
    return Card(
        alt=say("alert.alt", language, **shown).strip(),
        title=say(f"alert.title_{alert.level}", language),
        body=body,
        facts=(
            Fact(say("alert.case", language), alert.number),
            Fact(say("alert.place", language), place),
        ),
        footnote=say("alert.take_note", language),
        buttons=(
            Tap(
                say("alert.take", language),
                data=taps.encode("take_alert", id=alert.id),
                strong=True,
            ),
        ),
        tone="danger",
    )


def place_of(connection: Connection, place: Any, language: str) -> str:
    """The tambon of a row with place columns as people read it, or the nearest area known."""
    code = place.tambon or place.district or place.province
    name = case_queries.place_names(connection, [code], language).get(code, "")
    if not name or language != "th":
        return name
    if code.startswith("10"):
        return name
    return {6: "ต.", 4: "อ.", 2: "จ."}.get(len(code), "") + name


def _push_change(
    connection: Connection, vault: Vault, alert: Row[Any], what: str, key: str, now: datetime
) -> None:
    place = Place(alert.province, alert.district, alert.tambon, alert.lao)
    everybody = receiver_queries.receivers(connection, place, ROLES)
    language = next((h.language for h in everybody if h.person_id == alert.taken_by), "th")
    card = Card(
        alt=say("alert.changed_alt", language, number=alert.number),
        title=say("alert.changed_alt", language, number=alert.number),
        body=(say(f"alert.changed_{what}", language),),
        tone="warn",
    )
    unique = f"alert:{alert.id}:{what}:{key}:{alert.taken_by}"
    messages = render.messages([card], language)
    outbox.push(connection, vault, alert.taken_by, messages, DANGER, unique, now)
