"""LINE's webhook: verify over the raw bytes, keep durably, answer. Decides nothing.
Who keeps the events rings for them (`bot.intake`).

400 for a bad signature or body; 503 when the events cannot be committed, so that LINE redelivers;
200 only after the commit. An event that this version does not know is kept like any other.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import structlog
from flask import Blueprint, Response, request
from prometheus_client import Counter

from bot.intake import DATABASE_ERRORS, Arrived, Intake
from models.inbox import CONTEXT
from models.packing import pack, unpack
from models.vault import Vault

log = structlog.get_logger()
EVENTS = Counter("thaktho_webhook_events", "Events kept, by kind", ["kind"])
REFUSED = Counter("thaktho_webhook_refused", "Webhook calls not acknowledged", ["why"])
KINDS = frozenset({"message", "postback", "follow", "unfollow", "unsend"})
LATEST = datetime(9999, 1, 1, tzinfo=UTC)
MOST_EVENTS = 1000


class BadBodyError(ValueError):
    """The body is not a webhook body; the text says why."""


def signed_by(secrets: Sequence[bytes], body: bytes, signature: str) -> bool:
    """Whether one of the secrets signed these bytes (LINE: base64 of HMAC-SHA256)."""
    given = signature.encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(base64.b64encode(hmac.digest(secret, body, "sha256")), given)
        for secret in secrets
    ]
    return any(matches)


def events_of(body: bytes) -> list[dict[str, Any]]:
    """The events of a body. Raises BadBodyError."""
    try:
        parsed = unpack(body)
    except (ValueError, RecursionError) as error:
        raise BadBodyError("not JSON") from error
    events = parsed.get("events") if isinstance(parsed, dict) else None
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise BadBodyError("no list of events")
    if len(events) > MOST_EVENTS:
        raise BadBodyError("too many events")
    return events


def arrived(event: Mapping[str, Any], vault: Vault, now: datetime) -> Arrived:
    """An event as the inbox keeps it: sealed whole, with what queues and dedupes it beside it."""
    raw = _packed(event)
    message = _mapping(event.get("message"))
    event_id = _text(event.get("webhookEventId"))
    index = _mapping(message.get("imageSet")).get("index")
    return Arrived(
        _text(_mapping(event.get("source")).get("userId")),
        {
            "event_id": event_id or f"digest:{_digest(event)}",
            "kind": "line",
            "happened_at": _moment(event.get("timestamp"), now),
            "order_index": index if type(index) is int and 0 <= index < 1000 else 0,
            "message_id": _text(message.get("id")) or None,
            "sealed": vault.seal(raw, CONTEXT),
        },
    )


def blueprint(secrets: Sequence[bytes], vault: Vault, intake: Intake, clock: Any) -> Blueprint:
    """The route. Everything it needs comes in here."""
    routes = Blueprint("webhook", __name__)

    @routes.post("/line/webhook")
    def webhook() -> Response:
        body = request.get_data(cache=False)
        if not signed_by(secrets, body, request.headers.get("x-line-signature", "")):
            return _refuse("signature", 400)
        try:
            events = events_of(body)
        except BadBodyError as error:
            log.info("webhook.bad_body", why=str(error))
            return _refuse("body", 400)
        if not events:
            return Response(status=200)
        now = clock()
        try:
            intake.keep([arrived(event, vault, now) for event in events])
        except DATABASE_ERRORS:
            return _refuse("database", 503)
        for event in events:
            kind = _text(event.get("type"))
            EVENTS.labels(kind if kind in KINDS else "other").inc()
        return Response(status=200)

    return routes


def _refuse(why: str, status: int) -> Response:
    REFUSED.labels(why).inc()
    return Response(status=status)


def _packed(event: Mapping[str, Any]) -> bytes:
    return pack(event, "replace")


def _digest(event: Mapping[str, Any]) -> str:
    """What stands for a missing webhookEventId: the same when LINE delivers the event again."""
    again = {name: value for name, value in event.items() if name != "deliveryContext"}
    return sha256(_packed(again)).hexdigest()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """A short string that PostgreSQL takes; "" for anything else."""
    if not isinstance(value, str) or len(value) > 200:
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def _moment(value: Any, now: datetime) -> datetime:
    """LINE's milliseconds; the present when they are missing or nonsense."""
    if type(value) not in (int, float) or not 0 < value < LATEST.timestamp() * 1000:
        return now
    return datetime.fromtimestamp(value / 1000, UTC)
