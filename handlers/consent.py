"""A family takes its consent back: who asks, what follows, and one tap to confirm."""

from __future__ import annotations

from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Tap
from handlers.orders import FindCase, WithdrawConsent
from handlers.orders.consent import AskedBy
from handlers.scene import Scene
from handlers.turn import Steps

ACT: Final = "consent_back"
WHO: Final[dict[str, AskedBy]] = {"guardian": "guardian", "self": "self", "official": "official"}


def wants(scene: Scene) -> bool:
    return scene.taps(ACT)


def handle(scene: Scene) -> Steps:
    number, who = scene.tapped.get("n", ""), WHO.get(scene.tapped.get("w", ""))
    if who is None:
        return scene.outcome(_card(scene, number, "consent.ask", *_asking(scene, number)))
    if scene.tapped.get("y") != "1":
        label = scene.say("consent.confirm")
        sure = Tap(label, data=taps.encode(ACT, n=number, w=who, y=1), shows=label, strong=True)
        return scene.outcome(_card(scene, number, "consent.follows", sure))
    done: str | None = yield WithdrawConsent(number, who)
    if done is None and (yield FindCase(number, "consent")) is None:
        return scene.outcome(_card(scene, number, "status.no_case"))
    return scene.outcome(_card(scene, number, "consent.done" if done else "consent.none"))


def told(scene: Scene, data: dict[str, Any]) -> Card | None:
    """What whoever watches over the data hears: the number alone."""
    number = str(data.get("case_no", ""))
    return Card(
        alt=scene.say("follow.alt_case"),
        title=scene.say("consent.title"),
        body=(scene.say("consent.told", case_no=number, number=number),),
    )


def _asking(scene: Scene, number: str) -> tuple[Tap, ...]:
    labels = {who: scene.say(f"consent.by_{who}") for who in WHO}
    return tuple(
        Tap(label, data=taps.encode(ACT, n=number, w=who), shows=label)
        for who, label in labels.items()
    )


def _card(scene: Scene, number: str, key: str, *first: Tap) -> Card:
    label = scene.say("follow.open")
    back = Tap(label, data=taps.encode("case", n=number), shows=label)
    return Card(
        alt=scene.say("follow.alt_case"),
        title=scene.say("consent.title"),
        body=(scene.say(key, case_no=number, number=number),),
        buttons=(*first, back),
    )
