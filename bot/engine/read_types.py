"""Reading a typed answer by the type of its question."""

from __future__ import annotations

from bot import thai
from bot.engine.state import Meaning
from bot.engine.understood import (
    Asking,
    Misread,
    Read,
    Reader,
    Understood,
    meaning_of,
    misread,
    point,
    said_back,
)
from bot.texts import say
from bot.thai import Reading, Refused

LONGEST = 5_000
"""Most characters of a stored text; LINE sends no more in one message."""


def plain_text(text: str, asking: Asking) -> Read:
    lines = "multiline" in asking.question.appearance
    value = thai.clean(text, lines=lines)
    if len(value) > LONGEST:
        return Misread(say("form.why_too_long", asking.language))
    return Understood(value, value)


def number(text: str, asking: Asking) -> Read:
    whole = asking.question.type in ("integer", "range")
    return meaning_of(
        thai.read_number(text, whole=whole), asking, lambda value: f"{value.normalize():f}"
    )


def _decimal(text: str, asking: Asking) -> Read:
    return meaning_of(thai.read_number(text), asking, lambda value: f"{value.normalize():f}")


def _date(text: str, asking: Asking) -> Read:
    reading = thai.read_date(text, asking.today)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    others = tuple(
        Meaning(other.isoformat(), thai.show_date(other, asking.language))
        for other in reading.others
    )
    said = thai.show_date(reading.value, asking.language)
    return Understood(reading.value.isoformat(), said, reading.certain, others)


def _time(text: str, asking: Asking) -> Read:
    return meaning_of(thai.read_time(text), asking, lambda value: value.strftime("%H:%M:%S"))


def _datetime(text: str, asking: Asking) -> Read:
    """A day and a time in one text: the words before and after any of its spaces."""
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        day = thai.read_date(" ".join(words[:at]), asking.today)
        time = thai.read_time(" ".join(words[at:]))
        if isinstance(day, Reading) and isinstance(time, Reading):
            value = f"{day.value.isoformat()}T{time.value.strftime('%H:%M:%S')}.000+07:00"
            said = f"{said_back(day, asking.language)} {said_back(time, asking.language)}"
            return Understood(value, said, day.certain and time.certain)
    return Misread(say("form.why_datetime", asking.language))


def _point(text: str, asking: Asking) -> Read:
    reading = thai.read_coordinates(text)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    value = point(reading.value.latitude, reading.value.longitude)
    return Understood(value, said_back(reading, asking.language), reading.certain)


def choice(text: str, asking: Asking) -> Read:
    choices = [(choice.name, choice.label) for choice in asking.question.choices]
    labels = dict(choices)
    reading = thai.match_choice(text, choices)
    if isinstance(reading, Refused):
        return misread(reading, asking)
    others = tuple(Meaning(name, labels[name]) for name in reading.others)
    return Understood(reading.value, labels[reading.value], reading.certain, others)


def _choices(text: str, asking: Asking) -> Read:
    choices = [(choice.name, choice.label) for choice in asking.question.choices]
    labels = dict(choices)
    reading = thai.match_choices(text, choices)
    if isinstance(reading, Refused):
        return misread(reading, asking)
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


TYPES: dict[str, Reader] = {
    "select_one": choice,
    "select_multiple": _choices,
    "rank": _rank,
    "integer": number,
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
