"""A message was taken back: it goes, with every version made from it. No reply is possible."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.inputs import MessageUnsent
from handlers.orders import RedactMessage
from handlers.scene import Scene
from handlers.turn import Steps


def wants(scene: Scene) -> bool:
    return isinstance(scene.turn.input, MessageUnsent)


def handle(scene: Scene) -> Steps:
    if isinstance(scene.turn.input, MessageUnsent):
        yield RedactMessage(scene.turn.input.message_id)
    # What was typed may wait here half understood; the question is asked again instead.
    state = replace(scene.state.cleared(), offered="", offered_for="")
    return scene.outcome(state=state)
