"""A correction that came back: the very questions with the reason, then a new version is sent."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from bot.engine import taps
from bot.engine.answer import settle
from bot.engine.messages import Card, Tap, Text
from bot.engine.show import show
from bot.engine.state import State
from bot.engine.talk import Talk
from bot.engine.taps import is_number
from bot.forms import Form
from handlers.orders import ListDrafts, LoadDraft, OpenCorrection, SaveDraft
from handlers.scene import Report, Scene, keep, report_of
from handlers.turn import Draft, Steps

Opened = tuple[Draft, Form] | None


def wants(scene: Scene) -> bool:
    return scene.taps("fix")


def handle(scene: Scene) -> Steps:
    """Open the sent report at the first question that is to be corrected."""
    number = scene.tapped.get("s", "")
    opened: Opened = (yield from _open(scene, int(number))) if is_number(number) else None
    if opened is None:
        return scene.outcome(Text(scene.say("form.correct_gone")))
    draft, form = opened
    waiting = [item for item in scene.state.carry if str(item.get("submission_id")) != number]
    state = replace(scene.state.closed(), draft=draft.id, place="question", carry=tuple(waiting))
    report = report_of(scene, draft, form, state)
    begin(report.talk, draft)
    settle(report.talk)
    report = yield from keep(scene, report)
    return scene.outcome(*show(report.talk), state=report.talk.state)


def _open(scene: Scene, number: int) -> Generator[Any, Any, Opened]:
    """The draft of the correction that was begun, or a new one with what it asks."""
    drafts: list[Draft] = yield ListDrafts()
    begun = next((draft for draft in drafts if draft.corrects == number), None)
    if begun is not None:
        loaded: Opened = yield LoadDraft(begun.id)
        return loaded
    opened: Opened = yield OpenCorrection(number)
    if opened is None:
        return None
    draft, form = opened
    asked = _asked(scene.state, number)
    draft = replace(
        draft,
        asks=draft.asks or tuple(asked.get("asks", ())),
        reasons=draft.reasons or dict(asked.get("reasons", {})),
    )
    draft_id: int = yield SaveDraft(draft)
    return replace(draft, id=draft_id), form


def _asked(state: State, number: int) -> Mapping[str, Any]:
    """What the newest return of this report asks, as the worker told it."""
    told = [one for one in state.corrections if str(one.get("submission_id")) == str(number)]
    return told[-1] if told else {}


def remember(state: State, data: Mapping[str, Any]) -> State:
    """Keep what a returned report asks until it is sent again."""
    others = [one for one in state.corrections if one.get("submission_id") != data["submission_id"]]
    return replace(state, corrections=(*others, dict(data)))


def forget(state: State, report: Report) -> State:
    """The correction was sent."""
    number = report.draft.corrects
    left = [one for one in state.corrections if one.get("submission_id") != number]
    return replace(state, corrections=tuple(left))


def begin(talk: Talk, draft: Draft) -> None:
    """Queue the questions to be asked again; the session stands at its end."""
    talk.resume()
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


def card(scene: Scene, data: Mapping[str, Any]) -> Card:
    """What tells the person of a correction. Nothing personal: it may be pushed."""
    asks = data.get("asks")
    count = len(asks) if isinstance(asks, list | tuple) else 1
    number = str(data.get("number") or "")
    fix = taps.encode("fix", s=str(data.get("submission_id", "")))
    return Card(
        alt=scene.say("form.alt_correct"),
        title=scene.say("form.correct_title"),
        body=(scene.say("form.correct_body", number=number, count=count),),
        buttons=(Tap(scene.say("form.correct_now"), data=fix, strong=True),),
        tone="warn",
    )
