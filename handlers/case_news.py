"""What became of a case, told to whoever follows or reported it, above their next reply."""

from __future__ import annotations

from typing import Any

from bot.engine import taps
from bot.engine.messages import Card, Message, Tap
from bot.texts import TEXTS
from bot.texts.choices import label
from handlers.scene import Scene


def carried(scene: Scene, data: dict[str, Any]) -> Message | None:
    """A line and a way to the case; nothing for a kind of news this version does not know."""
    key = f"move.heard_{data.get('what')}"
    number = str(data.get("case_no", ""))
    if key not in TEXTS or not number:
        return None
    code = str(data.get("code", ""))
    what = label("close", code, scene.language) if code else ""
    body = [scene.say(key, case_no=number, what=what)]
    if data.get("why"):
        body.append(scene.say("move.heard_why", reason=data["why"]))
    buttons: tuple[Tap, ...] = ()
    if data.get("what") not in ("unassigned", "accept"):  # no longer theirs to open
        text = scene.say("move.open_case")
        buttons = (Tap(text, data=taps.encode("case", n=number), shows=text),)
    return Card(alt=scene.say("move.heard_alt"), body=tuple(body), buttons=buttons)
