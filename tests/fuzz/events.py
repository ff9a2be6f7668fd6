"""LINE's events and the payloads of buttons, as they come and as they never should."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.engine.taps import mark_of
from tests.fuzz import corpus, mutate

ROOT = Path(__file__).parent.parent.parent
ENCODED = re.compile(r"encode\(\s*\"([a-z_]+)\"((?:[^()]|\([^()]*\))*)\)")
NAMED = re.compile(r"\b([a-z]{1,2})=")
ACT = re.compile(r"taps\(([^)]*)\)|^    \"([a-z_]+)\": (?:lambda|_tap)", re.MULTILINE)
BORN = 1795000000000
VALUES = (
    "1", "2", "0", "-1", "9" * 9, "9" * 30, "yes", "no", "unsure", "320402", "3204", "32",
    "320402T",
    "32-2569-00001", "32-2569-99999", "weaver", "admin", "coordinator", "th", "en", "2026-11-20",
    "x", "", "oos_report", "follow_up", "every_type", "th\0", "๑", "²", "1.5", "1e3", "\ud800",
    "p6", "poor", "school", "close", "plan", "A", "B", "month", "cases", "m=waiting&p=3204", "f1f",
)  # fmt: skip
PICKED = (
    "2026-11-20", "06:15", "2026-11-20T06:15", "", "0000-00-00", "2026-02-30", "25:61",
    "9999-12-31",    "2026-11-20T06:15:00Z", "๒๕๖๙-๑๑-๒๐", "x", "1900-01-01", "0001-01-01T00:00",
)  # fmt: skip


@cache
def acts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every act of a button with the names of its values, read from where buttons are made."""
    found: dict[str, set[str]] = {}
    for path in (*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot" / "engine").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for act, rest in ENCODED.findall(text):
            found.setdefault(act, set()).update(NAMED.findall(rest))
        for several, one in ACT.findall(text):
            for act in re.findall(r"\"([a-z_]+)\"", several) or ([one] if one else []):
                found.setdefault(act, set())
    return tuple((act, tuple(sorted(names))) for act, names in sorted(found.items()))


def payload(dice: Random, seen: Sequence[str] = ()) -> str:
    """The data of a postback: of a button that was seen, of one that might be, or of none."""
    roll = dice.random()
    if seen and roll < 0.5:
        return dice.choice(seen)
    if seen and roll < 0.75:
        return _changed(dice, dice.choice(seen))
    if roll < 0.95:
        act, names = dice.choice(acts())
        names = names or tuple(dice.sample(("d", "q", "r", "i", "n", "p", "c"), 2))
        values = {name: _one_value(dice) for name in names}
        if dice.random() < 0.3:
            values |= {"d": "1", "q": mark_of("/data/a"), "r": str(dice.randint(0, 9))}
        if dice.random() < 0.2:
            values[dice.choice("abcdefgilmnopqrstxy")] = _one_value(dice)
        return _encoded({"a": act, **values})
    return mutate.text(dice)


def _encoded(values: dict[str, str]) -> str:
    return urlencode({k: v.encode("utf-8", "surrogatepass") for k, v in values.items()})


def _one_value(dice: Random) -> str:
    return dice.choice(VALUES) if dice.random() < 0.85 else mutate.text(dice)[:40]


def _changed(dice: Random, data: str) -> str:
    """A real payload with one value changed, lost or added, or with some letters changed."""
    values = dict(parse_qsl(data, keep_blank_values=True))
    if not values or dice.random() < 0.2:
        return mutate.text(dice, (data or "a=x",))[:320]
    name = dice.choice(list(values))
    if dice.random() < 0.2:
        del values[name]
    else:
        values[name] = _one_value(dice)
    return _encoded(values)


def event(dice: Random, number: int, user: str, seen: Sequence[str] = ()) -> dict[str, Any]:
    """A webhook event as LINE sends it; its id is that of `number`."""
    kind, more = _kind(dice, number, seen)
    return {
        "type": kind,
        "webhookEventId": f"01FUZZ{number:020}",
        "timestamp": BORN + 1000 * number,
        "mode": "active",
        "source": {"type": "user", "userId": user},
        "replyToken": f"token{number:027}",
        "deliveryContext": {"isRedelivery": False},
        **more,
    }


def _kind(dice: Random, number: int, seen: Sequence[str]) -> tuple[str, dict[str, Any]]:
    roll = dice.random()
    if roll < 0.4:
        return "message", {"message": _text_message(dice, number)}
    if roll < 0.75:
        params = {dice.choice(("date", "time", "datetime")): dice.choice(PICKED)}
        postback: dict[str, Any] = {"data": payload(dice, seen)}
        return "postback", {
            "postback": postback | ({"params": params} if dice.random() < 0.3 else {})
        }
    if roll < 0.9:
        return "message", {"message": dice.choice(OTHER_MESSAGES) | {"id": str(7000 + number)}}
    if roll < 0.93:
        gone = str(7000 + max(0, number - dice.randint(0, 3)))
        return "unsend", {"unsend": {"messageId": gone}}
    kind, more = dice.choice(OTHER_EVENTS)
    return kind, dict(more)


def _text_message(dice: Random, number: int) -> dict[str, Any]:
    typed = mutate.text(dice) if dice.random() < 0.7 else dice.choice(corpus.texts())
    message: dict[str, Any] = {"type": "text", "id": str(7000 + number), "text": typed}
    if dice.random() < 0.1:
        message["emojis"] = [{"index": 0, "length": 9, "productId": "x", "emojiId": "1"}]
        message["mention"] = {"mentionees": [{"index": 0, "length": 4, "userId": "U1"}]}
    return message


OTHER_MESSAGES: tuple[dict[str, Any], ...] = (
    {"type": "image", "contentProvider": {"type": "line"},
     "imageSet": {"id": "s", "index": 1, "total": 2}},
    {"type": "image", "contentProvider": {"type": "external", "originalContentUrl": "http://x"}},
    {"type": "audio", "duration": 6000, "contentProvider": {"type": "line"}},
    {"type": "video", "duration": 6000, "contentProvider": {"type": "line"}},
    {"type": "file", "fileName": "แบบสำรวจ.xlsx", "fileSize": 21_000},
    {"type": "file", "fileName": "a.pdf", "fileSize": 99_000_000_000},
    {"type": "sticker", "packageId": "1", "stickerId": "1", "stickerResourceType": "STATIC"},
    {"type": "location", "title": "บ้าน", "address": "ต.เมืองลีง", "latitude": 14.88,
     "longitude": 103.49},
    {"type": "location", "latitude": 999, "longitude": -1e14},
    {"type": "hologram", "depth": [1, 2]},
)  # fmt: skip
OTHER_EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("follow", {"follow": {"isUnblocked": False}}),
    ("unfollow", {}),
    ("join", {"source": {"type": "group", "groupId": "C1"}}),
    ("memberJoined", {"joined": {"members": [{"type": "user", "userId": "U2"}]}}),
    ("accountLink", {"link": {"result": "ok", "nonce": "x"}}),
    ("beacon", {"beacon": {"hwid": "d41d8cd98f", "type": "enter"}}),
    ("videoPlayComplete", {"videoPlayComplete": {"trackingId": "x"}}),
    ("membership", {"membership": {"type": "joined", "membershipId": 1}}),
    ("module", {"module": {"type": "attached"}}),
)


def hostile(dice: Random, given: dict[str, Any]) -> Any:
    """The same event with something wrong in it."""
    return mutate.value(dice, given, dice.choice((1, 1, 2, 4)))


def body(dice: Random, events: Sequence[Any]) -> bytes:
    """A webhook's body of these events, now and then one that is none."""
    roll = dice.random()
    whole: Any = {"destination": "U" + "0" * 32, "events": list(events)}
    if roll < 0.80:
        return mutate.written(dice, whole)
    if roll < 0.90:
        return mutate.written(dice, mutate.value(dice, whole))
    if roll < 0.98:
        return mutate.raw(dice, json.dumps(whole).encode())
    return dice.choice(HUGE)(dice, whole)


def _many(dice: Random, whole: Any) -> bytes:
    return json.dumps(
        {**whole, "events": whole["events"] * dice.choice((100, 1000, 1001))}
    ).encode()


def _large(dice: Random, whole: Any) -> bytes:
    size = dice.choice(((1 << 22) - 2000, (1 << 22) + 1, 1 << 20))
    return json.dumps({**whole, "more": "ก" * (size // 6)}).encode()


def _deep(dice: Random, whole: Any) -> bytes:
    depth = dice.choice((500, 990, 5_000, 100_000))
    mark = dice.choice(('{"a":', "["))
    inside = mark * depth + "1" + {"[": "]"}.get(mark, "}") * depth
    return json.dumps({**whole, "more": 0}).replace('"more": 0', f'"more": {inside}').encode()


HUGE = (_many, _large, _deep, _deep)
