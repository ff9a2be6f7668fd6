"""Thai phone numbers: read from a message, shown, and masked."""

import regex

from bot.thai.clean import typed
from bot.thai.number_words import in_figures
from bot.thai.particles import means_unknown, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused

_EXAMPLE = "081-234-5678"
_NATIONAL = r"(?:[689]\d{8}|2\d{7}|[3-57]\d{7})"
_PREFIX = r"(?:0066|66|0)(?:0(?=[2-9]))?"
_ALL = regex.compile(rf"(?:{_PREFIX}{_NATIONAL})+")
_ONE = regex.compile(rf"{_PREFIX}({_NATIONAL})")
_MOBILE_WITHOUT_ZERO = regex.compile(r"[689]\d{8}")
_EXTENSION = regex.compile(r"\s*(?:ต่อ|กด|ext\.?|#)\s*\d{1,5}")
_SPAN = regex.compile(r"(\d{7,10})\s*(?:-|–|ถึง)\s*(\d{1,2})(?!\d)")
_NONE = regex.compile(
    "-+|(?:ยัง)?(?:ไม่มี|บ่มี)(?:โทรศัพท์|เบอร์|มือถือ|โทร|เลย|ครับ|ค่ะ|ใช้)*|none|no(?:phone)?"
)
_RUN = regex.compile(r"\+?\d[\d\s.\-–—()]*")
_FOREIGN = regex.compile(r"\+(?!66)\d|\b00(?!66)[1-9]")


def read_phones(text: str) -> Reading[tuple[str, ...]] | Refused:
    """Read Thai phone numbers from `text` as "+66…", at most two; () when there is none.

    A third number, or a first zero that was left out, makes the reading uncertain. Refuses with
    `too_long`, `not_known`, `foreign`, `wrong_length` or `unreadable`.
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    words = in_figures(without_politeness(typed(text)))
    if _NONE.fullmatch(words.replace(" ", "")):
        return Reading((), True, "ไม่มีเบอร์โทร", "no phone number")
    if means_unknown(text):
        return Refused("not_known", _EXAMPLE)
    if _FOREIGN.search(words):
        return Refused("foreign", _EXAMPLE)
    words = _EXTENSION.sub(" ", words)
    shorter = _SPAN.sub(r"\1 ", words)
    return _from_runs(shorter, certain=shorter == words)


def _from_runs(words: str, certain: bool) -> Reading[tuple[str, ...]] | Refused:
    found: list[str] = []
    seen_digits = False
    for run in _RUN.findall(words):
        digits = regex.sub(r"\D", "", run)
        seen_digits = seen_digits or len(digits) > 2
        if _ALL.fullmatch(digits):
            found += [f"+66{match}" for match in _ONE.findall(digits)]
        elif _MOBILE_WITHOUT_ZERO.fullmatch(digits):
            found.append(f"+66{digits}")
            certain = False
        elif len(digits) > 2:
            return Refused("wrong_length", _EXAMPLE)
    numbers = tuple(dict.fromkeys(found))
    if not numbers:
        return Refused("wrong_length" if seen_digits else "unreadable", _EXAMPLE)
    kept = numbers[:2]
    shown = [show_phone(number) for number in kept]
    sure = certain and len(numbers) <= 2
    return Reading(kept, sure, "เบอร์ " + " และ ".join(shown), "phone " + " and ".join(shown))


def show_phone(number: str) -> str:
    """Give "+66812345678" as "081-234-5678", a land line as "044-511-234" or "02-123-4567"."""
    local = "0" + number.removeprefix("+66")
    cut = 2 if local.startswith("02") else 3
    return (
        f"{local[:cut]}-{local[cut:-4]}-{local[-4:]}"
        if len(local) != 9 or cut == 2
        else (f"{local[:3]}-{local[3:6]}-{local[6:]}")
    )


def mask_phone(number: str) -> str:
    """Give only the last three digits: "+66812345678" → "xxx-xxx-x678"."""
    shown = show_phone(number)
    return regex.sub(r"\d", "x", shown[:-3]) + shown[-3:]
