"""Looking for planted names, numbers and texts in what was stored, however it was written."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import quote

MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.",
          "พ.ย.", "ธ.ค.")  # fmt: skip
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def shapes(word: str) -> Iterator[tuple[str, bytes]]:
    """A word in every encoding in which something stored might carry it: (name, bytes)."""
    for reading, text in (("", word), ("reversed ", word[::-1])):
        plain = text.encode()
        yield f"{reading}plain", plain
        yield f"{reading}hex", plain.hex().encode()
        yield f"{reading}HEX", plain.hex().upper().encode()
        yield f"{reading}percent", quote(text, safe="").encode()
        yield f"{reading}percent, small", quote(text, safe="").lower().encode()
        yield f"{reading}JSON", json.dumps(text)[1:-1].encode()
        for codec in ("utf-16-le", "utf-16-be", "tis-620"):
            yield f"{reading}{codec}", text.encode(codec, "replace")
        for codec in ("utf-8", "utf-16-le"):
            yield from _base64(f"{reading}{codec} base64", text.encode(codec))
    if word.isdigit():
        yield "Thai digits", word.translate(THAI_DIGITS).encode()


def _base64(name: str, plain: bytes) -> Iterator[tuple[str, bytes]]:
    """What of a word is the same wherever it stands in a longer text; both alphabets."""
    for before in range(3):
        written = base64.b64encode(b"\0" * before + plain)
        first, last = (before * 8 + 5) // 6, (before + len(plain)) * 8 // 6
        yield f"{name} +{before}", written[first:last]
        yield f"{name} url +{before}", written[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def day_shapes(day: date) -> list[str]:
    """A birthday as it is written, in both eras, forwards and backwards."""
    found = []
    for year in (day.year, day.year + 543):
        two = f"{day.day:02}", f"{day.month:02}"
        found += [
            f"{year}-{two[1]}-{two[0]}", f"{two[0]}/{two[1]}/{year}", f"{two[0]}-{two[1]}-{year}",
            f"{day.day}/{day.month}/{year}", f"{day.day} {MONTHS[day.month - 1]} {year}",
            f"{year}{two[1]}{two[0]}", f"{two[0]}{two[1]}{year}",
        ]  # fmt: skip
    return found


def phone_shapes(number: str) -> list[str]:
    """A phone number of ten digits as people and programs write it."""
    rest = number[1:]
    return [number, rest, f"+66{rest}", f"{number[:3]}-{number[3:6]}-{number[6:]}",
            f"{number[:3]} {number[3:6]} {number[6:]}"]  # fmt: skip


def found(words: Iterable[str], stored: Mapping[str, bytes]) -> list[str]:
    """Where which word stands, and in which shape."""
    wanted = [(word, name, shape) for word in words for name, shape in shapes(word)]
    return sorted(
        {
            f"{where}: {word!r} ({name})"
            for where, held in stored.items()
            for word, name, shape in wanted
            if shape and b"?" * 2 not in shape and shape in held
        }
    )
