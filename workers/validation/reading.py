"""A version of a report in words, as a person reads it: every answer under its question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.engine.answer import in_words
from bot.engine.state import State
from bot.engine.talk import Talk
from bot.forms import Form, Session
from bot.thai.show import BANGKOK
from workers.validation.structure import record_values

TAMBON: Final = re.compile(r"\d{6}")
SHOWN_TO_ALL: Final = frozenset(
    {"select_one", "select_multiple", "rank", "integer", "decimal", "range", "acknowledge"}
)
"""Types whose answers say nobody's name; what is typed, shown or heard may."""
LONG_NUMBER: Final = 8
"""Digits from which a number may be a phone or a person's."""


@dataclass(frozen=True)
class Line:
    """An answer: where it stands, its question, the value as stored and in words."""

    ref: str
    name: str
    section: str
    label: str
    value: str
    words: str
    personal: bool


def lines(
    form: Form,
    answers: Mapping[str, Any],
    at: datetime,
    language: str,
    place_name: Callable[[str], str],
) -> list[Line]:
    """Every question that the version answers or could answer, in the form's order."""
    now = at.astimezone(BANGKOK)
    values = list(record_values(form, answers))
    files = {"tambon.csv": _tambons(values, place_name)}
    session = Session.start(form, now=now, seed=1, files=files)
    for ref, value in values:
        session.set(ref, value, now=now)
    talk = Talk(session, State(), draft=0, language=language, now=now)
    said = dict(values)
    return list(_lines(talk, said))


def _lines(talk: Talk, said: Mapping[str, str]) -> Iterator[Line]:
    for answer in talk.answers():
        value = answer.value or said.get(answer.ref, "")
        words = in_words(talk, answer) or value
        section = answer.groups[0].label if answer.groups else ""
        personal = answer.type not in SHOWN_TO_ALL or _is_number_of_somebody(value)
        yield Line(answer.ref, answer.name, section, answer.label, value, words, personal)


def _is_number_of_somebody(value: str) -> bool:
    return value.isdigit() and len(value) >= LONG_NUMBER


def _tambons(values: list[tuple[str, str]], place_name: Callable[[str], str]) -> bytes:
    """The list of places, as far as this record names any."""
    codes = dict.fromkeys(value for _, value in values if TAMBON.fullmatch(value))
    rows = [f'{code},"{(place_name(code) or code).replace(chr(34), "")}"' for code in codes]
    return "\n".join(["name,label", *rows, ""]).encode()
