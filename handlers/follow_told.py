"""What those who work on a case are told about it: asked for help, left again, due. Pure."""

from __future__ import annotations

from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap
from bot.texts import TEXTS
from handlers.case_card import close_name
from handlers.scene import Scene

LISTED: Final = 5


def asks(scene: Scene, data: dict[str, Any]) -> Card | None:
    """A follow-up asks the coordinator for something."""
    key = f"follow.asks_{data.get('what', '')}"
    if key not in TEXTS:
        return None
    number = str(data.get("case_no", ""))
    return _about(scene, "asks", scene.say(key, case_no=number), number)


def proposed(scene: Scene, data: dict[str, Any]) -> Card:
    """Closing was proposed."""
    number = str(data.get("case_no", ""))
    code = close_name(scene, str(data.get("code", "")))
    text = scene.say("follow.proposed_body", case_no=number, code=code)
    return _about(scene, "proposed", text, number)


def left(scene: Scene, data: dict[str, Any]) -> Card:
    """A child left what it had gone back to."""
    number = str(data.get("case_no", ""))
    return _about(scene, "left", scene.say("follow.left_body", case_no=number), number)


def due(scene: Scene, data: dict[str, Any]) -> Card | None:
    """Cases that this person follows are due; each number opens its card."""
    numbers = [str(number) for number in data.get("cases", ())]
    if not numbers:
        return None
    left_out = len(numbers) - LISTED
    return Card(
        alt=scene.say("follow.alt_case"),
        title=scene.say("follow.due_title"),
        body=(scene.say("follow.due_body", count=len(numbers)),),
        rows=tuple(
            Row(number, tap=Tap(number, data=taps.encode("case", n=number)))
            for number in numbers[:LISTED]
        ),
        footnote=scene.say("follow.due_more", count=left_out) if left_out > 0 else "",
    )


def _about(scene: Scene, what: str, text: str, number: str) -> Card:
    label = scene.say("follow.open")
    return Card(
        alt=scene.say("follow.alt_case"),
        title=scene.say(f"follow.{what}_title"),
        body=(text,),
        buttons=(Tap(label, data=taps.encode("case", n=number), shows=label, strong=True),),
        tone="warn" if what == "left" else "plain",
    )
