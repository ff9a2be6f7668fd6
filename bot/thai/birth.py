"""When a child was born: a day, a month, a year or only an age, in one typed answer."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import regex

from bot.thai.ages import find_age
from bot.thai.clean import typed
from bot.thai.day_words import DayWords, find_day_words, weekday_agrees
from bot.thai.particles import means_unknown, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused
from bot.thai.relative_day import find_relative_day
from bot.thai.show import month_name, show_date, show_year, years_between
from bot.thai.years import birth_year

_OLDEST = 120
_PRECISIONS = ("day", "month", "year", "age")
_EXAMPLE = "5/8/2555"


@dataclass(frozen=True)
class Birth:
    """The days on which somebody may have been born, and how precisely that is known.

    `first` and `last` are inclusive; `precision` is "day", "month", "year" or "age"; `age` is
    the age at the middle of the span, in whole years; `code` is the stored form: "2012-08-05",
    "2012-08", "2012" or "age:12".
    """

    first: date
    last: date
    precision: str
    age: int
    code: str

    @classmethod
    def from_code(cls, code: str, today: date) -> "Birth":
        """Give the birth that `code` stands for, seen from `today`; ValueError for no code.

        The span of an "age:" code counts back from `today`: give the day it was recorded.
        """
        if found := regex.fullmatch(r"age:(\d{1,3})", code):
            years = int(found[1])
            first = _years_before(today, years + 1) + timedelta(days=1)
            return cls(first, _years_before(today, years), "age", years, code)
        parts = regex.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", code)
        if parts is None:
            raise ValueError(f"no birth code: {code!r}")
        year, month, day = (int(part) if part else None for part in parts.groups())
        return cls._of(year or 0, month, day, code, today)

    @classmethod
    def _of(cls, year: int, month: int | None, day: int | None, code: str, today: date) -> "Birth":
        if month is not None and day is not None:
            first = last = date(year, month, day)
        elif month is not None:
            first = date(year, month, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        else:
            first, last = date(year, 1, 1), date(year, 12, 31)
        last = max(first, min(last, today))
        precision = "year" if month is None else "month" if day is None else "day"
        middle = first + (last - first) / 2
        return cls(first, last, precision, max(0, years_between(middle, today)), code)


def show_age(birth: Birth, today: date, language: str = "th") -> str:
    """Give "14 ปี", "ราว 12 ปี" when it is not exact, or months for a child under two."""
    youngest, oldest = years_between(birth.last, today), years_between(birth.first, today)
    about = birth.precision != "age" and youngest != oldest
    years = birth.age
    if years < 2 and birth.precision in ("day", "month"):
        months = _months_between(birth.first + (birth.last - birth.first) / 2, today)
        return f"{months} months" if language == "en" else f"{months} เดือน"
    if language == "en":
        return f"{'about ' if about else ''}{years} {'year' if years == 1 else 'years'}"
    return f"{'ราว ' if about else ''}{years} ปี"


def _months_between(first: date, today: date) -> int:
    months = (today.year - first.year) * 12 + today.month - first.month
    return max(0, months - (today.day < first.day))


def _years_before(today: date, years: int) -> date:
    year = max(1, today.year - years)
    try:
        return today.replace(year=year)
    except ValueError:  # 29 February in a year without one
        return date(year, 2, 28)


def read_birth(text: str, today: date) -> Reading[Birth] | Refused:
    """Read a birth date, month, year or age from `text` as of `today`.

    Refuses with `too_long`, `not_known`, `lunar`, `unreadable`, `no_such_day`, `no_such_month`,
    `no_such_year`, `no_year` (day and month only), `future` or `too_old` (over 120).
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    if means_unknown(text):
        return Refused("not_known", "12 ปี")
    answer = _read_one(text, today)
    if isinstance(answer, Refused) and (answer.reason == "unreadable" or "(" in text):
        return _read_both(text, today)
    return answer


def _read_one(text: str, today: date) -> Reading[Birth] | Refused:
    age = find_age(text, today)
    if age is not None:
        codes = tuple(Birth.from_code(code, today) for code in age.codes)
        if codes[0].age > _OLDEST:
            return Refused("too_old", _EXAMPLE)
        return _reading(codes, age.certain, today)
    words = find_day_words(text)
    if words == "lunar":
        return Refused("lunar", _EXAMPLE)
    if not isinstance(words, DayWords):
        return _lately(text, today)
    return _check_weekday(_from_words(words, today), text)


def _lately(text: str, today: date) -> Reading[Birth] | Refused:
    """Read "เกิดเมื่อวาน"; it is asked."""
    words = without_politeness(typed(text)).removeprefix("เพิ่ง")
    found = find_relative_day(words.removeprefix("เกิด"), today) if "เกิด" in words else None
    if found is None:
        return Refused("unreadable", _EXAMPLE)
    births = [Birth.from_code(day.isoformat(), today) for day in found.days if day <= today]
    return _reading(tuple(births), False, today) if births else Refused("future", _EXAMPLE)


def _check_weekday(answer: Reading[Birth] | Refused, text: str) -> Reading[Birth] | Refused:
    """Doubt "วันพุธที่ 5 สิงหาคม 2555" when that day was no Wednesday."""
    if isinstance(answer, Refused) or answer.value.precision != "day":
        return answer
    agrees = weekday_agrees(answer.value.first, typed(text))
    return answer if agrees else replace(answer, certain=False)


def _read_both(text: str, today: date) -> Reading[Birth] | Refused:
    """Read "5/8/2555 อายุ 14": a birth and an age together; they must agree to be certain."""
    parts = [part for part in regex.split(r"(?=อายุ)|(?=เกิด)|[()]|(?=\bage)", text) if part.strip()]
    found = [answer for part in parts if isinstance(answer := _read_one(part, today), Reading)]
    if len(parts) != 2 or len(found) != 2:
        return Refused("unreadable", _EXAMPLE)
    exact, rough = sorted(found, key=lambda answer: _PRECISIONS.index(answer.value.precision))
    youngest = years_between(exact.value.last, today)
    oldest = years_between(exact.value.first, today)
    agrees = youngest - 1 <= rough.value.age <= oldest + 1
    others = exact.others if agrees else (*exact.others, rough.value)
    return replace(exact, certain=exact.certain and agrees, others=others)


def _from_words(words: DayWords, today: date) -> Reading[Birth] | Refused:
    if words.year is None:
        return Refused("no_year", _EXAMPLE)
    meaning = birth_year(words.year, words.year_digits, words.era, today)
    if meaning is None:
        return Refused("no_such_year", _EXAMPLE)
    if words.month is not None and not 1 <= words.month <= 12:
        return Refused("no_such_month", _EXAMPLE)
    codes = [_code(year, words) for year in meaning.years]
    births = [_birth(code, today) for code in codes]
    real = [birth for birth in births if birth is not None]
    if not real:
        return Refused("no_such_day", _EXAMPLE)
    past = [birth for birth in real if birth.first <= today]
    if not past:
        return Refused("future", _EXAMPLE)
    if years_between(past[0].last, today) > _OLDEST:
        return Refused("too_old", _EXAMPLE)
    return _reading(tuple(past), words.certain and meaning.certain, today)


def _code(year: int, words: DayWords) -> str:
    code = f"{year:04}"
    if words.month is not None:
        code += f"-{words.month:02}"
    if words.day is not None:
        code += f"-{words.day:02}"
    return code


def _birth(code: str, today: date) -> Birth | None:
    try:
        return Birth.from_code(code, today)
    except ValueError:  # 29 February, 31 April
        return None


def _reading(births: tuple[Birth, ...], certain: bool, today: date) -> Reading[Birth]:
    first, *others = births
    return Reading(
        first, certain, _said(first, today, "th"), _said(first, today, "en"), tuple(others)
    )


def _said(birth: Birth, today: date, language: str) -> str:
    age = show_age(birth, today, language)
    aged = f"อายุ{'' if age.startswith('ราว') else ' '}{age}"
    year = show_year(birth.first.year, language)
    month = month_name(birth.first.month, language)
    if birth.precision == "age":
        span = "–".join(
            dict.fromkeys(show_year(day.year, language) for day in (birth.first, birth.last))
        )
        return f"aged {age} (born {span})" if language == "en" else f"{aged} (เกิดปี {span})"
    if language == "en":
        day = {"day": show_date(birth.first, "en"), "month": f"{month} {year}"}
        return f"born {day.get(birth.precision, f'in {year}')} (aged {age})"
    thai = {"day": show_date(birth.first, "th"), "month": f"เดือน{month} {year}"}
    born = thai.get(birth.precision, f"ปี {year}")
    return f"เกิด{'' if born.startswith(('เ', 'ป')) else ' '}{born} ({aged})"
