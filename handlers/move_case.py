"""A move of a case, tapped on its card. Which moves there are is the case's state machine's."""

from __future__ import annotations

from bot.engine.messages import Text
from bot.texts import TEXTS
from handlers import case_card
from handlers.orders import CaseView, MoveCase
from handlers.scene import Scene
from handlers.turn import Steps


def _why(scene: Scene, code: str) -> str:
    key = f"case.why_{code}"
    return scene.say(key) if key in TEXTS else ""


def wants(scene: Scene) -> bool:
    return scene.taps("move")


def handle(scene: Scene) -> Steps:
    order = MoveCase(scene.tapped.get("n", ""), scene.tapped.get("m", ""))
    moved: tuple[bool, str, CaseView | None] = yield order
    done, why, case = moved
    text = scene.say("case.moved") if done else scene.say("case.not_moved", why=_why(scene, why))
    cards = () if case is None else (case_card.card(scene, case),)
    return scene.outcome(Text(text), *cards)
