"""Reading a question about counts: its words in any order become one `Question`.

Nothing here is a list of phrases. Each word says its part (measure, place, group, time, filter,
comparison, most or least); what the parts say together is decided below, in one function a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import regex

from bot.thai.clean import typed
from bot.thai.particles import without_politeness
from handlers.asking import measuring, periods, stretches
from handlers.asking.cutting import Token, cut
from handlers.asking.places import Named, Places
from handlers.asking.question import PLACE_GROUPS, Period, Question

LONGEST: Final = 300
NEXT_LEVEL: Final = {0: "province", 2: "district", 4: "tambon", 6: "lao"}
ALONE: Final = frozenset({"sex", "age", "reason", "category", "target", "need", "disability"})
"""Dimensions that divide a count even without a word for dividing."""


@dataclass(frozen=True)
class Reading:
    """A question as read. None when nothing in it is about counts.

    `unread` are words that nobody knew; `others` codes that the place's name could mean as well;
    `named` says that a place was named; `asks` that it is put as a question.
    """

    question: Question | None
    unread: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    named: bool = False
    asks: bool = False


def read(text: str, today: date, places: Places) -> Reading:
    """What a text asks. Times are of Bangkok; a year without an era is a Buddhist one."""
    words = without_politeness(typed(text[:LONGEST]))
    tokens, unread = cut(words, stretches.fixed(words, today), places)
    said = [token for token in tokens if token.kind != "filler"]
    where, others = _places(said, words)
    kinds = {token.kind for token in said}
    asks = bool(kinds & {"ask", "share", "where", "most", "least", "which"}) or "?" in text
    asks = asks or "each" in kinds or _asks_how_many(words)
    found = kinds - {"and", "by", "each", "noun", "versus", "which"}
    if not found and not ("noun" in kinds and asks):
        return Reading(None, tuple(unread))
    question = _assemble(said, where or ("",), today, places)
    return Reading(question, tuple(unread), others, bool(where), asks)


def sounds_like_one(text: str, today: date) -> bool:
    """Whether a text without a command is plainly a question: told without knowing any place.

    A cry for help is none: words of danger, and bare ones for helping or telling, count only
    beside "how many".
    """
    said = read(text, today, _NOWHERE)
    question = said.question
    if question is None:
        return False
    unknown = sum(map(len, said.unread))
    told = question.measure not in ("", "cases") or bool(question.filters)
    if _asks_how_many(text.casefold()):
        return unknown <= 20 and (told or _OF_CHILDREN.search(text.casefold()) is not None)
    if question.measure in _GRAVE or question.only("reason") or len(text) > 80:
        return False
    more = question.group or question.period or question.older is not None
    if said.asks or more:
        return told and unknown <= 20
    return question.measure in _PLAIN and 3 <= unknown <= 20


_OF_CHILDREN: Final = regex.compile("กี่(?:คน|เคส|ราย|เรื่อง|ครอบครัว)|how many (?:cases|children|kids)")
_GRAVE: Final = ("urgent", "urgent_open", "helped", "received", "need_help")
_PLAIN: Final = ("waiting", "overdue", "learning", "closed", "helping")
_NOWHERE = Places((), "")


def _asks_how_many(text: str) -> bool:
    return any(word in text for word in ("กี่", "เท่าไ", "how many", "how much"))


def _assemble(
    said: Sequence[Token], where: tuple[str, ...], today: date, places: Places
) -> Question:
    filters, old = _filters(said)
    group = _group(said)
    wanted = {token.value for token in said if token.kind == "measure"}
    asks = any(token.kind in {"ask", "share", "noun"} and token.length > 0 for token in said)
    summary = any(token.kind in {"all", "sum"} for token in said) and not wanted
    summary = summary and not any(token.kind == "ask" for token in said)
    measure = measuring.choose(wanted, filters, group, asks=asks and not summary)
    period, against = _times(said, today, compared=len(where) > 1)
    top, fewest = _top(said)
    if (top or any(token.kind == "where" for token in said)) and not group:
        group = NEXT_LEVEL.get(len(_digits(where[0] or places.home)), "tambon")
        measure = measure or "cases"
    question = Question(
        measure=measure,
        places=where,
        group=group,
        filters=tuple(sorted(filters.items())),
        period=period,
        older=old,
        against=against,
        top=top,
        fewest=fewest,
    )
    return measuring.settle(question)


def _digits(code: str) -> str:
    return code if code.isdigit() or not code else code[:6]


def _filters(said: Sequence[Token]) -> tuple[dict[str, tuple[str, ...]], int | None]:
    """Codes by dimension (of two for one, the narrower), and the days of "older than"."""
    filters: dict[str, tuple[str, ...]] = {}
    old: int | None = None
    for token in said:
        if token.kind == "only":
            name, codes = token.value
            fresh = tuple(codes.split("."))
            held = filters.get(name)
            if held is None or name == "age":
                filters[name] = fresh
            elif set(held) & set(fresh):
                filters[name] = min(held, fresh, key=len)
            else:
                filters[name] = (*held, *fresh)
        elif token.kind == "older" and token.value >= 3 * 365:
            filters["age"] = (str(token.value // 365 + 1), "")
        elif token.kind == "older":
            old = token.value
    return filters, old


def _group(said: Sequence[Token]) -> str:
    """The dimension to divide by, "" for none."""
    ranked = any(token.kind in {"most", "least", "top"} for token in said)
    loose = ""
    for at, token in enumerate(said):
        if token.kind == "group":
            return str(token.value)
        if token.kind != "dim":
            continue
        before = said[at - 1].kind if at else ""
        after = said[at + 1].kind if at + 1 < len(said) else ""
        if before in {"by", "which", "top"} or after in {"each", "most", "least"}:
            return str(token.value)
        if token.value in ALONE or (token.value in PLACE_GROUPS and ranked):
            loose = loose or str(token.value)
    both = {token.value[1] for token in said if token.kind == "only" and token.value[0] == "sex"}
    return loose or ("sex" if len(both) > 1 else "")


def _top(said: Sequence[Token]) -> tuple[int, bool]:
    """How many groups of the most, or of the `fewest`; 0 for all of them."""
    fewest = any(token.kind == "least" for token in said)
    numbers = [token.value for token in said if token.kind == "top"]
    if numbers:
        return int(numbers[0]), fewest
    wanted = fewest or any(token.kind == "most" for token in said)
    return (5 if wanted else 0), fewest


def _times(
    said: Sequence[Token], today: date, *, compared: bool
) -> tuple[Period | None, Period | None]:
    """The period, and the one to compare it with."""
    found: list[tuple[int, Period]] = []
    for token in said:
        if token.kind == "time":
            unit, back = token.value
            found.append((token.start, periods.current(unit, today, back)))
        elif token.kind == "period":
            found.append((token.start, token.value))
    versus = [token.start for token in said if token.kind == "versus"]
    joined = any(token.kind == "and" for token in said)
    if len(found) > 1 and (versus or joined):
        return found[0][1], found[1][1]
    if versus and found and found[0][0] > versus[0]:
        other = found[0][1]
        unit = "day" if other.name == "today" else other.name
        now = periods.current(unit, today) if unit in periods.UNITS else None
        if now is not None and now != other:
            return now, other
    if versus and found:
        return found[0][1], None if compared else periods.before(found[0][1], today)
    if versus and not compared:
        return periods.current("month", today), periods.current("month", today, 1)
    if len(found) > 1:
        return _overlap(found[0][1], found[1][1]), None
    return (found[0][1] if found else None), None


def _overlap(one: Period, other: Period) -> Period:
    """Two periods without a comparison: "since 1 Oct … before 1 Nov" is one."""
    since = max((day for day in (one.since, other.since) if day), default=None)
    until = min((day for day in (one.until, other.until) if day), default=None)
    if since and until and since >= until:
        return one
    return Period(since, until)


def _places(said: Sequence[Token], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes named, and what else the name of a single one could mean."""
    named = [token for token in said if token.kind == "place"]
    if not named:
        return (), ()
    joined = any(token.kind in {"versus", "and"} for token in said)
    options = [tuple(_named(token).codes) for token in named]
    if not joined:
        options = _narrowed(options)
    codes = tuple(dict.fromkeys(option[0] for option in options))
    return codes[:4], (options[0][1:] if len(codes) == 1 else ())


def _narrowed(options: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """ "เมืองลีง จอมพระ" is one place within the other."""
    for at, inner in enumerate(options):
        for beside, outer in enumerate(options):
            if at == beside:
                continue
            fits = tuple(code for code in inner if any(
                code != above and above.isdigit() and code.startswith(above) for above in outer
            ))  # fmt: skip
            if fits and inner != outer:
                rest = [one for n, one in enumerate(options) if n not in {at, beside}]
                return _narrowed([fits, *rest])
    return options


def _named(token: Token) -> Named:
    value = token.value
    assert isinstance(value, Named)
    return value


def anywhere(question: Question) -> Question:
    """The same question of all that the asker sees."""
    return replace(question, places=("",))
