"""When something is due, in the words of a calendar: today, tomorrow, in so many days, late."""

from __future__ import annotations

from datetime import datetime

from bot.thai import to_bangkok
from handlers.scene import Scene


def due_in(scene: Scene, due_at: datetime) -> str:
    """How far off a moment is, counted in days of Bangkok; late as soon as it has passed."""
    days = (to_bangkok(due_at).date() - to_bangkok(scene.turn.now).date()).days
    if due_at < scene.turn.now:
        return scene.say("work.late_days", count=-days) if days < 0 else scene.say("work.late")
    if days <= 1:
        return scene.say("work.due_tomorrow" if days else "work.due_today")
    return scene.say("work.due_days", count=days)
