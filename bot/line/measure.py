"""Measuring and shortening text in the units LINE counts in, without breaking a Thai syllable.

LINE counts UTF-16 code units, except for labels and a few more fields, where it counts grapheme
clusters (a Thai consonant with its vowel and tone marks is one).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import regex

_GRAPHEME = regex.compile(r"\X")
# Control characters draw nothing and cost six bytes each in JSON.
_CONTROL = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """`text` without control characters and half surrogates, which cannot be sent as UTF-8."""
    if text.isprintable():
        return text  # neither is in it
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", text)


def graphemes(text: str) -> list[str]:
    """The user-perceived characters of `text`."""
    return _GRAPHEME.findall(text)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def size(value: Any) -> int:
    """Bytes of `value` as UTF-8 JSON with spaces: a little more than `bot.line.client` sends.

    LINE does not say how it counts, so the widest reading is kept.
    """
    return len(json.dumps(value, ensure_ascii=False).encode())


def surely_within(value: Any, most: int) -> bool:
    """Whether the `size` of `value` is surely at most `most`; False when it has to be counted."""
    try:
        # A space stands behind a comma or a colon only: there are at most as many as those.
        return 2 * len(orjson.dumps(value)) <= most
    except TypeError:
        return False


def cut(text: str, most: int, most_bytes: int = 0) -> str:
    """`text` in at most `most` graphemes and `most_bytes` of JSON, ending in … when shortened.

    The byte bound (nine a grapheme, the weight of a Thai syllable, unless given) and sixteen code
    points a grapheme stop a character that carries hundreds of marks.
    """
    text = clean(text).strip()
    room = most_bytes or most * 9 + 16
    # Cleaned, no character weighs more than four bytes: most texts need no weighing.
    if len(text) <= most and (4 * len(text) + 2 <= room or size(text) <= room):
        return text
    parts = [part[:16] for part in graphemes(text)]
    if len(parts) > most:
        parts = [*parts[: most - 1], "…"]
    while size("".join(parts)) > room and len(parts) > 1:
        parts = [*parts[: max(0, len(parts) * 4 // 5 - 1)], "…"]
    return "".join(parts)


def pieces(text: str, most: int) -> Iterator[str]:
    """`text` in parts of at most `most` code units, broken at a line, a space or a grapheme."""
    rest = clean(text).strip()
    while units(rest) > most:
        at = _break(rest, most)
        part = rest[:at].strip()
        if part:
            yield part
        rest = rest[at:].lstrip()
    if rest:
        yield rest


def _break(text: str, most: int) -> int:
    """Where to break `text`, which is longer than `most` units: an index of at least one."""
    end = min(len(text), most)
    while units(text[:end]) > most:
        end -= max(1, (units(text[:end]) - most) // 2)
    for mark in ("\n", " "):
        at = text.rfind(mark, end // 2, end)
        if at > 0:
            return at
    # One character more is looked at, to see whether the last grapheme goes on.
    starts = [match.start() for match in _GRAPHEME.finditer(text, 0, min(len(text), end + 1))]
    return starts[-1] or end
