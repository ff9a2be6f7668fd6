"""The word to those in charge that the month's messages will end before the month does."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.engine.messages import Card, Fact
from bot.thai.show import show_date
from handlers.scene import Scene


def card(scene: Scene, data: dict[str, Any]) -> Card | None:
    """How many are used, and until when they last at this pace; None without a day."""
    try:
        day = date.fromisoformat(str(data.get("day", "")))
    except ValueError:
        return None
    used = scene.say("quota.used_of", used=data.get("used", 0), allowed=data.get("allowed", 0))
    return Card(
        alt=scene.say("quota.alt"),
        title=scene.say("quota.title"),
        body=(scene.say("quota.body"),),
        facts=(
            Fact(scene.say("quota.used"), used),
            Fact(scene.say("quota.ends"), show_date(day, scene.language)),
        ),
        footnote=scene.say("quota.note"),
        tone="warn",
    )
