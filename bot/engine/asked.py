"""A question about to be shown, what its type may add, and what every question offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.engine import taps
from bot.engine.messages import Row, Tap
from bot.forms import Choice, Question
from bot.texts import say


@dataclass(frozen=True)
class Asked:
    """A question about to be shown, and all that stands around it.

    `was` is the stored answer in words ("" when there is none), `group_skips` the (mark, label) of
    groups that one tap may skip, `ways_out` whether the person has been refused often enough.
    """

    question: Question
    language: str
    draft: int
    revision: int
    today: date
    lead: str = ""
    echo: str = ""
    why: str = ""
    was: str = ""
    ticks: tuple[str, ...] = ()
    hits: tuple[Choice, ...] = ()
    searched: str = ""
    page: int = 0
    lines: int = 0
    can_go_back: bool = False
    group_skips: tuple[tuple[str, str], ...] = ()
    ways_out: bool = False
    more: tuple[Tap, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def base(self) -> str:
        """The payload of an answer but for its value, made once for a list of choices."""
        return self.data("answer")

    def data(self, act: str, **values: str | int) -> str:
        """A payload bound to this question as it is shown now."""
        return taps.encode(
            act, d=self.draft, q=taps.mark_of(self.question.ref), r=self.revision, **values
        )

    def say(self, key: str, **values: object) -> str:
        return say(f"form.{key}", self.language, **values)


@dataclass(frozen=True)
class Offer:
    """What a type of question adds to the card."""

    rows: tuple[Row, ...] = ()
    taps: tuple[Tap, ...] = ()
    buttons: tuple[Tap, ...] = ()
    how: str = ""
    body: tuple[str, ...] = field(default=())


def around(asked: Asked) -> list[Tap]:
    """Keep, continue, skip, back: what every question may offer, back and skip last."""
    found: list[Tap] = list(asked.more)
    if asked.was and asked.question.type != "select_multiple":
        found.append(Tap(asked.say("keep_answer"), data=asked.data("same")))
    if asked.ways_out:
        found.append(Tap(asked.say("pause"), data=asked.data("pause")))
        found.append(Tap(asked.say("ask_person"), data=taps.encode("help")))
    if asked.can_go_back:
        found.append(Tap(asked.say("back"), data=asked.data("back"), shows=asked.say("back")))
    if asked.was and not asked.question.required:
        found.append(Tap(asked.say("clear"), data=asked.data("clear"), shows=asked.say("clear")))
    elif not asked.question.required and asked.question.type != "repeat":
        found.append(Tap(asked.say("skip"), data=asked.data("skip"), shows=asked.say("skip")))
    for mark, label in asked.group_skips:
        shows = asked.say("skip_group", group=label)
        found.append(Tap(shows, data=asked.data("skip_group", g=mark), shows=shows))
    return found
