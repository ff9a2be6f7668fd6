"""`regex()`: whole-text matching of an author's pattern, with limits on its time.

One match has 50 ms, and all that one answer sets off have 200 ms together. No clock is read:
a match is tried with a short time-out first, then with longer ones, and only what ran into a
time-out is taken from the 200 ms. Almost every match ends within the first.

Authors write patterns for Java or a browser; some classes that those accept, such as
`[\\w-\\.]`, are put into a form that the `regex` package takes.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from .values import XPathError

TRIES = (0.002, 0.008, 0.04)
"""Time-outs in seconds, tried one after the other: 50 ms for a match."""

TOGETHER = 0.2


class Patience:
    """What is left of the time that slow matches have together."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = TOGETHER

    def renew(self) -> None:
        self.left = TOGETHER


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern; `regex.error` when it is none."""
    try:
        return regex.compile(pattern, regex.V0)
    except regex.error:
        return regex.compile(adapted(pattern), regex.V0)
    except RecursionError:
        raise regex.error("too many brackets inside each other") from None


def adapted(pattern: str) -> str:
    """Escapes what Java takes literally inside a class: a hyphen beside a class, a `[`."""
    made: list[str] = []
    inside = False
    place = 0
    while place < len(pattern):
        char = pattern[place]
        pair = pattern[place : place + 2]
        if char == "\\" and len(pair) == 2:
            made.append(pair)
            place += 2
            if inside and pair[1] in "wWdDsS" and pattern[place : place + 1] == "-":
                made.append("\\-")
                place += 1
            continue
        if inside and char == "-" and _class_follows(pattern, place):
            made.append("\\-")
        elif inside and char == "[" and pattern[place : place + 2] != "[:":
            made.append("\\[")
        else:
            inside = (char == "[") if not inside else char != "]"
            made.append(char)
        place += 1
    return "".join(made)


def _class_follows(pattern: str, place: int) -> bool:
    return pattern[place + 1 : place + 2] == "\\" and pattern[place + 2 : place + 3] in (
        "w", "W", "d", "D", "s", "S",
    )  # fmt: skip


def matches(text: str, pattern: str, patience: Patience) -> bool:
    """Whether the whole text matches; `XPathError` when it takes too long or is no pattern."""
    try:
        found = compiled(pattern)
    except regex.error as error:
        raise XPathError(f"regex() cannot read the pattern: {error}") from error
    for place, seconds in enumerate(TRIES):
        if place and patience.left < seconds:
            break
        try:
            return found.fullmatch(text, timeout=seconds) is not None
        except TimeoutError:
            patience.left -= seconds
    raise XPathError("regex() took too long")
