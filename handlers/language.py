"""Changing the language, at any time, without losing the place."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.messages import Message, Text
from bot.engine.show import show
from bot.texts import say
from handlers import menu
from handlers.orders import SetLanguage
from handlers.scene import Scene, open_report
from handlers.turn import Steps


def wants(scene: Scene) -> bool:
    return scene.asks("language", "thai", "english")


def handle(scene: Scene) -> Steps:
    """To the named language, or to the other one."""
    wanted = _wanted(scene)
    yield SetLanguage(wanted)
    person = replace(scene.person, language=wanted)
    scene = replace(scene, turn=replace(scene.turn, person=person))
    said: list[Message] = [Text(say("menu.language_set", wanted))]
    report = yield from open_report(scene)
    if report is None:
        roles = [held.role for held in person.roles]
        return scene.outcome(*said, menu.menu_card(wanted, roles))
    said.extend(show(report.talk))
    return scene.outcome(*said, state=report.talk.state)


def _wanted(scene: Scene) -> str:
    command = scene.command
    if command is not None and command.name in ("thai", "english"):
        return "th" if command.name == "thai" else "en"
    rest = command.rest if command is not None else ""
    if rest.startswith(("ไทย", "th")):
        return "th"
    if rest.startswith(("อังกฤษ", "en")):
        return "en"
    return "en" if scene.language == "th" else "th"
