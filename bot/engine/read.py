"""A typed answer, read by what the question asks.

`understand` gives what to store, what to say back and whether it is sure, or why not. The reading
itself is `bot.thai`'s; here stands only which reader answers which question.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from bot import thai
from bot.engine.read_named import READERS
from bot.engine.read_types import TYPES, plain_text
from bot.engine.understood import Asking, Read, birth_in_words
from bot.forms import Question
from bot.texts import say
from bot.thai.show import month_name

MOST_NUMBERS = 6
"""Case numbers shown one by one; of a longer list only how many, the first and the last."""


def understand(text: str, asking: Asking) -> Read:
    """Read `text` as an answer. Commands were taken out before."""
    own = None if _is_label(text, asking.question) else READERS.get(reads(asking.question))
    reader = own or TYPES.get(asking.question.type, plain_text)
    return reader(text, asking)


def _is_label(text: str, question: Question) -> bool:
    """Whether this is what a choice says, whatever an author's reader would make of it."""
    plain = thai.plain(text)
    return any(thai.plain_label(choice.label) == plain for choice in question.choices)


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


IN_WORDS = frozenset({"date", "datetime", "dateTime", "time", "decimal"})
"""Types whose values are written for machines."""


def by_type(kind: str, value: str, language: str, *, appearance: Collection[str] = ()) -> str:
    """A value of `IN_WORDS` as people write it; as it is when it is none."""
    try:
        if kind == "date":
            return _day(date.fromisoformat(value), language, appearance)
        if kind == "time":
            return value[:5]
        if kind == "decimal":
            return f"{Decimal(value):,}"
        return thai.show_datetime(datetime.fromisoformat(value), language)
    except (ValueError, InvalidOperation):
        return value


def _day(day: date, language: str, appearance: Collection[str]) -> str:
    """A day, or as much of it as was asked."""
    year = thai.show_year(day.year, language)
    if "year" in appearance:
        return year
    if "month-year" in appearance:
        return f"{month_name(day.month, language)} {year}"
    return thai.show_date(day, language)


def shown(reader: str, value: str, today: date, language: str) -> str:
    """A stored value in words, for the readers whose values are codes; else as it is."""
    if reader == "birth" and value:
        return birth_in_words(value, today, language)
    numbers = value.split() if reader == "case-numbers" else []
    if len(numbers) > MOST_NUMBERS:
        first, last = numbers[0], numbers[-1]
        return say("form.case_numbers", language, count=len(numbers), first=first, last=last)
    return masked(reader, value)
