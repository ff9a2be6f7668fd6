"""What a typed answer turned out to mean, or why not: the shapes every reader gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import thai
from bot.engine.state import Meaning
from bot.forms import Question
from bot.texts import say
from bot.thai import Reading, Refused
from bot.thai.show import month_name


@dataclass(frozen=True)
class Understood:
    """What a typed answer means. `value` is what the form stores ("" is: leave it blank).

    `said` reads it back, masked where it names a person by number. `fills` as in `Meaning`;
    `others` are further ways to read it, for when it is not `certain`.
    """

    value: str
    said: str
    certain: bool = True
    others: tuple[Meaning, ...] = ()
    fills: tuple[tuple[str, str], ...] | None = None

    def meanings(self) -> tuple[Meaning, ...]:
        """All ways to read it, likeliest first."""
        return (Meaning(self.value, self.said, self.fills), *self.others)


@dataclass(frozen=True)
class Misread:
    """Not understood: a sentence for the person, in their language."""

    why: str


Read = Understood | Misread
Reader = Callable[[str, "Asking"], Read]


@dataclass(frozen=True)
class Asking:
    """The question a text answers, the day it is answered on, and the person's language."""

    question: Question
    today: date
    language: str


def birth_in_words(code: str, today: date, language: str) -> str:
    """`2012-08-05`, `2012-08`, `2012` or `age:12` as people say it, with the age."""
    try:
        birth = thai.Birth.from_code(code, today)
    except ValueError:
        return code
    age = thai.show_age(birth, today, language)
    if birth.precision == "age":
        return say("form.aged", language, age=age)
    year = thai.show_year(birth.first.year, language)
    when = {
        "day": thai.show_date(birth.first, language),
        "month": f"{month_name(birth.first.month, language)} {year}",
    }.get(birth.precision, year)
    return say("form.born", language, when=when, age=age)


def point(latitude: float, longitude: float) -> str:
    """A place as a form stores it: latitude, longitude, altitude and accuracy (both unknown)."""
    return f"{latitude} {longitude} 0 0"


def said_back(reading: Reading[Any], language: str) -> str:
    return reading.said if language == "th" else reading.said_en


def misread(refused: Refused, asking: Asking) -> Misread:
    reason = say(f"form.why_{refused.reason}", asking.language)
    return Misread(say("form.with_example", asking.language, why=reason, example=refused.example))


def meaning_of(
    reading: Reading[Any] | Refused, asking: Asking, value: Callable[[Any], str]
) -> Read:
    if isinstance(reading, Refused):
        return misread(reading, asking)
    others = tuple(Meaning(value(other), value(other)) for other in reading.others)
    return Understood(
        value(reading.value), said_back(reading, asking.language), reading.certain, others
    )
