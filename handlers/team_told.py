"""What people hear when work changes hands or somebody moves; and drafts that leave in a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine import taps
from bot.engine.messages import Card, Message, Tap
from handlers.orders.team import RedactHanded, ReleaseDrafts
from handlers.scene import Scene
from handlers.turn import Outcome, Steps


def release(scene: Scene, data: Mapping[str, Any]) -> Steps:
    """Let drafts go to whoever has the work now. The open report, when it is one of them, closes:
    its question would go nowhere."""
    event, back = int(data.get("event", 0)), bool(data.get("back"))
    gone: list[int] = yield ReleaseDrafts(event, back)
    if scene.state.draft in gone:
        return scene.outcome(state=scene.state.closed())
    return Outcome()


def redact(_scene: Scene, data: Mapping[str, Any]) -> Steps:
    """Take out of a draft what whoever began it has unsent since."""
    rows = tuple(str(one) for one in data.get("rows", ()))
    yield RedactHanded(int(data.get("draft_id", 0)), rows)
    return Outcome()


DOES: dict[str, Callable[[Scene, Mapping[str, Any]], Steps]] = {
    "drafts_leave": release,
    "draft_unsent": redact,
}
"""Kinds of system rows that say nothing, and what they do."""


def work_came(scene: Scene, data: dict[str, Any]) -> Message:
    """To who follows the cases from now on."""
    key = "came_one" if data.get("case_no") else "came"
    text = _text(scene, "came_back" if data.get("back") else key, data, data.get("cases", 0))
    return _card(scene, "came_alt", text, _open(scene, data))


def work_went(scene: Scene, data: dict[str, Any]) -> Message:
    """To who followed them until now."""
    key = "went_one" if data.get("case_no") else "went"
    return _card(scene, "went_alt", _text(scene, key, data, data.get("cases", 0)))


def drafts_came(scene: Scene, data: dict[str, Any]) -> Message:
    label = scene.say("team.open_drafts")
    key = "back_drafts" if data.get("back") else "came_drafts"
    text = _text(scene, key, data, data.get("drafts", 0))
    return _card(scene, "came_alt", text, Tap(label, data=taps.encode("drafts"), shows=label))


def resumed(scene: Scene, _data: dict[str, Any]) -> Message:
    return _card(scene, "resumed_alt", scene.say("team.resumed"))


def you_moved(scene: Scene, data: dict[str, Any]) -> Message:
    return _card(scene, "you_moved_alt", _text(scene, "you_moved", data))


def member_moved(scene: Scene, data: dict[str, Any]) -> Message:
    label = scene.say("team.open")
    tap = Tap(label, data=taps.encode("people"), shows=label)
    return _card(scene, "member_moved_alt", _text(scene, "member_moved", data), tap)


def _text(scene: Scene, key: str, data: Mapping[str, Any], count: int = 0) -> str:
    named = {name: str(data.get(name) or "") for name in ("name", "case_no", "from", "to")}
    named["name"] = named["name"] or scene.say("team.came_nobody")
    return scene.say(f"team.{key}", count=count, **named)


def _open(scene: Scene, data: Mapping[str, Any]) -> Tap:
    label = scene.say("team.open_cases")
    number = str(data.get("case_no") or "")
    return Tap(label, data=taps.encode("case", n=number) if number else taps.encode("work"))


def _card(scene: Scene, alt: str, text: str, *buttons: Tap) -> Card:
    title = scene.say(f"team.{alt}")
    return Card(alt=title, title=title, body=(text,), buttons=buttons)


CARRIED: dict[str, Callable[[Scene, dict[str, Any]], Message | None]] = {
    "work_came": work_came,
    "work_went": work_went,
    "drafts_came": drafts_came,
    "resumed": resumed,
    "you_moved": you_moved,
    "member_moved": member_moved,
}
