"""What arrived after later messages had taken effect. It never answers the question of now.

A tap is told so; a text, a place or a photo is offered back.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from bot.engine import commands, steps
from bot.engine.inputs import ButtonTapped, LocationShared, MediaSent, TextTyped
from bot.engine.show import show
from bot.engine.understood import point
from handlers.answer import media_name
from handlers.orders import KeepMedia
from handlers.scene import Report, Scene, open_report
from handlers.turn import Steps

BOUND = (*commands.WITHIN_A_FORM, "resume")


def wants(scene: Scene) -> bool:
    """Late, and about the open report; looking something up is harmless at any time."""
    if not scene.turn.late or not scene.state.draft:
        return False
    if isinstance(scene.turn.input, LocationShared | MediaSent):
        return True
    if isinstance(scene.turn.input, ButtonTapped):
        return "d" in scene.tapped or scene.asks(*BOUND)
    return bool(scene.typed) and (scene.command is None or scene.asks(*BOUND))


def handle(scene: Scene) -> Steps:
    """Say that it came late, offer it as the answer where it could be one, show where we are."""
    report = yield from open_report(scene)
    if report is None:
        return scene.outcome()
    talk = report.talk
    offered = yield from _offered(scene, report)
    if isinstance(scene.turn.input, ButtonTapped):
        talk.note = talk.say("stale")
    elif offered:
        question = talk.question()
        label = question.text if question is not None else ""
        steps.offer(talk, offered, talk.state.ref)
        talk.note = f"{talk.say('late')} {talk.say('offer', label=label)}"
    else:
        talk.note = talk.say("late")
    return scene.outcome(*show(talk), state=talk.state)


def _offered(scene: Scene, report: Report) -> Generator[Any, Any, str]:
    """The late message as an answer to the current question, "" when it cannot be one."""
    talk, given = report.talk, scene.turn.input
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return ""
    if isinstance(given, TextTyped):
        return given.text if steps.could_answer(talk, given.text) else ""
    if isinstance(given, LocationShared) and question.type == "geopoint":
        return point(given.latitude, given.longitude)
    if isinstance(given, MediaSent) and steps.wants_media(talk, given.kind) and not given.external:
        order = KeepMedia(report.draft.id, talk.state.ref, given.message_id, given.kind)
        attachment = yield order
        return media_name(attachment, given)
    return ""
