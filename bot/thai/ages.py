"""Ages as people say them: 12, สิบสองขวบครึ่ง, ย่าง 13, 2 ขวบ 3 เดือน, แรกเกิด, ปีมะโรง."""

from dataclasses import dataclass
from datetime import date, timedelta

import regex

from bot.thai.clean import typed
from bot.thai.months import mark_months
from bot.thai.number_words import in_figures
from bot.thai.particles import without_doubt, without_politeness

_NOISE = regex.compile(
    r"(?:อายุ|น้อง|เด็ก|ตอนนี้|ปัจจุบัน|แค่|เอง|ได้|แล้ว|บริบูรณ์|เต็มๆ|เต็ม|พอดี|ๆ|ครบ|เกิดมา|กำลัง|เพิ่ง|เพิ่งจะ|ลูก|หลาน|หนู|เขา|เค้า|คน|เกิดได้"
    r"|\bold\b|\baged?\b|\bis\b|\bnow\b|\bonly\b)\s*"
)
_MARKED = regex.compile(r"อายุ|ขวบ|\baged?\b|\bold\b|yrs?|years?|เกิดมา|\by\.?o\b")
_YEARS = r"(?:ปี|ขวบปี|ขวบ|years?|yrs?|y\.?o\.?|y\b)"
_MONTHS = r"(?:เดือน|months?|mos?\b)"
_NEWBORN = regex.compile("แรกเกิด|คลอด|ทารก(?:แรกเกิด)?|ยังไม่ครบเดือน|newborn|baby")
_ONE_YEAR = regex.compile(
    r"^(?P<before>(?:อายุ|ยังไม่ครบ|ยังไม่ถึง|ไม่ถึง|ยังไม่ครบ|เกือบ)?\s*)(?P<unit>ขวบ|เดือน(?=\s*(?:กว่า|ครึ่ง|เดียว|1|$)))(?:เดียว|\s*1$)?"
)
_GRADE = regex.compile(r"(?:ชั้น)?\s*(?<![ก-๎])(?:ป|ม|อ)\.?\s?\d(?!\d)")
_ONE = regex.compile(rf"(\d{{1,3}})\s*{_YEARS}?")
_HALF = regex.compile(rf"(\d{{1,2}})\s*{_YEARS}?\s*(?:ครึ่ง|กับครึ่ง)|(\d{{1,2}})\.(\d)\s*{_YEARS}?")
_MORE = regex.compile(rf"(\d{{1,2}})\s*{_YEARS}?\s*(?:กว่า|เศษ|นิดๆ|นิด|ต้น)\s*{_YEARS}?")
_SPAN = regex.compile(
    rf"(\d{{1,2}})\s*{_YEARS}?\s*(-|–|/|ถึง|หรือ|ไม่ก็|กับ|~|to|or)\s*(\d{{1,2}})\s*{_YEARS}?"
)
_NEXT = regex.compile(
    rf"(\d{{1,2}})\s*{_YEARS}?\s*(?:ย่างเข้า|ย่าง|จะ|เข้า|ใกล้จะ|ใกล้|going on)\s*(\d{{1,2}})\s*{_YEARS}?"
)
_NEARLY = regex.compile(
    rf"(?:ย่างเข้า|ย่าง|จะ|จวน|เกือบจะ|เกือบ|ใกล้จะ|ใกล้|ยังไม่ถึง|ไม่ถึง|ยังไม่|ไม่|nearly|almost|under)"
    rf"(?:เข้า|เต็ม)?\s*(\d{{1,2}})\s*{_YEARS}?"
)
_OVER = regex.compile(rf"(?:ไม่เกิน|เกิน|มากกว่า|กว่า|over)\s*(\d{{1,2}})\s*{_YEARS}?")
_AND_MONTHS = regex.compile(rf"(\d{{1,2}})\s*{_YEARS}\s*(?:กับ|และ|and)?\s*(\d{{1,2}})\s*{_MONTHS}?")
_ONLY_MONTHS = regex.compile(rf"(\d{{1,2}})\s*{_MONTHS}(?:\s*(?:ครึ่ง|กว่า))?")
_DAYS = regex.compile(r"(\d{1,3})\s*(วัน|อาทิตย์|สัปดาห์|days?|weeks?)")
_AGO = regex.compile(rf"เกิด(?:เมื่อ)?\s*(\d{{1,2}})\s*{_YEARS}\s*(?:ที่แล้ว|ก่อน|มาแล้ว)")
_THIS_YEAR = {"ปีนี้": 0, "ปีที่แล้ว": 1, "ปีก่อน": 2, "ปีกลาย": 1, "this year": 0, "last year": 1}
_ZODIAC = ["ชวด", "ฉลู", "ขาล", "เถาะ", "มะโรง", "มะเส็ง", "มะเมีย", "มะแม", "วอก", "ระกา", "จอ", "กุน"]
_ZODIAC_START = 2008  # a year of the rat
_TODDLER_OLDEST = 25


@dataclass(frozen=True)
class AgeWords:
    """Birth codes (see `Birth.code`) that an age may mean, likeliest first."""

    codes: tuple[str, ...]
    certain: bool


def find_age(text: str, today: date) -> AgeWords | None:
    """Find an age in `text`, or None when it names no age. A bare 1-43 counts as years."""
    words = without_politeness(typed(text))
    relative = _relative_year(words, today) or _zodiac(words, today)
    if relative is not None:
        return relative
    if ago := _AGO.fullmatch(words):
        return AgeWords((f"age:{int(ago[1])}",), certain=False)
    words, _ = without_doubt(words)
    marked, _ = mark_months(words)
    if "‹" in marked:
        return None
    words = in_figures(words)
    words = _ONE_YEAR.sub(r"\g<before>1 \g<unit>", words)
    has_mark = _MARKED.search(words) is not None
    if _NEWBORN.search(words) and not regex.search(r"\d", words):
        return AgeWords(("age:0",), certain=True)
    if has_mark or regex.search(_YEARS, words):
        words = _GRADE.sub("", words)
    words = without_doubt(_NOISE.sub("", words))[0]
    return _in_days(words, today) or _in_years(words, has_mark)


def _relative_year(words: str, today: date) -> AgeWords | None:
    back = _THIS_YEAR.get(words.removeprefix("เกิด").strip())
    if back is None:
        return None
    return AgeWords((f"{today.year - back}",), certain=back < 2)


def _zodiac(words: str, today: date) -> AgeWords | None:
    animal = regex.fullmatch(rf"(?:เกิด)?\s*(?:ปี)?\s*({'|'.join(_ZODIAC)})", words)
    if animal is None:
        return None
    wanted = _ZODIAC.index(animal[1])
    years = [
        year
        for year in range(today.year, today.year - _TODDLER_OLDEST - 1, -1)
        if (year - _ZODIAC_START) % 12 == wanted
    ]
    likely = sorted(years, key=lambda year: (today.year - year < 3, today.year - year))
    return AgeWords(tuple(map(str, likely)), certain=False)


def _in_days(words: str, today: date) -> AgeWords | None:
    """Read an age in months, weeks or days as the month of birth, which is asked."""
    if both := _AND_MONTHS.fullmatch(words):
        return _months_ago(int(both[1]) * 12 + int(both[2]), today)
    if months := _ONLY_MONTHS.fullmatch(words):
        return _months_ago(int(months[1]), today)
    if days := _DAYS.fullmatch(words):
        length = 1 if days[2] in ("วัน", "day", "days") else 7
        born = today - timedelta(days=int(days[1]) * length)
        return AgeWords((f"{born:%Y-%m}",), certain=False)
    return None


def _months_ago(months: int, today: date) -> AgeWords:
    at = today.year * 12 + today.month - 1 - months
    return AgeWords((f"{at // 12:04}-{at % 12 + 1:02}",), certain=False)


def _in_years(words: str, has_mark: bool) -> AgeWords | None:
    if both := _NEXT.fullmatch(words):
        return _ages(int(both[1]))
    if span := _SPAN.fullmatch(words):
        low, high = sorted((int(span[1]), int(span[3])))
        dated = span[2] == "/" or (span[2] in "-–" and not 12 < high <= 31)
        is_date = dated and not (has_mark or regex.search(_YEARS, words))
        return None if is_date else _ages(low, *range(low + 1, min(high, low + 6) + 1))
    if half := _HALF.fullmatch(words):
        return _ages(int(half[1] or half[2]))
    if more := _MORE.fullmatch(words):
        return AgeWords((f"age:{int(more[1])}",), certain=int(more[1]) % 10 != 0)
    if nearly := _NEARLY.fullmatch(words):
        return _ages(max(0, int(nearly[1]) - 1), int(nearly[1]))
    if over := _OVER.fullmatch(words):
        return AgeWords((f"age:{int(over[1])}",), certain=False)
    if one := _ONE.fullmatch(words):
        return _one(int(one[1]), has_mark or regex.search(_YEARS, words) is not None)
    return None


def _one(years: int, named: bool) -> AgeWords | None:
    """Read one number: a bare one is an age up to 43 (44-69 are Buddhist birth years)."""
    if named or years <= _TODDLER_OLDEST:
        return AgeWords((f"age:{years}",), certain=True)
    return AgeWords((f"age:{years}",), certain=False) if years < 44 else None


def _ages(first: int, *others: int) -> AgeWords:
    codes = tuple(f"age:{years}" for years in (first, *others))
    return AgeWords(codes, certain=not others)
