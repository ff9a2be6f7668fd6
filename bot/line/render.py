"""Neutral messages into LINE message objects, within LINE's limits by construction.

Shortens what is too long, splits what is too big, and puts the quick replies of all messages on the
last object, the only place where a phone shows them. `bot.line.limits` checks the outcome
independently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.engine.messages import Card, Cards, Message, Picture, Tap, Text
from bot.line.actions import below_only, https, quick_reply
from bot.line.bubble import Part, bubbles
from bot.line.measure import cut, pieces, size, units
from bot.texts import say

MESSAGES = 5
_TEXT = 5_000
_ALT = 1_500
_MEDIA_ADDRESS = 2_000
_CAROUSEL_BUBBLES = 12
_CAROUSEL_BYTES = 48_000  # of 50 KB, which LINE does not define


def messages(messages: Sequence[Message], language: str) -> list[dict[str, Any]]:
    """At most five LINE message objects, as plain dicts ready to send; none for no content.

    `language` ("th", else English) is for the few words the drawing adds. When there is more than
    five objects hold, neighbours are merged; what still does not fit is left out of the middle, so
    that the first message and the question at the end stay.
    """
    objects = [item for message in messages for item in _objects(message, language)]
    if len(objects) > MESSAGES:
        objects = _merged(objects)
    if len(objects) > MESSAGES:
        objects = [objects[0], *objects[1 - MESSAGES :]]
    replies = quick_reply(list(_taps(messages)))
    if objects and replies:
        objects[-1]["quickReply"] = replies
    return objects


def _objects(message: Message, language: str) -> Iterator[Part]:
    if isinstance(message, Text):
        for piece in pieces(message.text, _TEXT):
            yield {"type": "text", "text": piece}
    elif isinstance(message, Picture):
        yield from _picture(message)
    else:
        cards = message.cards if isinstance(message, Cards) else (message,)
        alt = cut(message.alt, 400, _ALT) or say("card.alt", language)
        for contents in _packed([part for card in cards for part in bubbles(card, language)]):
            yield {"type": "flex", "altText": alt, "contents": contents}


def _picture(picture: Picture) -> Iterator[Part]:
    """An image; its address as text where LINE would not fetch it (a demo without https)."""
    original, preview = https(picture.url), https(picture.preview_url or picture.url)
    if original and preview and max(len(original), len(preview)) <= _MEDIA_ADDRESS:
        yield {"type": "image", "originalContentUrl": original, "previewImageUrl": preview}
    else:
        for piece in pieces(picture.url, _TEXT):
            yield {"type": "text", "text": piece}


def _packed(parts: Sequence[Part]) -> Iterator[Part]:
    """Bubbles into containers: alone, or in carousels of at most 12 and 48 KB."""
    held: list[Part] = []
    for part in parts:
        if held and not _fits([*held, part]):
            yield _container(held)
            held = []
        held.append(part)
    if held:
        yield _container(held)


def _fits(parts: Sequence[Part]) -> bool:
    return len(parts) <= _CAROUSEL_BUBBLES and size(parts) <= _CAROUSEL_BYTES


def _container(parts: list[Part]) -> Part:
    return parts[0] if len(parts) == 1 else {"type": "carousel", "contents": parts}


def _merged(objects: Sequence[Part]) -> list[Part]:
    """Neighbouring texts joined, neighbouring cards put side by side, where LINE's limits allow."""
    done: list[Part] = []
    for item in objects:
        joined = _joined(done[-1], item) if done else None
        if joined is None:
            done.append(item)
        else:
            done[-1] = joined
    return done


def _joined(first: Part, second: Part) -> Part | None:
    if first["type"] != second["type"]:
        return None
    if first["type"] == "text":
        text = f"{first['text']}\n\n{second['text']}"
        return {"type": "text", "text": text} if units(text) <= _TEXT else None
    if first["type"] == "flex":
        parts = [*_inside(first["contents"]), *_inside(second["contents"])]
        return first | {"contents": _container(parts)} if _fits(parts) else None
    return None


def _inside(container: Part) -> list[Part]:
    parts: list[Part] = container["contents"] if container["type"] == "carousel" else [container]
    return parts


def _taps(messages: Sequence[Message]) -> Iterator[Tap]:
    """Quick replies: camera and place buttons first, which have no other home, then the last
    message's own, then the earlier ones'."""
    for message in reversed(messages):
        for card in _cards(message):
            inside = [*card.buttons, *(row.tap for row in card.rows if row.tap)]
            yield from (tap for tap in inside if below_only(tap))
    for message in reversed(messages):
        yield from message.taps
        if isinstance(message, Cards):
            yield from (tap for card in message.cards for tap in card.taps)


def _cards(message: Message) -> tuple[Card, ...]:
    if isinstance(message, Cards):
        return message.cards
    return (message,) if isinstance(message, Card) else ()
