"""Reading a typed answer by the reader its author asked for (column `bind::thaktho:reads`)."""

from __future__ import annotations

import re

from bot import thai
from bot.engine.read_types import choice, number
from bot.engine.state import Meaning
from bot.engine.understood import (
    Asking,
    Misread,
    Read,
    Reader,
    Understood,
    birth_in_words,
    misread,
    said_back,
)
from bot.texts import say
from bot.thai import Refused
from bot.thai.show import BE


def _name(text: str, asking: Asking) -> Read:
    reading = thai.read_name(text)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    first = _named(reading.value, said_back(reading, asking.language))
    others = tuple(_named(name, f"{name.first} | {name.last}") for name in reading.others)
    return Understood(first.value, first.said, reading.certain, others, first.fills)


def _named(name: thai.Name, said: str) -> Meaning:
    parts = {"last_name": name.last, "nickname": name.nickname, "sex": name.sex}
    return Meaning(name.first, said, tuple((key, value) for key, value in parts.items() if value))


def _birth(text: str, asking: Asking) -> Read:
    reading = thai.read_birth(text, asking.today)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    others = tuple(
        Meaning(other.code, birth_in_words(other.code, asking.today, asking.language))
        for other in reading.others
    )
    said = birth_in_words(reading.value.code, asking.today, asking.language)
    return Understood(reading.value.code, said, reading.certain, others)


def _phone(text: str, asking: Asking) -> Read:
    reading = thai.read_phones(text)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    numbers = [thai.show_phone(number).replace("-", "") for number in reading.value]
    second = asking.question.extras.get("fills", "").split()[:1]
    fills = tuple((name, "".join(numbers[1:2])) for name in second) or None
    if not numbers:
        return Understood("", say("form.left_blank", asking.language), fills=fills)
    said = ", ".join(thai.mask_phone(number) for number in reading.value)
    return Understood(numbers[0], said, reading.certain, fills=fills)


def _person_id(text: str, asking: Asking) -> Read:
    """A number of a person, for the number itself or for the question what number there is."""
    question = asking.question
    if question.choices and not any(character.isdigit() for character in thai.ascii_digits(text)):
        return choice(text, asking)
    if question.choices and len(text.strip()) <= 2:
        return choice(text, asking)
    reading = thai.read_person_id(text)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    number = reading.value.number
    said = thai.mask_id(number)
    if not question.choices:
        return Understood(number, said, reading.certain)
    kind = "gcode" if number.startswith("G") else "id13"
    return Understood(kind, said, reading.certain, fills=(("id_no", number),))


def _moo(text: str, asking: Asking) -> Read:
    meaning = number(text, asking)
    if isinstance(meaning, Understood) and meaning.value:
        said = say("form.moo", asking.language, moo=meaning.value)
        none = meaning.value == "0"
        return Understood(meaning.value, said, meaning.certain or none, meaning.others)
    return meaning


def _year(text: str, asking: Asking) -> Read:
    """A Buddhist year, whatever era and however short it was typed."""
    meaning = number(text, asking)
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
        return choice(text, asking)
    others = tuple(Meaning(code, names[code]) for code in reading.others if code in names)
    return Understood(reading.value, names[reading.value], reading.certain, others)


_CASE = re.compile(
    r"(?<!\d)(\d{2})[-/ ]?(\d{4})[-/ ]?(\d{5})(?!\d)"
    r"|(?<!\d)(\d{2})[-/](\d{4})[-/](\d{1,4})(?!\d)"
)
"""A case number: whole, with or without its dashes; or with them and without leading zeros."""

_BETWEEN = re.compile(r"[\s,;.:]|และ|กับ|เลข|ที่|เคส|and|cases?|numbers?|no", re.IGNORECASE)
"""What may stand around case numbers."""

_DASHES = str.maketrans("‐‑‒–—−", "------")


def _case_numbers(text: str, asking: Asking) -> Read:
    """Case numbers, each once, joined by spaces."""
    tidy = thai.ascii_digits(thai.clean(text)).translate(_DASHES)
    found = [[part for part in hit.groups() if part] for hit in _CASE.finditer(tidy)]
    if not found or _BETWEEN.sub("", _CASE.sub("", tidy)):
        return Misread(say("form.why_case_number", asking.language))
    numbers = dict.fromkeys(f"{area}-{year}-{running:0>5}" for area, year, running in found)
    return Understood(" ".join(numbers), ", ".join(numbers))


def _case_number(text: str, asking: Asking) -> Read:
    """One case number."""
    meaning = _case_numbers(text, asking)
    if isinstance(meaning, Understood) and " " in meaning.value:
        return Misread(say("form.why_case_number", asking.language))
    return meaning


READERS: dict[str, Reader] = {
    "person-name": _name,
    "birth": _birth,
    "phone": _phone,
    "person-id": _person_id,
    "moo": _moo,
    "year-be": _year,
    "grade": _grade,
    "case-number": _case_number,
    "case-numbers": _case_numbers,
}
"""Column `bind::thaktho:reads` → reader."""
