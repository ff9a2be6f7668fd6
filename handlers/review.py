"""A coordinator reviews a report: what was noticed first, then the answers, then the decision."""

from __future__ import annotations

import re
from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from bot.thai import ascii_digits, clean, show_datetime
from handlers import review_card, review_verdict
from handlers.orders import (
    ListReviews,
    LoadOutcome,
    LoadReview,
    ReviewItem,
    ReviewView,
    SentOutcome,
)
from handlers.scene import Scene
from handlers.turn import Steps

NUMBER: Final = re.compile(r"\d{2}-\d{4}-\d{5}")
SHOWN: Final = 10
MAY: Final = ("coordinator", "supervisor")


def wants(scene: Scene) -> bool:
    """A tap or command of the review, or words while a verdict asks for some."""
    if scene.asks("review") or scene.taps("outcome", *review_verdict.ACTS):
        return True
    return bool(review_verdict.wanted(scene) and scene.typed and scene.command is None)


def handle(scene: Scene) -> Steps:
    """Open one, list what waits, or go on with a verdict."""
    if scene.taps("outcome"):
        return (yield from _outcome(scene))
    if not scene.person.has(*MAY):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    if scene.asks("review"):
        number = scene.tapped.get("n", "") or _number(scene)
        page = scene.tapped.get("p", "")
        if not number:
            return (yield from _list(scene))
        return (yield from open_one(scene, number, int(page) if is_number(page) else 0))
    return (yield from review_verdict.handle(scene))


def open_one(scene: Scene, number: str, page: int = 0) -> Steps:
    """The report as this person may see it."""
    view: ReviewView | None = yield LoadReview(number)
    if view is None:
        return scene.outcome(Text(scene.say("review.not_found", number=number)))
    return scene.outcome(*review_card.show(scene, view, page))


def _number(scene: Scene) -> str:
    rest = scene.command.rest if scene.command is not None else ""
    tidy = re.sub(r"\s*[-–—]\s*", "-", ascii_digits(clean(rest)))
    found = NUMBER.search(tidy)
    return found[0] if found else tidy


def _list(scene: Scene) -> Steps:
    items: list[ReviewItem] = yield ListReviews(SHOWN)
    if not items:
        work = Tap(scene.say("menu.work"), data=taps.encode("work"))
        return scene.outcome(Text(scene.say("review.list_empty"), taps=(work,)))
    card = Card(
        alt=scene.say("review.alt_report"),
        title=scene.say("review.list_title"),
        rows=tuple(_row(scene, item) for item in items),
        footnote=scene.say("review.list_how"),
    )
    return scene.outcome(card)


def _row(scene: Scene, item: ReviewItem) -> Row:
    data = taps.encode("review", n=item.number)
    if item.kind == "question":
        data = taps.encode("question", f=item.finding_id)
    parts = [item.title]
    late = item.due_at is not None and item.due_at < scene.turn.now
    if item.due_at is not None:
        key = "case.overdue_since" if late else "case.due"
        parts.append(scene.say(key, when=show_datetime(item.due_at, scene.language)))
    tap = Tap(item.number or item.title, data=data)
    return Row(item.number, detail=" · ".join(parts), mark="warn" if late else "", tap=tap)


def _outcome(scene: Scene) -> Steps:
    """What became of the person's own report, with the reason a coordinator gave."""
    number = scene.tapped.get("n", "")
    found: SentOutcome | None = yield LoadOutcome(number)
    if found is None:
        return scene.outcome(Text(scene.say("status.no_case", number=number)))
    key = f"review.state_{found.state}"
    facts = [Fact(scene.say("review.state"), scene.say(key) if key in TEXTS else found.state)]
    if found.reason:
        facts.append(Fact(scene.say("review.reason"), found.reason))
    buttons: list[Tap] = []
    if found.state == "returned":
        data = taps.encode("fix", s=found.submission_id)
        buttons.append(Tap(scene.say("form.correct_now"), data=data, strong=True))
    if found.state == "joined" and found.case_no:
        data = taps.encode("case", n=found.case_no)
        buttons.append(Tap(scene.say("review.open_case"), data=data))
    card = Card(
        alt=scene.say("review.alt_told"),
        title=scene.say("review.outcome", number=number),
        facts=tuple(facts),
        buttons=tuple(buttons),
    )
    return scene.outcome(card)
