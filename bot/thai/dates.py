"""A date typed as an answer: any usual Thai shape, both eras, or a day named from today."""

from dataclasses import replace
from datetime import date, timedelta

import regex

from bot.thai.clean import typed
from bot.thai.day_words import DayWords, find_day_words, weekday_agrees
from bot.thai.particles import means_unknown, without_doubt, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused
from bot.thai.relative_day import RelativeDay, add_months, find_relative_day
from bot.thai.show import month_name, show_date, show_weekday, show_year
from bot.thai.years import YearMeaning, near_year

_EXAMPLES = {"day": "5/8/2569", "month": "ส.ค. 2569", "year": "2569"}
_ONLY_DAY = regex.compile(
    r"(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)?(?:ที่)?\s*(?P<day>\d{1,2})"
    r"(?:\s*(?P<month>เดือน(?:นี้|ที่แล้ว|ก่อน|หน้า))|\s*นี้)?"
)
_MONTH_STEP = {"เดือนนี้": 0, "เดือนหน้า": 1, "เดือนที่แล้ว": -1, "เดือนก่อน": -1}
_SIDE = regex.compile(r"\s*(?:(นี้|ที่จะถึง(?:นี้)?|หน้า)|(ที่ผ่านมา|ที่แล้ว))$")


def read_date(text: str, today: date, precision: str = "day") -> Reading[date] | Refused:
    """Read a date from `text` as of `today`; past and future are both taken.

    With `precision` "month" or "year" less is enough, and the first day of it is given. A date
    without its year or month, or a week or weekday, is read as the nearest and is not certain.
    Refuses with `too_long`, `not_known`, `lunar`, `unreadable`, `no_such_day`, `no_such_month`,
    `no_such_year` or `no_day`.
    """
    example = _EXAMPLES[precision]
    if len(text) > LONGEST:
        return Refused("too_long", example)
    if means_unknown(text):
        return Refused("not_known", example)
    polite = without_politeness(typed(text))
    simple, about = without_doubt(polite)
    relative = find_relative_day(simple, today) or _day_alone(simple, today, precision)
    if relative is not None:
        return _reading(relative.days, relative.certain and not about, precision)
    words = find_day_words(_SIDE.sub("", polite))
    if words == "lunar":
        return Refused("lunar", example)
    if not isinstance(words, DayWords):
        return Refused("unreadable", example)
    found = _from_words(words, today, precision)
    return found if isinstance(found, Refused) else _check_weekday(found, polite)


def _day_alone(words: str, today: date, precision: str) -> RelativeDay | None:
    """Read "วันที่ 15", "พุธที่ 25" and "วันที่ 5 เดือนหน้า": the nearest day of that number."""
    found = _ONLY_DAY.fullmatch(words)
    if found is None or precision != "day":
        return None
    day, named = int(found["day"]), found["month"]
    steps = (_MONTH_STEP[named],) if named else (0, -1, 1)
    months = [add_months(today.replace(day=1), step) for step in steps]
    days = [start + timedelta(days=day - 1) for start in months if 1 <= day <= 31]
    real = [at for at, start in zip(days, months, strict=False) if at.month == start.month]
    likely = [at for at in real if weekday_agrees(at, words)] or real
    if not likely:
        return None
    near = sorted(likely, key=lambda at: abs((at - today).days))
    return RelativeDay(tuple(near), named is not None and words.startswith("วันที่"))


def _from_words(words: DayWords, today: date, precision: str) -> Reading[date] | Refused:
    example = _EXAMPLES[precision]
    if words.day is None and precision == "day":
        if words.month is None or words.year_digits != 2 or not words.english:
            return Refused("no_day", example)
        words = replace(words, day=words.year, year=None, certain=False)  # "Nov 20"
    if words.month is None and precision != "year":
        return Refused("no_day", example)
    if words.month is not None and not 1 <= words.month <= 12:
        return Refused("no_such_month", example)
    meaning = _years(words, today)
    if meaning is None:
        return Refused("no_such_year", example)
    month = words.month if words.month and precision != "year" else 1
    day = words.day if words.day and precision == "day" else 1
    days = [at for year in meaning.years if (at := _day(year, month, day)) is not None]
    if not days:
        return Refused("no_such_day", example)
    if words.year is None:
        days.sort(key=lambda at: abs((at - today).days))
    return _reading(tuple(days[:3]), words.certain and meaning.certain, precision)


def _years(words: DayWords, today: date) -> YearMeaning | None:
    if words.year is None:
        return YearMeaning((today.year, today.year - 1, today.year + 1), certain=False)
    return near_year(words.year, words.year_digits, words.era, today)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 April, 29 February
        return None


def _check_weekday(found: Reading[date], words: str) -> Reading[date]:
    """Doubt "วันจันทร์ที่ 5 ส.ค." when that day is no Monday."""
    return found if weekday_agrees(found.value, words) else replace(found, certain=False)


def _reading(days: tuple[date, ...], certain: bool, precision: str) -> Reading[date]:
    first, *others = days
    return Reading(
        first, certain, _said(first, "th", precision), _said(first, "en", precision), tuple(others)
    )


def _said(day: date, language: str, precision: str) -> str:
    year = show_year(day.year, language)
    if precision == "year":
        return year if language == "en" else f"ปี {year}"
    if precision == "month":
        return f"{month_name(day.month, language)} {year}"
    joint = ", " if language == "en" else "ที่ "
    return f"{show_weekday(day, language)}{joint}{show_date(day, language)}"
