"""The Flex part of `bot.line.limits`: LINE refuses unknown properties and values there.

Source: Messaging API reference, section Flex Message; property names and choices as in LINE's
OpenAPI description of July 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol

_SPOT = {"position", "offsetTop", "offsetBottom", "offsetStart", "offsetEnd", "margin"}
_FIELDS: dict[str, set[str]] = {
    "box": {
        *_SPOT, "layout", "contents", "flex", "spacing", "backgroundColor", "borderColor",
        "borderWidth", "cornerRadius", "width", "maxWidth", "height", "maxHeight", "paddingAll",
        "paddingTop", "paddingBottom", "paddingStart", "paddingEnd", "action", "justifyContent",
        "alignItems", "background",
    },
    "button": {
        *_SPOT, "action", "flex", "height", "style", "color", "gravity", "adjustMode", "scaling",
    },
    "image": {
        *_SPOT, "url", "flex", "align", "gravity", "size", "aspectRatio", "aspectMode",
        "backgroundColor", "action", "animated",
    },
    "text": {
        *_SPOT, "text", "contents", "flex", "adjustMode", "size", "align", "gravity", "wrap",
        "lineSpacing", "maxLines", "weight", "color", "action", "style", "decoration", "scaling",
    },
    "span": {"text", "size", "weight", "color", "style", "decoration"},
    "icon": {*_SPOT, "url", "size", "scaling", "aspectRatio"},
    "separator": {"margin", "color"},
    "filler": {"flex"},
    "bubble": {"size", "direction", "header", "hero", "body", "footer", "styles", "action"},
    "carousel": {"contents"},
}  # fmt: skip
_REQUIRED = {
    "box": ("layout", "contents"),
    "button": ("action",),
    "image": ("url",),
    "icon": ("url",),
    "carousel": ("contents",),
}
_FONT = r"xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl|\d+(\.\d+)?px"
_GAP = r"none|xs|sm|md|lg|xl|xxl|\d+(\.\d+)?px"
_LENGTH = r"\d+(\.\d+)?(px|%)"
_PADDING = r"none|xs|sm|md|lg|xl|xxl|\d+(\.\d+)?(px|%)"
_COLOR = r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?"
_VALUES: dict[str, str] = {
    "layout": "horizontal|vertical|baseline",
    "spacing": _GAP,
    "margin": _GAP,
    "position": "relative|absolute",
    "color": _COLOR,
    "backgroundColor": _COLOR,
    "borderColor": _COLOR,
    "borderWidth": r"none|light|normal|medium|semi-bold|bold|\d+(\.\d+)?px",
    "cornerRadius": _GAP,
    "width": _LENGTH,
    "height": _LENGTH,
    "maxWidth": _LENGTH,
    "maxHeight": _LENGTH,
    "paddingAll": _PADDING,
    "paddingTop": _PADDING,
    "paddingBottom": _PADDING,
    "paddingStart": _PADDING,
    "paddingEnd": _PADDING,
    "justifyContent": "center|flex-start|flex-end|space-between|space-around|space-evenly",
    "alignItems": "center|flex-start|flex-end",
    "align": "start|end|center",
    "gravity": "top|bottom|center",
    "weight": "regular|bold",
    "decoration": "none|underline|line-through",
    "adjustMode": "shrink-to-fit",
    "size": _FONT,
    "lineSpacing": r"\d+(\.\d+)?px",
}
_BY_KIND: dict[tuple[str, str], str] = {
    ("button", "height"): "sm|md",
    ("button", "style"): "primary|secondary|link",
    ("text", "style"): "normal|italic",
    ("span", "style"): "normal|italic",
    ("image", "size"): rf"full|{_FONT}|\d+(\.\d+)?%",
    ("bubble", "size"): "nano|micro|deca|hecto|kilo|mega|giga",
    ("bubble", "direction"): "ltr|rtl",
}
_FLAGS = {"wrap", "scaling", "animated"}
_NUMBERS = {"flex", "maxLines"}
_INSIDE = {
    "baseline": {"icon", "text", "filler"},
    "horizontal": {"box", "button", "image", "text", "separator", "filler"},
    "vertical": {"box", "button", "image", "text", "separator", "filler"},
}


class ActionCheck(Protocol):
    """`bot.line.limits.action_problems`, handed in because that module imports this one."""

    def __call__(self, value: Any, label: int, *, required: bool, below: bool) -> Iterator[str]: ...


def container(value: Any, check: ActionCheck, weight: int) -> Iterator[str]:
    """Problems of a bubble or carousel, each as "path: reason". `weight`: bytes that it and all
    around it have at most, when they were counted already."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "bubble":
        yield from _bubble(value, check, weight)
    elif kind == "carousel":
        yield from _fields(value, "carousel")
        inside = value.get("contents") or []
        if not 1 <= len(inside) <= 12:
            yield f".contents: {len(inside)} bubbles, 1 to 12 allowed"
        if len({bubble.get("size", "mega") for bubble in inside}) > 1:
            yield ".contents: bubbles of different sizes"
        yield from _weight(value, 50_000, weight)
        for index, bubble in enumerate(inside):
            yield from (f".contents[{index}]{p}" for p in _bubble(bubble, check, weight))
    else:
        yield f".type: {kind!r} is neither bubble nor carousel"


def _weight(value: Any, most: int, around: int) -> Iterator[str]:
    """LINE does not say how it counts: the strictest reading, thousands of UTF-8 bytes, spaced."""
    if around <= most:
        return
    weight = len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if weight > most:
        yield f": {weight} bytes, {most} at most"


def _bubble(value: Mapping[str, Any], check: ActionCheck, around: int) -> Iterator[str]:
    if value.get("type") != "bubble":
        yield ".type: not a bubble"
        return
    yield from _fields(value, "bubble")
    yield from _weight(value, 30_000, around)
    if not any(block in value for block in ("header", "hero", "body", "footer")):
        yield ": a bubble without a block"
    for block in ("header", "hero", "body", "footer"):
        if block in value:
            if value[block].get("type") not in ({"box", "image"} if block == "hero" else {"box"}):
                yield f".{block}.type: not allowed there"
            yield from (f".{block}{problem}" for problem in _component(value[block], check))
    if "action" in value:
        yield from (f".action{p}" for p in check(value["action"], 40, required=False, below=False))


def _component(value: Any, check: ActionCheck) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in _FIELDS or kind in ("bubble", "carousel"):
        yield f".type: {kind!r} is not a component"
        return
    yield from _fields(value, kind)
    if kind in ("text", "span") and not value.get("contents"):
        text = value.get("text")
        if not isinstance(text, str) or not text.strip():
            yield ".text: must be a text that is not blank"
    if "action" in value:
        problems = check(value["action"], 40, required=kind == "button", below=False)
        yield from (f".action{problem}" for problem in problems)
    if "url" in value and not re.fullmatch(r"https://[!-~]{1,1992}", str(value["url"])):
        yield ".url: invalid uri"
    allowed = {"span"} if kind == "text" else _INSIDE.get(str(value.get("layout")), set())
    for index, part in enumerate(value.get("contents") or []):
        path = f".contents[{index}]"
        if isinstance(part, dict) and part.get("type") not in allowed:
            yield f"{path}: {part.get('type')!r} is not allowed in this {kind}"
        yield from (f"{path}{problem}" for problem in _component(part, check))


def _fields(value: Mapping[str, Any], kind: str) -> Iterator[str]:
    known = _FIELDS[kind]
    for name in _REQUIRED.get(kind, ()):
        if name not in value:
            yield f".{name}: must be specified"
    for name, content in value.items():
        if name not in known and name != "type":
            yield f".{name}: unknown field"
        elif name in _FLAGS and not isinstance(content, bool):
            yield f".{name}: must be true or false"
        elif name in _NUMBERS and not (type(content) is int and content >= 0):
            yield f".{name}: must be a whole number"
        elif not _takes(_BY_KIND.get((kind, name)) or _VALUES.get(name), content):
            yield f".{name}: {content!r} is not a value LINE takes"


def _takes(pattern: str | None, content: Any) -> bool:
    if pattern is None:
        return True
    return isinstance(content, str) and _matches(pattern, content)


@lru_cache(maxsize=4096)
def _matches(pattern: str, content: str) -> bool:
    """Cached: a card uses the same dozen values hundreds of times."""
    return re.fullmatch(pattern, content) is not None
