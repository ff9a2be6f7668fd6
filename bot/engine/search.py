"""Finding a choice in a long list by a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from bot import thai
from bot.forms import Choice, Question

PAGE = 10
MOST = 50


def search(question: Question, text: str) -> tuple[Choice, ...]:
    """The choices that `text` may mean, best first, at most `MOST`."""
    pairs = [(choice.name, choice.label) for choice in question.choices]
    by_name = {choice.name: choice for choice in question.choices}
    found = thai.search_choices(text, pairs, limit=MOST)
    return tuple(by_name[name] for name in found)


def page_of(hits: Sequence[Choice], page: int) -> tuple[Choice, ...]:
    """Page `page` (from 0) of the hits; the first when there is no such page."""
    shown = tuple(hits[page * PAGE : (page + 1) * PAGE])
    return shown or tuple(hits[:PAGE])
