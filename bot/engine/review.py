"""All answers on cards, each to be tapped or named by its number: to send, or to change one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from bot.engine.answer import in_words
from bot.engine.messages import Card, Cards, Message, Row, Tap
from bot.engine.talk import Talk
from bot.engine.taps import mark_of
from bot.forms import Answer

PAGE = 60  # answers shown at once; LINE takes 12 cards side by side


@dataclass(frozen=True)
class Listed:
    """An answer with its number in the list."""

    number: int
    answer: Answer


def listed(talk: Talk) -> list[Listed]:
    """The answers as the present place numbers them: all in the summary, else the given ones."""
    answers = talk.answers()
    if talk.state.place == "changes":
        answers = [answer for answer in answers if answer.value]
    return [Listed(number, answer) for number, answer in enumerate(answers, 1)]


def summary(talk: Talk) -> list[Message]:
    """The answers and the button that sends them."""
    cards = _cards(talk, talk.say("alt_summary"))
    send = Tap(talk.say("send"), data=talk.bound("send"), shows=talk.say("send"), strong=True)
    cancel = Tap(talk.say("cancel"), data=talk.bound("cancel"))
    pause = Tap(talk.say("pause"), data=talk.bound("pause"))
    body = [talk.note] if talk.note else []
    body.extend((talk.say("summary_send"), talk.say("summary_how")))
    if talk.rehearsal:
        body.append(talk.say("summary_rehearsal"))
    end = Card(
        alt=talk.say("alt_summary"),
        lead=talk.say("rehearsal") if talk.rehearsal else "",
        echo=talk.echo,
        title=talk.say("summary_title"),
        body=(*talk.session.end_notes(talk.language), *body),
        buttons=(send,),
        taps=(*_page_tap(talk), pause, cancel),
    )
    return [*cards, end]


def changes(talk: Talk) -> list[Message]:
    """The answers given so far, to choose one to change."""
    resume = Tap(talk.say("resume"), data=talk.bound("resume"), shows=talk.say("resume"))
    cards = _cards(talk, talk.say("alt_changes"))
    title = talk.say("changes_title" if cards else "no_answers")
    body = (talk.say("summary_how"),) if cards else ()
    if talk.note:
        body = (talk.note, *body)
    head = Card(
        alt=talk.say("alt_changes"), title=title, body=body, taps=(*_page_tap(talk), resume)
    )
    return [*cards, head]


def cancelling(talk: Talk) -> Card:
    """Asking whether the report is really to be given up."""
    body = [talk.say("cancel_body")]
    if talk.urgent:
        body.append(talk.say("cancel_danger"))
    taps = (
        Tap(talk.say("cancel_yes"), data=talk.bound("cancel_yes"), shows=talk.say("cancel_yes")),
        Tap(
            talk.say("cancel_no"),
            data=talk.bound("resume"),
            shows=talk.say("cancel_no"),
            strong=True,
        ),
    )
    return Card(
        alt=talk.say("alt_cancel"),
        title=talk.say("cancel_title"),
        body=tuple(body),
        buttons=taps,
        tone="warn",
    )


def _cards(talk: Talk, alt: str) -> list[Message]:
    items = listed(talk)[talk.state.page * PAGE : (talk.state.page + 1) * PAGE]
    cards = tuple(
        Card(alt=alt, title=heading, rows=tuple(_row(talk, item) for item in group))
        for heading, group in groupby(items, key=lambda item: _heading(item.answer))
    )
    return [Cards(alt=alt, cards=cards)] if cards else []


def _heading(answer: Answer) -> str:
    return answer.groups[0].label if answer.groups else ""


def _row(talk: Talk, item: Listed) -> Row:
    value = in_words(talk, item.answer)
    missing = item.answer.required and not item.answer.value
    label = f"{item.number}. {item.answer.label}"
    tap = Tap(item.answer.label, data=talk.bound("go", g=mark_of(item.answer.ref)))
    return Row(label, detail=value or "–", mark="warn" if missing else "", tap=tap)


def _page_tap(talk: Talk) -> tuple[Tap, ...]:
    if len(listed(talk)) <= (talk.state.page + 1) * PAGE:
        return ()
    return (Tap(talk.say("next_cards"), data=talk.bound("page", p=talk.state.page + 1)),)
