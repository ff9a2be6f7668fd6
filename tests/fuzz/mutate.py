"""Inputs made worse: of texts, of JSON values, of bytes. Everything comes from the given dice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.fuzz import corpus

LONGEST = 5_000  # LINE's longest text
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ODD = (
    "\0", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\ufffd", "\ud800",
    "\udfff", "\udc80", "\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\u202e", "\u2066",
    "\u0e47", "\u0e48", "\u0e33", "\u0e4d\u0e32", "\u0e3a", "\u0e4e", "\u0301", "\u0336",
    "\u20e3", "א", "ع", "\u061c", "ﷺ", "👨\u200d👩\u200d👧\u200d👦", "🇹🇭", "💥", "\U000e0041",
    "\U0010ffff", "İ", "ß", "ǆ", "Ⅷ", "①", "½", "²", "٣", "߃", "෩", "𝟗", "１", "５", "㍿",
    "\u3000", "\xa0", "\t", "\r\n", "'", '"', "\\", "`", "<script>alert(1)</script>", "{0}",
    "{name}", "%s", "%00", "${x}", "{{7*7}}", "../../etc/passwd", "'; DROP TABLE person; --",
    "&lt;", "]]>", "=1+1", "@SUM(A1)", "|", "||", "-", "–", "−", ".", ",", ":", "/", "(", ")",
    "+", "*", "#", "=", "~", "ๆ", "ฯ", "ฯลฯ", "๏", "฿", "9" * 30, "1e999", "-1e-999", "NaN",
    "Infinity", "0x10", "1_000", "٠١٢", "-0", "00", "+66", "1/0", "null", "true", "undefined",
    "None", "29 ก.พ. 2567", "31/2/2555", "32-2569-99999", "2/2/99999",
)  # fmt: skip
MARKS = "\u0e48\u0e49\u0e4a\u0e4b\u0e47\u0e4d\u0e34\u0e38\u0e31\u0301\u0300\u0336\u200b\u200d"


def text(dice: Random, seeds: Sequence[str] | None = None) -> str:
    """What somebody might type, or would never type; at most `LONGEST` characters."""
    seeds = seeds or corpus.texts()
    given = dice.choice(seeds)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3, 6))):
        given = dice.choice(TEXT_WAYS)(dice, given)
    return given[:LONGEST]


def _at(dice: Random, given: str) -> int:
    return dice.randint(0, len(given))


def _insert(dice: Random, given: str) -> str:
    at = _at(dice, given)
    return given[:at] + dice.choice(ODD) + given[at:]


def _word(dice: Random, given: str) -> str:
    at = _at(dice, given)
    return given[:at] + dice.choice(("", " ", "  ")) + dice.choice(corpus.words()) + given[at:]


def _drop(dice: Random, given: str) -> str:
    at, to = sorted((_at(dice, given), _at(dice, given)))
    return given[:at] + given[to:]


def _double(dice: Random, given: str) -> str:
    at, to = sorted((_at(dice, given), _at(dice, given)))
    return given[:to] + given[at:to] * dice.choice((1, 1, 2, 5)) + given[to:]


def _shuffle(dice: Random, given: str) -> str:
    pieces = given.split(" ") if " " in given else list(given[:200])
    dice.shuffle(pieces)
    return (" " if " " in given else "").join(pieces)


def _join(dice: Random, given: str) -> str:
    return (
        given
        + dice.choice((" ", "", ",", "\n", " และ ", " ถึง ", "-"))
        + dice.choice(corpus.texts())
    )


def _swap(dice: Random, given: str) -> str:
    if not given:
        return dice.choice(ODD)
    at = dice.randrange(len(given))
    return given[:at] + chr(dice.choice(RANGES)(dice)) + given[at + 1 :]


def _flood(dice: Random, given: str) -> str:
    at, mark = _at(dice, given), dice.choice(MARKS)
    return given[:at] + mark * dice.choice((1, 2, 8, 50, 500)) + given[at:]


def _long(dice: Random, given: str) -> str:
    piece = dice.choice((given, dice.choice(ODD), dice.choice(corpus.words()) + " ")) or " "
    return (piece * (LONGEST // len(piece) + 1))[: dice.choice((299, 300, 301, 1000, LONGEST))]


def _digits(dice: Random, given: str) -> str:
    if dice.random() < 0.5:
        return given.translate(THAI_DIGITS)
    return "".join(str(dice.randint(0, 9)) if char.isdecimal() else char for char in given)


def _spaced(dice: Random, given: str) -> str:
    return dice.choice((" ", "\u200b", "-", "\n", ".")).join(given[:1000])


def _case(dice: Random, given: str) -> str:
    return dice.choice((str.upper, str.lower, str.title, str.swapcase))(given)


RANGES: tuple[Callable[[Random], int], ...] = (
    lambda dice: dice.randint(0x0E01, 0x0E5B),
    lambda dice: dice.randint(0x20, 0x7E),
    lambda dice: dice.randint(0, 0xFFFF),
    lambda dice: dice.randint(0x10000, 0x10FFFF),
)
TEXT_WAYS: tuple[Callable[[Random, str], str], ...] = (
    _insert, _insert, _insert, _word, _word, _drop, _drop, _double, _shuffle, _join, _swap, _swap,
    _flood, _digits, _digits, _spaced, _case, _long,
)  # fmt: skip

NUMBERS = (
    0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, 1e308, -1e308, 0.1, -0.0,
    float("nan"), float("inf"), float("-inf"), 253402300800000, 1795000000000, 1e15,
    999999999999999,
)  # fmt: skip


def anything(dice: Random, depth: int = 2) -> Any:
    """Some JSON value (and such as Python's reader takes for JSON: NaN, infinity)."""
    roll = dice.randrange(9 if depth else 6)
    if roll < 2:
        return text(dice)
    if roll < 4:
        return dice.choice(NUMBERS)
    if roll < 6:
        return dice.choice((None, True, False, "", " ", "0", "\0", "\ud800"))
    if roll == 6:
        return [anything(dice, depth - 1) for _ in range(dice.randint(0, 4))]
    if roll == 7:
        return {text(dice)[:50]: anything(dice, depth - 1) for _ in range(dice.randint(0, 4))}
    return nested(dice.choice((3, 30, 300)), list_=dice.random() < 0.5)


def nested(depth: int, *, list_: bool) -> Any:
    """Something inside something inside something."""
    found: Any = "x"
    for _ in range(depth):
        found = [found] if list_ else {"a": found}
    return found


def value(dice: Random, given: Any, times: int = 1) -> Any:
    """A JSON value with something wrong at some of its paths. What was given stays as it is."""
    changed = json.loads(json.dumps(given))
    for _ in range(times):
        paths = list(_paths(changed))
        path = dice.choice(paths)
        if not path:
            if dice.random() < 0.05:
                changed = anything(dice)
            continue
        changed = _with(dice, changed, path)
    return changed


def _paths(given: Any, here: tuple[Any, ...] = (), depth: int = 12) -> list[tuple[Any, ...]]:
    found = [here]
    if depth and isinstance(given, dict):
        for key, one in given.items():
            found += _paths(one, (*here, key), depth - 1)
    elif depth and isinstance(given, list):
        for at, one in enumerate(given[:20]):
            found += _paths(one, (*here, at), depth - 1)
    return found


def _with(dice: Random, whole: Any, path: tuple[Any, ...]) -> Any:
    """The value with something else done at a path."""
    above = whole
    for step in path[:-1]:
        above = above[step]
    last, held = path[-1], above[path[-1]]
    roll = dice.randrange(10)
    if roll < 2:
        del above[last]
    elif roll < 4 and isinstance(held, str):
        above[last] = text(dice, (held or "x", held or "x", *corpus.texts()[:1]))
    elif roll < 6:
        above[last] = anything(dice)
    elif roll == 6:
        above[last] = dice.choice(([held], {"x": held}, str(held), None))
    elif roll == 7 and isinstance(held, int | float) and abs(held) < 1e300:
        above[last] = dice.choice((held + 1, held - 1, -held, held * 1000, str(held), held / 3))
    elif isinstance(above, dict):
        other = dice.choice(list(above))
        above[last], above[other] = above[other], above[last]
        if roll == 9:
            above[text(dice)[:30]] = above.pop(last)
    else:
        above.append(held)
        dice.shuffle(above)
    return whole


def written(dice: Random, given: Any) -> bytes:
    """A JSON value as bytes, now and then with keys doubled or reordered, or in another coding."""
    if isinstance(given, dict) and dice.random() < 0.3:
        keys = list(given)
        dice.shuffle(keys)
        given = {key: given[key] for key in keys}
    told = json.dumps(given, ensure_ascii=dice.random() < 0.5)
    if dice.random() < 0.1 and '"' in told:
        names = [piece for piece in told.split('"') if piece.isidentifier()]
        name = dice.choice(names or ["type"])
        told = told.replace(f'"{name}":', f'"{name}": {json.dumps(anything(dice))}, "{name}":', 1)
    coding = dice.choice(("utf-8",) * 12 + ("utf-16", "utf-8-sig", "utf-32"))
    return told.encode(coding, "surrogatepass")


def raw(dice: Random, given: bytes, most: int = 1 << 22) -> bytes:
    """Bytes with flips, cuts, doublings, numbers written over."""
    data = bytearray(given)
    for _ in range(dice.choice((1, 1, 2, 3, 8, 40))):
        if not data:
            return dice.randbytes(dice.randint(0, 64))
        dice.choice(RAW_WAYS)(dice, data)
    return bytes(data[:most])


def _flip(dice: Random, data: bytearray) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _byte(dice: Random, data: bytearray) -> None:
    data[dice.randrange(len(data))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))


def _whole(dice: Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    number = dice.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 65535, 65536, 30_000))
    size = dice.choice((2, 4, 4))
    order: Any = dice.choice(("big", "little"))
    data[at : at + size] = (number % (1 << 8 * size)).to_bytes(size, order)


def _cut(dice: Random, data: bytearray) -> None:
    del data[dice.randrange(len(data)) :]


def _lose(dice: Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.choice((1, 2, 4, 16, 300))]


def _again(dice: Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    piece = bytes(data[at : at + dice.choice((1, 4, 16, 300))])
    data[at:at] = piece * dice.choice((1, 2, 50))


def _noise(dice: Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    data[at:at] = dice.randbytes(dice.choice((1, 4, 64)))


RAW_WAYS: tuple[Callable[[Random, bytearray], None], ...] = (
    _flip, _flip, _byte, _byte, _whole, _cut, _lose, _again, _noise,
)  # fmt: skip
