"""Person numbers: the 13 digits of the civil register, and the school code G with 12 digits."""

from dataclasses import dataclass, replace

import regex

from bot.thai.clean import plain, typed
from bot.thai.number_words import in_figures
from bot.thai.particles import means_unknown, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused

_EXAMPLE = "1-9999-00000-01-3"
_WORDS = regex.compile(
    r"(?:เลขประจำตัวประชาชน|เลขประจำตัว|เลขบัตรประชาชน|เลขบัตร|บัตรประชาชน|บัตร|ปชช\.?|ประชาชน|เลขที่|เลข|หมายเลข|13\s*หลัก"
    r"|รหัสจี(?=\s*g)|รหัส|นักเรียน|คือ|g\s*code|id(?:\s*card)?|no\.?|number|code|:|=|#)\s*"
)
_NONE = regex.compile(
    r"(?:ยัง)?(?:ไม่มี|บ่มี|ไม่ได้ทำ|ไม่ได้แจ้งเกิด|ไม่ได้เอา|ลืม)\D{0,20}|บัตร(?:หาย|ไม่อยู่)|none|no|"
)
_LETTERS_FOR_DIGITS = str.maketrans("ol", "01")
_SEPARATORS = regex.compile(r"[\s\-–—−_./,()]+")
_PROVINCES = frozenset(
    str(code)
    for first, last in ((10, 27), (30, 58), (60, 67), (70, 77), (80, 86), (90, 96))
    for code in range(first, last + 1)
)
"""Province codes of the Department of Provincial Administration: 77 of them."""


@dataclass(frozen=True)
class PersonId:
    """A person number without separators; `kind` is "id13" or "gcode".

    `checksum_ok` and `province_known` are warnings, never reasons to refuse a child; a school
    code has no check digit known to us, so both are true for it.
    """

    number: str
    kind: str
    checksum_ok: bool
    province_known: bool


def check_digit(first_twelve: str) -> str:
    """Give the thirteenth digit: (11 - sum of d_i * (14 - i) mod 11) mod 10."""
    total = sum(int(digit) * (13 - at) for at, digit in enumerate(first_twelve))
    return str((11 - total % 11) % 10)


def read_person_id(text: str) -> Reading[PersonId] | Refused:
    """Read a 13-digit number (first digit 0-8) or a G code from `text`, any separators.

    Not certain when the check digit is wrong. Refuses with `too_long`, `not_known`,
    `wrong_length`, `wrong_start` (9) or `unreadable`.
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    if means_unknown(text) or _NONE.fullmatch(plain(without_politeness(typed(text)))):
        return Refused("not_known", _EXAMPLE)
    words = in_figures(_WORDS.sub("", without_politeness(typed(text))))
    number = _SEPARATORS.sub("", regex.sub("^จี", "g", words.strip()))
    figures = number.translate(_LETTERS_FOR_DIGITS)
    if figures != number and regex.fullmatch(r"g?\d+", figures):
        answer = read_person_id(figures)
        return replace(answer, certain=False) if isinstance(answer, Reading) else answer
    if len(number) == 26 and number[:13] == number[13:]:
        number = number[:13]
    if regex.fullmatch(r"g\d{12}", number):
        return _reading(PersonId(number.upper(), "gcode", True, True))
    if not regex.fullmatch(r"g?\d+", number):
        return Refused("unreadable", _EXAMPLE)
    if len(number) != 13:
        return Refused("wrong_length", "G690000000001" if number[0] == "g" else _EXAMPLE)
    if number[0] == "9":
        return Refused("wrong_start", _EXAMPLE)
    checks = number[12] == check_digit(number[:12])
    return _reading(PersonId(number, "id13", checks, number[1:3] in _PROVINCES))


def _reading(found: PersonId) -> Reading[PersonId]:
    masked = mask_id(found.number)
    if found.kind == "gcode":
        return Reading(found, True, f"รหัส G {masked}", f"G code {masked}")
    return Reading(found, found.checksum_ok, f"เลข 13 หลัก {masked}", f"13-digit number {masked}")


def mask_id(number: str) -> str:
    """Give only the last three characters: "1999900000013" → "x-xxxx-xxxxx-01-3"."""
    if len(number) != 13:
        return "x" * max(0, len(number) - 3) + number[-3:]
    if number[0] == "G":
        return "Gxxxxxxxxx" + number[-3:]
    return f"x-xxxx-xxxxx-{number[-3:-1]}-{number[-1]}"
