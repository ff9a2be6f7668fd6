"""LINE's limits, checked on finished message objects in LINE's own units.

Independent of the drawing on purpose: it shares no number and no code with `bot.line.render`, so
that one catches the other. Knows the kinds this program sends (text, image, Flex); any other is
reported. Source: Messaging API reference, sections Message objects, Quick reply, Action objects,
and "Character counting in a text", read in August 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import regex

from bot.line import flex_limits

_COMMON = {"type", "quickReply", "sender"}
_FIELDS = {
    "text": {"text", "quoteToken", "emojis"},
    "image": {"originalContentUrl", "previewImageUrl"},
    "flex": {"altText", "contents"},
}
_ACTIONS: dict[str, tuple[set[str], set[str]]] = {  # required, optional
    "postback": ({"data"}, {"displayText", "inputOption", "fillInText"}),
    "message": ({"text"}, set()),
    "uri": ({"uri"}, {"altUri"}),
    "datetimepicker": ({"data", "mode"}, {"initial", "min", "max"}),
    "camera": (set(), set()),
    "cameraRoll": (set(), set()),
    "location": (set(), set()),
    "clipboard": ({"clipboardText"}, set()),
}
_BELOW_ONLY = {"camera", "cameraRoll", "location"}
_MOMENTS = {
    "date": r"(?:19\d\d|20\d\d|2100)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
    "time": r"(?:[01]\d|2[0-3]):[0-5]\d",
}
_MOMENTS["datetime"] = f"{_MOMENTS['date']}[tT]{_MOMENTS['time']}"


def problems(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """What LINE would refuse in these message objects, each as "path: reason"; [] when nothing."""
    found: list[str] = []
    if not 1 <= len(messages) <= 5:
        found.append(f"messages: {len(messages)} objects, 1 to 5 allowed")
    try:
        weight = len(json.dumps(messages, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return [*found, "messages: holds half a surrogate pair"]
    for index, message in enumerate(messages):
        path = f"messages[{index}]"
        found += [f"{path}{problem}" for problem in _message(message, weight)]
        if "quickReply" in message and index < len(messages) - 1:
            found.append(f"{path}.quickReply: shown on the last object only")
    if weight > 2_000_000:
        found.append("messages: over 2 MB")
    return found


def _message(message: Mapping[str, Any], weight: int) -> Iterator[str]:
    """`weight` is that of all messages together: no part weighs more."""
    kind = message.get("type")
    if kind not in _FIELDS:
        yield f".type: {kind!r} is not sent by this program"
        return
    for name in sorted(set(message) - _FIELDS[kind] - _COMMON):
        yield f".{name}: unknown field"
    if kind == "text":
        yield from text_problems(".text", message.get("text"), utf16=5_000)
    elif kind == "image":
        for name in ("originalContentUrl", "previewImageUrl"):
            yield from _address(f".{name}", message.get(name), ("https",), 2_000)
    else:
        yield from text_problems(".altText", message.get("altText"), utf16=1_500)
        for problem in flex_limits.container(message.get("contents"), action_problems, weight):
            yield f".contents{problem}"
    if "quickReply" in message:
        yield from _quick_reply(message["quickReply"])


def _quick_reply(value: Any) -> Iterator[str]:
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= 13:
        yield ".quickReply.items: 1 to 13 needed"
        return
    for index, item in enumerate(items):
        path = f".quickReply.items[{index}]"
        if set(item) - {"type", "imageUrl", "action"} or item.get("type") != "action":
            yield f"{path}: not an action item"
        for problem in action_problems(item.get("action"), 20, required=True, below=True):
            yield f"{path}.action{problem}"


def action_problems(value: Any, label: int, *, required: bool, below: bool) -> Iterator[str]:
    """Problems of an action whose label may have `label` graphemes.

    `required`: it must have a label. `below`: it is a quick reply.
    """
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in _ACTIONS:
        yield f".type: {kind!r} is not an action"
        return
    must, may = _ACTIONS[kind]
    for name in sorted(set(value) - must - may - {"type", "label"}):
        yield f".{name}: unknown field"
    for name in sorted(must - set(value)):
        yield f".{name}: must be specified"
    if kind in _BELOW_ONLY and not below:
        yield ".type: allowed in quick replies only"
    if required or "label" in value:
        yield from text_problems(".label", value.get("label"), graphemes=label)
    yield from _action_fields(value)


def _action_fields(value: Mapping[str, Any]) -> Iterator[str]:
    if "data" in value:
        yield from text_problems(".data", value["data"], utf16=300)
    for name in ("displayText", "fillInText", "text"):
        if name in value:
            yield from text_problems(f".{name}", value[name], graphemes=300)
    if "uri" in value:
        yield from _address(".uri", value["uri"], ("http", "https", "line", "tel"), 1_000)
    if value["type"] == "datetimepicker":
        yield from _picker(value)


def _picker(value: Mapping[str, Any]) -> Iterator[str]:
    mode = value.get("mode")
    if mode not in _MOMENTS:
        yield f".mode: {mode!r} is not date, time or datetime"
        return
    for name in ("initial", "min", "max"):
        if name in value and not re.fullmatch(_MOMENTS[mode], str(value[name])):
            yield f".{name}: {value[name]!r} is not a {mode} LINE takes"
    if "min" in value and "max" in value and not value["min"] < value["max"]:
        yield ".max: not later than min"


def _address(path: str, value: Any, schemes: Sequence[str], most: int) -> Iterator[str]:
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]+", value):
        yield f"{path}: invalid uri"
    elif value.partition(":")[0] not in schemes:
        yield f"{path}: invalid uri scheme"
    elif not re.match(r"tel:[-+0-9*#%.()]+$|[a-z]+://[A-Za-z0-9._%@:-]+(?:[/?#]|$)", value):
        yield f"{path}: invalid uri"
    elif len(value) > most:
        yield f"{path}: {len(value)} characters, {most} at most"


def text_problems(
    path: str, value: Any, *, utf16: int | None = None, graphemes: int | None = None
) -> Iterator[str]:
    """Problems of a required text with a bound in UTF-16 code units or in grapheme clusters."""
    if not isinstance(value, str) or not value.strip():
        yield f"{path}: must be a text that is not blank"
        return
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if utf16 is not None and length > utf16:
        yield f"{path}: {length} UTF-16 units, {utf16} at most"
    # A grapheme is one code point at least.
    if graphemes is None or len(value) <= graphemes:
        return
    if (count := len(regex.findall(r"\X", value))) > graphemes:
        yield f"{path}: {count} graphemes, {graphemes} at most"
