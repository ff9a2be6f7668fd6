"""The day, month and year inside a typed date, before anybody decides what they mean."""

from dataclasses import dataclass, replace
from datetime import date

import regex

from bot.thai.clean import typed
from bot.thai.months import mark_months
from bot.thai.number_words import in_figures
from bot.thai.particles import without_doubt, without_politeness
from bot.thai.show import WEEKDAYS_TH

_ISO = regex.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t\s]\d{1,2}:\d{2}\S*)?")
_TIME = regex.compile(
    r"(?<=\d\s*)(?:ตอน)?(?:บ่าย|ตี|เที่ยง|เช้า|เย็น|ค่ำ|\d{1,2}\s*(?:โมง|ทุ่ม)|(?:หก|เจ็ด|แปด|เก้า|สิบ)\S*โมง).*$|"
    r"(?:เวลา|ตอน)\s*\d.*$|\d{1,2}[:.]\d{2}\s*น\.?$|\d{1,2}:\d{2}(?::\d{2})?$"
)
_LUNAR = regex.compile("ค่ำ|ข้างขึ้น|ข้างแรม|เดือน(?:อ้าย|ยี่)")
_SPOKEN_MONTH = regex.compile("เดือน(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ)")
_BUDDHIST = regex.compile(r"(?<![ก-ฮเ])พ\.?\s?ศ\.?(?![ก-๎])|พุทธศักราช|\bb\.?e\.?(?![a-z])")
_COMMON = regex.compile(
    r"(?<![ก-ฮเ])ค\.?\s?ศ\.?(?![ก-๎])|คริสต์?ศักราช|\b(?:a\.?d\.?|c\.?e\.?)(?![a-z])"
)
_FILLER = regex.compile(
    "วัน(?:จันทร์|จัน|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|สุก|เสาร์|อาทิตย์)(?:ที่)?|วันที่|วันเกิด|วัน|ที่|เดือน|เกิด"
    "|เมื่อ|ตรงกับ|คือ|น้อง|เด็ก|ลูก|ตอน|ช่วง|ปลาย|ต้น|กลาง|ใน|ปี|"
    r"\b(?:born|birthday|on|in|of|the|year|month|day)\b|(?<=\d)(?:st|nd|rd|th)\b|[\"'’()]"
)
_NOT_A_YEAR = regex.compile(r"^(?:(?:วันที่|ที่|เดือน)\s*)?-?\d{1,2}\s*(?:เดือน)?$(?<!^\d\d)|^-")
_SEP = r"[\s./,\\\-–—_]*"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_NAMED = (
    regex.compile(rf"(?P<d>\d{{1,2}}){_SEP}‹(?P<m>\d+)›{_SEP}{_YEAR}"),
    regex.compile(rf"‹(?P<m>\d+)›{_SEP}(?P<d>\d{{1,2}})[\s,]+{_YEAR}"),
    regex.compile(rf"(?P<y>\d{{4}}){_SEP}‹(?P<m>\d+)›{_SEP}(?P<d>\d{{1,2}})"),
    regex.compile(rf"‹(?P<m>\d+)›{_SEP}{_YEAR}"),
    regex.compile(rf"(?P<y>\d{{4}}){_SEP}‹(?P<m>\d+)›"),
    regex.compile(rf"(?P<d>\d{{1,2}}){_SEP}‹(?P<m>\d+)›"),
    regex.compile(r"‹(?P<m>\d+)›"),
)
_CUT = r"[\s./,\\\-–—_]+"
_FIGURES = (
    regex.compile(rf"(?P<d>\d{{1,2}}){_CUT}(?P<m>\d{{1,2}}){_CUT}{_YEAR}"),
    regex.compile(rf"(?P<m>\d{{1,2}}){_CUT}(?P<y>\d{{4}})"),
    regex.compile(rf"(?P<y>\d{{4}}){_CUT}(?P<m>\d{{1,2}})"),
    regex.compile(rf"(?P<d>\d{{1,2}}){_CUT}(?P<m>\d{{1,2}})"),
)
_LABELLED_YEAR = regex.compile(r"(?:ปี|พ\.?ศ\.?|ค\.?ศ\.?)\s*(\d{4}|\d{2})(?!\d)")
_LABELLED_MONTH = regex.compile(r"เดือน(?:ที่)?\s*(?:‹(\d+)›|(\d{1,2})(?!\d))")
_LABELLED_DAY = regex.compile(r"วันที่\s*(\d{1,2})(?!\d)")


@dataclass(frozen=True)
class DayWords:
    """What was typed: numbers as they stood, the era named ("be", "ce" or ""), and any doubt."""

    day: int | None
    month: int | None
    year: int | None
    year_digits: int
    era: str
    certain: bool
    english: bool = False


def weekday_agrees(day: date, words: str) -> bool:
    """Whether `day` is a weekday that clean `words` name, or they name none."""
    named = [at for at, name in enumerate(WEEKDAYS_TH) if f"{name[:3]}" in words]
    return not named or day.weekday() in named


def find_day_words(text: str) -> DayWords | str | None:
    """Find day, month and year in `text`: `DayWords`, "lunar" for a moon date, or None."""
    words = without_politeness(typed(text))
    if iso := _ISO.fullmatch(words):
        year, month, day = (int(part) for part in iso.groups())
        return DayWords(day, month, year, 4, "", certain=True)
    if _LUNAR.search(words):
        return "lunar"
    words, about = without_doubt(_TIME.sub("", words).strip())
    certain = not about and _SPOKEN_MONTH.search(words) is None
    english = regex.search("[a-z]{3}", words) is not None
    words, exact = mark_months(words)
    words = in_figures(words)
    era = "be" if _BUDDHIST.search(words) else "ce" if _COMMON.search(words) else ""
    labelled = _labelled(words, era, certain and exact)
    if labelled is not None:
        return labelled
    if _NOT_A_YEAR.search(words):
        return None
    words = _FILLER.sub(" ", _COMMON.sub(" ", _BUDDHIST.sub(" ", words)))
    found = _parts(regex.sub(r"\s+", " ", words).strip(" .,/-"), era, certain and exact)
    return replace(found, english=english) if found else None


def _labelled(words: str, era: str, certain: bool) -> DayWords | None:
    """Read "ปี 55 เดือน 8 วันที่ 5": every part has its name, in any order."""
    year, month = _LABELLED_YEAR.search(words), _LABELLED_MONTH.search(words)
    day = _LABELLED_DAY.search(words)
    if year is None or month is None:
        return None
    figures = len(regex.findall(r"\d+", words))
    if figures != (3 if day else 2):
        return None
    number = int(month[1] or month[2])
    return DayWords(int(day[1]) if day else None, number, int(year[1]), len(year[1]), era, certain)


def _parts(words: str, era: str, certain: bool) -> DayWords | None:
    if compact := regex.fullmatch(r"\d{6}|\d{8}", words):
        return _compact(compact.group(), era, certain)
    for pattern in _NAMED if "‹" in words else _FIGURES:
        if found := pattern.fullmatch(words):
            return _from_groups(found.groupdict(), era, certain)
    if regex.fullmatch(r"\d{4}|\d{2}", words):
        return DayWords(None, None, int(words), len(words), era, certain)
    return None


def _from_groups(parts: dict[str, str], era: str, certain: bool) -> DayWords:
    day, month, year = parts.get("d"), int(parts["m"]), parts.get("y")
    if year is None and month > 12 and day is not None and int(day) <= 12:
        return DayWords(None, int(day), month, 2, era, certain=False)
    return DayWords(
        int(day) if day else None,
        month,
        int(year) if year else None,
        len(year) if year else 0,
        era,
        certain,
    )


def _compact(figures: str, era: str, certain: bool) -> DayWords:
    """Read ddmmyyyy, yyyymmdd when that is no day, or ddmmyy (which is asked)."""
    if len(figures) == 6:
        day, month, year = int(figures[:2]), int(figures[2:4]), int(figures[4:])
        return DayWords(day, month, year, 2, era, certain=False)
    day, month, year = int(figures[:2]), int(figures[2:4]), int(figures[4:])
    if not (1 <= month <= 12 and 1900 <= year <= 2650):
        year, month, day = int(figures[:4]), int(figures[4:6]), int(figures[6:])
    return DayWords(day, month, year, 4, era, certain)
