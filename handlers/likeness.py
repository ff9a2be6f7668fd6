"""How alike two children are: keys that bring candidates together, and points that compare them.

Pure. Source of keys and points: the project's measurements on made-up children with noisy repeats.
From 75 points a person is asked; nothing is ever merged by points alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from bot.thai.clean import plain
from bot.thai.names import read_name
from bot.thai.reading import Refused
from bot.thai.spelling import fold, lk82

ASK_FROM = 75
SURE_FROM = 85
TWINS_AT_MOST = 70
"""Brothers, sisters and twins share all but the first name; below this likeness of first names
the points stop here."""
APART_AT_MOST = 70
"""Born in other years (see `years`), no phone and no number in common: no more points than that,
first name 40, surname 30, place 20, birth -20."""
SURE = frozenset({"phone", "number"})
"""Kinds of keys that bring points beyond `APART_AT_MOST` whatever the year of birth."""
FIRST_NAMES_ALIKE = 0.85
SAME_SOUND = 0.97
BY_NICKNAME = 0.9
HIGHEST = 120
GAP = timedelta(days=366)
"""Spans of birth further apart than this are different ones."""
HALF_SPAN = timedelta(days=183)
NAMES_HELD = 2048
"""Names whose forms stay at hand: making them is most of what a comparison costs."""


@dataclass(frozen=True)
class Features:
    """A child as compared. `names` are spellings of the first name, `birth` first and last day."""

    names: tuple[str, ...]
    last: str = ""
    nickname: str = ""
    birth: tuple[date, date] | None = None
    sex: str = ""
    tambon: str = ""
    moo: int | None = None
    phones: tuple[str, ...] = ()
    id_no: str = ""
    aliases: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()  # other tambons the child was reported from


@lru_cache(maxsize=NAMES_HELD)
def spellings(first: str) -> tuple[str, ...]:
    """A first name without its title; where that may belong to the name (นางนวล), with it too."""
    read = read_name(first)
    kept = (first,) if isinstance(read, Refused) else read.value.keys
    return tuple(dict.fromkeys(name for name in kept if plain(name)))


def keys(child: Features) -> Iterator[tuple[str, str]]:
    """The blocking keys of a child as (kind, text), to be hashed before they are stored."""
    called = [*child.names, *child.aliases, *([child.nickname] if child.nickname else [])]
    for sound in dict.fromkeys(_sound(name) for name in called):
        yield "first+tambon", f"{sound}|{child.tambon}"
        if child.last:
            yield "first+last", f"{sound}|{_sound(child.last)}"
    if child.last:
        yield "last+tambon", f"{_forms(child.last).folded}|{child.tambon}"
    for phone in child.phones:
        yield "phone", phone
    if child.birth and child.birth[0] == child.birth[1]:
        yield "birth+province", f"{child.birth[0].isoformat()}|{child.tambon[:2]}"
    if child.id_no:
        yield "number", child.id_no


def points(one: Features, other: Features) -> int:
    """0 to 120: how likely two records are of one child. Ask a person from 75."""
    first = _first_names(one, other)
    score = 40 * _curve(first) + _last_names(one, other) + _beside_names(one, other)
    if first < FIRST_NAMES_ALIKE:
        score = min(score, TWINS_AT_MOST)
    if one.id_no and other.id_no:
        score = _with_numbers(one, other, score, first)
    return max(0, min(HIGHEST, round(score)))


def at_most(one: Features, other: Features) -> float:
    """No less than `points`, without comparing names: that is nearly all of what it costs."""
    if one.id_no and one.id_no == other.id_no:
        return HIGHEST
    return 40 + 30 + _beside_names(one, other)


def years(child: Features) -> tuple[int, int] | None:
    """The years of birth outside of which another child is surely born at another time: first and
    last, None when nothing is known of this one's. A year is that of the middle of the other's
    span, which is a year long at most."""
    if child.birth is None:
        return None
    first, last = child.birth
    return (first - HALF_SPAN - GAP).year, (last + HALF_SPAN + GAP).year


def looks_like_sibling(one: Features, other: Features) -> bool:
    """Whether only the first name tells them apart: perhaps brother, sister or twin."""
    return _first_names(one, other) < FIRST_NAMES_ALIKE and _names(one.last, other.last) >= 0.9


def _with_numbers(one: Features, other: Features, score: float, first: float) -> float:
    """The same number is the same child unless the names say otherwise; then a person looks."""
    if one.id_no != other.id_no:
        return score
    return max(score, 100 if first >= FIRST_NAMES_ALIKE else ASK_FROM)


def _first_names(one: Features, other: Features) -> float:
    """The best likeness of any spelling; a nickname counts a little less than a given name."""
    mine, theirs = (*one.names, *one.aliases), (*other.names, *other.aliases)
    best = max((_names(a, b) for a in mine for b in theirs), default=0.0)
    called = [(one.nickname, b) for b in (*theirs, other.nickname)]
    called += [(a, other.nickname) for a in mine]
    near = max((_names(a, b) for a, b in called if a and b), default=0.0)
    return max(best, near * BY_NICKNAME if near >= FIRST_NAMES_ALIKE else 0.0)


def _beside_names(one: Features, other: Features) -> float:
    """What births, places, phones and sex bring or take."""
    score = _births(one, other) + _places(one, other)
    if set(one.phones) & set(other.phones):
        score += 20
    if {one.sex, other.sex} == {"m", "f"}:
        score -= 20
    return score


def _last_names(one: Features, other: Features) -> float:
    if not one.last or not other.last:
        return 8.0
    return 30 * _curve(_names(one.last, other.last))


def _names(one: str, other: str) -> float:
    """Likeness of two names from 0 to 1: as written, as folded, or as they sound."""
    if not one or not other:
        return 0.0
    mine, theirs = _forms(one), _forms(other)
    written = JaroWinkler.similarity(mine.plain, theirs.plain)
    folded = JaroWinkler.similarity(mine.folded, theirs.folded)
    same = mine.sound and mine.sound == theirs.sound
    return max(written, folded, SAME_SOUND if same else 0.0)


class _Forms(NamedTuple):
    plain: str
    folded: str
    sound: str


@lru_cache(maxsize=NAMES_HELD)
def _forms(name: str) -> _Forms:
    return _Forms(plain(name), fold(name), _sound(name))


def _curve(likeness: float) -> float:
    """Unrelated names are about half alike by letters: what counts is what is above that."""
    return max(0.0, (likeness - 0.5) / 0.5)


def _births(one: Features, other: Features) -> float:
    if one.birth is None or other.birth is None:
        return 0.0
    if _is_day(one.birth) and _is_day(other.birth):
        return _days(one.birth[0], other.birth[0])
    if one.birth[0] <= other.birth[1] and other.birth[0] <= one.birth[1]:
        return 10.0
    gap = max(one.birth[0], other.birth[0]) - min(one.birth[1], other.birth[1])
    return 7.0 if gap <= GAP else -20.0


def _days(one: date, other: date) -> float:
    if one == other:
        return 25.0
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 20.0
    if abs((one - other).days) <= 31:
        return 15.0
    apart = abs(one.year - other.year)
    return 10.0 if apart == 0 else 7.0 if apart == 1 else -20.0


def _places(one: Features, other: Features) -> float:
    if not ({one.tambon, *one.also_in} & {other.tambon, *other.also_in}) - {""}:
        return 0.0
    return 20.0 if one.moo is not None and one.moo == other.moo else 15.0


def _is_day(birth: tuple[date, date]) -> bool:
    return birth[0] == birth[1]


@lru_cache(maxsize=NAMES_HELD)
def _sound(name: str) -> str:
    return lk82(name) or plain(name)
