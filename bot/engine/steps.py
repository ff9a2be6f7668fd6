"""Steps that taps, texts and commands share, and what may be asked about the place of a talk."""

from __future__ import annotations

from bot import thai
from bot.engine import answer
from bot.engine.read import understand
from bot.engine.read_types import TYPES
from bot.engine.talk import Talk, Want
from bot.engine.understood import Asking, Misread

MEDIA = ("image", "audio", "video", "file")


def wants_media(talk: Talk, kind: str) -> bool:
    """Whether the current question takes this kind of message."""
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return False
    return question.type == kind or (question.type == "file" and kind in MEDIA)


def takes_words(talk: Talk) -> bool:
    """Whether the person stands at a question whose answer may be any words."""
    question = talk.question()
    if talk.state.place != "question" or question is None or talk.state.doubt is not None:
        return False
    return question.type not in TYPES


def could_answer(talk: Talk, typed: str) -> bool:
    """Whether a text would be taken as the answer to the current question."""
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return False
    meaning = understand(typed, Asking(question, talk.today, talk.language))
    return not isinstance(meaning, Misread)


def is_choice(talk: Talk, typed: str) -> bool:
    """Whether a text is, letter for letter, the label of a choice that is asked now."""
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return False
    plain = thai.plain(typed)
    return any(thai.plain(choice.label) == plain for choice in question.choices)


def offer(talk: Talk, typed: str, ref: str) -> None:
    """Remember a text that may have been meant as the answer to `ref`."""
    talk.change(offered=typed, offered_for=ref)


def to_changes(talk: Talk) -> None:
    """Show the answers so far, to choose one to change."""
    talk.become("changes")


def to_answer(talk: Talk, ref: str) -> None:
    """Go to an earlier question; its answer leads back here."""
    talk.go_to(ref)
    talk.change(returning=True)
    question = talk.question()
    talk.become("question", ref=question.ref if question else ref)


def want(talk: Talk, what: Want) -> None:
    """Leave the rest to the handler."""
    talk.want = what


def back(talk: Talk) -> None:
    """To the question shown before, or out of a list or a doubt."""
    if talk.state.place in ("changes", "cancelling"):
        answer.settle(talk)
        return
    if talk.state.doubt is not None:
        deny(talk)
        return
    before = talk.state.ref if talk.state.place == "question" else ""
    talk.go_back()
    question = talk.question()
    talk.change(returning=False)
    if question is None or question.ref == before:
        talk.note = talk.say("cannot_go_back")
    else:
        talk.become("question", ref=question.ref)


def deny(talk: Talk) -> None:
    """What was read back is not what was meant."""
    talk.change(doubt=None)
    talk.note = talk.say("doubt_no")


def give_ticks(talk: Talk, ticked: tuple[str, ...]) -> None:
    """Answer with the ticked choices."""
    question = talk.question()
    if question is None:
        return
    talk.change(ticks=ticked)
    answer.give(talk, " ".join(ticked), answer.labels_of(question.choices, ticked))


def finish_lines(talk: Talk) -> None:
    """Answer with the messages gathered so far."""
    lines = "\n".join(talk.state.lines)
    talk.change(lines=())
    answer.give_text(talk, lines)
