"""Commands about the open report: back, skip, change, done, send ..."""

from __future__ import annotations

from collections.abc import Callable

from bot import thai
from bot.engine import answer, review, steps
from bot.engine.show import group_skips
from bot.engine.talk import Talk


def _change(talk: Talk, rest: str) -> None:
    steps.to_changes(talk)
    if rest:
        wanted = thai.plain(rest)
        found = [
            item
            for item in review.listed(talk)
            if str(item.number) == wanted or wanted in thai.plain(item.answer.label)
        ]
        if len(found) == 1:
            steps.to_answer(talk, found[0].answer.ref)


def _skip(talk: Talk, _rest: str) -> None:
    if talk.state.place == "question":
        talk.change(doubt=None)
        answer.skip(talk)


def _skip_group(talk: Talk, _rest: str) -> None:
    """The outermost group that can be skipped whole."""
    question = talk.question()
    groups = group_skips(talk, question) if question is not None else ()
    if talk.state.place == "question" and groups:
        answer.skip_group(talk, groups[0][0])
    else:
        talk.note = talk.say("cannot_skip")


def _done(talk: Talk, _rest: str) -> None:
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return
    if talk.state.lines:
        steps.finish_lines(talk)
    elif question.type == "select_multiple":
        steps.give_ticks(talk, answer.ticks_of(talk, question))
    else:
        answer.give_text(talk, answer_word(talk))


def answer_word(talk: Talk) -> str:
    """The word "done" as an ordinary answer, at a question that is not waiting for it."""
    return talk.say("done")


def _send(talk: Talk, _rest: str) -> None:
    if talk.state.place == "summary":
        steps.want(talk, "send")
        return
    answer.settle(talk)
    if talk.state.place == "question":
        talk.note = talk.say("summary_more")


def _summary(talk: Talk, _rest: str) -> None:
    """The summary at the end; before it, the answers so far."""
    if talk.question() is None:
        talk.become("summary")
    else:
        steps.to_changes(talk)


COMMANDS: dict[str, Callable[[Talk, str], None]] = {
    "back": lambda talk, _rest: steps.back(talk),
    "change": _change,
    "skip": _skip,
    "skip_group": _skip_group,
    "done": _done,
    "send": _send,
    "summary": _summary,
    "pause": lambda talk, _rest: steps.want(talk, "pause"),
    "cancel": lambda talk, _rest: talk.become("cancelling"),
    "resume": lambda talk, _rest: answer.settle(talk),
}
"""Command about the open report → move; the names stand in `bot.engine.commands`."""
