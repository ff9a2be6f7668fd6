"""`thaktho forms play`: any XLSForm as a chat in the terminal, read as the bot would read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

import typer

from bot.engine import commands, moves, ordered, steps, taps
from bot.engine.answer import settle, ticks_of
from bot.engine.commands import Command
from bot.engine.messages import Card, Cards, Message, Tap, Text
from bot.engine.search import is_searched
from bot.engine.show import show
from bot.engine.state import State
from bot.engine.talk import Talk
from bot.forms import Form, Question, Session
from bot.thai import to_bangkok

DRAFT = 1
MOST_CHOICES = 30

Say = Callable[[str], None]
Ask = Callable[[], str | None]


def begin(form: Form, *, language: str, now: datetime, seed: int) -> Talk:
    """A talk at the first question of a form."""
    session = Session.start(form, now=now, seed=seed)
    state = State(draft=DRAFT, place="question")
    talk = Talk(session=session, state=state, draft=DRAFT, language=language, now=to_bangkok(now))
    settle(talk)
    return talk


def play(talk: Talk, say: Say, ask: Ask) -> bool:
    """Ask until the form is sent, given up, or nobody answers any more. → whether it was sent."""
    while True:
        messages = show(talk)
        for line in screen(talk, messages):
            say(line)
        talk.echo = talk.why = talk.note = ""
        typed = ask()
        if typed is None:
            return False
        _take(talk, typed.strip(), messages)
        if talk.want == "send" and _is_complete(talk):
            _tell_record(talk, say)
            return True
        if talk.want in ("cancel", "pause"):
            return False
        talk.want = ""


def _take(talk: Talk, typed: str, messages: list[Message]) -> None:
    """What was typed: nothing (skip), a button's label, a command, a file's name, or an answer."""
    if not typed:
        moves.command(talk, Command("skip"))
        return
    tapped = next((tap for tap in _taps(messages) if typed == tap.label), None)
    command = commands.find(typed)
    question = talk.question()
    if command is not None and command.name in ordered.COMMANDS:
        moves.command(talk, command)
    elif tapped is not None and tapped.kind == "postback":
        moves.tap(talk, taps.decode(tapped.data), "")
    elif question is not None and _wants_file(talk, question):
        moves.media(talk, question.type, typed)
    else:
        moves.text(talk, typed)


def _wants_file(talk: Talk, question: Question) -> bool:
    return question.type in steps.MEDIA and steps.wants_media(talk, question.type)


def _is_complete(talk: Talk) -> bool:
    """Whether it can be sent; else the first question that is missing is asked."""
    missing = talk.session.validate()
    if not missing:
        return True
    talk.go_to(missing[0].ref)
    question = talk.question()
    talk.become("question", ref=question.ref if question else missing[0].ref)
    talk.why = missing[0].message or talk.say("not_ready")
    return False


def _tell_record(talk: Talk, say: Say) -> None:
    for note in talk.session.end_notes(talk.language):
        say(note)
    say(json.dumps(talk.session.record(), ensure_ascii=False, indent=2))
    for effect in talk.session.entities():
        say(f"{effect.action} {effect.dataset}: {effect.label} {dict(effect.properties)}")


def screen(talk: Talk, messages: list[Message]) -> Iterator[str]:
    """What stands on the screen, line by line."""
    yield ""
    for message in messages:
        if isinstance(message, Cards):
            for card in message.cards:
                yield from _card(card)
        elif isinstance(message, Card):
            yield from _card(message)
        elif isinstance(message, Text):
            yield message.text
    question = talk.question()
    asked = talk.state.place == "question" and talk.state.doubt is None and question is not None
    if asked and question is not None and not _lists_choices(messages, question):
        yield from _choices(talk, question)
    labels = _labels(messages, question if asked else None)
    if labels:
        yield typer.style("   ".join(f"[{label}]" for label in labels), fg="blue")


def _card(card: Card) -> Iterator[str]:
    if card.lead:
        yield typer.style(card.lead, dim=True)
    if card.echo:
        yield typer.style(f"✓ {card.echo}", fg="green")
    if card.title:
        yield typer.style(card.title, bold=True)
    for at, text in enumerate(card.body):
        yield typer.style(text, fg="yellow") if at == 0 and card.tone == "warn" else text
    for fact in card.facts:
        yield f"{fact.label}: {fact.value}"
    if not _are_choices(card):
        for number, row in enumerate(card.rows, 1):
            before = f"{number}. " if row.mark == "number" else ""
            yield f"  {before}{row.text}" + (f"  {row.detail}" if row.detail else "")
    if card.footnote:
        yield typer.style(card.footnote, dim=True)


def _are_choices(card: Card) -> bool:
    """Rows that answer or tick: they are listed once, as the choices."""
    acts = {taps.decode(row.tap.data).get("a") for row in card.rows if row.tap is not None}
    return bool(acts & {"answer", "tick"})


def _lists_choices(messages: list[Message], question: Question) -> bool:
    """Whether the card has every choice in its last line already."""
    notes = [message.footnote for message in messages if isinstance(message, Card)]
    return any(all(choice.label in note for choice in question.choices) for note in notes)


def _choices(talk: Talk, question: Question) -> Iterator[str]:
    if is_searched(question) and len(question.choices) > MOST_CHOICES:
        return
    ticked = ticks_of(talk, question) if question.type == "select_multiple" else ()
    for number, choice in enumerate(question.choices[:MOST_CHOICES], 1):
        mark = "" if question.type != "select_multiple" else "☑ " if choice.name in ticked else "☐ "
        yield f"  {number}. {mark}{choice.label}"


def _taps(messages: list[Message]) -> Iterator[Tap]:
    for message in messages:
        if isinstance(message, Card):
            yield from message.buttons
            yield from (row.tap for row in message.rows if row.tap is not None)
        yield from message.taps


def _labels(messages: list[Message], question: Question | None) -> list[str]:
    """What else can be said: the buttons that are no choice."""
    known = {choice.label for choice in question.choices} if question is not None else set()
    labels = [
        tap.label
        for message in messages
        for tap in (*(message.buttons if isinstance(message, Card) else ()), *message.taps)
        if tap.kind in ("postback", "say") and tap.label not in known
    ]
    return list(dict.fromkeys(labels))
