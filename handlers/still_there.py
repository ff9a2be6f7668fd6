"""Is the child still there? Asked after 30, 90 and 180 days, answered by one tap."""

from __future__ import annotations

from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Tap
from bot.engine.taps import is_number
from bot.texts import say
from handlers.orders import AnswerStillThere, LoadStillThere, StillAsked, StillThere
from handlers.scene import Scene
from handlers.turn import Steps

ANSWERS: Final = ("yes", "no", "unsure")
TELLING: Final = frozenset({"left", "unsure", "answered"})
"""After these a follow-up is offered: there may be more to tell."""


def wants(scene: Scene) -> bool:
    return scene.taps("still", "still_ask")


def handle(scene: Scene) -> Steps:
    """Keep the answer. A tap on an old card is harmless: it is told what is known since."""
    if scene.taps("still_ask"):
        return (yield from _ask(scene, scene.tapped.get("n", "")))
    placement, day = scene.tapped.get("p", ""), scene.tapped.get("d", "")
    answer: Any = scene.tapped.get("y", "")
    if not (is_number(placement) and is_number(day) and answer in ANSWERS):
        return scene.outcome(_said(scene, StillThere("not_yours")))
    came: StillThere = yield AnswerStillThere(int(placement), int(day), answer)
    return scene.outcome(_said(scene, came))


def _ask(scene: Scene, number: str) -> Steps:
    """The question of a case, from its card or a work list."""
    asked: StillAsked | None = yield LoadStillThere(number)
    if asked is None:
        return scene.outcome(_said(scene, StillThere("ended", number)))
    shown = card(
        scene.language,
        case_no=asked.case_no,
        place=asked.kind,
        day=asked.day,
        placement_id=asked.placement_id,
    )
    return scene.outcome(shown)


def card(
    language: str, *, case_no: str, place: str, day: int, placement_id: int, note: str = ""
) -> Card:
    """The question; `place` is the kind of placement. Nothing personal: it may be pushed."""
    return Card(
        alt=say("follow.alt_still", language),
        title=say(f"follow.still_{place}", language),
        body=(say("follow.still_body", language, case_no=case_no, days=day),),
        footnote=say(f"follow.{note}", language) if note else "",
        buttons=tuple(
            Tap(
                say(f"follow.{answer}", language),
                data=taps.encode("still", p=placement_id, d=day, y=answer),
                shows=say(f"follow.{answer}", language),
                strong=answer == "yes",
            )
            for answer in ANSWERS
        ),
    )


def carried(scene: Scene, data: dict[str, Any]) -> Card:
    """The question above the person's next reply."""
    return card(
        scene.language,
        case_no=str(data.get("case_no", "")),
        place=str(data.get("place", "school")),
        day=int(data.get("day", 30)),
        placement_id=int(data.get("placement_id", 0)),
        note=str(data.get("note", "")),
    )


def _said(scene: Scene, came: StillThere) -> Card:
    key = "unsure_answer" if came.what == "unsure" else came.what
    answer = scene.say(f"follow.said_{came.said}") if came.said else ""
    text = scene.say(f"follow.{key}", case_no=came.case_no, answer=answer)
    buttons = []
    if came.what in TELLING:
        data = taps.encode("new", f="follow_up", n=came.case_no)
        buttons.append(Tap(scene.say("follow.tell"), data=data, shows=scene.say("follow.tell")))
    if came.case_no:
        data = taps.encode("case", n=came.case_no)
        buttons.append(Tap(scene.say("follow.open"), data=data, shows=scene.say("follow.open")))
    good = came.what in {"closed", "proposed", "kept"}
    return Card(
        alt=scene.say("follow.alt_case"),
        title=scene.say("follow.thanks") if good else "",
        body=(text,),
        buttons=tuple(buttons),
        tone="good" if good else "plain",
    )
