"""Finding a choice in a long list by a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from bot import thai
from bot.forms import Choice, Question

PAGE = 10
MOST = 50
LISTED = 30
"""Longer lists are searched; so are shorter ones that their author marked, from `SHORT` on."""
SHORT = 11
_SEARCHED = frozenset({"minimal", "autocomplete", "search", "search()"})


def is_searched(question: Question) -> bool:
    """Whether the list is too long to show, or its author wants it searched."""
    if question.type not in ("select_one", "select_multiple"):
        return False
    return len(question.choices) > LISTED or (
        bool(_SEARCHED & set(question.appearance)) and len(question.choices) > SHORT
    )


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
