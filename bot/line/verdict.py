"""What came of a call to LINE.

Source of the rules: Messaging API reference, "Status codes" and "Error messages"; LINE Developers,
"Retry failed API requests". Texts of errors may change, so the status decides; a text only tells a
dead reply token from a bad message, where the status is the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Verdict(Enum):
    """What to believe about a send."""

    delivered = "LINE took it"
    already = "LINE had taken it before, under the same retry key"
    refused = "LINE will never take it as it is"
    token_dead = "the reply token was used, expired or made up"  # noqa: S105 - no secret
    quota = "this month's messages are used up"
    rate = "too many at once, later it may go"
    unauthorised = "the access token is not accepted"
    ambiguous = "no answer came, it may or may not have been taken"
    unreachable = "nothing was sent"
    server = "LINE failed"


@dataclass(frozen=True)
class Sent:
    """The outcome of a send.

    `status` is 0 without an answer; `detail` says what LINE refused and never holds a message;
    `message_ids` are LINE's ids of what was sent, when it gives them.
    """

    verdict: Verdict
    status: int = 0
    detail: str = ""
    request_id: str = ""
    message_ids: tuple[str, ...] = ()


class LineError(Exception):
    """A call that is not a send came to nothing; `sent` says why."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(f"LINE: {sent.verdict.name} ({sent.status}) {sent.detail}".rstrip())
        self.sent = sent


def judge(status: int, body: bytes, request_id: str = "") -> Sent:
    """The verdict for an answer. A 429 counts as `rate`: only the quota endpoints can tell more."""
    found = _object(body)
    if 200 <= status < 300 or status == 409:
        verdict = Verdict.already if status == 409 else Verdict.delivered
        return Sent(verdict, status, "", request_id, _ids(found))
    return Sent(_failure(status, found), status, _detail(found), request_id)


def _failure(status: int, found: dict[str, Any]) -> Verdict:
    if status in (401, 403):
        return Verdict.unauthorised
    if status == 429:
        return Verdict.rate
    if status >= 500:
        return Verdict.server
    if status == 400 and "reply token" in str(found.get("message", "")).lower():
        return Verdict.token_dead
    return Verdict.refused


def _detail(found: dict[str, Any]) -> str:
    """LINE's message and the properties it names, short."""
    parts = [str(found.get("message", ""))[:120]]
    details = found.get("details")
    for item in details[:5] if isinstance(details, list) else ():
        if isinstance(item, dict):
            where, what = str(item.get("property", "")), str(item.get("message", ""))
            parts.append(f"{where[:100]}: {what[:100]}")
    return "; ".join(part for part in parts if part)


def _ids(found: dict[str, Any]) -> tuple[str, ...]:
    messages = found.get("sentMessages")
    items = messages if isinstance(messages, list) else []
    return tuple(str(item["id"]) for item in items if isinstance(item, dict) and "id" in item)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
