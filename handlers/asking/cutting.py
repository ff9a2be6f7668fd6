"""Cutting a question into words: the longest known ones first, in any order, spelling forgiven.

Known are the words of the lexicon and the names of the asker's places. What is left over is tried
again by how it sounds, and at last by how like a known word it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import regex
from rapidfuzz import fuzz, process

from bot import thai
from handlers.asking import lexicon
from handlers.asking.places import Named, Places, boundary

MISSPELT: Final = 82
"""How like a known word (0 to 100) a misspelt one must be."""

LONGEST_MISSPELT: Final = 40
"""Letters of a stretch that may be one or two misspelt words, or a place with its district."""
MOST_LOOKS: Final = 100
"""How often one text is compared with all known words: people's own questions take below 90, and
one without spaces of the longest kind would take 600, that is, seconds."""

LETTER: Final = regex.compile(r"[\p{L}\p{M}\p{N}]")


@dataclass(frozen=True)
class Token:
    """A word of the text: its span, its kind (see `lexicon`) and what it means."""

    start: int
    end: int
    kind: str
    value: Any = ""

    @property
    def length(self) -> int:
        return self.end - self.start


def cut(text: str, fixed: Sequence[Token], places: Places) -> tuple[list[Token], list[str]]:
    """The words of clean lower-case `text` around the `fixed` ones, and what nobody knows."""
    tokens = list(fixed)
    for start, end in _gaps(text, fixed):
        tokens += _best(text, start, end, places)
    tokens.sort(key=lambda token: token.start)
    return _mend(text, tokens, places)


def _gaps(text: str, taken: Sequence[Token]) -> Iterator[tuple[int, int]]:
    at = 0
    for token in sorted(taken, key=lambda one: one.start):
        if token.start > at:
            yield at, token.start
        at = max(at, token.end)
    if at < len(text):
        yield at, len(text)


def _best(text: str, start: int, end: int, places: Places) -> list[Token]:
    """The way to cut a stretch that knows the most of it, in the longest words."""
    best: list[tuple[float, list[Token]]] = [(0.0, [])] * (end - start + 1)
    for at in range(end - 1, start - 1, -1):
        left = 0 if not LETTER.match(text, at) else -3
        score, rest = best[at - start + 1]
        best[at - start] = (score + left, rest)
        if not boundary(text, at):
            continue
        for token in (*_words_at(text, at, end), *_places_at(text, at, end, places)):
            gain = token.length**2 - (0.5 if token.kind == "place" else 0)
            score, rest = best[token.end - start]
            if gain + score > best[at - start][0]:
                best[at - start] = (gain + score, [token, *rest])
    return best[0][1]


def _words_at(text: str, start: int, end: int) -> Iterator[Token]:
    known, longest = _lexicon()
    for stop in range(min(end, start + longest), start, -1):
        found = known.get(text[start:stop].replace(" ", ""))
        if found and text[stop - 1] != " " and text[start] != " " and _whole(text, start, stop):
            yield Token(start, stop, *found)


def _places_at(text: str, start: int, end: int, places: Places) -> Iterator[Token]:
    for named in places.at(text, start, end):
        yield Token(named.start, named.end, "place", named)


def _whole(text: str, start: int, stop: int) -> bool:
    if text[start:stop].isascii() and text[start].isalpha():
        before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
        return not (
            (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())
        )
    return boundary(text, stop)


def _mend(text: str, tokens: list[Token], places: Places) -> tuple[list[Token], list[str]]:
    """Read what is left between the tokens as misspelt words; give back what stays unknown."""
    unknown: list[str] = []
    likeness = _Likeness(text, places)
    for start, end in list(_rests(text, tokens)):
        mended = _guess(start, end, tokens, likeness)
        if mended is None:
            unknown.append(text[start:end])
            continue
        fresh, gone = mended
        tokens = sorted([*(one for one in tokens if one not in gone), *fresh],
                        key=lambda token: token.start)  # fmt: skip
    return tokens, unknown


def _rests(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Stretches without a token, cut at spaces unless a place may span them."""
    for start, end in _gaps(text, tokens):
        for found in regex.finditer(r"[\p{L}\p{M}\p{N}.]+", text[start:end]):
            if LETTER.search(found.group()) and not found.group().isdigit():
                yield start + found.start(), start + found.end()


def _guess(
    start: int, end: int, tokens: Sequence[Token], likeness: _Likeness
) -> tuple[list[Token], list[Token]] | None:
    """Misspelt words for a stretch, alone or with a small word that was cut out beside it."""
    if end - start > LONGEST_MISSPELT:
        return None
    before = [one for one in tokens if one.end == start and one.length < 5 and _loose(one)]
    after = [one for one in tokens if one.start == end and one.length < 5 and _loose(one)]
    widths: list[tuple[int, int, list[Token]]] = [(start, end, [])]
    widths += [(one.start, end, [one]) for one in before]
    widths += [(start, one.end, [one]) for one in after]
    widths += [(a.start, b.end, [a, b]) for a in before for b in after]
    best: tuple[float, Token, list[Token]] | None = None
    for low, high, gone in widths:
        score, token = likeness.of(low, high)
        if token is not None and (best is None or score - len(gone) > best[0]):
            best = (score - len(gone), token, gone)
    if best is not None:
        return [best[1]], best[2]
    for at in range(start + 2, end - 1):
        if boundary(likeness.text, at):
            left = likeness.of(start, at)[1]
            right = None if left is None else likeness.of(at, end)[1]
            if left is not None and right is not None:
                return [left, right], []
    return None


def _loose(token: Token) -> bool:
    return token.kind in {"filler", "noun", "by", "each", "ask", "and", "only", "all"}


@dataclass
class _Likeness:
    """Looks for the known word or place that a stretch of one text is most like."""

    text: str
    places: Places
    looks: int = MOST_LOOKS

    def of(self, start: int, end: int) -> tuple[float, Token | None]:
        """How like it is (0 to 100), and what; nothing once there were too many looks."""
        if not self.looks:
            return 0.0, None
        self.looks -= 1
        return _like(self.text, start, end, self.places)


def _like(text: str, start: int, end: int, places: Places) -> tuple[float, Token | None]:
    piece = text[start:end]
    sound = thai.fold(piece)
    best: tuple[float, Token | None] = (0.0, None)
    if len(sound) < 2 or piece.isdigit():
        return best
    by_sound = _sounds()
    if (found := by_sound.get(sound)) is not None and len(piece) >= 3:
        best = (99.0, Token(start, end, *found))
    elif len(sound) >= 4:
        near = process.extractOne(sound, list(by_sound), scorer=fuzz.ratio, score_cutoff=MISSPELT)
        if near is not None:
            best = (near[1], Token(start, end, *by_sound[near[0]]))
    score, codes = places.guess(piece)
    if codes and score > best[0]:
        best = (score, Token(start, end, "place", Named(start, end, codes, exact=False)))
    return best


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, tuple[str, Any]], int]:
    known: dict[str, tuple[str, Any]] = {}
    tables: tuple[tuple[str, Any], ...] = (
        ("filler", {"": lexicon.PLAIN["filler"]}),
        *((kind, {"": words}) for kind, words in lexicon.PLAIN.items() if kind != "filler"),
        ("dim", lexicon.DIMENSIONS),
        ("only", lexicon.ONLY),
        ("time", lexicon.TIMES),
        ("measure", lexicon.MEASURES),
    )
    for kind, table in tables:
        for value, words in table.items():
            for word in words.split("|"):
                known[thai.clean(word).casefold().replace(" ", "")] = (kind, value)
    return known, max(map(len, known)) + 6


@lru_cache(maxsize=1)
def _sounds() -> dict[str, tuple[str, Any]]:
    """Words of three letters and more by how they sound; fillers only where nothing else does."""
    found: dict[str, tuple[str, Any]] = {}
    for word, meaning in _lexicon()[0].items():
        sound = thai.fold(word)
        if len(sound) >= 3 and (sound not in found or found[sound][0] == "filler"):
            found[sound] = meaning
    return found
