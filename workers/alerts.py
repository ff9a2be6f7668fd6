"""Alerts: whom danger is told to, rung by rung, until somebody takes it.

Every function runs inside the caller's transaction and leaves rows: pushes in the outbox, rungs
that are done. Nothing personal is in a push: level, case number, tambon and one button.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from models import (
    alert_queries,
    case_queries,
    inbox,
    outbox,
    province_queries,
    receiver_queries,
)
from models.receiver_queries import Place, Receiver
from models.scope import everything
from models.vault import Vault
from workers import storm

log = structlog.get_logger()
SERVICE = everything()
DANGER = "danger"
ROLES = ("protect", "coordinator", "supervisor", "admin")
_PROTECT = {("protect", level): 0 for level in ("lao", "district", "province", "country")}
_LAO = {("coordinator", "lao"): 0}
JOINS: Mapping[str, Mapping[tuple[str, str], int]] = {
    "A": {
        **_PROTECT,
        **_LAO,
        ("coordinator", "district"): 0,
        ("coordinator", "province"): 15,
        ("supervisor", "lao"): 15,
        ("supervisor", "district"): 15,
        ("supervisor", "province"): 30,
    },
    "B": {
        **_PROTECT,
        **_LAO,
        ("coordinator", "district"): 30,
        ("supervisor", "lao"): 30,
        ("supervisor", "district"): 30,
    },
    "C": {
        **_LAO,
        ("coordinator", "district"): 120,
        ("supervisor", "lao"): 120,
        ("supervisor", "district"): 120,
    },
}
"""The rung (minutes) from which a role at a level is told, by the alert's level. At once: A goes to
protection, the LAO and the district, B to protection and the LAO, C to the LAO."""
OTHERS = {"A": 120, "B": 120, "C": 135}
"""When everybody else joins: of C only when nobody nearer could be reached."""
LAST = alert_queries.STEPS[-1]
AGAIN = {"A": timedelta(hours=2), "B": timedelta(hours=24)}
"""How often everybody is told again after the ladder, until somebody takes it."""
SEARCH = timedelta(minutes=15)
"""How soon receivers are looked for again when there was nobody at all."""
GIVE_UP = 14 * 24 * 60  # minutes; an operator sees it long before
FRESH = timedelta(hours=24)
"""How long what did not arrive is spoken about."""


@dataclass(frozen=True)
class Reach:
    """Whom a rung reached: pushes that are queued, those of them that are not away, and receivers
    who cannot be pushed to."""

    sent: int = 0
    present: int = 0
    skipped: int = 0


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
    """Push a rung; where it reaches nobody who is at work go up at once. Repeating one pushes
    nobody twice."""
    alert = alert_queries.load(connection, SERVICE, alert_id)
    if alert is None:
        raise LookupError(f"alert {alert_id}")
    reach = Reach()
    told: set[int] = set()
    rungs = alert_queries.STEPS_OF.get(alert.level, alert_queries.STEPS)
    for rung in [step, *(higher for higher in rungs if higher > step)]:
        reach = _push(connection, vault, alert, rung, now, told)
        alert_queries.finish_step(
            connection, alert_id, rung, now, sent=reach.sent, skipped=reach.skipped
        )
        step = rung
        if reach.present:
            break
    if not told:
        log.error("alert_without_receiver", alert_id=alert_id, skipped=reach.skipped)
        _tell_reporter(connection, vault, alert, now)
    if step >= LAST:
        _go_on(connection, alert, step, now, reached=bool(told))
    return reach


def spread(connection: Connection, vault: Vault, case_id: int, now: datetime) -> None:
    """The case's place is known better now: tell those who were not told yet."""
    for alert in alert_queries.of_case(connection, SERVICE, case_id):
        if alert.taken_at is None:
            _push(connection, vault, alert, 0, now, set())


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


def tell_unreached(
    connection: Connection, vault: Vault, failed: alert_queries.Unreached, now: datetime
) -> bool:
    """A push did not arrive: who it was for hears of the alert with their next free reply, and the
    reporter that nobody was reached. → whether the alert still stands."""
    alert = alert_queries.load(connection, SERVICE, failed.alert_id)
    if alert is None:
        return False
    place = place_of(connection, alert, failed.language)
    data = {"case_no": alert.number, "level": alert.level, "alert_id": alert.id, "place": place}
    inbox.speak(connection, vault, failed.person_id, failed.key, "alert", data, now)
    _tell_reporter(connection, vault, alert, now)
    return True


def _tell_reporter(connection: Connection, vault: Vault, alert: Row[Any], now: datetime) -> None:
    """Nobody was reached: who reported must phone. Said once an alert."""
    if alert.reporter_id is None:
        return
    phones = province_queries.settings_of(connection, alert.province).phones
    data = {
        "case_no": alert.number,
        "level": alert.level,
        "alert_id": alert.id,
        "phones": [dict(one) for one in phones],
    }
    key = f"alert_unreached:{alert.id}"
    inbox.speak(connection, vault, alert.reporter_id, key, "alert_unreached", data, now)


def _go_on(
    connection: Connection, alert: Row[Any], step: int, now: datetime, *, reached: bool
) -> None:
    """After the last rung: look for receivers again, or repeat, until somebody takes it."""
    wait = AGAIN.get(alert.level) if reached else SEARCH
    if wait is None:
        return
    following = step + int(wait.total_seconds() // 60)
    if following <= GIVE_UP:
        alert_queries.add_step(connection, alert.id, following, now + wait)


def _push(
    connection: Connection, vault: Vault, alert: Row[Any], step: int, now: datetime, told: set[int]
) -> Reach:
    """One rung; those in `told` have just heard of it, and are added to.

    Only A says it again to everybody at every rung: of the others a rung adds people.
    """
    if alert.level != "A" and 0 < step <= LAST:
        told |= alert_queries.reached(connection, alert.id)
    place = Place(alert.province, alert.district, alert.tambon, alert.lao)
    called = _once(
        held
        for held in receiver_queries.on_duty(connection, place, ROLES, now)
        if joins(alert.level, held) <= step
    )
    reachable = [held for held in called if held.reachable]
    for held in reachable:
        if held.person_id not in told:
            told.add(held.person_id)
            card = _card(connection, alert, now, held)
            storm.tell(connection, vault, held, alert.id, card, f"alert:{alert.id}:{step}", now)
    present = sum(not held.away for held in reachable)
    return Reach(len(reachable), present, len(called) - len(reachable))


def joins(level: str, held: Receiver) -> int:
    """The rung from which somebody is told of an alert of a level."""
    return JOINS.get(level, JOINS["A"]).get((held.role, held.level), OTHERS.get(level, LAST))


def _once(held: Iterable[Receiver]) -> list[Receiver]:
    """Each person once, in one order everywhere; who is at work in any role counts as that."""
    found: dict[int, Receiver] = {}
    for one in held:
        known = found.get(one.person_id)
        if known is None or (known.away and not one.away):
            found[one.person_id] = one
    return [found[person_id] for person_id in sorted(found)]


def _card(connection: Connection, alert: Row[Any], now: datetime, held: Receiver) -> Card:
    language = held.language
    place = place_of(connection, alert, language)
    shown = {"level": alert.level, "number": alert.number, "place": place}
    minutes = int((now - alert.raised_at).total_seconds() // 60)
    again = [say("alert.again", language, minutes=minutes)] if minutes >= 10 else []
    instead = [say("alert.stands_in", language)] if held.stands_in else []
    return Card(
        alt=say("alert.alt", language, **shown).strip(),
        title=say(f"alert.title_{alert.level}", language),
        body=(*again, *instead),
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
    return places_of(connection, [place], language)[0]


def places_of(connection: Connection, places: Sequence[Any], language: str) -> list[str]:
    """As `place_of`, of many rows."""
    codes = [place.tambon or place.district or place.province for place in places]
    names = case_queries.place_names(connection, codes, language) if codes else {}
    return [_as_read(code, names.get(code, ""), language) for code in codes]


def _as_read(code: str, name: str, language: str) -> str:
    if not name or language != "th" or code.startswith("10"):
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
