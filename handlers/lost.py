"""Whatever else: stickers, unknown kinds, words out of place. Never silence: where we are."""

from __future__ import annotations

from bot.engine.inputs import UnknownSent
from bot.engine.messages import Text
from handlers import menu
from handlers.scene import Scene
from handlers.turn import Outcome, Steps


def wants(scene: Scene) -> bool:
    return True


def handle(scene: Scene) -> Steps:
    yield from ()  # a generator, like every handler
    given = scene.turn.input
    if isinstance(given, UnknownSent) and not given.answerable:
        return Outcome()
    roles = [held.role for held in scene.person.roles]
    return scene.outcome(Text(scene.say("menu.lost")), menu.menu_card(scene.language, roles))
