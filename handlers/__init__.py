"""What a person can do: one file each, in one visible table. Everything here only decides.

`decide(turn)` is a generator: it yields orders, is sent what came of each, and returns what to say
and the conversation's next state.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any, NamedTuple

from bot.engine import steps
from bot.engine.messages import Card, Tap
from bot.engine.show import offer_data
from bot.engine.state import from_json
from bot.engine.taps import encode
from handlers import (
    alert,
    answer,
    asked,
    away,
    case_more,
    centre,
    consent,
    correction,
    drafts,
    enrol,
    export,
    family,
    follow,
    forms_menu,
    help_check,
    help_given,
    help_many,
    invite,
    language,
    late,
    lost,
    menu,
    move_case,
    my_cases,
    pair,
    publish_form,
    question,
    refer,
    review,
    spoken,
    start,
    status,
    still_there,
    team,
    unreadable,
    unsend,
    urgent,
    work,
)
from handlers.scene import Scene, UnreadableReportError, open_report, scene_of
from handlers.turn import Outcome, Steps, Turn


class Entry(NamedTuple):
    """One thing a person can do: whether this is it, and doing it.

    `beside`: it leaves an open report as it is, so its reply offers the way back.
    """

    name: str
    wants: Callable[[Scene], bool]
    handle: Callable[[Scene], Steps]
    beside: bool = False


TABLE: tuple[Entry, ...] = (
    Entry("unsend", unsend.wants, unsend.handle),
    Entry("follow", follow.wants, follow.handle),
    Entry("spoken", spoken.wants, spoken.handle),
    Entry("enrol", enrol.wants, enrol.handle),
    Entry("late", late.wants, late.handle),
    Entry("urgent", urgent.wants, urgent.handle),
    Entry("alert", alert.wants, alert.handle, beside=True),
    Entry("move_case", move_case.wants, move_case.handle, beside=True),
    Entry("review", review.wants, review.handle, beside=True),
    Entry("pair", pair.wants, pair.handle, beside=True),
    Entry("team", team.wants, team.handle, beside=True),
    Entry("invite", invite.wants, invite.handle, beside=True),
    Entry("language", language.wants, language.handle),
    Entry("menu", menu.wants, menu.handle, beside=True),
    Entry("my_cases", my_cases.wants, my_cases.handle, beside=True),
    Entry("case_more", case_more.wants, case_more.handle, beside=True),
    Entry("start", start.wants, start.handle),
    Entry("drafts", drafts.wants, drafts.handle),
    Entry("correction", correction.wants, correction.handle),
    Entry("status", status.wants, status.handle, beside=True),
    Entry("consent", consent.wants, consent.handle, beside=True),
    Entry("family", family.wants, family.handle, beside=True),
    Entry("still_there", still_there.wants, still_there.handle, beside=True),
    Entry("work", work.wants, work.handle, beside=True),
    Entry("question", question.wants, question.handle, beside=True),
    Entry("away", away.wants, away.handle, beside=True),
    Entry("export", export.wants, export.handle, beside=True),
    Entry("forms_menu", forms_menu.wants, forms_menu.handle, beside=True),
    Entry("publish_form", publish_form.wants, publish_form.handle, beside=True),
    Entry("centre", centre.wants, centre.handle),
    Entry("help_check", help_check.wants, help_check.handle),
    Entry("help_given", help_given.wants, help_given.handle, beside=True),
    Entry("help_many", help_many.wants, help_many.handle, beside=True),
    Entry("refer", refer.wants, refer.handle, beside=True),
    Entry("answer", answer.wants, answer.handle),
    Entry("asked", asked.wants, asked.handle, beside=True),
    Entry("lost", lost.wants, lost.handle),
)
"""The first that wants a turn has it. At a question whose answer may be any words, a command
counts only when it stands alone, and may still be kept as the answer."""


def decide(turn: Turn) -> Steps:
    """What to do about one input of one person.

    Raises UnreadableReportError when the service itself speaks of a report that cannot be read.
    """
    scene = scene_of(turn)
    try:
        return (yield from _decide(scene))
    except UnreadableReportError as broken:
        if scene.spoken is not None:
            raise
        outcome = yield from unreadable.tell(scene, broken.draft_id)
        return spoken.deliver(scene, outcome)


def _decide(scene: Scene) -> Steps:
    words = yield from _free_words(scene)
    if words is not None and words.is_answer:
        scene = replace(scene, plain=True)
    entry = next(entry for entry in TABLE if entry.wants(scene))
    outcome = _unwanted(scene, entry, (yield from entry.handle(scene)))
    if entry.beside:
        outcome = _with_way_back(scene, outcome)
    if words is not None and not words.is_answer:
        outcome = _offering(scene, outcome, words)
    return spoken.deliver(scene, outcome)


def _unwanted(scene: Scene, entry: Entry, outcome: Outcome) -> Outcome:
    """What a card asked to be typed is asked no more once something else was done."""
    wanted = scene.state.wanted
    if not wanted or scene.spoken is not None or wanted.get("by") == entry.name:
        return outcome
    stored = scene.state.to_json() if outcome.conversation is None else outcome.conversation
    if stored.get("wanted") != dict(wanted):
        return outcome
    kept = {name: value for name, value in stored.items() if name != "wanted"}
    return replace(outcome, conversation=kept)


class _Words(NamedTuple):
    """A command typed at a question that takes any words; `ref` is that question."""

    ref: str
    is_answer: bool  # it cannot be a command here, or is the label of a choice
    may_be_answer: bool


def _free_words(scene: Scene) -> Generator[Any, Any, _Words | None]:
    command = scene.command
    if not scene.typed or command is None or scene.turn.late or scene.person.state != "active":
        return None
    report = yield from open_report(scene)
    if report is None:
        return None
    talk = report.talk
    if steps.is_choice(talk, scene.typed):
        return _Words(talk.state.ref, is_answer=True, may_be_answer=False)
    if not steps.takes_words(talk):
        return None
    may = steps.could_answer(talk, scene.typed) and not (
        command.name == "done" and talk.state.lines
    )
    return _Words(talk.state.ref, is_answer=bool(command.rest) and may, may_be_answer=may)


def _with_way_back(scene: Scene, outcome: Outcome) -> Outcome:
    """The open report's "continue", under a reply about something else."""
    stored = outcome.conversation or {"draft": scene.state.draft}
    moved = stored.get("draft") != scene.state.draft
    if not scene.state.draft or moved or not outcome.messages:
        return outcome
    label = scene.say("form.resume")
    back = Tap(label, data=encode("resume"), shows=label)
    *before, last = outcome.messages
    buttons = last.buttons if isinstance(last, Card) else ()
    if any(tap.data == back.data for tap in (*last.taps, *buttons)):
        return outcome
    last = replace(last, taps=(*last.taps, back))
    return replace(outcome, messages=(*before, last))


def _offering(scene: Scene, outcome: Outcome, words: _Words) -> Outcome:
    """Beside what the command did: the offer to keep its word as the answer after all."""
    stored = scene.state.to_json() if outcome.conversation is None else outcome.conversation
    state = from_json(stored)
    if not words.may_be_answer or state.draft != scene.state.draft or not outcome.messages:
        return outcome
    kept = {**stored, "offered": scene.typed, "offered_for": words.ref}
    offer = Tap(
        scene.say("form.keep_word"),
        data=offer_data(state.draft, scene.typed, words.ref),
        shows=scene.say("form.use_it"),
    )
    *before, last = outcome.messages
    last = replace(last, taps=(offer, *last.taps))
    return Outcome((*before, last), kept, outcome.keep)
