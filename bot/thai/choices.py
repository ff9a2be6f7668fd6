"""Which choice a typed answer means: its number, name, label, or a clear part of the label."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex
from rapidfuzz import fuzz, process

from bot.thai.choice_index import ChoiceIndex, Choices, indexed
from bot.thai.clean import plain, typed, typed_label
from bot.thai.number_words import whole_amount
from bot.thai.particles import without_doubt, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused
from bot.thai.spelling import fold
from bot.thai.vocabulary import by_vocabulary
from bot.thai.yes_no import read_yes_no

_NUMBER = regex.compile(
    r"(?:ข้อที่|ข้อ|อันที่|ตัวเลือกที่|ตัวเลือก|หมายเลข|เบอร์|เลือก|ตอบ|ที่|no\.?|#|\()?\s*(?P<n>\d{1,4})\s*[.):]?"
)
_SPOKEN = regex.compile(r"(?:ข้อที่|ข้อ|อันที่|ที่|เลือกข้อ)?\s*(\D+)")
_LEAD = regex.compile(r"^(?:เลือกข้อ|เลือก|ตอบว่า|ตอบ|เอา|คือ|เป็น|อยู่กับ|ผู้|เพศ|เด็ก|ข้อ|ก็)\s*(?=\S{2})")
_ENDS = {
    "อันแรก": 0,
    "ข้อแรก": 0,
    "แรก": 0,
    "first": 0,
    "อันสุดท้าย": -1,
    "ข้อสุดท้าย": -1,
    "สุดท้าย": -1,
    "last": -1,
}
_NEGATION = regex.compile("(?:ไม่|ไม่ได้|ไม่เคย|ไม่มี|ไม่อยาก|ไม่ใช่|ยังไม่|ไร้|มิ|not|non|un)$")
_GENERIC = frozenset(
    "ใช่ ไม่ ไม่ใช่ มี ไม่มี ได้ ไม่ได้ เคย ไม่เคย เป็น ไม่เป็น อยาก ไม่อยาก รู้ แล้ว ยัง ยังไม่"
    " เอา ไม่เอา yes no".split()
)
"""Answers that mean too little to take a label that happens to begin with them for certain."""
_WAITS = regex.compile("ยัง")
_DENIES = regex.compile("^(?:ไม่|ยังไม่|บ่|not)")
_MOST = 12
_SHORT_LIST = 60
_LIKELY = 74
_MARGIN = 6


def match_choice(text: str, choices: Choices) -> Reading[str] | Refused:
    """Give the name of the one choice that `text` means.

    Certain for its number on the screen (from 1), name, label, a part of the label between
    separators, or the beginning or a piece that only one label has. A misspelling, or a sentence
    around a label, is not certain. Refuses with `unreadable`, `too_long`, or `too_many` (more
    than 12 fit).
    """
    index = indexed(choices)
    example = index.choices[0][1] if index.choices else "1"
    longest = max((len(label) for _, label in index.choices), default=0)
    if len(text) > max(LONGEST, 2 * longest):
        return Refused("too_long", example)
    found = _match(typed(text), index)
    if found is None:
        return Refused("unreadable", example)
    positions, certain = found
    if len(positions) > _MOST:
        return Refused("too_many", example)
    return _reading(index, positions, certain)


def _reading(index: ChoiceIndex, positions: list[int], certain: bool) -> Reading[str]:
    names = [index.choices[at][0] for at in positions]
    label = index.choices[positions[0]][1]
    return Reading(names[0], certain and len(names) == 1, label, label, tuple(names[1:]))


_Found = tuple[list[int], bool] | None
"""Positions of the choices that fit, likeliest first, and whether the match was exact."""


def _match(words: str, index: ChoiceIndex) -> _Found:
    polite = without_politeness(words)
    sure, doubtful = without_doubt(polite)
    bare = _LEAD.sub("", sure)
    known = by_vocabulary(polite, index)
    for candidate in dict.fromkeys((words, polite)):
        if exact := _exact(candidate, index):
            figure = known is not None and candidate.isdigit()  # "6": the sixth row, or ป.6
            more = known[0] if known and figure else []
            return list(dict.fromkeys((*exact, *more))), not figure
    if known and known[0]:
        return known
    if exact := _exact(bare, index):
        return exact, not doubtful
    if meant := _by_meaning(words, index):
        return meant
    for candidate in dict.fromkeys((polite, bare)):
        if pieces := _by_piece(plain(candidate), index):
            return pieces, not doubtful and polite not in _GENERIC
    return _sentence(plain(polite), index) or _misspelt(bare, index)


def _exact(words: str, index: ChoiceIndex) -> list[int]:
    """Give choices whose label, number, name or label part is `words`, in that order.

    The number is the one on the screen; a name that is a number is seen by nobody.
    """
    key = plain(words)
    found = [*index.by_label.get(key, ())] if key else []
    numbered = _by_number(words, len(index.choices))
    if numbered and words.strip().isdigit():
        numbered += _begins_with(words.strip(), index)
    found += numbered or index.by_name.get(words.strip(), ())
    if not found and key:
        found += index.parts.get(key, ())
    return list(dict.fromkeys(found))


def _begins_with(figure: str, index: ChoiceIndex) -> list[int]:
    """Give choices whose label begins with this figure: `1 คน` may be the second on the list."""
    head = regex.compile(rf"{regex.escape(figure)}(?![\d.,:/–-])")
    return [at for at, (_, label) in enumerate(index.choices) if head.match(typed_label(label))]


def _by_number(words: str, count: int) -> list[int]:
    if words in _ENDS:
        return [_ENDS[words] % count] if count else []
    number = _NUMBER.fullmatch(words.strip())
    if number:
        value = int(number["n"])
    else:
        spoken = _SPOKEN.fullmatch(words)
        amount = whole_amount(spoken[1]) if spoken else None
        if amount is None or amount.low != amount.high or amount.low not in range(count + 1):
            return []
        value = int(amount.low)
    return [value - 1] if 1 <= value <= count else []


def _by_meaning(words: str, index: ChoiceIndex) -> _Found:
    """Match yes, no and not sure in other words than the labels use."""
    waits = words.startswith("ยัง") and any(map(_WAITS.match, index.plain_labels))
    if len(index.choices) > 30 or waits:  # "ยัง" is no choice of no where "not yet" is one
        return None
    answer = read_yes_no(words)
    if isinstance(answer, Refused):
        return None
    meanings: dict[str, set[int]] = {"yes": set(), "no": set(), "unsure": set()}
    for part, positions in index.parts.items():
        label = _read_label(part)
        if isinstance(label, Reading) and label.certain:
            meanings[label.value].update(positions)
    if answer.value != "unsure" and not all(len(meanings[side]) == 1 for side in ("yes", "no")):
        return None
    if len(meanings[answer.value]) != 1:
        return None
    return [*meanings[answer.value]], answer.certain


@lru_cache(maxsize=4096)
def _read_label(part: str) -> Reading[str] | Refused:
    """Read what a label itself says; the same ones come with every answer."""
    return read_yes_no(part)


def _by_piece(key: str, index: ChoiceIndex) -> list[int]:
    """Give choices whose label begins with `key`, or else holds it (and does not negate it)."""
    if len(key) < 2 or key.isdigit():
        return []
    starts = [at for at, label in enumerate(index.plain_labels) if label.startswith(key)]
    if starts or len(key) < 3:
        return starts
    return [
        at
        for at, label in enumerate(index.plain_labels)
        if key in label and not _NEGATION.search(label[: label.index(key)])
    ]


def _sentence(key: str, index: ChoiceIndex) -> _Found:
    """Match a sentence that holds a label or a part of one, not negated; never certain."""
    hits: dict[int, int] = {}
    for part, positions in (*index.parts.items(), *index.words.items()):
        at = key.find(part) if len(part) >= 3 else -1
        if at >= 0 and not _NEGATION.search(key[:at]):
            for position in positions:
                hits[position] = max(hits.get(position, 0), len(part))
    ranked = sorted(hits, key=lambda position: (-hits[position], position))
    return (ranked[:_MOST], False) if ranked else None


def _misspelt(words: str, index: ChoiceIndex) -> _Found:
    """Match a misspelt label, part or beginning; "ไม่" is never taken for a slip of the finger."""
    key = fold(words)
    if len(key) < 3 or key.isdigit():
        return None
    scores: dict[int, float] = {}
    denies = _DENIES.search(plain(words)) is not None
    for part, score in _alike(key, index):
        if denies == (_DENIES.search(part) is not None):
            for at in index.parts[part]:
                scores[at] = max(scores.get(at, 0), score)
    if not scores:
        return None
    near = [at for at in scores if scores[at] >= max(scores.values()) - _MARGIN]
    return sorted(near, key=lambda at: (-scores[at], at)), False


def _alike(key: str, index: ChoiceIndex) -> Iterator[tuple[str, float]]:
    """Give label parts like `key`, and in a short list also those that begin like it."""
    folded = index.folded_parts
    near = process.extract(key, folded, scorer=fuzz.ratio, score_cutoff=_LIKELY, limit=30)
    yield from ((part, score) for _, score, part in near)
    if len(key) > 4 and len(index.choices) <= _SHORT_LIST:
        for part, whole in folded.items():
            score = fuzz.ratio(key, whole[: len(key)]) - 5
            if score >= _LIKELY:
                yield part, score


_MOST_WORDS = 24
_LONGEST_LABEL = 6  # words of one label typed between others
_STRONG = regex.compile(r"\s*(?:[,;\n+&]|(?<=\d)\s*และ\s*|\s+และ\s*|\s+กับ\s*|แล้วก็|\band\b)\s*")
_SPAN = regex.compile(r"(?:ข้อ)?\s*(\d{1,3})\s*(?:-|–|ถึง)\s*(?:ข้อ)?\s*(\d{1,3})")
_ALL = frozenset(("ทั้งหมด", "ทุกข้อ", "ทุกอย่าง", "ทั้งหมดเลย", "ทุกอัน", "all", "ครบทุกข้อ"))


def match_choices(text: str, choices: Choices) -> Reading[tuple[str, ...]] | Refused:
    """Give the names of all choices that `text` means, in the order of the list.

    Takes "1,3 5", "1 และ 3", "2-4", labels between commas or spaces, ทั้งหมด. Certain when every
    part is. Refuses like `match_choice`; one part that means nothing refuses the whole.
    """
    index = indexed(choices)
    single = match_choice(text, index)
    words = typed(text)
    if isinstance(single, Reading) and (single.certain or not _has_several(words)):
        others = tuple((name,) for name in single.others)
        return Reading((single.value,), single.certain, single.said, single.said_en, others)
    if isinstance(single, Refused) and single.reason == "too_long":
        return single
    if plain(without_politeness(words)) in _ALL and index.choices:
        return _several(index, range(len(index.choices)), certain=False)
    found = _all_parts(regex.sub(r"[\n\r]+", ",", text), index)
    if found is None:
        return Refused("unreadable", f"1,{min(3, len(index.choices) or 1)}")
    return _several(index, *found)


def _has_several(words: str) -> bool:
    return (
        _STRONG.search(words) is not None
        or " " in words
        or regex.fullmatch(r"\d+", words) is not None
    )


def _several(
    index: ChoiceIndex, positions: Iterable[int], certain: bool
) -> Reading[tuple[str, ...]]:
    ordered = sorted(set(positions))
    names = tuple(index.choices[at][0] for at in ordered)
    said = ", ".join(index.choices[at][1] for at in ordered)
    return Reading(names, certain, said, said)


def _all_parts(text: str, index: ChoiceIndex) -> tuple[list[int], bool] | None:
    found: list[int] = []
    certain = True
    for part in filter(None, _STRONG.split(without_politeness(typed(text)))):
        answer = _one_part(part, index)
        if answer is None:
            return None
        found += answer[0]
        certain = certain and answer[1]
    return (found, certain) if found else None


def _one_part(part: str, index: ChoiceIndex) -> tuple[list[int], bool] | None:
    """Read one part: a span, figures between spaces, one label, or labels between spaces."""
    count = len(index.choices)
    if span := _SPAN.fullmatch(part):
        low, high = int(span[1]), int(span[2])
        return (list(range(low - 1, high)), low == high) if 1 <= low <= high <= count else None
    figures = regex.findall(r"\d+", part)
    if regex.fullmatch(r"(?:ข้อ)?[\s\d./ข้อ]+", part) and len(figures) > 1:
        return _figures(figures, index)
    if (one := _match(part, index)) and (one[1] or " " not in part):
        return (one[0][:1], one[1] and len(one[0]) == 1)
    if regex.fullmatch(r"\d{2,}", part):
        return _glued(part, count)
    return _between_spaces(part.split(" "), index)


def _figures(figures: list[str], index: ChoiceIndex) -> tuple[list[int], bool] | None:
    answers = [_exact(figure, index) for figure in figures]
    if not all(answers):
        return None
    return [answer[0] for answer in answers], all(len(answer) == 1 for answer in answers)


def _glued(figures: str, count: int) -> tuple[list[int], bool] | None:
    """Read "135" as 1, 3 and 5 when there are fewer than ten choices; it is asked."""
    positions = [int(figure) - 1 for figure in figures]
    fits = count < 10 and all(0 <= at < count for at in positions)
    return (positions, False) if fits and len(set(positions)) == len(positions) else None


def _between_spaces(words: list[str], index: ChoiceIndex) -> tuple[list[int], bool] | None:
    """Read labels between spaces, taking as many words for each as still make one choice."""
    found: list[int] = []
    certain = True
    if len(words) > _MOST_WORDS:
        return None
    while words:
        for size in range(min(len(words), _LONGEST_LABEL), 0, -1):
            one = _match(" ".join(words[:size]), index)
            if one and (one[1] or size == 1):
                break
        else:
            return None
        found.append(one[0][0])
        certain = certain and one[1] and len(one[0]) == 1
        words = words[size:]
    return found, certain
