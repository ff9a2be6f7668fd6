"""Handing a case to an agency: which one fits, the form with what is known, and its answer."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from bot.thai import show_datetime
from handlers import start
from handlers.forms_menu import ask_first
from handlers.orders import (
    AgencySuggestion,
    AnswerReferral,
    ListReferrals,
    LoadReferral,
    ReferralView,
    SuggestAgency,
)
from handlers.scene import Scene, open_report
from handlers.turn import Steps

FORM: Final = "assistance"
SUGGESTED: Final = 5
SHOWN: Final = 8


def wants(scene: Scene) -> bool:
    return scene.taps("refer", "refer_to", "referrals", "referral", "refer_answer")


def handle(scene: Scene) -> Steps:
    if scene.taps("referrals"):
        return (yield from _list(scene))
    if scene.taps("referral"):
        return (yield from _one(scene))
    if scene.taps("refer_answer"):
        return (yield from _answer(scene))
    return (yield from _suggest(scene))


def _suggest(scene: Scene) -> Steps:
    """The agencies that fit, each with its reason; a tap on one begins the form."""
    number = scene.tapped.get("n", "")
    found: AgencySuggestion | None = yield SuggestAgency(number)
    if found is None:
        return scene.outcome(Text(scene.say("status.no_case", number=number)))
    if scene.taps("refer_to"):
        return (yield from _begin(scene, found))
    rows = tuple(_agency(scene, found, at) for at in range(min(SUGGESTED, len(found.agencies))))
    other = scene.say("help.refer_other")
    card = Card(
        alt=scene.say("help.alt"),
        lead=found.case_no,
        title=scene.say("help.refer_title"),
        body=(scene.say("help.refer_body"),),
        rows=rows,
        buttons=(Tap(other, data=taps.encode("refer_to", n=found.case_no), shows=other),),
    )
    return scene.outcome(card)


def _agency(scene: Scene, found: AgencySuggestion, at: int) -> Row:
    code, name, why, need = found.agencies[at]
    data = taps.encode("refer_to", n=found.case_no, g=code)
    detail = scene.say(f"help.fits_{why}", need=need)
    return Row(name, detail=detail, mark="number", tap=Tap(name, data=data, shows=name))


def _begin(scene: Scene, found: AgencySuggestion) -> Steps:
    agency = scene.tapped.get("g", "")
    report = yield from open_report(scene)
    if report is not None and "x" not in scene.tapped:
        label = scene.say("help.begin")
        data = taps.encode("refer_to", n=found.case_no, g=agency, x=1)
        return scene.outcome(ask_first(scene, report, Tap(label, data=data, shows=label)))
    chosen = {"agency": agency} if agency else {}
    preset = {**found.presets, **chosen}
    return (yield from start.start(scene, FORM, rehearsal=False, preset=preset))


def _list(scene: Scene) -> Steps:
    number = scene.tapped.get("n", "")
    found: tuple[ReferralView, ...] | None = yield ListReferrals(number)
    if found is None:
        return scene.outcome(Text(scene.say("status.no_case", number=number)))
    label = scene.say("help.refer_again" if found else "help.refer_title")
    again = Tap(label, data=taps.encode("refer", n=number), shows=label)
    if len(found) == 1:
        return scene.outcome(card(scene, found[0]))
    return scene.outcome(
        Card(
            alt=scene.say("help.alt"),
            lead=number,
            title=scene.say("help.referrals_title"),
            body=() if found else (scene.say("help.referrals_none"),),
            rows=tuple(_row(scene, one) for one in found[:SHOWN]),
            buttons=(again,),
        )
    )


def _row(scene: Scene, one: ReferralView) -> Row:
    parts = [scene.say(f"help.to_{one.state}"), show_datetime(one.sent_at, scene.language)]
    data = taps.encode("referral", i=one.id)
    tap = Tap(one.agency, data=data, shows=one.agency)
    return Row(one.agency, " · ".join(parts), "warn" if one.overdue else "", tap)


def _one(scene: Scene) -> Steps:
    number = scene.tapped.get("i", "")
    found: ReferralView | None = yield LoadReferral(int(number) if is_number(number) else 0)
    if found is None:
        return scene.outcome(Text(scene.say("help.answer_unknown")))
    return scene.outcome(card(scene, found))


def card(scene: Scene, one: ReferralView) -> Card:
    """One referral, and a button for each answer that may follow."""
    facts = [
        (scene.say("help.case"), one.case_no),
        (scene.say("help.state"), scene.say(f"help.to_{one.state}")),
        (scene.say("help.needs"), one.needs),
        (scene.say("help.sent_at"), show_datetime(one.sent_at, scene.language)),
        (scene.say("help.by"), one.by),
        *((_name(scene, code), value) for code, value in one.facts),
    ]
    if one.due_at is not None:
        due = "help.due_done" if one.state == "accepted" else "help.due"
        facts.insert(4, (scene.say(due), show_datetime(one.due_at, scene.language)))
    case = scene.say("help.see_case")
    return Card(
        alt=scene.say("help.alt"),
        lead=scene.say("help.refer_title"),
        title=one.agency,
        body=(scene.say("help.answer_how"),) if one.answers else (),
        facts=tuple(Fact(label, value) for label, value in facts if value),
        buttons=tuple(_answer_tap(scene, one, state) for state in one.answers),
        taps=(Tap(case, data=taps.encode("case", n=one.case_no), shows=case),),
        tone="warn" if one.overdue else "plain",
    )


def _name(scene: Scene, code: str) -> str:
    key = f"help.fact_{code}"
    return scene.say(key) if key in TEXTS else code


def _answer_tap(scene: Scene, one: ReferralView, state: str) -> Tap:
    label = scene.say(f"help.to_{state}")
    data = taps.encode("refer_answer", i=one.id, m=state, v=one.version)
    return Tap(label, data=data, shows=label, strong=state == one.answers[0])


def _answer(scene: Scene) -> Steps:
    number, seen = scene.tapped.get("i", ""), scene.tapped.get("v", "")
    if not is_number(number) or not is_number(seen):
        return scene.outcome(Text(scene.say("help.answer_unknown")))
    order = AnswerReferral(int(number), scene.tapped.get("m", ""), int(seen))
    done, why, after = yield order
    text = scene.say("help.answer_saved" if done else f"help.answer_{why}")
    cards = (card(scene, after),) if after is not None else ()
    return scene.outcome(Text(text), *cards)
