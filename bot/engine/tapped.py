"""Taps on a report's buttons: bound to one screen, or good while the report is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.engine import answer, review, steps
from bot.engine.read import understand
from bot.engine.show import MOST_MEANINGS
from bot.engine.talk import Talk
from bot.engine.taps import is_number, mark_of
from bot.engine.ticks import list_mark, names
from bot.engine.understood import Asking, Misread
from bot.forms import Question

Data = Mapping[str, str]


def _tap_answer(talk: Talk, data: Data, _picked: str) -> None:
    question = talk.question()
    if question is None:
        return
    value = data.get("c", "")
    if not value and "i" in data:
        value = _by_place(question, data)
    if not value:
        talk.note = talk.say("stale")
        return
    names_now = {choice.name for choice in question.choices}
    if names_now and value not in names_now:
        talk.note = talk.say("stale")
        return
    answer.give(talk, value)


def _by_place(question: Question, data: Data) -> str:
    at = data["i"]
    if data.get("l") != list_mark(question.choices) or not is_number(at):
        return ""
    return question.choices[int(at)].name if int(at) < len(question.choices) else ""


def _ticked(talk: Talk, data: Data) -> tuple[str, ...] | None:
    question = talk.question()
    if question is None or data.get("l") != list_mark(question.choices):
        talk.note = talk.say("stale")
        return None
    return names(question.choices, data.get("m", ""))


def _tap_tick(talk: Talk, data: Data, _picked: str) -> None:
    ticked = _ticked(talk, data)
    if ticked is not None:
        answer.tick(talk, ticked)


def _tap_done(talk: Talk, data: Data, _picked: str) -> None:
    if talk.state.lines:
        steps.finish_lines(talk)
        return
    ticked = _ticked(talk, data)
    if ticked is not None:
        steps.give_ticks(talk, ticked)


def _tap_picked(talk: Talk, _data: Data, picked: str) -> None:
    question = talk.question()
    if question is None or not picked:
        return
    values = {"time": f"{picked}:00", "datetime": f"{picked}:00.000+07:00"}
    values["dateTime"] = values["datetime"]
    meaning = understand(picked.replace("T", " "), Asking(question, talk.today, talk.language))
    said = picked if isinstance(meaning, Misread) else meaning.said
    answer.give(talk, values.get(question.type, picked), said)


def _tap_other(talk: Talk, data: Data, _picked: str) -> None:
    at = data.get("i", "")
    if is_number(at) and 0 < int(at) < MOST_MEANINGS:
        answer.confirm(talk, int(at))


def _tap_yes(talk: Talk, _data: Data, _picked: str) -> None:
    answer.confirm(talk)


def _tap_page(talk: Talk, data: Data, _picked: str) -> None:
    page = data.get("p", "")
    talk.change(page=int(page) if is_number(page) and len(page) < 4 else 0)


def _tap_go(talk: Talk, data: Data, _picked: str) -> None:
    for item in review.listed(talk):
        if mark_of(item.answer.ref) == data.get("g"):
            steps.to_answer(talk, item.answer.ref)
            return
    talk.note = talk.say("stale")


def _keep(talk: Talk, data: Data) -> None:
    """Use an offered text as the answer it may have been meant for."""
    typed, ref = talk.state.offered, talk.state.offered_for
    if not typed or data.get("o") != mark_of(typed + ref):
        talk.note = talk.say("nothing_offered")
        return
    talk.change(offered="", offered_for="")
    question = talk.question()
    if question is None or question.ref != ref:
        steps.to_answer(talk, ref)
    else:
        talk.become("question", ref=ref)
    question = talk.question()
    if question is not None and question.type in (*steps.MEDIA, "geopoint"):
        answer.give(talk, typed, in_kind(talk, question))
    else:
        answer.give_text(talk, typed)


def in_kind(talk: Talk, question: Question) -> str:
    """What is said of a photo, a sound or a place that became an answer."""
    kind = "point" if question.type == "geopoint" else question.type
    return talk.say(f"received_{kind}")


BOUND: dict[str, Callable[[Talk, Data, str], None]] = {
    "answer": _tap_answer,
    "tick": _tap_tick,
    "done": _tap_done,
    "picked": _tap_picked,
    "yes": _tap_yes,
    "no": lambda talk, _data, _picked: steps.deny(talk),
    "other": _tap_other,
    "page": _tap_page,
    "go": _tap_go,
    "same": lambda talk, _data, _picked: answer.keep_same(talk),
    "clear": lambda talk, _data, _picked: answer.clear(talk),
    "skip": lambda talk, _data, _picked: answer.skip(talk),
    "skip_group": lambda talk, data, _picked: answer.skip_group(talk, data.get("g", "")),
    "back": lambda talk, _data, _picked: steps.back(talk),
    "pause": lambda talk, _data, _picked: steps.want(talk, "pause"),
    "send": lambda talk, _data, _picked: steps.want(talk, "send"),
    "cancel": lambda talk, _data, _picked: talk.become("cancelling"),
    "cancel_yes": lambda talk, _data, _picked: steps.want(talk, "cancel"),
    "resume": lambda talk, _data, _picked: answer.settle(talk),
}
"""Taps that mean something only on the screen they were made for."""


FREE: dict[str, Callable[[Talk, Data], None]] = {
    "keep": _keep,
    "known": lambda talk, _data: talk.become("cancelling"),
}
