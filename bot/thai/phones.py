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
_SPAN = regex.compile(r"(\d{6,})\s*[-–]\s*\d{1,2}(?!\d)")
_NONE = regex.compile(
    "-+|(?:ยัง)?(?:ไม่มี|บ่มี)(?:โทรศัพท์|เบอร์|มือถือ|โทร|เลย|ครับ|ค่ะ|ใช้)*|none|no(?:phone)?"
)
_RUN = regex.compile(r"\+?\d[\d\s.\-–—()_]*")
_ITEM = regex.compile(r"(?<!\d)\d{1,2}[.)]\s+(?=\+?\d)|(?:หมู่(?:ที่)?|ม\.|เลขที่)\s*[\d/]+")
_LETTER_FOR_DIGIT = regex.compile(r"(?<=\d[\s.\-]?)[ol](?=[\s.\-]?\d)|(?<![a-z])o(?=\d{9})")
_FOREIGN = regex.compile(r"\+(?!66)\d|(?<!\d[\s\-.()]?)00(?!66)[1-9]")


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
    plain_words = _ITEM.sub(" ", _EXTENSION.sub(" ", words))
    words = _LETTER_FOR_DIGIT.sub(lambda found: "0" if found.group() == "o" else "1", plain_words)
    certain = words == plain_words
    found: list[str] = []
    runs = [run for run in _RUN.findall(words) if len(_digits(run)) > 2]
    if "/" in words and _ALL.fullmatch(_digits(words)) and len(_digits(words)) <= 10:
        runs = [words]  # 081/234/5678
    for run in runs:
        numbers, exact = _in_run(run)
        if not numbers:
            return Refused("wrong_length", _EXAMPLE)
        found += numbers
        certain = certain and exact
    return _reading(tuple(dict.fromkeys(found)), certain)


def _digits(run: str) -> str:
    return regex.sub(r"\D", "", run)


def _in_run(run: str) -> tuple[list[str], bool]:
    """Give the numbers in a run of digits and separators, and whether nothing was guessed."""
    for digits, exact in ((_digits(run), True), (_digits(_SPAN.sub(r"\1 ", run)), False)):
        if _ALL.fullmatch(digits):
            return [f"+66{match}" for match in _ONE.findall(digits)], exact
        if _MOBILE_WITHOUT_ZERO.fullmatch(digits):
            return [f"+66{digits}"], False
    return [], False


def _reading(numbers: tuple[str, ...], certain: bool) -> Reading[tuple[str, ...]] | Refused:
    if not numbers:
        return Refused("unreadable", _EXAMPLE)
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
