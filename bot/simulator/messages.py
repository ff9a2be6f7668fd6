"""What LINE accepts as the ``messages`` of a send.

Source: Messaging API reference, "Message objects", "Quick reply", "Error messages".
"""

import re
from collections.abc import Callable
from typing import Final

from bot.simulator import limits
from bot.simulator.actions import QUICK_REPLY, check_action
from bot.simulator.fields import (
    MISSING,
    Json,
    Object,
    check_list,
    check_text,
    check_url,
    list_of,
    object_of,
    whole,
)
from bot.simulator.flex import FlexReader
from bot.simulator.imagemap import check_imagemap
from bot.simulator.refusal import Findings, RefusalError
from bot.simulator.templates import check_template_message
from bot.simulator.text_parts import check_emojis, check_substitution

_TRACKING: Final = re.compile(r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}\Z")
# "List of available stickers" of LINE Developers, by package
_STICKER_PACKAGES: Final = frozenset(
    str(package)
    for package in (
        *(446, 789, 1070, 6136, 6325, 6359, 6362, 6370, 6632),
        *(8515, 8522, 8525, 11537, 11538, 11539),
    )
)


def check_messages(body: Object, body_bytes: int) -> list[Object]:
    """Check ``body["messages"]`` as every send and validate call does.

    Args:
        body: the JSON of the request.
        body_bytes: its size as received.

    Returns:
        The message objects, one to five.

    Raises:
        RefusalError: 400 with LINE's details.
    """
    found = Findings()
    items = body.get("messages")
    if items is None:
        found.add("messages", MISSING)
    messages = list_of(items) or []
    if items is not None and not 1 <= len(messages) <= limits.MESSAGES:
        found.add("messages", f"Size must be between 1 and {limits.MESSAGES}")
    found.refuse()
    checked = [_message(found, item, f"messages[{n}]") for n, item in enumerate(messages)]
    found.refuse()
    for index, message in enumerate(checked):
        if message.get("type") == "flex":
            _flex_contents(message, index, body_bytes)
    return checked


def _message(found: Findings, item: Json, path: str) -> Object:
    message = object_of(item)
    if message is None:
        found.add(path, "must be an object")
        return {}
    kind = message.get("type")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        found.add(f"{path}.type", MISSING if kind is None else "invalid message type")
        return message
    check(found, message, path)
    if message.get("quickReply") is not None:
        _quick_reply(found, message["quickReply"], f"{path}.quickReply")
    if message.get("sender") is not None:
        _sender(found, message["sender"], f"{path}.sender")
    return message


def _flex_contents(message: Object, index: int, body_bytes: int) -> None:
    details = FlexReader(body_bytes).read(message.get("contents"))
    if details:
        text = f"A message (messages[{index}]) in the request body is invalid"
        raise RefusalError(400, text, details)


def _quick_reply(found: Findings, value: Json, path: str) -> None:
    holder = object_of(value)
    if holder is None:
        found.add(path, "must be an object")
        return
    for index, entry in enumerate(
        check_list(found, holder, "items", path, least=1, most=limits.QUICK_REPLIES)
    ):
        where = f"{path}.items[{index}]"
        item = object_of(entry)
        if item is None:
            found.add(where, "must be an object")
            continue
        if item.get("type", "action") != "action":
            found.add(f"{where}.type", "must be action")
        check_url(found, item, "imageUrl", where)
        check_action(found, item.get("action"), f"{where}.action", QUICK_REPLY)


def _sender(found: Findings, value: Json, path: str) -> None:
    sender = object_of(value)
    if sender is None:
        found.add(path, "must be an object")
        return
    name = check_text(found, sender, "name", path, limits.SENDER_NAME)
    if name and "line" in name.lower():
        found.add(f"{path}.name", "the name is not available")
    check_url(found, sender, "iconUrl", path)


def _text(found: Findings, message: Object, path: str) -> None:
    text = check_text(found, message, "text", path, limits.TEXT, required=True)
    if text is not None:
        check_emojis(found, message.get("emojis"), f"{path}.emojis", text)


def _text_v2(found: Findings, message: Object, path: str) -> None:
    text = check_text(found, message, "text", path, limits.TEXT, required=True)
    if text is not None:
        check_substitution(found, message.get("substitution"), path, text)


def _sticker(found: Findings, message: Object, path: str) -> None:
    package = check_text(found, message, "packageId", path, 20, required=True)
    sticker = check_text(found, message, "stickerId", path, 20, required=True)
    if package and sticker and not (package in _STICKER_PACKAGES and sticker.isdecimal()):
        found.add(f"{path}.packageId", "the sticker cannot be sent")


def _image(found: Findings, message: Object, path: str) -> None:
    check_url(found, message, "originalContentUrl", path, required=True)
    check_url(found, message, "previewImageUrl", path, required=True)


def _video(found: Findings, message: Object, path: str) -> None:
    _image(found, message, path)
    tracking = check_text(found, message, "trackingId", path, limits.TRACKING_ID)
    if tracking and not _TRACKING.match(tracking):
        found.add(f"{path}.trackingId", "invalid tracking id")


def _audio(found: Findings, message: Object, path: str) -> None:
    check_url(found, message, "originalContentUrl", path, required=True)
    duration = message.get("duration")
    if duration is None:
        found.add(f"{path}.duration", MISSING)
    elif (whole(duration) or 0) < 1:
        found.add(f"{path}.duration", "must be a positive number")


def _location(found: Findings, message: Object, path: str) -> None:
    check_text(found, message, "title", path, limits.LOCATION_TEXT, required=True)
    check_text(found, message, "address", path, limits.LOCATION_TEXT, required=True)
    for key, most in (("latitude", 90), ("longitude", 180)):
        value = message.get(key)
        if value is None:
            found.add(f"{path}.{key}", MISSING)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            found.add(f"{path}.{key}", "must be a number")
        elif not -most <= value <= most:
            found.add(f"{path}.{key}", f"must be between -{most} and {most}")


def _flex(found: Findings, message: Object, path: str) -> None:
    check_text(found, message, "altText", path, limits.ALT_TEXT, required=True)
    if message.get("contents") is None:
        found.add(f"{path}.contents", MISSING)


def _coupon(found: Findings, message: Object, path: str) -> None:
    check_text(found, message, "couponId", path, 100, required=True)
    check_text(found, message, "deliveryTag", path, limits.DELIVERY_TAG)


_CHECKS: Final[dict[str, Callable[[Findings, Object, str], None]]] = {
    "text": _text,
    "textV2": _text_v2,
    "sticker": _sticker,
    "image": _image,
    "video": _video,
    "audio": _audio,
    "location": _location,
    "imagemap": check_imagemap,
    "template": check_template_message,
    "flex": _flex,
    "coupon": _coupon,
}
