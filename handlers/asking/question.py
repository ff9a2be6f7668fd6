"""A question about counts, as it was understood: what is counted, where, when, of whom, by what.

`pack` writes a question into the payload of a button, `unpack` reads it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from bot.engine.taps import is_number
from handlers.asking.lexicon import MEASURES

PLACE_GROUPS = ("province", "district", "tambon", "lao")
GROUPS = (*PLACE_GROUPS, "sex", "age", "reason", "category", "target", "state", "need",
          "disability", "month", "fund")  # fmt: skip
"""By what a count can be divided."""

FILTERS = ("sex", "age", "category", "target", "reason", "need", "disability", "fund", "state")
"""By what a count can be narrowed. `age` is ("6", "11"), both ends; "" is open."""

PLACE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}[A-Z]?")
"""The code of a province, a district, a tambon, or of a local administration."""

MOST = 100_000
"""Days, and groups shown, that a question may name."""

AGE_BANDS = ((0, 2), (3, 5), (6, 11), (12, 14), (15, 17), (18, 24), (25, 99))
"""Whole years, both ends, as the programme counts them."""


@dataclass(frozen=True)
class Period:
    """The days from `since` up to, not with, `until` (both of Bangkok); None leaves it open.

    `name` says how people call it: "today", "month", "fiscal", … with `since` telling which one.
    """

    since: date | None = None
    until: date | None = None
    name: str = "span"


@dataclass(frozen=True)
class Question:
    """`places` are area or LAO codes, "" is all that the asker sees; two or more are compared.

    `measure` "" asks for all counts of a place. `older`: more than so many days ago.
    `against`: the period to compare with. `top`: so many groups, the most (or `fewest`) first.
    """

    measure: str = ""
    places: tuple[str, ...] = ("",)
    group: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    period: Period | None = None
    older: int | None = None
    against: Period | None = None
    top: int = 0
    fewest: bool = False

    @property
    def times(self) -> tuple[Period | None, ...]:
        """The period asked about, and the one to compare it with where there is one."""
        return (self.period,) if self.against is None else (self.period, self.against)

    def only(self, name: str) -> tuple[str, ...]:
        """The codes that a filter lets through, () when it does not narrow."""
        return dict(self.filters).get(name, ())


def pack(question: Question) -> str:
    """A short text that `unpack` reads; it holds codes and days, nothing personal."""
    return urlencode(list(_parts(question)))


def unpack(text: str) -> Question | None:
    """The question that `pack` wrote; None for anything else."""
    try:
        parts = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
        question = Question(
            measure=parts.get("m", ""),
            places=tuple(parts.get("p", "").split(".")),
            group=parts.get("g", ""),
            filters=tuple(
                (name, tuple(codes.split(".")))
                for name, codes in (one.split("~") for one in parts.get("f", "").split("*") if one)
            ),
            period=_period(parts.get("t", "")),
            older=int(parts["o"]) if "o" in parts else None,
            against=_period(parts.get("v", "")),
            top=int(parts.get("n", "0")),
            fewest="l" in parts,
        )
    except (ValueError, OverflowError):
        return None
    return question if _is_known(question) else None


def _is_known(question: Question) -> bool:
    """Whether it asks for something that can be counted."""
    days, top = question.older or 0, question.top
    return (
        question.measure in ("", *MEASURES)
        and question.group in ("", *GROUPS)
        and all(_can_filter(name, codes) for name, codes in question.filters)
        and all(not place or PLACE.fullmatch(place) for place in question.places)
        and 0 <= days <= MOST
        and 0 <= top <= MOST
    )


def _can_filter(name: str, codes: tuple[str, ...]) -> bool:
    if name == "age":
        return len(codes) == 2 and all(not code or is_number(code) for code in codes)
    return name in FILTERS


def _parts(question: Question) -> Iterator[tuple[str, str]]:
    filters = "*".join(f"{name}~{'.'.join(codes)}" for name, codes in question.filters)
    values = {
        "m": question.measure,
        "p": ".".join(question.places),
        "g": question.group,
        "f": filters,
        "t": _written(question.period),
        "o": "" if question.older is None else str(question.older),
        "v": _written(question.against),
        "n": str(question.top or ""),
        "l": "1" if question.fewest else "",
    }
    yield from ((name, value) for name, value in values.items() if value)


def _written(period: Period | None) -> str:
    if period is None:
        return ""
    ends = (end.strftime("%Y%m%d") if end else "" for end in (period.since, period.until))
    return ".".join((period.name, *ends))


def _period(text: str) -> Period | None:
    if not text:
        return None
    name, since, until = text.split(".")
    return Period(_day(since), _day(until), name)


def _day(text: str) -> date | None:
    return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}") if text else None
