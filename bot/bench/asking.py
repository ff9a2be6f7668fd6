"""The test set of questions: as people put them, and what each asks; asked here of any place.

`questions.txt` is the one list of them; the tests hold what is understood and counted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from handlers.asking import reader
from handlers.asking.places import Known, Places
from handlers.asking.question import Question
from models.area_data import areas
from models.counted import Wanted
from workers.perform.asked import counted

FILE = Path(__file__).parent / "questions.txt"
HOME = "32"
"""The province that the asker of the test set looks after."""


class Line(NamedTuple):
    """A line of the list: what is typed, what is understood, and the words nobody knew."""

    text: str
    understood: str
    free: bool
    unread: str


def lines() -> list[Line]:
    found = []
    for line in FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            text, understood, kind, *unread = line.split(" | ")
            found.append(Line(text, understood, kind == "free", " ".join(unread)))
    return found


def questions(today: date) -> list[tuple[str, Question]]:
    """Every question of the list with its text, once for each understanding, without its place."""
    known = [Known(row.code, row.level, row.name_th, row.name_en) for row in areas()
             if row.code[:2] == HOME]  # fmt: skip
    places = Places(known, HOME)
    found: dict[Question, str] = {}
    for line in lines():
        question = reader.read(line.text, today, places).question
        if question is not None:
            found.setdefault(replace(question, places=("",)), line.text)
    return [(text, question) for question, text in found.items()]


def wanted(question: Question, place: str, today: date) -> list[Wanted]:
    """What to count for a question in a place, as a reply does."""
    return [counted(question, place, period, today) for period in question.times]
