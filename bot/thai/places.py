"""Which province, district or tambon a typed place name means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex
from rapidfuzz import fuzz, process

from bot.thai.clean import plain, typed
from bot.thai.particles import without_politeness
from bot.thai.reading import LONGEST, Reading, Refused
from bot.thai.spelling import fold

_EXAMPLE = "ต.จอมพระ อ.จอมพระ"
_MOST = 12
_MOST_NAMES = 6
_LONGEST_GLUED = 60  # letters of two names written as one word
_LIKELY = 76
_CAPITAL = "กรุงเทพมหานคร"
_SPOKEN = {
    _CAPITAL: ("กรุงเทพ", "กรุงเทพฯ", "กทม", "bkk"),
    "นครราชสีมา": ("โคราช", "korat"),
    "พระนครศรีอยุธยา": ("อยุธยา", "กรุงเก่า"),
    "ฉะเชิงเทรา": ("แปดริ้ว",),
    "อุบลราชธานี": ("อุบล", "อุบลฯ"),
    "อุดรธานี": ("อุดร", "อุดรฯ"),
    "สุราษฎร์ธานี": ("สุราษฎร์", "สุราษ"),
    "นครศรีธรรมราช": ("นครศรี", "เมืองคอน"),
    "ประจวบคีรีขันธ์": ("ประจวบ", "ประจวบฯ"),
    "กาญจนบุรี": ("เมืองกาญจน์", "กาญจน์"),
}
"""What people call some provinces."""
_LEVELS = ("province", "district", "tambon")


@dataclass(frozen=True)
class Place:
    """An area: `level` is "province", "district" or "tambon"; parents nearest first."""

    code: str
    level: str
    name_th: str
    name_en: str
    parent_names: tuple[str, ...] = ()


_LABEL = regex.compile(
    r"(?P<tambon>องค์การบริหารส่วนตำบล|เทศบาล(?:ตำบล|เมือง|นคร)?|อบต\.?|ทต\.|(?<!ก)ทม\.|ทน\.|ตำบล|ตําบล|แขวง|ต\.|(?<![\S])ต(?=\s)"
    r"|\b(?:tambon|subdistrict|t\.|tao))"
    r"|(?P<district>อำเภอ|อําเภอ|กิ่งอำเภอ|เขต|อ\.|(?<![\S])อ(?=\s)|\b(?:amphoe|amphur|district|a\.))"
    r"|(?P<province>จังหวัด|จ\.|(?<![\S])จ(?=\s)|อบจ\.?|\b(?:changwat|province|p\.))"
)
_NOISE = regex.compile(
    r"(?:บ้านเลขที่|เลขที่)\s*[\d/]+|(?:หมู่ที่|หมู่|ม\.)\s*\d+|(?<!\d)\d{5}(?!\d)|[\d/]{2,}|(?<=\s)ประเทศไทย|thailand"
)
_OWN_PREFIX = regex.compile("^(?:เขต|แขวง)")


@dataclass(frozen=True)
class _Word:
    level: str
    text: str
    folded: str


@dataclass(frozen=True)
class _Known:
    place: Place
    parents: tuple[str, ...]


class PlaceIndex:
    """Places prepared for matching; prepare once for a long list."""

    def __init__(self, places: Sequence[Place]) -> None:
        english = {place.code: place.name_en for place in places}
        folded: dict[str, str] = {}
        self._by_name: dict[str, list[_Known]] = {}
        for place in places:
            above = [english.get(place.code[:length], "") for length in (2, 4)]
            above += _SPOKEN.get(place.parent_names[-1], ()) if place.parent_names else ()
            known = _Known(place, _fold_all((*place.parent_names, *above), folded))
            for key in _fold_all(_written(place), folded):
                self._by_name.setdefault(key, []).append(known)

    @cached_property
    def _names(self) -> list[str]:
        return list(self._by_name)

    def exact(self, word: _Word) -> Iterator[tuple[_Known, float]]:
        """Give places whose folded name is the word's."""
        for known in self._by_name.get(word.folded, ()):
            if not word.level or word.level == known.place.level:
                written = (plain(_OWN_PREFIX.sub("", name)) for name in _written(known.place))
                yield known, 100.0 if word.text in written else 97.0

    def similar(self, word: _Word) -> Iterator[tuple[_Known, float]]:
        """Give places whose folded name is like the word's."""
        if len(word.folded) < 3:
            return
        near = process.extract(
            word.folded, self._names, scorer=fuzz.ratio, score_cutoff=_LIKELY, limit=40
        )
        for name, score, _ in near:
            for known in self._by_name[name]:
                if not word.level or word.level == known.place.level:
                    yield known, min(score, 96.0)

    def beginning(self, word: _Word) -> Iterator[tuple[_Known, float]]:
        """Give places whose folded name begins with the word's."""
        if len(word.folded) < 3:
            return
        for name in self._names:
            if name.startswith(word.folded):
                for known in self._by_name[name]:
                    if not word.level or word.level == known.place.level:
                        yield known, 90.0

    def knows(self, folded: str) -> bool:
        """Whether some place has this folded name."""
        return folded in self._by_name


def _written(place: Place) -> tuple[str, ...]:
    """Give the names people write for `place`; อ.เมือง stands for เมือง and its province."""
    names = (place.name_th, place.name_en)
    if place.level == "district" and place.name_th.startswith("เมือง"):
        return (*names, "เมือง")
    return (*names, *_SPOKEN.get(place.name_th, ())) if place.level == "province" else names


def _fold_all(names: Sequence[str], folded: dict[str, str]) -> tuple[str, ...]:
    """Fold `names` without empty and repeated ones, remembering in `folded` what was done."""
    for name in names:
        if name not in folded:
            folded[name] = _folded(name)
    return tuple(dict.fromkeys(folded[name] for name in names if folded[name]))


def _folded(name: str) -> str:
    return fold(_OWN_PREFIX.sub("", name.strip()))


def match_place(text: str, places: Sequence[Place] | PlaceIndex) -> Reading[str] | Refused:
    """Give the code of the place that `text` names, with or without ต. อ. จ. and its parents.

    Certain only when every word is spelt right and one place fits. Refuses with `too_long`,
    `unreadable` (nothing like it) or `too_many` (a name more than 12 places have).
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    index = places if isinstance(places, PlaceIndex) else PlaceIndex(places)
    words = without_politeness(typed(text))
    for candidate, exact in _ways(words, index):
        scored = _score(candidate, index)
        if scored:
            return _verdict(scored, exact)
    return Refused("unreadable", _EXAMPLE)


def _ways(words: str, index: PlaceIndex) -> Iterator[tuple[list[_Word], bool]]:
    """Give the ways to cut the text into names, best first, and whether nothing was left out."""
    found = list(_words(words))
    if len(found) > _MOST_NAMES:  # a story, not an address: only what says its level counts
        found = [word for word in found if word.level][:_MOST_NAMES]
    yield found, True
    if len(found) > 1:
        yield [_word("", "".join(word.text for word in found))], True
    if len(found) == 1:
        yield from ((way, True) for way in _glued(found[0], index))
    labelled = [word for word in found if word.level]
    if labelled and len(labelled) < len(found):
        yield labelled, False
    yield from ((way, False) for way in _without_one(found))


def _word(level: str, text: str) -> _Word:
    return _Word(level, plain(text), _folded(text))


def _words(words: str) -> Iterator[_Word]:
    words = _NOISE.sub(" ", words)
    labels = list(_LABEL.finditer(words))
    head = words[: labels[0].start()] if labels else words
    yield from _unlabelled(head)
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(words)
        name, *rest = regex.split(r"[,\s]+", words[label.end() : end].strip(" ,."))
        if name.isascii():
            yield _word(label.lastgroup or "", " ".join((name, *rest)))
            continue
        if name:
            yield _word(label.lastgroup or "", name)
        yield from _unlabelled(" ".join(rest))


def _unlabelled(text: str) -> Iterator[_Word]:
    cut = r"[,/]+" if text.isascii() else r"[,/\s]+"
    yield from (_word("", part) for part in regex.split(cut, text) if plain(part))


def _glued(word: _Word, index: PlaceIndex) -> Iterator[list[_Word]]:
    """Cut "โชคเหนือลำดวน" where both sides are known names."""
    if len(word.text) > _LONGEST_GLUED:
        return
    for at in range(2, len(word.text) - 1):
        left, right = _word(word.level, word.text[:at]), _word("", word.text[at:])
        if index.knows(left.folded) and index.knows(right.folded):
            yield [left, right]


def _without_one(words: list[_Word]) -> Iterator[list[_Word]]:
    """Leave out one name that fits nothing; never a first one that says its level."""
    if len(words) < 2:
        return
    for at in (*range(1, len(words)), 0):
        if at or not words[0].level:
            yield words[:at] + words[at + 1 :]


def _score(words: list[_Word], index: PlaceIndex) -> dict[Place, float]:
    """Give the places that one word names while all other words name its parents."""
    for find in (index.exact, index.beginning, index.similar):
        scores: dict[Place, float] = {}
        for at, word in enumerate(words):
            others = words[:at] + words[at + 1 :]
            for known, own in find(word):
                fits = list(_parent_scores(others, known))
                if len(fits) == len(others):
                    score = min([own, *fits]) + sum(fits) / 1000
                    scores[known.place] = max(score, scores.get(known.place, 0))
        if scores:
            return scores
    return {}


def _parent_scores(words: list[_Word], known: _Known) -> Iterator[float]:
    """Give how well each word names a parent, up to the first that names none."""
    for word in words:
        score = _parent_score(word, known)
        if score < _LIKELY:
            return
        yield score


def _parent_score(word: _Word, known: _Known) -> float:
    if word.text == "เมือง":
        return 100.0 if any(parent.startswith(word.folded) for parent in known.parents) else 0.0
    return max((fuzz.ratio(word.folded, parent) for parent in known.parents), default=0.0)


def _verdict(scores: dict[Place, float], exact: bool) -> Reading[str] | Refused:
    best = max(scores.values())
    margin = 0.5 if best >= 97 else 8
    near = [place for place, score in scores.items() if score >= best - margin]
    if len(near) > _MOST:
        return Refused("too_many", say_place(near[0]))
    near.sort(key=lambda place: (-round(scores[place]), _LEVELS.index(place.level), place.code))
    first = near[0]
    certain = exact and len(near) == 1 and best >= 100
    others = tuple(place.code for place in near[1:])
    return Reading(first.code, certain, say_place(first), say_place(first, "en"), others)


def say_place(place: Place, language: str = "th") -> str:
    """Give "ต.โชคเหนือ อ.ลำดวน จ.สุรินทร์" (แขวง and เขต in Bangkok), or the English name."""
    if language == "en":
        return place.name_en or place.name_th
    if _CAPITAL in (place.name_th, *place.parent_names):
        marks: tuple[str, ...] = ("แขวง", "เขต", "")
    else:
        marks = ("ต.", "อ.", "จ.")
    first = {"tambon": 0, "district": 1, "province": 2}[place.level]
    names = (place.name_th, *place.parent_names)
    return " ".join(
        mark + _OWN_PREFIX.sub("", name) for mark, name in zip(marks[first:], names, strict=False)
    )
