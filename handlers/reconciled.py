"""The word to administrators that counts do not add up."""

from __future__ import annotations

from typing import Any

from bot.engine.messages import Card, Fact
from handlers.scene import Scene


def card(scene: Scene, data: dict[str, Any]) -> Card | None:
    """How many sums differ, and the worst of them."""
    worst = data.get("worst") or []
    facts = tuple(
        Fact(
            f"{rule} · {place or scene.say('reconcile.everywhere')}",
            scene.say("reconcile.line", expected=f"{expected:,}", found=f"{found:,}"),
        )
        for rule, place, expected, found in worst
    )
    counts = {name: f"{int(data.get(name, 0)):,}" for name in ("differences", "checked")}
    return Card(
        alt=scene.say("reconcile.alt"),
        title=scene.say("reconcile.title"),
        body=(scene.say("reconcile.body", **counts),),
        facts=facts,
        footnote=scene.say("reconcile.next"),
        tone="danger",
    )
