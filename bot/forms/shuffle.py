"""`randomize()` as JavaRosa and the browsers do it: Fisher-Yates over a Park-Miller generator.

The same seed gives the same order in every XForms client (ODK XForms specification,
"randomize").
"""

from __future__ import annotations

import hashlib
from typing import Any

from .values import first, to_number, to_text

_MODULUS = 2147483647
_MULTIPLIER = 16807


def seed_number(seed: Any) -> int:
    """The whole number that a seed value stands for; a text is hashed, blank is 0."""
    number = to_number(seed)
    if number == number:
        return max(min(int(number), 2**63 - 1), -(2**63))
    text = to_text(first(seed))
    if not text:
        return 0
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def shuffle(nodes: list[Any], seed: int) -> list[Any]:
    """The nodes in the order that the seed decides."""
    state = float(seed) % _MODULUS if seed >= 0 else -(float(-seed) % _MODULUS)
    if state <= 0:
        state += _MODULUS - 1
    made: list[Any] = [None] * len(nodes)
    for i, node in enumerate(nodes):
        state = state * _MULTIPLIER % _MODULUS
        j = int((int(state) - 1) / (_MODULUS - 1) * (i + 1))
        if j != i:
            made[i] = made[j]
        made[j] = node
    return made
