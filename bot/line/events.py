"""LINE's webhook events, as raw dicts, into inputs.

Raw dicts on purpose: the SDK's models drop the person and the reply token of what they do not
know. Nothing here raises on an unknown kind, a missing field or a field of another type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.engine import taps
from bot.engine.inputs import (
    ButtonTapped,
    Followed,
    Input,
    LocationShared,
    MediaSent,
    MessageUnsent,
    StickerSent,
    TextTyped,
    Unfollowed,
    UnknownSent,
)
from bot.line.measure import clean

# Old consoles verify a webhook with events that carry these; no reply can be sent to them.
_DUMMY_TOKENS = ("0" * 32, "f" * 32)
_MEDIA = ("image", "audio", "video", "file")


@dataclass(frozen=True)
class Received:
    """One event, read.

    `reply_token` is "" when there is none to use, `user_id` "" when LINE names nobody,
    `happened_at` is LINE's time in milliseconds since 1970 (0 when missing), `message_id` is the
    message that was sent or unsent. `standby`: another module holds the chat, do not answer.
    """

    input: Input
    user_id: str
    happened_at: int
    reply_token: str = field(default="", repr=False)
    message_id: str = ""
    standby: bool = False
    redelivered: bool = False


def read(event: Mapping[str, Any]) -> Received:
    """The event as an input, whatever it is.

    Events of groups and rooms become `UnknownSent` that cannot be answered: a reply there would be
    read by everybody. Unsending counts wherever it happens.
    """
    source = _part(event, "source")
    message = _part(event, "message") or _part(event, "unsend")
    standby = event.get("mode", "active") != "active"
    alone = _text(source, "type") in ("user", "")
    token = _text(event, "replyToken") if alone and not standby else ""
    return Received(
        input=_input(event, alone, bool(token)),
        user_id=_text(source, "userId"),
        happened_at=_whole(event, "timestamp"),
        reply_token="" if token in _DUMMY_TOKENS else token,
        message_id=_text(message, "id") or _text(message, "messageId"),
        standby=standby,
        redelivered=_part(event, "deliveryContext").get("isRedelivery") is True,
    )


def order_key(event: Mapping[str, Any]) -> tuple[int, int, str]:
    """Sorts events of one person: LINE's time, place in a set of pictures, event id."""
    images = _part(_part(event, "message"), "imageSet")
    return (_whole(event, "timestamp"), _whole(images, "index"), _text(event, "webhookEventId"))


def _input(event: Mapping[str, Any], alone: bool, answerable: bool) -> Input:
    kind = _text(event, "type")
    if kind == "unsend":
        return MessageUnsent(_text(_part(event, "unsend"), "messageId"))
    if not alone:
        return UnknownSent(f"{kind or 'event'} in a group")
    if kind == "message":
        return _message(_part(event, "message"), answerable)
    if kind == "postback":
        return _tap(_part(event, "postback"))
    if kind == "follow":
        return Followed()
    if kind == "unfollow":
        return Unfollowed()
    return UnknownSent(kind or "event", answerable)


def _message(message: Mapping[str, Any], answerable: bool) -> Input:
    kind, message_id = _text(message, "type"), _text(message, "id")
    if kind == "text" and isinstance(message.get("text"), str):
        return TextTyped(_text(message, "text"), message_id)
    if kind in _MEDIA:
        return _media(kind, message_id, message)
    if kind == "sticker":
        return StickerSent(message_id)
    latitude, longitude = _number(message, "latitude"), _number(message, "longitude")
    if kind == "location" and latitude is not None and longitude is not None:
        address = _text(message, "address") or _text(message, "title")
        return LocationShared(latitude, longitude, address, message_id)
    return UnknownSent(f"message {kind}".strip(), answerable)


def _media(kind: str, message_id: str, message: Mapping[str, Any]) -> MediaSent:
    size = _number(message, "fileSize")
    provider = _text(_part(message, "contentProvider"), "type")
    return MediaSent(
        kind=kind,
        message_id=message_id,
        file_name=_text(message, "fileName"),
        size=None if size is None else int(size),
        external=provider not in ("line", ""),
    )


def _tap(postback: Mapping[str, Any]) -> ButtonTapped:
    params = _part(postback, "params")
    picked = next((v for k in ("datetime", "date", "time") if (v := _text(params, k))), "")
    return ButtonTapped(taps.decode(_text(postback, "data")), picked)


def _part(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = value.get(key)
    return part if isinstance(part, Mapping) else {}


def _text(value: Mapping[str, Any], key: str) -> str:
    """A string, cleaned of what cannot be stored; numbers as digits (ids once were numbers)."""
    part = value.get(key)
    if isinstance(part, str):
        return clean(part.replace("\r\n", "\n"))
    return str(part) if isinstance(part, int) and not isinstance(part, bool) else ""


def _number(value: Mapping[str, Any], key: str) -> float | None:
    part = value.get(key)
    if isinstance(part, bool) or not isinstance(part, int | float):
        return None
    return float(part) if abs(part) < 1e15 else None


def _whole(value: Mapping[str, Any], key: str) -> int:
    return int(_number(value, key) or 0)
