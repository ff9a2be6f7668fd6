"""Urgent help: the numbers to call, first and at once, then reporting a child in danger."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import taps
from bot.engine.messages import Message, Tap
from bot.engine.show import show
from handlers.danger import numbers_card
from handlers.orders import LoadPhones
from handlers.scene import Scene, open_report
from handlers.start import REPORTERS
from handlers.turn import Outcome, Steps


def wants(scene: Scene) -> bool:
    return scene.asks("urgent")


def handle(scene: Scene) -> Steps:
    """The numbers for everybody; the open report stays where it is."""
    phones = yield LoadPhones()
    card = numbers_card(scene.language, phones)
    if scene.person.has(*REPORTERS):
        report = Tap(scene.say("danger.urgent_report"), data=taps.encode("report"))
        card = replace(card, buttons=(*card.buttons, report))
    said: list[Message] = [card]
    opened = yield from open_report(scene)
    if opened is None:
        return Outcome(tuple(said), keep=(card,))
    said.extend(show(opened.talk))
    return Outcome(tuple(said), opened.talk.state.to_json(), keep=(card,))
