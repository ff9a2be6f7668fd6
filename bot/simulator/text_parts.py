"""LINE emoji in a text, and the placeholders of a text of version 2.

Source: Messaging API reference, "Text message" and "Text message (v2)".
"""

import re

from bot.simulator import limits
from bot.simulator.fields import MISSING, Json, list_of, object_of, whole
from bot.simulator.refusal import Findings

_KEY = re.compile(r"[0-9A-Za-z_]{1,20}\Z")


def check_emojis(found: Findings, value: Json, path: str, text: str) -> None:
    """Check ``emojis``: each index, in UTF-16 units, must hit a ``$`` of the text."""
    if value is None:
        return
    emojis = list_of(value)
    if emojis is None or len(emojis) > limits.EMOJIS:
        found.add(path, f"Size must be between 0 and {limits.EMOJIS}")
        return
    units = text.encode("utf-16-le", "surrogatepass")
    for number, item in enumerate(emojis):
        emoji = object_of(item) or {}
        index = whole(emoji.get("index"))
        start = -1 if index is None else index * 2
        if start < 0 or units[start : start + 2] != b"$\x00":
            found.add(f"{path}[{number}].index", "must point at a $ in the text")
        for key in ("productId", "emojiId"):
            if not isinstance(emoji.get(key), str):
                found.add(f"{path}[{number}].{key}", MISSING)


def placeholders(text: str) -> set[str] | None:
    """The keys in ``{key}``; ``None`` when braces do not pair. ``{{`` and ``}}`` are literal."""
    keys: set[str] = set()
    bare = text.replace("{{", "").replace("}}", "")
    rest = bare
    while "{" in rest:
        before, _, rest = rest.partition("{")
        if "}" in before:
            return None
        key, closing, rest = rest.partition("}")
        if not closing or not _KEY.match(key):
            return None
        keys.add(key)
    return None if "}" in rest else keys


def check_substitution(found: Findings, value: Json, path: str, text: str) -> None:
    """Check that placeholders pair and that each has its substitution.

    Mentions are refused: they are for groups and rooms, and this stand-in has one-to-one chats.
    """
    keys = placeholders(text)
    if keys is None:
        found.add(f"{path}.text", "placeholders do not pair")
        return
    given = object_of(value) or {}
    if len(given) > limits.SUBSTITUTIONS:
        found.add(f"{path}.substitution", f"Size must be between 0 and {limits.SUBSTITUTIONS}")
    for key in sorted(keys - given.keys()):
        found.add(f"{path}.substitution.{key}", MISSING)
    emojis = 0
    for key, item in given.items():
        where = f"{path}.substitution.{key}"
        kind = (object_of(item) or {}).get("type")
        emojis += kind == "emoji"
        if not _KEY.match(key):
            found.add(where, "invalid key")
        if kind == "mention":
            found.add(where, "mentions are for groups and rooms")
        elif kind != "emoji":
            found.add(f"{where}.type", MISSING if kind is None else "invalid type")
    if emojis > limits.EMOJIS:
        found.add(f"{path}.substitution", f"at most {limits.EMOJIS} emojis")
