"""How an answer's text and its value are made from each other, by the node's type."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, tzinfo
from typing import Any

from .values import number_text, parse_date, parse_moment, to_text

NUMBERS = frozenset(("int", "integer", "decimal", "long", "float", "double"))
WHOLE = frozenset(("int", "integer", "long"))
PLACES = frozenset(("geopoint",))


def typed(text: str, kind: str, zone: tzinfo) -> Any:
    """The value that expressions see for a stored text; a misfit stays text."""
    if not text:
        return ""
    if kind in NUMBERS:
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "date":
        return parse_date(text[:10]) or text
    if kind == "dateTime":
        return parse_moment(text, zone) or text
    if kind == "boolean":
        return text in ("1", "true")
    return text


def stored(value: Any, kind: str) -> tuple[str, Any]:
    """What a calculation leaves in a node: its text and its value. NaN is blank."""
    found = type(value)
    if found is str:
        return value, value
    if found is float:
        if value != value:
            return "", ""
        if kind in WHOLE:
            value = float(int(value)) if abs(value) < 1e300 else value
        return number_text(value), value
    if found is bool:
        return ("1" if value else "0"), value
    return _stored_time(value, kind)


def _stored_time(value: Any, kind: str) -> tuple[str, Any]:
    if kind == "date" and type(value) is datetime:
        value = value.date()
    elif kind == "time" and type(value) is datetime:
        text = value.timetz().isoformat(timespec="milliseconds")
        return text, text
    elif type(value) is not date and type(value) is not datetime:
        text = to_text(value)
        return text, text
    return to_text(value), value


def reread(text: str, value: Any, kind: str, zone: tzinfo) -> Any:
    """The value after a calculation's text was put into a typed node."""
    if type(value) is str and kind not in ("string", "select1", "select", "odk:rank"):
        return typed(text, kind, zone)
    return value


def fits(text: str, kind: str, zone: tzinfo) -> bool:
    """Whether a text can be the answer of a node of this type."""
    if kind in WHOLE:
        body = text[1:] if text[:1] == "-" else text
        return body.isascii() and body.isdigit() and len(body) <= 15
    if kind in NUMBERS:
        body = text[1:] if text[:1] == "-" else text
        return body.replace(".", "", 1).isdecimal() and body.isascii() and body[:1] != "."
    if kind == "date":
        return len(text) == 10 and parse_date(text) is not None
    if kind == "dateTime":
        return "T" in text and parse_moment(text, zone) is not None
    if kind == "time":
        return parse_moment("2000-01-01T" + text, zone) is not None
    if kind in PLACES:
        return _is_place(text)
    return True


def chosen(text: str, names: Collection[str]) -> list[str]:
    """The choices in the text of a select of several; names from a repeat may hold spaces."""
    words = text.split()
    if all(word in names for word in words):
        return words
    most = max((len(name.split()) for name in names), default=1)
    found, start = [], 0
    while start < len(words):
        ends = range(min(len(words), start + most), start + 1, -1)
        end = next((e for e in ends if " ".join(words[start:e]) in names), start + 1)
        found.append(" ".join(words[start:end]))
        start = end
    return found


def _is_place(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 4:
        return False
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return False
    return abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180
