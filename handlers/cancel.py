"""Giving up a report, after asking. An alert that went out is not withdrawn, only explained."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Message, Tap, Text
from handlers.danger import numbers_card
from handlers.orders import CancelDraft, LoadPhones, TellDangerChanged
from handlers.scene import Report, Scene
from handlers.turn import Steps


def cancel(scene: Scene, report: Report) -> Steps:
    """Close the draft unsent; whoever was alerted is told."""
    said: list[Message] = []
    if report.draft.danger_case and not report.draft.rehearsal:
        yield TellDangerChanged(report.draft.id, "cancelled")
        phones = yield LoadPhones(report.talk.value("tambon"))
        said.append(numbers_card(scene.language, phones, said=scene.say("form.cancel_danger")))
    yield CancelDraft(report.draft.id)
    menu = Tap(scene.say("menu.menu"), data=taps.encode("menu"))
    said.append(Text(scene.say("form.cancelled"), taps=(menu,)))
    return scene.outcome(*said, state=report.talk.state.closed())
