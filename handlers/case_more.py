"""The cards behind a case's card: everything that can be done, more facts, the history."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from bot.thai import show_datetime
from handlers import case_card
from handlers.orders import (
    CaseDetails,
    CaseView,
    FindCase,
    History,
    HistoryLine,
    LoadDetails,
    LoadHistory,
)
from handlers.scene import Scene
from handlers.turn import Outcome, Steps


def wants(scene: Scene) -> bool:
    return scene.taps("case_more", "details", "history")


def handle(scene: Scene) -> Steps:
    number = scene.tapped.get("n", "")
    if scene.taps("details"):
        return (yield from _details(scene, number))
    if scene.taps("history"):
        return (yield from _history(scene, number))
    case: CaseView | None = yield FindCase(number, "more")
    if case is None:
        return _none(scene, number)
    rows = tuple(Row(tap.label, tap=tap) for tap in case_card.buttons(scene, case))
    title = scene.say("move.more_of", case_no=number)
    return scene.outcome(Card(alt=scene.say("case.alt"), title=title, rows=rows))


def _details(scene: Scene, number: str) -> Steps:
    found: CaseDetails | None = yield LoadDetails(number)
    if found is None:
        return _none(scene, number)
    card = Card(
        alt=scene.say("case.alt"),
        title=scene.say("move.details", case_no=number),
        facts=tuple(Fact(_fact(scene, code), value) for code, value in found.facts),
        footnote="" if found.facts else scene.say("move.details_none"),
        taps=(_back(scene, number),),
    )
    return scene.outcome(card)


def _history(scene: Scene, number: str) -> Steps:
    page = int(scene.tapped.get("p", "0")) if is_number(scene.tapped.get("p", "0")) else 0
    found: History | None = yield LoadHistory(number, page)
    if found is None:
        return _none(scene, number)
    more: tuple[Tap, ...] = ()
    if found.more:
        label = scene.say("form.next_page")
        more = (Tap(label, data=taps.encode("history", n=number, p=page + 1), shows=label),)
    card = Card(
        alt=scene.say("case.alt"),
        title=scene.say("move.history", case_no=number),
        rows=tuple(_line(scene, line) for line in found.lines),
        taps=(*more, _back(scene, number)),
    )
    return scene.outcome(card)


def _line(scene: Scene, line: HistoryLine) -> Row:
    """What, then when, who and why; a change of state names where it led."""
    parts = (show_datetime(line.at, scene.language), line.who, line.why)
    return Row(event_name(scene, line), detail=" · ".join(part for part in parts if part))


def event_name(scene: Scene, line: HistoryLine) -> str:
    """What happened in a few words; an unknown kind as it is."""
    key = f"move.event_{line.kind}"
    name = scene.say(key) if key in TEXTS else ""
    state = case_card.state_name(scene, line.to_state) if line.to_state else ""
    if name and state and line.kind not in ("plan", "reported"):
        return f"{name} → {state}"
    return name or state or case_card.state_name(scene, line.kind)


def _fact(scene: Scene, code: str) -> str:
    for key in (f"move.fact_{code}", f"help.fact_{code}"):
        if key in TEXTS:
            return scene.say(key)
    return case_card.fact_name(scene, code)


def _back(scene: Scene, number: str) -> Tap:
    label = scene.say("move.leave")
    return Tap(label, data=taps.encode("case", n=number), shows=label)


def _none(scene: Scene, number: str) -> Outcome:
    return scene.outcome(Text(scene.say("status.no_case", number=number)))
