"""A live talk about one report: the form's session, where the person is, and what was said so far.

A talk is made for one turn, moved by `bot.engine.moves`, shown by `bot.engine.show`, and put away:
`state` and `session.stored()` are all that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from bot.engine import taps
from bot.engine.messages import Message
from bot.engine.state import Place, State
from bot.forms import Answer, Question, Session, Verdict
from bot.texts import say
from bot.thai import bangkok_date

Want = Literal["", "send", "cancel", "pause"]

NAMED_BY = ("nickname", "first_name", "case_no", "name_th")
"""Answers that name a draft in a list, the first that is known."""


@dataclass
class Talk:
    """`reasons` say by name why an answer is to be corrected: a key of the texts, or words.

    `messages`, `echo`, `why` and `note` are what this turn says; `barred` tells that the form's own
    rule refused an answer in it; `want` is what the handler has to do beyond the form; `now` is in
    Bangkok's zone.
    """

    session: Session
    state: State
    draft: int
    language: str
    now: datetime
    rehearsal: bool = False
    urgent: bool = False
    correction: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    echo: str = ""
    why: str = ""
    note: str = ""
    barred: bool = False
    want: Want = ""
    _question: list[Question | None] = field(default_factory=list)
    _answers: list[Answer] | None = None

    def say(self, key: str, **values: object) -> str:
        return say(f"form.{key}", self.language, **values)

    @property
    def today(self) -> date:
        return bangkok_date(self.now)

    def question(self) -> Question | None:
        """The question the session stands at; None at the end."""
        if not self._question:
            question = self.session.current(self.language)
            self._question.append(question and self._ordered(question))
        return self._question[0]

    def _ordered(self, question: Question) -> Question:
        """The choices that fit best first: the form's value that the author names lists them."""
        source = question.extras.get("first", "")
        names = self.value(source).split() if source else []
        if not names:
            return question
        place = {name: at for at, name in enumerate(names)}
        choices = sorted(question.choices, key=lambda choice: place.get(choice.name, len(place)))
        return replace(question, choices=tuple(choices))

    def take(self, value: str | None) -> Verdict:
        """Answer the current question."""
        self._forget()
        return self.session.answer(value, now=self.now)

    def pass_by(self) -> Verdict:
        """Leave a question that has nothing to choose."""
        self._forget()
        return self.session.pass_by(now=self.now)

    def put(self, ref: str, value: str | None) -> Verdict:
        """Set an answer without moving."""
        self._forget()
        return self.session.set(ref, value, now=self.now)

    def resume(self) -> None:
        """Go to the first question that still has to be asked, else to the end."""
        self._forget()
        self.session.resume()

    def go_back(self) -> bool:
        """Go to the question shown before; False when there is none."""
        self._forget()
        return self.session.back()

    def go_to(self, ref: str) -> bool:
        """Go to a question; False when it cannot be asked now."""
        self._forget()
        return self.session.go_to(ref)

    def _forget(self) -> None:
        """What was read of the session is true no more."""
        self._question.clear()
        self._answers = None

    def answers(self) -> list[Answer]:
        """All relevant questions in order, answered or not."""
        if self._answers is None:
            found = self.session.answers(self.language)
            self._answers = [answer for answer in found if answer.state != "hidden"]
        return self._answers

    def answer_of(self, ref: str) -> Answer | None:
        return next((answer for answer in self.answers() if answer.ref == ref), None)

    def ref_of(self, name: str) -> str:
        """The reference of the first relevant question of that name, or ""."""
        return next((answer.ref for answer in self.answers() if answer.name == name), "")

    def value(self, name: str) -> str:
        """The value stored under a name, "" when there is none."""
        try:
            return self.session.value(name)
        except KeyError:
            return ""

    def column(self, ref: str, name: str) -> str:
        """What the author wrote in a column of our own for a question, or ""."""
        try:
            return self.session.form.question(ref).extras.get(name, "")
        except KeyError:
            return ""

    def become(self, place: Place, *, ref: str = "") -> None:
        """Go to another place of the conversation, nothing half-done."""
        self.state = replace(self.state.cleared(), place=place, ref=ref)

    def change(self, **values: object) -> None:
        self.state = replace(self.state, **values)  # type: ignore[arg-type]

    def about(self) -> str:
        """A short name for the draft, or ""."""
        return next((value for name in NAMED_BY if (value := self.value(name))), "")

    def progress(self) -> str:
        """How many of the relevant questions are behind: "7/15"."""
        question = self.question()
        if question is not None and not self.state.returning:
            return f"{question.position - 1}/{question.total}"
        answers = self.answers()
        return f"{sum(1 for answer in answers if answer.state != 'unasked')}/{len(answers)}"

    def bound(self, act: str, **values: str | int) -> str:
        """A payload bound to the place that is shown now."""
        return taps.encode(act, d=self.draft, q=self.place_mark(), r=self.state.revision, **values)

    def place_mark(self) -> str:
        """What stands for the shown place in a payload."""
        if self.state.place == "question":
            return taps.mark_of(self.state.ref)
        return taps.mark_of(f"#{self.state.place}")

    def is_current(self, data: Mapping[str, str]) -> bool:
        """Whether a tap was made on what is shown now."""
        return (
            data.get("d") == str(self.draft)
            and data.get("r") == str(self.state.revision)
            and data.get("q") == self.place_mark()
        )
