"""What a worker or the clock tells about help: an entry that was saved, an agency that is late."""

from __future__ import annotations

from typing import Any

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap
from bot.texts.choices import label
from bot.thai import show_baht
from handlers.scene import Scene


def saved(scene: Scene, data: dict[str, Any]) -> Card:
    """How many, how much: numbers only, since it stands above whatever comes next."""
    receivers, satang = int(data.get("receivers", 0)), int(data.get("satang", 0))
    title = "saved_title" if receivers else "saved_centre"
    if data.get("referral"):
        title = "saved_referral"
    facts = [Fact(scene.say("help.saved_number"), str(data.get("number") or ""))]
    if receivers > 1:
        count = scene.say("help.cases", count=f"{receivers:,}")
        facts.append(Fact(scene.say("help.receivers"), count))
    if satang:
        facts.append(Fact(scene.say("help.total"), show_baht(satang, scene.language)))
    return Card(
        alt=scene.say("help.alt_saved"),
        title=scene.say(f"help.{title}"),
        facts=tuple(facts),
        buttons=tuple(_buttons(scene, data)),
        tone="good",
    )


def _buttons(scene: Scene, data: dict[str, Any]) -> list[Tap]:
    found = []
    if data.get("help_id"):
        words = scene.say("help.see")
        tap = taps.encode("help_one", i=int(data["help_id"]))
        found.append(Tap(words, data=tap, shows=words))
    if data.get("case_no"):
        words = scene.say("help.see_case")
        tap = taps.encode("case", n=str(data["case_no"]))
        found.append(Tap(words, data=tap, shows=words))
    return found


def referral_due(scene: Scene, data: dict[str, Any]) -> Card:
    """An agency has not answered by its date: phone, then record what it says."""
    number, more = str(data.get("case_no", "")), int(data.get("more", 0))
    agency = label("agency", str(data.get("agency", "")), scene.language)
    body = [scene.say("help.overdue_body", number=number, agency=agency)]
    if more > 0:
        body.append(scene.say("help.overdue_more", count=more))
    see = scene.say("help.record_answer")
    tap = taps.encode("referral", i=int(data.get("referral_id", 0)))
    return Card(
        alt=scene.say("help.alt"),
        title=scene.say("help.overdue_title"),
        body=tuple(body),
        buttons=(Tap(see, data=tap, shows=see, strong=True),),
        tone="warn",
    )
