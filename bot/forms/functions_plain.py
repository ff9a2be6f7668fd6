"""Functions that only look at their values: texts, numbers, truth, hashes."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Callable
from typing import Any

from .functions import MANY, Plain
from .values import XPathError, java_round, to_bool, to_number, to_text


def _guarded(function: Callable[..., float]) -> Callable[..., float]:
    """Java gives NaN or an infinity where Python raises."""

    def guarded(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    return guarded


def _log(number: float) -> float:
    return math.log(number) if number else -math.inf


def _log10(number: float) -> float:
    return math.log10(number) if number else -math.inf


def truncate(number: float) -> float:
    return number if number != number or math.isinf(number) else float(math.trunc(number))


def _floor(number: float) -> float:
    return number if number != number or math.isinf(number) else float(math.floor(number))


def _ceiling(number: float) -> float:
    return number if number != number or math.isinf(number) else float(math.ceil(number))


def _round(number: float, places: float = 0.0) -> float:
    return java_round(number, 0 if places != places else int(places))


def substr(text: str, start: float, end: float | None = None) -> str:
    """`substr(text, start, end)`: from 0; negative counts from the end."""
    size = len(text)
    begin = 0 if start != start else int(max(min(start, size), -size - 1))
    stop = size if end is None else 0 if end != end else int(max(min(end, size), -size - 1))
    begin = begin + size if begin < 0 else begin
    stop = stop + size if stop < 0 else stop
    return text[max(begin, 0) : max(stop, 0)]


def substring(text: str, start: float, length: float | None = None) -> str:
    """XPath's `substring(text, from 1, length)`, with its rounding."""
    if start != start or (length is not None and length != length):
        return ""
    begin = java_round(start, 0)
    stop = math.inf if length is None else begin + java_round(length, 0)
    return "".join(char for place, char in enumerate(text, 1) if begin <= place < stop)


def translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for place, char in enumerate(old):
        table.setdefault(ord(char), new[place] if place < len(new) else None)
    return text.translate(table)


def _before(text: str, mark: str) -> str:
    head, found, _ = text.partition(mark) if mark else ("", "", "")
    return head if found else ""


def _after(text: str, mark: str) -> str:
    if not mark:
        return text
    return text.partition(mark)[2]


def selected(values: Any, wanted: str) -> bool:
    """Whether a choice is among the chosen ones (names separated by spaces)."""
    return f" {wanted.strip()} " in f" {values} "


def selected_at(values: str, place: float) -> str:
    names = values.split()
    return names[int(place)] if place == place and 0 <= place < len(names) else ""


def digest(text: str, way: str, coding: str = "base64") -> str:
    """`digest(text, algorithm, coding)`: base64 unless `hex` is asked for."""
    names = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384",
             "SHA-512": "sha512"}  # fmt: skip
    name = names.get(way.upper())
    if name is None or coding.lower() not in ("base64", "hex"):
        raise XPathError(f"digest() does not know {way!r} or {coding!r}")
    made = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    return made.hex() if coding.lower() == "hex" else base64.b64encode(made).decode()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", errors="replace")
    except ValueError:
        return ""


def _from_string(value: Any) -> bool:
    text = to_text(value)
    return text.lower() == "true" or text == "1"


def _power(base: float, exponent: float) -> float:
    """One to an unknown or endless power is unknown, in Java and JavaScript."""
    if abs(base) == 1 and not math.isfinite(exponent):
        return math.nan
    return math.pow(base, exponent)


def checklist(least: float, most: float, *flags: Any) -> bool:
    """The ends are whole numbers: what is behind the point is cut, a blank is 0."""
    least, most = (0.0 if n != n else truncate(n) for n in (least, most))
    count = sum(map(to_bool, flags))
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def weighted(least: float, most: float, *pairs: Any) -> bool:
    if len(pairs) % 2:
        raise XPathError("weighted-checklist() needs a weight for every value")
    flags, weights = pairs[::2], pairs[1::2]
    total = sum(to_number(w) for flag, w in zip(flags, weights, strict=True) if to_bool(flag))
    return least <= total <= most


PLAIN: dict[str, Plain] = {
    "true": (0, 0, "v", "bool", lambda: True),
    "false": (0, 0, "v", "bool", lambda: False),
    "boolean": (1, 1, "b", "bool", lambda v: v),
    "number": (1, 1, "n", "num", lambda v: v),
    "string": (1, 1, "s", "str", lambda v: v),
    "not": (1, 1, "b", "bool", lambda v: not v),
    "boolean-from-string": (1, 1, "v", "bool", _from_string),
    "int": (1, 1, "n", "num", truncate),
    "floor": (1, 1, "n", "num", _floor),
    "ceiling": (1, 1, "n", "num", _ceiling),
    "round": (1, 2, "n", "num", _round),
    "abs": (1, 1, "n", "num", abs),
    "pow": (2, 2, "n", "num", _guarded(_power)),
    "sqrt": (1, 1, "n", "num", _guarded(math.sqrt)),
    "exp": (1, 1, "n", "num", _guarded(math.exp)),
    "exp10": (1, 1, "n", "num", _guarded(lambda n: 10.0**n)),
    "log": (1, 1, "n", "num", _guarded(_log)),
    "log10": (1, 1, "n", "num", _guarded(_log10)),
    "sin": (1, 1, "n", "num", _guarded(math.sin)),
    "cos": (1, 1, "n", "num", _guarded(math.cos)),
    "tan": (1, 1, "n", "num", _guarded(math.tan)),
    "asin": (1, 1, "n", "num", _guarded(math.asin)),
    "acos": (1, 1, "n", "num", _guarded(math.acos)),
    "atan": (1, 1, "n", "num", _guarded(math.atan)),
    "atan2": (2, 2, "n", "num", _guarded(math.atan2)),
    "pi": (0, 0, "n", "num", lambda: math.pi),
    "substr": (2, 3, "snn", "str", substr),
    "substring": (2, 3, "snn", "str", substring),
    "substring-before": (2, 2, "s", "str", _before),
    "substring-after": (2, 2, "s", "str", _after),
    "translate": (3, 3, "s", "str", translate),
    "contains": (2, 2, "s", "bool", lambda a, b: b in a),
    "starts-with": (2, 2, "s", "bool", lambda a, b: a.startswith(b)),
    "ends-with": (2, 2, "s", "bool", lambda a, b: a.endswith(b)),
    "upper-case": (1, 1, "s", "str", lambda a: a.upper()),
    "lower-case": (1, 1, "s", "str", lambda a: a.lower()),
    "selected": (2, 2, "s", "bool", selected),
    "is-selected": (2, 2, "s", "bool", selected),
    "selected-at": (2, 2, "sn", "str", selected_at),
    "count-selected": (1, 1, "s", "num", lambda a: float(len(a.split()))),
    "digest": (2, 3, "s", "str", digest),
    "base64-decode": (1, 1, "s", "str", _decoded),
    "checklist": (3, MANY, "nnv", "bool", checklist),
    "weighted-checklist": (4, MANY, "nnv", "bool", weighted),
    "depend": (1, MANY, "v", "any", lambda a, *rest: a),
}
