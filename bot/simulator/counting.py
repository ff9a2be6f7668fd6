"""How long a text is, in the two units LINE counts in.

Source: LINE Developers, "Character counting in a text".
"""

import regex

_CLUSTER = regex.compile(r"\X")


def utf16_units(text: str) -> int:
    """UTF-16 code units: a character outside the basic plane counts two."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def clusters(text: str) -> int:
    """Grapheme clusters: a Thai consonant with its vowels and tone marks counts one."""
    return sum(1 for _ in _CLUSTER.finditer(text))


def longer_in_utf16(text: str, most: int) -> bool:
    """Whether ``text`` has more than ``most`` UTF-16 units; cheap for short texts."""
    if len(text) * 2 <= most:
        return False
    return len(text) > most or utf16_units(text) > most


def longer_in_clusters(text: str, most: int) -> bool:
    """Whether ``text`` has more than ``most`` grapheme clusters; cheap for short texts."""
    return len(text) > most and clusters(text) > most
