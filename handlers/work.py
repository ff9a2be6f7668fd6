"""What waits for this person: alerts to take, questions to decide, new cases, corrections."""

from __future__ import annotations

from typing import Literal

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from bot.thai import show_datetime
from handlers.orders import ListWork, WorkItem
from handlers.scene import Scene
from handlers.turn import Steps

SHOWN = 10


def wants(scene: Scene) -> bool:
    return scene.asks("work", "follow")


def handle(scene: Scene) -> Steps:
    """The list, worst first as it comes; each row opens what can be done."""
    items: list[WorkItem] = yield ListWork(SHOWN)
    if not items:
        status = Tap(scene.say("menu.status"), data=taps.encode("status"))
        return scene.outcome(Text(scene.say("case.no_work"), taps=(status,)))
    card = Card(
        alt=scene.say("case.alt_work"),
        title=scene.say("case.work_title"),
        rows=tuple(_row(scene, item) for item in items),
        footnote=scene.say("case.work_how"),
    )
    return scene.outcome(card)


def _row(scene: Scene, item: WorkItem) -> Row:
    parts = [scene.say(f"case.work_{item.kind}"), item.title]
    if item.due_at is not None:
        key = "case.overdue_since" if item.overdue else "case.due"
        parts.append(scene.say(key, when=show_datetime(item.due_at, scene.language)))
    mark: Literal["", "warn", "danger"] = "warn" if item.overdue else ""
    if item.kind == "alert":
        mark = "danger"
    tap = Tap(item.case_no or item.title, data=_opens(item))
    text = item.case_no or item.title
    return Row(text, detail=" · ".join(part for part in parts if part), mark=mark, tap=tap)


def _opens(item: WorkItem) -> str:
    if item.kind == "alert":
        return taps.encode("take_alert", id=item.id)
    if item.kind in ("same_child", "review"):
        return taps.encode("question", f=item.id)
    if item.kind == "correction":
        return taps.encode("fix", s=item.id)
    return taps.encode("case", n=item.case_no)
