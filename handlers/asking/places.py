"""The places that an asker may ask about, found by name in running text.

Names are found as written, with or without a mark of their level; a misspelt one by `guess`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import regex
from rapidfuzz import fuzz

from bot import thai

LAO: Final = 4
LEVELS: Final = {1: "province", 2: "district", 3: "tambon", LAO: "lao"}
LAO_NAMES: Final = (
    "องค์การบริหารส่วนตำบล", "เทศบาลตำบล", "เทศบาลเมือง", "เทศบาลนคร", "เทศบาล", "อบต.", "ทต.",
    "ทม.", "ทน.",
)  # fmt: skip
LAO_MARKS: Final = {"อบต": "T", "องค์การบริหารส่วนตำบล": "T", "ทต": "M", "เทศบาล": "M"}
LIKELY: Final = 76
SHORT: Final = 3
"""A name as short as this counts only where it stands alone: many are parts of other words."""

MARK: Final = regex.compile(
    r"(?P<lao>องค์การบริหารส่วนตำบล|เทศบาล(?:ตำบล|เมือง|นคร)?|อบต\s*\.?|ทต\s*\.|ทม\s*\.|ทน\s*\.|อปท\s*\.?"
    r"|tao\b|municipality of\b)"
    r"|(?P<tambon>ตำบล|ตําบล|แขวง|ต\s*\.|(?<!\S)ต(?=\s)|\b(?:tambon|subdistrict)\b)"
    r"|(?P<district>อำเภอ|อําเภอ|เขต|อ\s*\.|(?<!\S)อ(?=\s)|\b(?:amphoe|amphur|district)\b)"
    r"|(?P<province>จังหวัด|จ\s*\.|(?<!\S)จ(?=\s)|\b(?:changwat|province)\b)"
)
"""What is written before a name to tell its level."""

_MARKED = MARK.pattern


@dataclass(frozen=True)
class Known:
    """A place of the asker's: area code or LAO code, `level` 1 to 4, and its bare names."""

    code: str
    level: int
    name_th: str
    name_en: str


@dataclass(frozen=True)
class Named:
    """A place named in a text: from `start` to `end` (with its mark), its codes widest first."""

    start: int
    end: int
    codes: tuple[str, ...]
    exact: bool = True


class Places:
    """Prepared once for a scope. `home` is the code of all of the asker's area."""

    def __init__(self, known: Sequence[Known], home: str) -> None:
        self.known = {place.code: place for place in known}
        self.home = home
        self._by_name: dict[str, list[str]] = {}
        for place in known:
            for name in _written(place):
                self._by_name.setdefault(name, []).append(place.code)
        self._longest = max(map(len, self._by_name), default=0)

    def at(self, text: str, start: int, end: int) -> Iterator[Named]:
        """Every name that begins at `start` of clean lower-case text and ends by `end`."""
        mark = MARK.match(text, start)
        if mark is not None:
            begin = mark.end() + (text[mark.end() : mark.end() + 1] == " ")
            level = mark.lastgroup or ""
            kind = _kind(mark.group())
            for stop, codes in self._names(text, begin, end):
                fitting = self._fitting(codes, level, kind)
                if not fitting and level == "lao":  # not in the register: its tambon stands for it
                    fitting = self._fitting(codes, "tambon", "")
                if fitting:
                    yield Named(start, stop, fitting)
            return
        for stop, codes in self._names(text, start, end):
            if stop - start > SHORT or _alone(text, start, stop):
                yield Named(start, stop, self._sorted(codes))

    def guess(self, text: str) -> tuple[float, tuple[str, ...]]:
        """What a misspelt name may mean: how like it is (0 to 100), and the codes."""
        mark = MARK.match(text)
        kind = _kind(mark.group()) if mark is not None and mark.lastgroup == "lao" else ""
        best: tuple[float, tuple[str, ...]] = (0.0, ())
        bare = thai.fold(text[mark.end() :] if mark else text)
        if len(bare) < SHORT:
            return best
        for index in self._indexes(kind):
            found = thai.match_place(text, index)
            if isinstance(found, thai.Refused):
                continue
            codes = (found.value, *found.others)
            score = max(self._likeness(bare, code) for code in codes)
            if score >= LIKELY and score > best[0]:
                best = score, (self._sorted(codes) if mark is None else codes)
            elif score >= LIKELY and score == best[0] and mark is None:
                best = score, self._sorted((*best[1], *codes))
        return best

    def inside(self, code: str) -> list[str]:
        """The places one level down from an area (or the asker's whole area)."""
        return [one for one in self.known if one != code and _parent(one) == code]

    def _likeness(self, bare: str, code: str) -> float:
        place = self.known[code]
        named = [thai.fold(name) for name in _written(place)]
        whole = max(fuzz.ratio(bare, name) for name in named)
        starts = max((90.0 for name in named if name.startswith(bare) and len(bare) > SHORT),
                     default=0.0)  # fmt: skip
        above = self.known.get(_parent(code))
        if above is not None:
            joined = (f"{name}{thai.fold(above.name_th)}" for name in named)
            whole = max(whole, *(fuzz.ratio(bare, one) for one in joined))
        return max(whole, starts)

    def _names(self, text: str, start: int, end: int) -> Iterator[tuple[int, list[str]]]:
        for stop in range(min(end, start + self._longest), start + 1, -1):
            codes = self._by_name.get(text[start:stop])
            if codes is not None and _whole_letters(text, start, stop):
                yield stop, codes

    def _fitting(self, codes: Sequence[str], level: str, kind: str) -> tuple[str, ...]:
        fitting = [
            code
            for code in codes
            if LEVELS[self.known[code].level] == level and (not kind or code.endswith(kind))
        ]
        return tuple(sorted(fitting, key=lambda code: (len(code), code)))

    def _sorted(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(dict.fromkeys(codes), key=lambda code: (len(code), code)))

    @cached_property
    def _prepared(self) -> Mapping[str, tuple[thai.PlaceIndex, ...]]:
        above = {place.code: place.name_th for place in self.known.values() if place.level != LAO}
        laos = [place for place in self.known.values() if place.level == LAO]
        areas = thai.PlaceIndex(
            [_for_matching(place, above) for place in self.known.values() if place.level != LAO]
        )
        found = {"": (areas, thai.PlaceIndex([_for_matching(place, above) for place in laos]))}
        for kind in "TM":
            of_kind = [_for_matching(place, above) for place in laos if place.code[-1] == kind]
            found[kind] = (thai.PlaceIndex(of_kind), areas)
        return found

    def _indexes(self, kind: str) -> tuple[thai.PlaceIndex, ...]:
        return self._prepared[kind]


def boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end at `at`: never within a Thai syllable."""
    if at <= 0 or at >= len(text):
        return True
    return text[at] not in _FOLLOWING and text[at - 1] not in _LEADING


_FOLLOWING = frozenset("ะัาำิีึืฺุู็่้๊๋์ํๅๆฯ")
_LEADING = frozenset("เแโใไ")


def _whole_letters(text: str, start: int, stop: int) -> bool:
    if text[start:stop].isascii():
        before, after = text[start - 1 : start], text[stop : stop + 1]
        return not (
            (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
        )
    return boundary(text, start) and boundary(text, stop)


def _alone(text: str, start: int, stop: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
    return not (before.isalpha() or after.isalpha() or after in _FOLLOWING)


def _kind(mark: str) -> str:
    return next((kind for name, kind in LAO_MARKS.items() if mark.startswith(name)), "")


def _written(place: Known) -> list[str]:
    names = [place.name_th, place.name_en]
    if place.level == LAO:
        names = [_without_kind(name) for name in names]
    if place.level == 2 and place.name_th.startswith(("เขต",)):
        names.append(place.name_th.removeprefix("เขต"))
    return [name for name in dict.fromkeys(thai.clean(name).casefold() for name in names) if name]


def _without_kind(name: str) -> str:
    for mark in LAO_NAMES:
        name = name.removeprefix(mark)
    return name


def _parent(code: str) -> str:
    digits = code.rstrip("TMP")
    if digits != code:
        return digits[:4]
    return code[:-2]


def _for_matching(place: Known, above: Mapping[str, str]) -> thai.Place:
    digits = place.code[:6].rstrip("P")
    parents = [digits[:length] for length in (4, 2) if length < len(digits)]
    bare = _without_kind(place.name_th) if place.level == LAO else place.name_th
    level = LEVELS[place.level] if place.level != LAO else "tambon"
    names = tuple(above[code] for code in parents if code in above)
    return thai.Place(place.code, level, bare, place.name_en, names)
