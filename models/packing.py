"""JSON in bytes, fast: orjson where it can, the standard library for what orjson refuses.

Half of a surrogate pair and very deep nesting are such; they come from outside, and are kept as
they came. As JSON leaves open, an integer beyond 64 bits comes back as a float, and what is no
number or endless as null; nothing of ours is one.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

_ONLY_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def pack(value: Any, errors: str = "strict") -> bytes:
    """JSON-able value to compact UTF-8. `errors` as of `str.encode`, for half surrogates.

    Raises TypeError for what JSON has no word for, UnicodeEncodeError for a half surrogate.
    """
    try:
        return orjson.dumps(value, option=_ONLY_JSON)
    except TypeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", errors)


def unpack(data: bytes) -> Any:
    """UTF-8 JSON to a value. Raises ValueError for what is none, RecursionError when too deep."""
    try:
        return orjson.loads(data)
    except ValueError:
        return json.loads(data)
