"""Taking an alert: the first to tap owns it, the others see who."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap, Text
from bot.engine.taps import is_number
from bot.texts import say
from bot.thai import show_datetime
from handlers import case_card
from handlers.orders import TakeAlert, TakenAlert
from handlers.scene import Scene
from handlers.turn import Steps


def wants(scene: Scene) -> bool:
    return scene.taps("take_alert")


def handle(scene: Scene) -> Steps:
    """Own it if nobody does, and show the case."""
    number = scene.tapped.get("id", "")
    taken: TakenAlert | None = (yield TakeAlert(int(number))) if is_number(number) else None
    if taken is None:
        return scene.outcome(Text(scene.say("danger.not_yours")))
    if taken.won:
        text = scene.say("danger.taken", case_no=taken.case.case_no)
    else:
        when = show_datetime(taken.taken_at, scene.language)
        text = scene.say(
            "danger.taken_by",
            by=taken.taken_by or scene.say("danger.somebody"),
            case_no=taken.case.case_no,
            when=when,
        )
    said = Card(alt=scene.say("danger.alt_taken"), title=text, tone="good" if taken.won else "warn")
    return scene.outcome(said, case_card.card(scene, taken.case))


def card(language: str, *, level: str, case_no: str, place: str, alert_id: int) -> Card:
    """An alert that was not pushed: level, number, tambon, and the button. No name, no sign."""
    data = taps.encode("take_alert", id=alert_id)
    return Card(
        alt=say("alert.alt", language, level=level, number=case_no, place=place),
        title=say(f"alert.title_{level}", language),
        facts=(
            Fact(say("alert.case", language), case_no),
            Fact(say("alert.place", language), place),
        ),
        footnote=say("alert.take_note", language),
        buttons=(Tap(say("alert.take", language), data=data, strong=True),) if alert_id else (),
        tone="danger" if level == "A" else "warn",
    )
