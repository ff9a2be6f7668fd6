"""The payload of a button: short, and bound to the question it was made for.

`encode(act, **values)` gives a query string of at most 300 UTF-16 units (LINE's limit for postback
data); `decode` gives the mapping back, and never fails on foreign or broken data (then `{}`).
Buttons of a question carry `d` (draft), `q` (question mark of `mark_of`) and `r` (revision), so
that a tap on an old one can be told apart.
"""

from __future__ import annotations

from hashlib import blake2s
from urllib.parse import parse_qsl, quote_plus

MAXIMUM = 300
LONGEST_NUMBER = 15
LONGEST_VALUE = 250
"""Of a payload's units for one value: what came in can be said again by another button."""


def mark_of(ref: str) -> str:
    """Eight hex digits that stand for a question's reference."""
    return blake2s(ref.encode(), digest_size=4).hexdigest()


def encode(act: str, **values: str | int) -> str:
    """`act` is what to do; values are short codes and ids, never personal data.

    Raises ValueError when the payload is longer than LINE takes.
    """
    data = "&".join([f"a={_quoted(act)}", *(f"{key}={_quoted(values[key])}" for key in values)])
    if len(data) > MAXIMUM:
        raise ValueError(f"payload of {act!r} is {len(data)} long, {MAXIMUM} at most")
    return data


def _quoted(value: str | int) -> str:
    text = str(value)
    return text if text.isalnum() and text.isascii() else quote_plus(text)


def decode(data: str) -> dict[str, str]:
    """The payload as a mapping with at least `a`; `{}` when it is not one of ours."""
    try:
        values = dict(parse_qsl(data[:MAXIMUM], strict_parsing=True, max_num_fields=20))
    except ValueError:
        return {}
    ours = all(_can_be_ours(value) for value in values.values())
    return values if "a" in values and ours else {}


def _can_be_ours(value: str) -> bool:
    """Short enough to be said again by another button, and nothing that no database keeps."""
    try:
        return "\0" not in value and len(_quoted(value)) <= LONGEST_VALUE
    except UnicodeEncodeError:  # half a surrogate pair
        return False


def is_number(text: str) -> bool:
    """Whether a value of a payload, or a typed text, is a number that an id or a place on a list
    may be: so many ASCII digits that the database takes it, and nothing that only looks like one.
    """
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
