"""Random answers that a person might give to a question."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from bot.forms import Question

WORDS = ("rain", "ฝน", "O'Neil", "12", "a b", "yes", "0812345678", "x@example.org")


def reply_to(question: Question, chance: Random, today: date) -> str | None:
    """A value of the question's type; None leaves it blank."""
    if not question.required and chance.random() < 0.12:
        return None
    kind = question.type
    if question.choices:
        return _choices(question, chance)
    if kind in ("integer", "range"):
        return str(_number(question, chance))
    if kind == "decimal":
        return f"{_number(question, chance)}.5"
    if kind == "date":
        return _day(question, chance, today)
    if kind == "dateTime":
        return _day(question, chance, today) + "T10:30:00.000+07:00"
    if kind == "time":
        return f"{chance.randrange(24):02d}:15:00.000+07:00"
    if kind == "geopoint":
        return f"{chance.randrange(6, 20)}.5 {chance.randrange(98, 105)}.25 0.0 0.0"
    if kind in ("image", "audio", "video", "file"):
        return "file.jpg"
    if kind == "acknowledge":
        return "OK"
    if kind.startswith("select") or kind == "rank":
        return None
    return chance.choice(WORDS)


def _choices(question: Question, chance: Random) -> str:
    names = [choice.name for choice in question.choices]
    if question.type == "rank":
        chance.shuffle(names)
        return " ".join(names)
    if question.type == "select_multiple":
        names = [name for name in names if " " not in name]  # engines take them for several
        count = min(len(names), chance.choice((1, 1, 2, 3)))
        picked = set(chance.sample(names, count))
        return " ".join(dict.fromkeys(name for name in names if name in picked))
    return chance.choice(names)


def _number(question: Question, chance: Random) -> int:
    low = _whole(question.bounds.minimum, 0)
    high = _whole(question.bounds.maximum, low + chance.choice((3, 12, 130)))
    if high < low or (question.type != "range" and chance.random() < 0.08):
        return chance.randrange(0, 150)
    return chance.randint(low, min(high, low + 1_000))


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return int(float(text)) if text else otherwise
    except ValueError:
        return otherwise


def _day(question: Question, chance: Random, today: date) -> str:
    day = today - timedelta(days=chance.choice((0, 1, 10, 400, 4_000, 9_000)))
    for text, sign in ((question.bounds.minimum, 1), (question.bounds.maximum, -1)):
        try:
            edge = date.fromisoformat((text or "")[:10])
        except ValueError:
            continue
        if (day - edge).days * sign < 0:
            day = edge + timedelta(days=sign * chance.randrange(3))
    return day.isoformat()
