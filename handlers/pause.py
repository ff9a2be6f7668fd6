"""Pausing the open report. It waits among the drafts without limit."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Tap, Text
from handlers.scene import Report, Scene, keep
from handlers.turn import Steps


def pause(scene: Scene, report: Report) -> Steps:
    """Keep the draft and close the conversation about it."""
    yield from keep(scene, report)
    data = taps.encode("draft", d=report.draft.id)
    again = Tap(scene.say("form.resume"), data=data, shows=scene.say("form.resume"))
    menu = Tap(scene.say("menu.menu"), data=taps.encode("menu"))
    text = Text(scene.say("form.paused"), taps=(again, menu))
    return scene.outcome(text, state=report.talk.state.closed())
