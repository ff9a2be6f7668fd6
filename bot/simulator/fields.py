"""Checks of single fields, shared by messages, actions, templates and rich menus."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from bot.simulator import limits
from bot.simulator.counting import longer_in_clusters, longer_in_utf16
from bot.simulator.refusal import Findings

Json = object
Object = Mapping[str, Json]
TooLong = Callable[[str, int], bool]

COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")
MISSING = "must be specified"
EMPTY = "May not be empty"


def object_of(value: Json) -> Object | None:
    """``value`` when it is a JSON object, else ``None``."""
    return value if isinstance(value, dict) else None


def list_of(value: Json) -> list[Json] | None:
    """``value`` when it is a JSON array, else ``None``."""
    return value if isinstance(value, list) else None


def whole(value: Json) -> int | None:
    """``value`` when it is a whole number (JSON true is not one), else ``None``."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def check_text(
    found: Findings,
    holder: Object,
    key: str,
    path: str,
    most: int,
    *,
    required: bool = False,
    may_be_empty: bool = False,
    too_long: TooLong = longer_in_utf16,
) -> str | None:
    """Check a string field and return it, or ``None`` when it is absent or wrong."""
    value = holder.get(key)
    where = f"{path}.{key}"
    if value is None:
        if required:
            found.add(where, MISSING)
        return None
    if not isinstance(value, str):
        found.add(where, "must be a string")
    elif not value and not may_be_empty:
        found.add(where, EMPTY)
    elif too_long(value, most):
        found.add(where, f"Length must be between 0 and {most}")
    else:
        return value
    return None


def check_clusters(
    found: Findings, holder: Object, key: str, path: str, most: int, *, required: bool = False
) -> str | None:
    """``check_text`` for the fields LINE counts in grapheme clusters."""
    return check_text(
        found, holder, key, path, most, required=required, too_long=longer_in_clusters
    )


@lru_cache(maxsize=4096)
def uri_error(uri: str, schemes: tuple[str, ...]) -> str | None:
    """What is wrong with a URI, in LINE's words, or ``None``.

    LINE wants percent-encoded UTF-8, so anything outside ASCII, spaces and control characters
    are refused, and only the named schemes pass.
    """
    if not uri.isascii() or any(char <= " " or char in '"<>\\^`{|}' for char in uri):
        return "invalid uri"
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return "invalid uri"
    if parts.scheme.lower() not in schemes:
        return "invalid uri scheme"
    if parts.scheme in ("http", "https") and not host:
        return "invalid uri"
    return None


def check_url(
    found: Findings, holder: Object, key: str, path: str, *, required: bool = False
) -> str | None:
    """Check the https address of a picture, film or sound."""
    value = check_text(found, holder, key, path, limits.URL, required=required)
    if value is None:
        return None
    error = uri_error(value, ("https",))
    if error:
        found.add(f"{path}.{key}", error)
    return value


def check_choice(
    found: Findings,
    holder: Object,
    key: str,
    path: str,
    choices: frozenset[str],
    *,
    required: bool = False,
) -> str | None:
    """Check a field that takes one of a few words."""
    value = holder.get(key)
    if value is None:
        if required:
            found.add(f"{path}.{key}", MISSING)
        return None
    if isinstance(value, str) and value in choices:
        return value
    found.add(f"{path}.{key}", f"must be one of {sorted(choices)}")
    return None


def check_colour(found: Findings, holder: Object, key: str, path: str) -> None:
    """Check an optional ``#RRGGBB`` or ``#RRGGBBAA`` field."""
    value = holder.get(key)
    if value is not None and not (isinstance(value, str) and COLOUR.match(value)):
        found.add(f"{path}.{key}", "invalid color")


def check_whole(
    found: Findings, holder: Object, key: str, path: str, *, least: int, most: int
) -> int | None:
    """Check a required whole number between ``least`` and ``most``."""
    value = holder.get(key)
    if value is None:
        found.add(f"{path}.{key}", MISSING)
        return None
    number = whole(value)
    if number is None or not least <= number <= most:
        found.add(f"{path}.{key}", f"must be between {least} and {most}")
        return None
    return number


def check_list(
    found: Findings, holder: Object, key: str, path: str, *, least: int, most: int
) -> list[Json]:
    """Check a required array and its size; an empty list comes back when it is wrong."""
    value = holder.get(key)
    where = f"{path}.{key}"
    if value is None:
        found.add(where, MISSING)
        return []
    items = list_of(value)
    if items is None:
        found.add(where, "must be an array")
        return []
    if not least <= len(items) <= most:
        found.add(where, f"Size must be between {least} and {most}")
        return []
    return items
