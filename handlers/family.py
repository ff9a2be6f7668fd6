"""The family is told that its child was reported: within 30 days, when others reported it."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Card, Tap
from handlers.orders import NoteFamilyTold
from handlers.scene import Scene
from handlers.turn import Steps


def wants(scene: Scene) -> bool:
    return scene.taps("family_told")


def handle(scene: Scene) -> Steps:
    """First what to say to a family; said and done, a second tap notes it."""
    number = scene.tapped.get("n", "")
    if scene.tapped.get("y") != "1":
        return scene.outcome(_how(scene, number))
    noted: str | None = yield NoteFamilyTold(number)
    key = "follow.family_noted" if noted else "follow.family_none"
    return scene.outcome(_card(scene, number, scene.say(key, case_no=number)))


def _how(scene: Scene, number: str) -> Card:
    label = scene.say("follow.family_done")
    told = Tap(label, data=taps.encode("family_told", n=number, y=1), shows=label, strong=True)
    text = scene.say("follow.family_how", case_no=number)
    return _card(scene, number, text, told, title=scene.say("follow.family_title"))


def _card(scene: Scene, number: str, text: str, *first: Tap, title: str = "") -> Card:
    label = scene.say("follow.open")
    back = Tap(label, data=taps.encode("case", n=number), shows=label)
    return Card(alt=scene.say("follow.alt_case"), title=title, body=(text,), buttons=(*first, back))
