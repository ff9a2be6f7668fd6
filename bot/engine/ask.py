"""A question as one card: what it says, what can be tapped, what every question may offer.

Buttons are a shortcut: whatever is tapped can be typed as well, and a card says how. Every payload
carries the draft, the question and the revision it was made for.
"""

from __future__ import annotations

from bot.engine.asked import Asked, around
from bot.engine.messages import Card
from bot.engine.offers import offer_of


def card_of(asked: Asked) -> Card:
    """The question as one card with quick replies, back and skip last."""
    question = asked.question
    offer = offer_of(asked)
    body = [text for text in (*asked.notes, question.hint, *offer.body) if text]
    if asked.was:
        body.append(asked.say("was", value=asked.was))
    if asked.why:
        body.insert(0, asked.why)
    if asked.ways_out:
        body.append(asked.say("ways_out"))
    repeat = question.type == "repeat"
    title = asked.say("repeat_title", label=question.text) if repeat else question.text
    return Card(
        alt=asked.say("alt_question", position=question.position),
        lead=asked.lead,
        echo=asked.echo,
        title=title,
        body=tuple(body),
        rows=offer.rows,
        footnote=offer.how,
        buttons=offer.buttons,
        tone="warn" if asked.why else "plain",
        taps=(*offer.taps, *around(asked)),
    )
