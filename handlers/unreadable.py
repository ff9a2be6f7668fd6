"""A report that its form cannot bring back: its person goes on without it, nothing of it is lost.

Without this every message of theirs would fail on it, whatever it says, until somebody mends it.
"""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Tap, Text
from handlers.orders import NoteUnreadable
from handlers.scene import Scene
from handlers.turn import Steps


def tell(scene: Scene, draft_id: int) -> Steps:
    """Say so once; the draft stays in the list of drafts and opens again when it is mended."""
    yield NoteUnreadable(draft_id)
    label = scene.say("menu.report")
    again = Tap(label, data=taps.encode("report"), shows=label)
    state = scene.state.closed() if scene.state.draft == draft_id else scene.state
    return scene.outcome(Text(scene.say("form.draft_unreadable"), taps=(again,)), state=state)
