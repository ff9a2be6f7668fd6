"""A case was erased: what the conversation still holds of it goes too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.engine.messages import Card
from handlers.scene import Scene
from handlers.turn import Steps

KIND: Final = "case_erased"


def forget(scene: Scene, data: Mapping[str, Any]) -> Steps:
    """Drop what names the case, and a half-filled form about it, which was closed with it. Only
    whose form it was hears of it."""
    state, numbers = scene.state, [str(number) for number in data.get("numbers", ())]
    wrote = state.draft in data.get("drafts", ())
    kept = state.closed() if wrote else state
    kept = replace(
        kept,
        carry=tuple(one for one in kept.carry if not _names(one, numbers)),
        corrections=tuple(one for one in kept.corrections if not _of(one, data)),
        wanted={} if _names(kept.wanted, numbers) else kept.wanted,
    )
    if wrote and numbers:
        kept = replace(kept, carry=(*kept.carry, {"kind": KIND, "case_no": numbers[0]}))
    yield from ()
    return scene.outcome(state=kept if kept != state else None)


def told(scene: Scene, data: dict[str, Any]) -> Card:
    """To who was writing about it."""
    text = scene.say("case.erased_told", case_no=str(data.get("case_no", "")))
    return Card(alt=scene.say("follow.alt_case"), body=(text,))


def _names(held: object, numbers: list[str]) -> bool:
    said = json.dumps(held, ensure_ascii=False, default=str)
    return any(number in said for number in numbers)


def _of(correction: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    return correction.get("submission_id") in data.get("reports", ())
