"""The ticked choices of a list as one short code, so that the whole set fits a payload.

The code is a number in base 32 with one bit a choice, in the order of the list, and stands beside
a mark of the list itself: a list that changed meanwhile is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.engine.taps import mark_of
from bot.forms import Choice

_DIGITS = "0123456789abcdefghijklmnopqrstuv"


def list_mark(choices: Sequence[Choice]) -> str:
    """Eight hex digits that stand for the list of choices in its order."""
    return mark_of("\n".join(choice.name for choice in choices))


def bits(choices: Sequence[Choice], ticked: Iterable[str]) -> str:
    """The code of a set of choice names; "0" for none."""
    wanted = set(ticked)
    number = sum(1 << at for at, choice in enumerate(choices) if choice.name in wanted)
    digits = ""
    while number:
        number, rest = divmod(number, 32)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def names(choices: Sequence[Choice], code: str) -> tuple[str, ...] | None:
    """The choice names that `bits` coded, in the list's order; None for a broken code."""
    try:
        number = int(code, 32)
    except ValueError:
        return None
    if number < 0 or number >> len(choices):
        return None
    return tuple(choice.name for at, choice in enumerate(choices) if number >> at & 1)
