"""Clean-up of Thai text as people type it (rules of Unicode and of the Thai keyboard).

NFC only, never NFKC: NFKC splits ำ into nikhahit and า and changes words such as น้ำ.
"""

import unicodedata
from functools import lru_cache

import regex

_INVISIBLE = regex.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u034f\u061c\u180e\ufe0e\ufe0f]"
)
_ODD_SPACE = regex.compile(r"[\p{Zs}\t\x1f\v\f]+")
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--[\n]]", regex.V1)
_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_VOWEL_MARK = "\u0e31\u0e34-\u0e3a\u0e47"
_TONE = "\u0e48-\u0e4c"
_REPAIRS = (
    (regex.compile("\u0e40\u0e40"), "\u0e41"),
    (regex.compile(f"([{_MARK}])\\1+"), r"\1"),
    (regex.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (regex.compile("([\u0e48-\u0e4b])\u0e4d\u0e32"), "\\1\u0e33"),
    (regex.compile("\u0e33([\u0e48-\u0e4b])"), "\\1\u0e33"),
    (regex.compile(f"([{_TONE}])([{_VOWEL_MARK}])"), r"\2\1"),
    (regex.compile(f"([{_MARK}])\\1+"), r"\1"),
)
_TO_REPAIR = regex.compile(
    rf"{_INVISIBLE.pattern}|[[\p{{Zs}}\t\x1f\v\f]--[ ]]|[[\p{{Cc}}\p{{Cs}}]--[\n\t]]"
    f"|\u0e40\u0e40|([{_MARK}])\\1|\u0e4d[\u0e48-\u0e4b]?\u0e32|[\u0e48-\u0e4b]\u0e4d\u0e32"
    f"|\u0e33[\u0e48-\u0e4b]|[{_TONE}][{_VOWEL_MARK}]",
    regex.V1,
)
"""Whatever one of the rules above changes: most texts hold nothing of it and need no rule."""
_OTHER_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.V1)
_GRAPHEME = regex.compile(r"\X")
_LEADING = regex.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_SECONDARY = {
    mark: str(rank) for rank, mark in enumerate("\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c", 1)
}
NOT_PLAIN = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


def clean(text: str, *, lines: bool = False) -> str:
    """Give `text` composed, repaired and trimmed; with `lines` its line breaks are kept.

    Invisible characters go, odd spaces become one space, two เ become แ, a broken ำ is put
    together, vowel marks come before tone marks, repeated marks become one. Thai digits stay.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _TO_REPAIR.search(text):
        text = _repaired(text)
    rows = [" ".join(row.split()) for row in text.split("\n")]
    return "\n".join(rows).strip("\n") if lines else " ".join(filter(None, rows))


def _repaired(text: str) -> str:
    text = _CONTROL.sub("", _ODD_SPACE.sub(" ", _INVISIBLE.sub("", text)))
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text


def ascii_digits(text: str) -> str:
    """Give `text` with every decimal digit (๐-๙, full-width, Lao, Khmer ...) as 0-9."""
    return _OTHER_DIGIT.sub(lambda found: _digit(found.group()), text)


def _digit(character: str) -> str:
    """Give 0-9; a digit of a script newer than Python's Unicode tables stays."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def typed(text: str) -> str:
    """Give `text` ready for a reader: clean, with 0-9, in lower case."""
    return clean(ascii_digits(text)).casefold()


def plain(text: str) -> str:
    """Give the letters and digits of `text` alone, for comparing what is written the same."""
    return NOT_PLAIN.sub("", typed(text))


@lru_cache(maxsize=4096)
def typed_label(label: str) -> str:
    """Give `typed` of a label: the same ones come with every answer and are kept."""
    return typed(label)


@lru_cache(maxsize=4096)
def plain_label(label: str) -> str:
    """Give `plain` of a label; kept likewise."""
    return plain(label)


def graphemes(text: str) -> int:
    """Count what a person sees as letters: กิตติศักดิ์ has 11 code points and 6 of these."""
    return len(_GRAPHEME.findall(text))


def sort_key(text: str) -> str:
    """Give a key whose plain byte order (collation C) is Thai dictionary order.

    A leading vowel counts after its consonant; tone marks, ็ and ์ count only between words that
    are otherwise equal. The key is letters, a tab (below every letter), then one rank a letter.
    """
    swapped = _LEADING.sub(r"\2\1", typed(text))
    letters: list[str] = []
    ranks: list[str] = []
    for character in swapped:
        rank = _SECONDARY.get(character)
        if rank is None:
            letters.append(character)
            ranks.append("0")
        elif ranks:
            ranks[-1] += rank
    return "".join(letters) + "\t" + "".join(ranks).rstrip("0")
