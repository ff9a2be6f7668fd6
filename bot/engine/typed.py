"""Typed words at each place of a talk: an answer, a number of a list, yes or no."""

from __future__ import annotations

from collections.abc import Callable

from bot import thai
from bot.engine import answer, review, steps
from bot.engine.read import reads
from bot.engine.search import is_searched, page_of, search
from bot.engine.talk import Talk
from bot.engine.taps import is_number
from bot.forms import Question
from bot.thai import Reading

LITERAL = "="
"""A text that begins with this is an answer even when it is a command."""


def text(talk: Talk, typed: str) -> None:
    """Something was typed that is no command."""
    typed = typed.strip().removeprefix(LITERAL) if steps.takes_words(talk) else typed
    if talk.state.place in ("summary", "changes"):
        _numbered(talk, typed)
    elif talk.state.place == "cancelling":
        _yes_or_no(talk, typed, lambda: steps.want(talk, "cancel"), lambda: answer.settle(talk))
    elif talk.state.doubt is not None:
        _doubted(talk, typed)
    else:
        _answered(talk, typed)


def _answered(talk: Talk, typed: str) -> None:
    question = talk.question()
    if question is None:
        answer.settle(talk)
        return
    if "multiline" in question.appearance and not reads(question):
        answer.gather(talk, typed)
    elif is_searched(question) and not is_number(thai.ascii_digits(typed).strip()):
        answer.look_up(talk, question, typed)
    elif is_searched(question) and talk.state.search:
        _pick_hit(talk, question, typed)
    else:
        answer.give_text(talk, typed)


def _pick_hit(talk: Talk, question: Question, typed: str) -> None:
    """A number typed at a page of hits."""
    shown = page_of(search(question, talk.state.search), talk.state.page)
    at = int(thai.ascii_digits(typed)) - 1
    if not 0 <= at < len(shown):
        answer.refuse(talk, talk.say("no_such_number"))
    elif question.type == "select_multiple":
        ticked = answer.ticks_of(talk, question)
        chosen = shown[at].name
        kept = [name for name in ticked if name != chosen]
        answer.tick(talk, (*kept, chosen) if chosen not in ticked else tuple(kept))
    else:
        answer.give(talk, shown[at].name, shown[at].label)


def _doubted(talk: Talk, typed: str) -> None:
    """Yes, no, or another try at the answer."""
    doubt, meaning = talk.state.doubt, thai.read_yes_no(typed)
    said = meaning.value if isinstance(meaning, Reading) else ""
    if doubt is not None and said == "yes":
        answer.confirm(talk)
    elif said == "no":
        steps.deny(talk)
    else:
        talk.change(doubt=None)
        _answered(talk, typed)


def _yes_or_no(talk: Talk, typed: str, yes: Callable[[], None], no: Callable[[], None]) -> None:
    meaning = thai.read_yes_no(typed)
    if isinstance(meaning, Reading) and meaning.value == "yes":
        yes()
    elif isinstance(meaning, Reading) and meaning.value == "no":
        no()
    else:
        talk.note = talk.say("doubt_how")


def _numbered(talk: Talk, typed: str) -> None:
    """A number typed at a list of answers."""
    digits = thai.ascii_digits(typed).strip()
    items = {str(item.number): item.answer for item in review.listed(talk)}
    if digits in items:
        steps.to_answer(talk, items[digits].ref)
    else:
        talk.note = talk.say("no_such_number" if digits.isdigit() else "summary_how")
