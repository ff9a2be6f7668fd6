"""Taps as LINE actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from bot.engine.messages import Tap
from bot.line.measure import clean, cut, units

Action = dict[str, Any]

QUICK_REPLIES = 13
QUICK_LABEL = 20
BUTTON_LABEL = 40
_DATA = 300
_SAID = 300
_ADDRESS = 1000
# LINE offers these below the chat only, not inside a card.
_BELOW_ONLY = {"take_photo": "camera", "choose_photo": "cameraRoll", "share_location": "location"}
_PICKERS = {"pick_date": "date", "pick_time": "time", "pick_datetime": "datetime"}


def below_only(tap: Tap) -> bool:
    """Whether LINE takes this tap as a quick reply only."""
    return tap.kind in _BELOW_ONLY


def quick_reply(taps: Sequence[Tap]) -> Action | None:
    """The quick replies of a message: the first 13 that are different and can be sent."""
    items: list[Action] = []
    for tap in taps:
        made = action(tap, QUICK_LABEL)
        if made is not None and made not in items:
            items.append(made)
    if not items:
        return None
    return {"items": [{"type": "action", "action": made} for made in items[:QUICK_REPLIES]]}


def action(tap: Tap, label_most: int = BUTTON_LABEL) -> Action | None:
    """The LINE action of a tap; None when LINE would refuse it (no address, not a phone number).

    A postback whose data LINE does not take becomes its label, typed: the person still gets on.
    """
    label = cut(tap.label, label_most) or "…"
    if tap.kind in _BELOW_ONLY:
        return {"type": _BELOW_ONLY[tap.kind], "label": label}
    if tap.kind in ("open", "call"):
        uri = _web_address(tap.data) if tap.kind == "open" else _phone_address(tap.data)
        return {"type": "uri", "label": label, "uri": uri} if uri else None
    fits = bool(tap.data.strip()) and tap.data == clean(tap.data) and units(tap.data) <= _DATA
    if tap.kind == "say" or not fits:
        said = cut(tap.data if tap.kind == "say" else tap.label, _SAID) or label
        return {"type": "message", "label": label, "text": said}
    if tap.kind in _PICKERS:
        bounds = _bounds(tap, _PICKERS[tap.kind])
        return {"type": "datetimepicker", "label": label, "data": tap.data, **bounds}
    shown = cut(tap.shows, _SAID)
    return {
        "type": "postback",
        "label": label,
        "data": tap.data,
        **({"displayText": shown} if shown else {}),
    }


def https(address: str) -> str:
    """`address` percent-encoded when it is an https one; else ""."""
    return _encoded(address, "https")


def _web_address(address: str) -> str:
    encoded = _encoded(address, "https") or _encoded(address, "http") or _encoded(address, "line")
    return encoded if len(encoded) <= _ADDRESS else ""


def _encoded(address: str, scheme: str) -> str:
    """`address` percent-encoded when it has this scheme and a host LINE can read; else ""."""
    encoded = quote(clean(address).strip(), safe="!#$%&'()*+,/:;=?@~-._")
    try:
        parts = urlsplit(encoded)
        named = re.fullmatch(r"[A-Za-z0-9._%-]+", parts.hostname or "") and parts.port != 0
    except ValueError:
        return ""
    return encoded if parts.scheme == scheme and named else ""


def _phone_address(number: str) -> str:
    digits = re.sub(r"[^0-9+*#]", "", number)[:30].replace("#", "%23")
    return f"tel:{digits}" if any(char.isdigit() for char in digits) else ""


def _bounds(tap: Tap, mode: str) -> Action:
    """Mode, start value and range of a picker, without what LINE refuses.

    LINE: 1900-01-01 to 2100-12-31, the maximum later than the minimum.
    """
    least, most = _moment(tap.minimum, mode), _moment(tap.maximum, mode)
    if least and most and least >= most:
        least = most = ""
    initial = _moment(tap.initial, mode)
    if initial and ((least and initial < least) or (most and initial > most)):
        initial = ""
    found = {"initial": initial, "min": least, "max": most}
    return {"mode": mode, **{key: value for key, value in found.items() if value}}


def _moment(text: str, mode: str) -> str:
    """`text` as LINE writes it for `mode`, moved into LINE's range; "" when it is not one."""
    try:
        if mode == "time":
            return datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - no date
        if mode == "date":
            day = date.fromisoformat(text)
            return min(max(day, date(1900, 1, 1)), date(2100, 12, 31)).isoformat()
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return ""
    moment = min(max(moment, datetime(1900, 1, 1)), datetime(2100, 12, 31, 23, 59))  # noqa: DTZ001 - wall clock
    return moment.isoformat(timespec="minutes")
