"""Help of a case: what was given, one entry on a card, and taking it back with a reason."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from bot.thai import show_baht, show_date
from handlers.orders import HelpView, ListHelp, LoadHelp, VoidHelp
from handlers.scene import Scene
from handlers.turn import Steps

SHOWN: Final = 10
REASONS: Final = ("amount", "list", "twice", "not_given", "other")


def wants(scene: Scene) -> bool:
    return scene.taps("helps", "help_one", "help_void", "help_undo")


def handle(scene: Scene) -> Steps:
    if scene.taps("helps"):
        return (yield from _list(scene, scene.tapped.get("n", "")))
    number = scene.tapped.get("i", "")
    help_id = int(number) if is_number(number) else 0
    if scene.taps("help_undo"):
        return (yield from _undo(scene, help_id))
    found: HelpView | None = yield LoadHelp(help_id)
    if found is None:
        return scene.outcome(Text(scene.say("help.void_unknown")))
    if scene.taps("help_void"):
        return scene.outcome(_why(scene, found, whole=scene.tapped.get("b") == "1"))
    return scene.outcome(card(scene, found))


def _list(scene: Scene, case_no: str) -> Steps:
    found: tuple[HelpView, ...] | None = yield ListHelp(case_no)
    if found is None:
        return scene.outcome(Text(scene.say("status.no_case", number=case_no)))
    if not found:
        return scene.outcome(Text(scene.say("help.list_none")))
    rows = tuple(_row(scene, one) for one in found[:SHOWN])
    more = len(found) - SHOWN
    how = scene.say("help.and_more", count=more) if more > 0 else scene.say("case.work_how")
    alt, title = scene.say("help.alt"), scene.say("help.list_title")
    return scene.outcome(Card(alt, lead=case_no, title=title, rows=rows, footnote=how))


def _row(scene: Scene, one: HelpView) -> Row:
    day = show_date(one.given_on, scene.language, short=True)
    parts = [one.needs, one.fund, scene.say("help.voided") if one.voided else ""]
    data = taps.encode("help_one", i=one.id)
    return Row(
        f"{day} · {_worth(scene, one)}",
        detail=" · ".join(part for part in parts if part),
        mark="off" if one.voided else "",
        tap=Tap(day, data=data, shows=f"{scene.say('help.one_title')} {day}"),
    )


def _worth(scene: Scene, one: HelpView) -> str:
    return show_baht(one.satang, scene.language) if one.satang else one.kind


def card(scene: Scene, one: HelpView) -> Card:
    """One entry, its batch, and taking it back for those who may."""
    facts = [
        (scene.say("help.case"), one.case_no),
        (scene.say("help.centre"), one.centre),
        (scene.say("help.given_to"), one.given_to),
        (scene.say("help.given_on"), show_date(one.given_on, scene.language)),
        (scene.say("help.kind"), one.kind),
        (scene.say("help.amount"), show_baht(one.satang, scene.language) if one.satang else ""),
        (scene.say("help.needs"), one.needs),
        (scene.say("help.fund"), one.fund),
        *((_name(scene, code), value) for code, value in one.facts),
        (scene.say("help.by"), one.by),
    ]
    if one.together > 1:
        facts.append((scene.say("help.batch"), _batch(scene, one)))
    return Card(
        alt=scene.say("help.alt"),
        lead=scene.say("help.voided") if one.voided else "",
        title=scene.say("help.one_title"),
        facts=tuple(Fact(label, value) for label, value in facts if value),
        buttons=_buttons(scene, one),
    )


def _name(scene: Scene, code: str) -> str:
    key = f"help.fact_{code}"
    return scene.say(key) if key in TEXTS else code


def _batch(scene: Scene, one: HelpView) -> str:
    return f"{scene.say('help.cases', count=one.together)} {show_baht(one.total, scene.language)}"


def _buttons(scene: Scene, one: HelpView) -> tuple[Tap, ...]:
    found = []
    if one.may_void:
        label = scene.say("help.void_one")
        found.append(Tap(label, data=taps.encode("help_void", i=one.id), shows=label))
    if one.may_void_all:
        label = scene.say("help.void_all", count=one.together)
        found.append(Tap(label, data=taps.encode("help_void", i=one.id, b=1), shows=label))
    if one.case_no:
        label = scene.say("help.see_case")
        found.append(Tap(label, data=taps.encode("case", n=one.case_no), shows=label))
    return tuple(found)


def _why(scene: Scene, one: HelpView, *, whole: bool) -> Card:
    what = _batch(scene, one) if whole else f"{one.case_no or one.centre} {_worth(scene, one)}"
    buttons = [
        Tap(
            scene.say(f"help.why_{why}"),
            data=taps.encode("help_undo", i=one.id, b=int(whole), w=why),
            shows=scene.say(f"help.why_{why}"),
        )
        for why in REASONS
    ]
    keep = scene.say("help.keep_it")
    data = taps.encode("help_one", i=one.id)
    return Card(
        alt=scene.say("help.alt"),
        title=scene.say("help.void_why"),
        body=(scene.say("help.void_body", what=what),),
        buttons=tuple(buttons),
        taps=(Tap(keep, data=data, shows=keep),),
        tone="warn",
    )


def _undo(scene: Scene, help_id: int) -> Steps:
    order = VoidHelp(help_id, scene.tapped.get("w", ""), all=scene.tapped.get("b") == "1")
    count, satang, why = yield order
    if why:
        return scene.outcome(Text(scene.say(f"help.void_{why}")))
    total = show_baht(satang, scene.language)
    return scene.outcome(Text(scene.say("help.void_done", count=count, total=total)))
