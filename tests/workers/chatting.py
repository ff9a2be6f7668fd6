"""People of the town who chat: words and taps through the real handlers and the real tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot.engine import taps
from bot.engine.inputs import ButtonTapped, Input, SystemSpoke, TextTyped
from bot.engine.messages import Card, Cards, Message, Picture, Tap, Text
from bot.forms import Session
from bot.line import limits, render
from bot.thai.show import BANGKOK
from handlers import decide
from handlers.orders import SaveDraft, SendSubmission
from handlers.scene import files_of
from handlers.turn import Turn
from models import inbox, person
from tests.workers.town import ANSWERS, Town
from workers.desk import Desk
from workers.talk.turns import drive


@dataclass
class Chat:
    """What each person's conversation holds, what was said to them last, and what was pushed."""

    town: Town
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: dict[str, tuple[Message, ...]] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)
    pushes: list[tuple[str, str]] = field(default_factory=list)

    def say(self, name: str, text: str) -> str:
        """Type something. → everything that was answered, as text."""
        return self._turn(name, TextTyped(text))

    def tap(self, name: str, label: str, nth: int = 0) -> str:
        """Tap what is labelled so in the last answer."""
        found = [tap for tap in offered(self.last.get(name, ())) if tap.label == label]
        assert found, (label, [tap.label for tap in offered(self.last.get(name, ()))])
        return self.send(name, found[nth].data)

    def send(self, name: str, data: str) -> str:
        """Tap a button by its payload."""
        return self._turn(name, ButtonTapped(taps.decode(data)))

    def listen(self, name: str) -> None:
        """What workers said to this person takes effect in the conversation."""
        for row in self.town.rows(inbox.Inbox, person_id=self.town.ids[name], kind="system"):
            if row["id"] in self.heard:
                continue
            self.heard.add(row["id"])
            content = self.town.vault.open(row["sealed"], "inbox")
            before = self.last.get(name, ())
            self._turn(name, SystemSpoke(content["kind"], content["data"]))
            if self.last[name]:
                self.pushes.append((name, content["kind"]))
            self.last[name] = before

    def text(self, name: str) -> str:
        return "\n".join(words(self.last.get(name, ())))

    def _turn(self, name: str, given: Input) -> str:
        if not isinstance(given, SystemSpoke):
            self.listen(name)
        with self.town.desk(name) as desk:
            turn = self._load(desk, name, given)
            outcome = drive(decide(turn), desk)
        if outcome.conversation is not None:
            self.state[name] = dict(outcome.conversation)
        self.last[name] = outcome.messages
        rendered = render.messages(outcome.messages, "th")
        assert not [problem for one in rendered for problem in limits.problems([one])]
        assert len(outcome.messages) <= 5
        return self.text(name)

    def _load(self, desk: Desk, name: str, given: Input) -> Turn:
        held = person.roles(desk.connection, [desk.person.id])[desk.person.id]
        (row,) = person.addresses(desk.connection, [desk.person.id])
        who = self.town.shelf.person(desk.person.id, row.state, "th", name, held)
        return Turn(
            person=who,
            conversation=self.state.get(name, {}),
            draft=None,
            input=given,
            now=self.town.now,
            happened_at=self.town.now,
            forms={"oos_report": self.town.form},
            form_versions=dict(self.town.shelf.by_digest),
        )


def report(town: Town, name: str = "weaver", **changed: str) -> str:
    """Send a report whose draft holds its answers, so that it can be corrected. → its number."""
    now = town.now.astimezone(BANGKOK)
    with town.desk(name) as desk:
        held = person.roles(desk.connection, [desk.person.id])[desk.person.id]
        who = town.shelf.person(desk.person.id, "active", "th", name, held)
    session = Session.start(town.form, now=now, seed=1, files=files_of(who))
    said = {**ANSWERS, **changed}
    while (question := session.current("th")) is not None:
        verdict = session.answer(said.get(question.name), now=now)
        assert verdict.accepted, (question.name, verdict)
    draft = replace(town.draft(name), session=session.stored())
    town.order(name, SaveDraft(draft))
    order = SendSubmission(draft, session.record(), session.value("tambon"), "")
    number = str(town.order(name, order).number)
    town.validate()
    return number


def offered(messages: tuple[Message, ...]) -> Iterator[Tap]:
    """Every tap of an answer: buttons, rows and quick replies."""
    for message in messages:
        yield from message.taps
        cards = message.cards if isinstance(message, Cards) else (message,)
        for card in cards:
            if isinstance(card, Card):
                yield from card.buttons
                yield from (row.tap for row in card.rows if row.tap is not None)
                if card is not message:
                    yield from card.taps


def words(messages: tuple[Message, ...]) -> Iterator[str]:
    """Everything that can be read in an answer."""
    for message in messages:
        if isinstance(message, Text):
            yield message.text
        elif isinstance(message, Cards):
            yield from words(tuple(message.cards))
        elif isinstance(message, Card):
            yield from (part for part in (message.lead, message.title, *message.body) if part)
            yield from (f"{fact.label}: {fact.value}" for fact in message.facts)
            yield from (f"{row.text} {row.detail}".strip() for row in message.rows)
            yield from (part for part in (message.footnote,) if part)
            yield from (f"[{tap.label}]" for tap in message.buttons)
        else:
            assert isinstance(message, Picture)
