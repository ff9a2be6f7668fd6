"""More danger at once than a person can read one by one: what is beyond a few becomes one card.

Every alert still counts as told: its row in the outbox points at the card that tells it, and ends
as that card does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.line import render
from bot.texts import say
from models import alert_queries, outbox
from models.receiver_queries import Receiver
from models.vault import Vault

DANGER = "danger"
SINGLY = 5
"""Alerts that are pushed one by one to a person within `WITHIN`."""
WITHIN = timedelta(minutes=10)
GATHERED = 120  # seconds: what comes in this time goes into one card


def tell(
    connection: Connection,
    vault: Vault,
    held: Receiver,
    alert_id: int,
    card: Card,
    key: str,
    now: datetime,
) -> None:
    """Push an alert's card to one receiver, or let the card of the storm tell it.

    `key` and the person make it once.
    """
    unique = f"{key}:{held.person_id}"
    if outbox.recent(connection, held.person_id, DANGER, now - WITHIN) < SINGLY:
        outbox.push(
            connection,
            vault,
            held.person_id,
            render.messages([card], held.language),
            DANGER,
            unique,
            now,
            alert_id=alert_id,
        )
        return
    bundle_id = _gathering(connection, vault, held, now)
    new = outbox.bundle(
        connection, bundle_id, held.person_id, DANGER, unique, now, alert_id=alert_id
    )
    if new:
        counted = alert_queries.levels(connection, outbox.bundled(connection, bundle_id))
        words = render.messages([storm_card(counted, held.language)], held.language)
        outbox.rewrite(connection, vault, bundle_id, words)


def _gathering(connection: Connection, vault: Vault, held: Receiver, now: datetime) -> int:
    """The card that still gathers for a person: of this stretch of time, or of the next when this
    one's is on its way already."""
    words = render.messages([storm_card({}, held.language)], held.language)
    stretch = int(now.timestamp()) // GATHERED
    while True:
        key = f"storm:{held.person_id}:{stretch}"
        sent_at = datetime.fromtimestamp((stretch + 1) * GATHERED, UTC)
        outbox.push(connection, vault, held.person_id, words, DANGER, key, now, not_before=sent_at)
        row = outbox.of_key(connection, key)
        if row is not None and row.attempted_at is None and row.closed_at is None:
            return int(row.id)
        stretch += 1


def storm_card(counted: dict[str, int], language: str) -> Card:
    """How many alerts wait, by level, gravest first; the list is one tap away."""
    total = sum(counted.values())
    return Card(
        alt=say("alert.storm_alt", language, count=total),
        title=say("alert.storm_title", language, count=total),
        body=(say("alert.storm_body", language),),
        facts=tuple(
            Fact(
                say("alert.level", language, level=level),
                say(f"alert.storm_{level}", language, count=count),
            )
            for level, count in sorted(counted.items())
        ),
        buttons=(Tap(say("alert.open_list", language), data=taps.encode("follow"), strong=True),),
        tone="danger",
    )
