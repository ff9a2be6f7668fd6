"""`ติดตาม`: what this person has to do now, worst first; and, for a supervisor, where it is late."""

from __future__ import annotations

from typing import Literal

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from bot.engine.taps import is_number
from handlers.due import due_in
from handlers.orders import Below, ListBelow, ListWork, WorkItem
from handlers.scene import Scene
from handlers.turn import Steps

SHOWN = 10


def wants(scene: Scene) -> bool:
    return scene.asks("follow") or scene.taps("todo")


def handle(scene: Scene) -> Steps:
    """The list, worst first as it comes; each row opens what can be done."""
    page = int(scene.tapped.get("p", "0")) if is_number(scene.tapped.get("p", "0")) else 0
    items: list[WorkItem] = yield ListWork(SHOWN, skip=page * SHOWN)
    below: list[Below] = []
    if scene.person.has("supervisor") and page == 0:
        below = yield ListBelow(SHOWN)
    cards: list[Card] = []
    if below:
        cards.append(_below(scene, below))
    if items:
        cards.append(_card(scene, items, page))
    if not cards:
        mine = Tap(scene.say("work.mine"), data=taps.encode("work"), shows=scene.say("work.mine"))
        status = Tap(scene.say("menu.status"), data=taps.encode("status"))
        return scene.outcome(Text(scene.say("case.no_work"), taps=(mine, status)))
    return scene.outcome(*cards)


def _card(scene: Scene, items: list[WorkItem], page: int) -> Card:
    more: tuple[Tap, ...] = ()
    if len(items) > SHOWN:
        label = scene.say("form.next_page")
        more = (Tap(label, data=taps.encode("todo", p=page + 1), shows=label),)
    mine = Tap(scene.say("work.mine"), data=taps.encode("work"), shows=scene.say("work.mine"))
    return Card(
        alt=scene.say("case.alt_work"),
        title=scene.say("case.work_title"),
        rows=tuple(_row(scene, item) for item in items[:SHOWN]),
        footnote=scene.say("case.work_how"),
        taps=(*more, mine),
    )


def _row(scene: Scene, item: WorkItem) -> Row:
    when = due_in(scene, item.due_at) if item.due_at is not None else ""
    parts = [item.case_no, when, item.title]
    mark: Literal["", "warn", "danger"] = "warn" if item.overdue else ""
    if item.kind == "alert":
        mark = "danger"
    tap = Tap(item.case_no or item.title, data=opens(item))
    text = scene.say(f"work.{item.kind}")
    return Row(text, detail=" · ".join(part for part in parts if part), mark=mark, tap=tap)


def opens(item: WorkItem) -> str:
    """Where a line of work leads."""
    if item.kind == "alert":
        return taps.encode("take_alert", id=item.id)
    if item.kind in ("same_child", "review"):
        return taps.encode("question", f=item.id)
    if item.kind == "still":
        return taps.encode("still_ask", n=item.case_no)
    if item.kind == "correction":
        return taps.encode("fix", s=item.id)
    if item.kind == "referral":
        return taps.encode("referral", i=item.id)
    return taps.encode("case", n=item.case_no)


def _below(scene: Scene, below: list[Below]) -> Card:
    """Late work by LAO; a row opens its list."""
    rows = tuple(
        Row(
            one.name,
            detail=scene.say(
                "work.below_row",
                count=f"{one.overdue:,}",
                when=due_in(scene, one.oldest),
            ),
            mark="warn",
            tap=Tap(one.name, data=taps.encode("mine", g="overdue", p=one.place)),
        )
        for one in below[:SHOWN]
    )
    footnote = scene.say("work.below_more") if len(below) > SHOWN else ""
    return Card(
        alt=scene.say("case.alt_work"),
        title=scene.say("work.below"),
        rows=rows,
        footnote=footnote,
        tone="warn",
    )
