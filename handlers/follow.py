"""The account was added, blocked, or unblocked."""

from __future__ import annotations

from bot.engine.inputs import Followed, Unfollowed
from bot.engine.messages import Text
from handlers import menu
from handlers.orders import NoteFollowed, NoteUnfollowed
from handlers.scene import Scene
from handlers.turn import Outcome, Steps


def wants(scene: Scene) -> bool:
    return isinstance(scene.turn.input, Followed | Unfollowed)


def handle(scene: Scene) -> Steps:
    """Greet; or stop the pushes and say nothing, since nobody would read it."""
    # Noted however late it comes: the order keeps to the time at which it happened.
    if isinstance(scene.turn.input, Unfollowed):
        yield NoteUnfollowed()
        return Outcome()
    yield NoteFollowed()
    if scene.turn.late:
        return Outcome()
    if scene.person.state != "active":
        return scene.outcome(Text(scene.say("people.greeting")))
    roles = [held.role for held in scene.person.roles]
    card = menu.menu_card(scene.language, roles, open_report=bool(scene.state.draft))
    return scene.outcome(Text(scene.say("people.welcome_back")), card)
