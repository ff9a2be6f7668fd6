"""The choices of one question, prepared for finding one by a part of its label."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

import regex
from rapidfuzz import fuzz, process

from bot.thai.clean import NOT_PLAIN, plain, typed
from bot.thai.spelling import fold

_PART = regex.compile(r"\s*(?:[/,;()\[\]·|]|\s-\s|(?<=\s)หรือ(?=\s)|\bor\b)\s*")
_SIMILAR = 70
_LONG_WORD = 4
_SHORT = 64
_VERY_SIMILAR = 88


class ChoiceIndex:
    """Choices as (name, label) pairs in the order they are shown; prepare once for a long list."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        self.choices = tuple(choices)
        self.plain_labels = [plain(label) for _, label in self.choices]
        self.by_name: dict[str, list[int]] = {}
        self.by_label: dict[str, list[int]] = {}
        for at, (name, _) in enumerate(self.choices):
            self.by_name.setdefault(typed(name), []).append(at)
            self.by_label.setdefault(self.plain_labels[at], []).append(at)

    @cached_property
    def folded_labels(self) -> list[str]:
        """Give each label folded for comparing spellings."""
        return [fold(label) for _, label in self.choices]

    @cached_property
    def parts(self) -> dict[str, list[int]]:
        """Give which choices have a label or a part of it ("ที่พัก / ซ่อมบ้าน"), by its plain form."""
        found: dict[str, list[int]] = {}
        for at, (_, label) in enumerate(self.choices):
            parts = (self.plain_labels[at], *(plain(part) for part in _PART.split(label)))
            for part in dict.fromkeys(parts):
                if part:
                    found.setdefault(part, []).append(at)
        return found

    @cached_property
    def folded_parts(self) -> dict[str, str]:
        """Give the folded form of each part of a label."""
        return {part: fold(part) for part in self.parts}

    @cached_property
    def words(self) -> dict[str, list[int]]:
        """Give which choices have a word of four letters or more between spaces in their label."""
        found: dict[str, list[int]] = {}
        for at, (_, label) in enumerate(self.choices):
            for word in dict.fromkeys(plain(word) for word in label.split()):
                if len(word) >= _LONG_WORD:
                    found.setdefault(word, []).append(at)
        return found

    @cached_property
    def _word_starts(self) -> list[str]:
        return ["\t" + NOT_PLAIN.sub("\t", typed(label)) for _, label in self.choices]

    def search(self, text: str, limit: int) -> list[int]:
        """Give positions of the choices that `text` may mean, best first, at most `limit`."""
        key = plain(text)
        if not key or limit < 1:
            return []
        ranked = self._ranked(text, key)
        found = [at for _, _, at in sorted(ranked)]
        if len(found) < limit:
            known = set(found)
            likely = _VERY_SIMILAR if any(rank < 5 for rank, _, _ in ranked) else _SIMILAR
            found += [at for at in self._similar(text, likely) if at not in known]
        return found[:limit]

    def _ranked(self, text: str, key: str) -> list[tuple[int, int, int]]:
        """Give (rank, length, position) of the labels that hold `key`, or all words of `text`."""
        folded = fold(text)
        words = [plain(word) for word in text.split()]
        ranked = []
        for at, label in enumerate(self.plain_labels):
            if key in label:
                rank = self._place_of(key, at)
            elif len(words) > 1 and all(word in label for word in words):
                rank = 5
            elif folded and folded in self.folded_labels[at]:
                rank = 6 if self.folded_labels[at].startswith(folded) else 7
            else:
                continue
            ranked.append((rank, len(label), at))
        return ranked

    def _place_of(self, key: str, at: int) -> int:
        """Rank where the label holds `key`: whole, first word, beginning, a word's, inside."""
        label, words = self.plain_labels[at], self._word_starts[at]
        if label == key:
            return 0
        if label.startswith(key):
            return 1 if words.startswith(f"\t{key}\t") else 2
        return 3 if f"\t{key}" in words else 4

    def _similar(self, text: str, likely: int) -> list[int]:
        """Give misspelt ones: rather few when the text itself stands in some label."""
        folded = fold(text)
        if len(folded) < 3:
            return []
        near = process.extract(
            folded,
            self.folded_labels,
            scorer=fuzz.partial_ratio,
            score_cutoff=likely,
            limit=50,
        )
        return [
            at
            for label, score, at in sorted(
                near, key=lambda hit: (-round(hit[1] + fuzz.ratio(folded, hit[0])), hit[2])
            )
            if len(label) * 2 >= len(folded)
        ]


Choices = Sequence[tuple[str, str]] | ChoiceIndex


def indexed(choices: Choices) -> ChoiceIndex:
    """Give `choices` as an index; short lists come again with every answer and are kept."""
    if isinstance(choices, ChoiceIndex):
        return choices
    return _kept(tuple(choices)) if len(choices) <= _SHORT else ChoiceIndex(choices)


@lru_cache(maxsize=512)
def _kept(choices: tuple[tuple[str, str], ...]) -> ChoiceIndex:
    return ChoiceIndex(choices)


def search_choices(text: str, choices: Choices, limit: int) -> list[str]:
    """Give names of the choices `text` may mean, best first: equal, prefix, part, misspelt."""
    index = indexed(choices)
    return [index.choices[at][0] for at in index.search(text, limit)]
