"""`regex()`: whole-text matching of an author's pattern, with a limit on its time.

Authors write patterns for Java or a browser; some classes that those accept, such as
`[\\w-\\.]`, are put into a form that the `regex` package takes.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from .values import XPathError

SECONDS = 0.05


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern; `regex.error` when it is none."""
    try:
        return regex.compile(pattern, regex.V0)
    except regex.error:
        return regex.compile(adapted(pattern), regex.V0)


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


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches; `XPathError` when it takes too long or is no pattern."""
    try:
        return compiled(pattern).fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError as error:
        raise XPathError("regex() took too long") from error
    except regex.error as error:
        raise XPathError(f"regex() cannot read the pattern: {error}") from error
