"""A typed answer, read by what the question asks.

`understand` gives what to store, what to say back and whether it is sure, or why not. The reading
itself is `bot.thai`'s; here stands only which reader answers which question.
"""

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
from bot.thai.show import BE, month_name

LONGEST = 5_000
"""Most characters of a stored text; LINE sends no more in one message."""


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


def understand(text: str, asking: Asking) -> Read:
    """Read `text` as an answer. Commands were taken out before."""
    reader = READERS.get(reads(asking.question)) or TYPES.get(asking.question.type, _text)
    return reader(text, asking)


def reads(question: Question) -> str:
    """The reader that the form's author asked for (column `bind::thaktho:reads`), or ""."""
    return question.extras.get("reads", "")


def masked(reader: str, value: str) -> str:
    """How a value of such a reader may be shown, on a screen that others may see."""
    if reader == "person-id" and value:
        return thai.mask_id(value)
    if reader == "phone" and value:
        return thai.mask_phone(f"+66{value[1:]}" if value.startswith("0") else value)
    return value


def shown(reader: str, value: str, today: date, language: str) -> str:
    """A stored value in words, for the readers whose values are codes; else as it is."""
    if reader == "birth" and value:
        return birth_in_words(value, today, language)
    return masked(reader, value)


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


def _said(reading: Reading[Any], language: str) -> str:
    return reading.said if language == "th" else reading.said_en


def _refused(refused: Refused, asking: Asking) -> Misread:
    reason = say(f"form.why_{refused.reason}", asking.language)
    return Misread(say("form.with_example", asking.language, why=reason, example=refused.example))


def _read(reading: Reading[Any] | Refused, asking: Asking, value: Callable[[Any], str]) -> Read:
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    others = tuple(Meaning(value(other), value(other)) for other in reading.others)
    return Understood(
        value(reading.value), _said(reading, asking.language), reading.certain, others
    )


# --- the readers an author may name --------------------------------------------------------------


def _name(text: str, asking: Asking) -> Read:
    reading = thai.read_name(text)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    first = _named(reading.value, _said(reading, asking.language))
    others = tuple(_named(name, f"{name.first} | {name.last}") for name in reading.others)
    return Understood(first.value, first.said, reading.certain, others, first.fills)


def _named(name: thai.Name, said: str) -> Meaning:
    parts = {"last_name": name.last, "nickname": name.nickname, "sex": name.sex}
    return Meaning(name.first, said, tuple((key, value) for key, value in parts.items() if value))


def _birth(text: str, asking: Asking) -> Read:
    reading = thai.read_birth(text, asking.today)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    others = tuple(
        Meaning(other.code, birth_in_words(other.code, asking.today, asking.language))
        for other in reading.others
    )
    said = birth_in_words(reading.value.code, asking.today, asking.language)
    return Understood(reading.value.code, said, reading.certain, others)


def _phone(text: str, asking: Asking) -> Read:
    reading = thai.read_phones(text)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    numbers = [thai.show_phone(number).replace("-", "") for number in reading.value]
    if not numbers:
        return Understood("", say("form.left_blank", asking.language))
    said = ", ".join(thai.mask_phone(number) for number in reading.value)
    return Understood(numbers[0], said, reading.certain)


def _person_id(text: str, asking: Asking) -> Read:
    """A number of a person, for the number itself or for the question what number there is."""
    question = asking.question
    if question.choices and not any(character.isdigit() for character in thai.ascii_digits(text)):
        return _choice(text, asking)
    if question.choices and len(text.strip()) <= 2:
        return _choice(text, asking)
    reading = thai.read_person_id(text)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    number = reading.value.number
    said = thai.mask_id(number)
    if not question.choices:
        return Understood(number, said, reading.certain)
    kind = "gcode" if number.startswith("G") else "id13"
    return Understood(kind, said, reading.certain, fills=(("id_no", number),))


def _moo(text: str, asking: Asking) -> Read:
    meaning = _number(text, asking)
    if isinstance(meaning, Understood) and meaning.value:
        said = say("form.moo", asking.language, moo=meaning.value)
        none = meaning.value == "0"
        return Understood(meaning.value, said, meaning.certain or none, meaning.others)
    return meaning


def _year(text: str, asking: Asking) -> Read:
    """A Buddhist year, whatever era and however short it was typed."""
    meaning = _number(text, asking)
    if not isinstance(meaning, Understood) or not meaning.value.isdigit():
        return meaning
    year = int(meaning.value)
    this = asking.today.year + BE
    if 1900 <= year <= 2200:
        year += BE
    elif year < 100:
        century = this - this % 100
        year += century if century + year <= this else century - 100
    return Understood(str(year), say("form.year_be", asking.language, year=year), meaning.certain)


def _grade(text: str, asking: Asking) -> Read:
    reading = thai.read_grade(text)
    names = {choice.name: choice.label for choice in asking.question.choices}
    if isinstance(reading, Refused) or reading.value not in names:
        return _choice(text, asking)
    others = tuple(Meaning(code, names[code]) for code in reading.others if code in names)
    return Understood(reading.value, names[reading.value], reading.certain, others)


# --- the readers of each type of question --------------------------------------------------------


def _text(text: str, asking: Asking) -> Read:
    lines = "multiline" in asking.question.appearance
    value = thai.clean(text, lines=lines)
    if len(value) > LONGEST:
        return Misread(say("form.why_too_long", asking.language))
    return Understood(value, value)


def _number(text: str, asking: Asking) -> Read:
    whole = asking.question.type in ("integer", "range")
    return _read(
        thai.read_number(text, whole=whole), asking, lambda value: f"{value.normalize():f}"
    )


def _decimal(text: str, asking: Asking) -> Read:
    return _read(thai.read_number(text), asking, lambda value: f"{value.normalize():f}")


def _date(text: str, asking: Asking) -> Read:
    reading = thai.read_date(text, asking.today)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    others = tuple(
        Meaning(other.isoformat(), thai.show_date(other, asking.language))
        for other in reading.others
    )
    said = thai.show_date(reading.value, asking.language)
    return Understood(reading.value.isoformat(), said, reading.certain, others)


def _time(text: str, asking: Asking) -> Read:
    return _read(thai.read_time(text), asking, lambda value: value.strftime("%H:%M:%S"))


def _datetime(text: str, asking: Asking) -> Read:
    """A day and a time in one text: the words before and after any of its spaces."""
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        day = thai.read_date(" ".join(words[:at]), asking.today)
        time = thai.read_time(" ".join(words[at:]))
        if isinstance(day, Reading) and isinstance(time, Reading):
            value = f"{day.value.isoformat()}T{time.value.strftime('%H:%M:%S')}.000+07:00"
            said = f"{_said(day, asking.language)} {_said(time, asking.language)}"
            return Understood(value, said, day.certain and time.certain)
    return Misread(say("form.why_datetime", asking.language))


def _point(text: str, asking: Asking) -> Read:
    reading = thai.read_coordinates(text)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    value = point(reading.value.latitude, reading.value.longitude)
    return Understood(value, _said(reading, asking.language), reading.certain)


def _choice(text: str, asking: Asking) -> Read:
    choices = [(choice.name, choice.label) for choice in asking.question.choices]
    labels = dict(choices)
    reading = thai.match_choice(text, choices)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    others = tuple(Meaning(name, labels[name]) for name in reading.others)
    return Understood(reading.value, labels[reading.value], reading.certain, others)


def _choices(text: str, asking: Asking) -> Read:
    choices = [(choice.name, choice.label) for choice in asking.question.choices]
    labels = dict(choices)
    reading = thai.match_choices(text, choices)
    if isinstance(reading, Refused):
        return _refused(reading, asking)
    said = ", ".join(labels[name] for name in reading.value)
    return Understood(" ".join(reading.value), said, reading.certain)


def _rank(text: str, asking: Asking) -> Read:
    meaning = _choices(text, asking)
    if isinstance(meaning, Misread):
        return meaning
    if len(meaning.value.split()) != len(asking.question.choices):
        return Misread(say("form.why_rank", asking.language, count=len(asking.question.choices)))
    return meaning


def _acknowledge(text: str, asking: Asking) -> Read:
    reading = thai.read_yes_no(text)
    agreed = isinstance(reading, Reading) and reading.value == "yes"
    if not agreed and thai.plain(text) not in map(thai.plain, _READ):
        return Misread(say("form.why_acknowledge", asking.language))
    return Understood("OK", say("form.acknowledged", asking.language))


_READ = ("รับทราบ", "รับทราบแล้ว", "อ่านแล้ว", "เข้าใจแล้ว", "I have read this", "read", "ok")


def _repeat(text: str, asking: Asking) -> Read:
    """One more, or that is all."""
    plain = thai.plain(text)
    value = next((key for key, words in _MORE.items() if plain in map(thai.plain, words)), "")
    reading = thai.read_yes_no(text)
    if not value and isinstance(reading, Reading) and reading.certain:
        value = reading.value
    if value not in _MORE:
        return Misread(say("form.why_unreadable", asking.language))
    return Understood(
        value, say("form.one_more" if value == "yes" else "form.no_more", asking.language)
    )


_MORE = {
    "yes": ("1", "เพิ่มอีก", "เพิ่ม", "มีอีก", "อีก", "one more", "more", "add"),
    "no": ("2", "พอแล้ว", "พอ", "หมดแล้ว", "ไม่มีแล้ว", "เสร็จแล้ว", "that is all", "no more", "done"),
}
"""Said of another instance of a repeat, in either language."""


def _media(text: str, asking: Asking) -> Read:
    return Misread(say(f"form.why_{asking.question.type}", asking.language))


READERS: dict[str, Reader] = {
    "person-name": _name,
    "birth": _birth,
    "phone": _phone,
    "person-id": _person_id,
    "moo": _moo,
    "year-be": _year,
    "grade": _grade,
}
"""Column `bind::thaktho:reads` → reader."""

TYPES: dict[str, Reader] = {
    "select_one": _choice,
    "select_multiple": _choices,
    "rank": _rank,
    "integer": _number,
    "decimal": _decimal,
    "range": _decimal,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "dateTime": _datetime,
    "geopoint": _point,
    "acknowledge": _acknowledge,
    "repeat": _repeat,
    "image": _media,
    "audio": _media,
    "video": _media,
    "file": _media,
}
"""Question type → reader; a type that is not here is read as plain text."""
