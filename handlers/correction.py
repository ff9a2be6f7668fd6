"""A correction that came back: the very questions with the reason, then a new version is sent."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import taps
from bot.engine.answer import settle
from bot.engine.messages import Card, Tap, Text
from bot.engine.show import show
from bot.engine.talk import Talk
from handlers.orders import OpenCorrection
from handlers.scene import Scene, keep, report_of
from handlers.turn import Draft, Steps


def wants(scene: Scene) -> bool:
    return scene.taps("fix")


def handle(scene: Scene) -> Steps:
    """Open the sent report at the first question that is to be corrected."""
    number = scene.tapped.get("s", "")
    opened = (yield OpenCorrection(int(number))) if number.isdigit() else None
    if opened is None:
        return scene.outcome(Text(scene.say("form.correct_gone")))
    draft, form = opened
    carry = tuple(item for item in scene.state.carry if str(item.get("submission_id")) != number)
    state = replace(scene.state.closed(), draft=draft.id, place="question", carry=carry)
    report = report_of(scene, draft, form, state)
    begin(report.talk, draft)
    settle(report.talk)
    report = yield from keep(scene, report)
    return scene.outcome(*show(report.talk), state=report.talk.state)


def begin(talk: Talk, draft: Draft) -> None:
    """Queue the questions to be asked again; the session stands at its end."""
    talk.session.resume()
    refs = [ref for name in draft.asks if (ref := asked_for(talk, name))]
    talk.change(asks=tuple(dict.fromkeys(refs)))


def asked_for(talk: Talk, name: str) -> str:
    """The reference of the question that gives the value `name`: its own, or the one filling it."""
    answers = talk.answers()
    for answer in answers:
        if answer.name == name:
            return answer.ref
    for answer in answers:
        if name in talk.column(answer.ref, "fills").split():
            return answer.ref
    return ""


def card(scene: Scene, data: dict[str, object]) -> Card:
    """What tells the person of a correction. Nothing personal: it may be pushed."""
    asks = data.get("asks")
    count = len(asks) if isinstance(asks, list | tuple) else 1
    number = str(data.get("number", ""))
    submission = str(data.get("submission_id", ""))
    fix = taps.encode("fix", s=submission)
    return Card(
        alt=scene.say("form.alt_correct"),
        title=scene.say("form.correct_title"),
        body=(scene.say("form.correct_body", number=number, count=count),),
        buttons=(Tap(scene.say("form.correct_now"), data=fix, strong=True),),
        tone="warn",
    )
