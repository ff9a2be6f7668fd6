"""What a coordinator does with one person: hold, let back, move, end a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Message, Row, Tap, Text
from bot.engine.taps import is_number
from bot.thai import clean
from handlers.orders.team import (
    EndRoles,
    FindTeamLao,
    LoadMember,
    MemberView,
    MoveMember,
    ResumeMember,
    SuspendMember,
)
from handlers.scene import Scene
from handlers.turn import Outcome, Steps

TAPS: Final = ("member_do", "member_why", "member_lao")
LONGEST: Final = 300
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "suspend": ("lost", "phone", "misuse", "left"),
    "end": ("left", "lost", "misuse"),
}
"""Reasons that are one tap; any other is typed."""


def asked(scene: Scene) -> tuple[str, int] | None:
    """What is being done with whom, while words are waited for: (act, person id)."""
    wanted = scene.state.wanted
    if wanted.get("by") != "team":
        return None
    return str(wanted.get("act", "")), int(wanted.get("p", 0))


def handle(scene: Scene) -> Steps:
    """The question an act begins with, or the act once its answer is here."""
    person_id = scene.tapped.get("p", "")
    about = asked(scene)
    act, who = scene.tapped.get("m", ""), int(person_id) if is_number(person_id) else 0
    if not scene.tapped and about is not None:
        act, who = about
    view: MemberView | None = yield LoadMember(who)
    if view is None:
        return _ended(scene, Text(scene.say("team.gone")))
    if scene.taps("member_lao"):
        return (yield from _move(scene, view, scene.tapped.get("l", "")))
    if act not in view.acts:
        return _ended(scene, Text(scene.say("team.not_done")))
    if act == "resume":
        return (yield from _do(scene, view, act, ""))
    if act == "move":
        return (yield from _where(scene, view))
    reason = _reason(scene, act)
    if not reason:
        return _ask_why(scene, view, act)
    return (yield from _do(scene, view, act, reason))


def _reason(scene: Scene, act: str) -> str:
    if scene.taps("member_why"):
        ready = scene.tapped.get("v", "")
        return scene.say(f"team.reason_{ready}") if ready in REASONS.get(act, ()) else ""
    return clean(scene.typed)[:LONGEST] if scene.typed else ""


def _ask_why(scene: Scene, view: MemberView, act: str) -> Outcome:
    one = view.member
    ready = tuple(
        Tap(
            scene.say(f"team.reason_{reason}"),
            data=taps.encode("member_why", p=one.id, m=act, v=reason),
            shows=scene.say(f"team.reason_{reason}"),
        )
        for reason in REASONS[act]
    )
    card = Card(
        alt=scene.say("team.alt"),
        title=scene.say(f"team.why_{act}", name=one.name),
        body=(scene.say(f"team.{act}_note"),),
        footnote=scene.say("team.why_how"),
        buttons=ready,
        taps=(_leave(scene, one.id),),
        tone="warn",
    )
    return scene.outcome(card, state=_waiting(scene, act, one.id))


def _where(scene: Scene, view: MemberView) -> Steps:
    """LAOs that fit what was typed, or the question."""
    one = view.member
    state = _waiting(scene, "move", one.id)
    typed = clean(scene.typed)[:40] if scene.typed else ""
    found: list[tuple[str, str]] = []
    if typed:
        found = yield FindTeamLao(typed, one.id)
    body = (scene.say("team.move_note"),)
    if typed and not found:
        body = (scene.say("team.lao_none", text=typed),)
    card = Card(
        alt=scene.say("team.alt"),
        title=scene.say("team.move_where", name=one.name),
        body=body,
        rows=tuple(_lao(name, taps.encode("member_lao", p=one.id, l=code)) for code, name in found),
        footnote=scene.say("team.lao_how"),
        taps=(_leave(scene, one.id),),
    )
    return scene.outcome(card, state=state)


def _lao(name: str, data: str) -> Row:
    return Row(name, tap=Tap(name, data=data, shows=name))


def _move(scene: Scene, view: MemberView, lao: str) -> Steps:
    place: str = yield MoveMember(view.member.id, lao)
    if not place:
        return _ended(scene, Text(scene.say("team.not_done")))
    said = scene.say("team.done_move", name=view.member.name, place=place)
    return _ended(scene, _done(scene, view, "move", said))


def _do(scene: Scene, view: MemberView, act: str, reason: str) -> Steps:
    who = view.member.id
    order: Any = ResumeMember(who)
    if act == "suspend":
        order = SuspendMember(who, reason)
    elif act == "end":
        order = EndRoles(who, reason)
    done = yield order
    if not done:
        return _ended(scene, Text(scene.say("team.not_done")))
    return _ended(
        scene, _done(scene, view, act, scene.say(f"team.done_{act}", name=view.member.name))
    )


def _done(scene: Scene, view: MemberView, act: str, said: str) -> Card:
    """What was done; and the work that is left without anybody, with the way to hand it over."""
    one = view.member
    left = []
    if act != "resume" and one.cases:
        left.append(scene.say("team.cases", count=one.cases))
    if act != "resume" and one.drafts:
        left.append(scene.say("team.drafts", count=one.drafts))
    hand = scene.say("team.act_hand")
    buttons = (Tap(hand, data=taps.encode("heirs", p=one.id), shows=hand, strong=True),)
    body = (scene.say("team.left_behind", what=" ".join(left)),) if left else ()
    return Card(
        alt=scene.say("team.alt"),
        title=said,
        body=body,
        buttons=buttons if left else (),
        taps=(Tap(scene.say("team.title"), data=taps.encode("people")),),
        tone="good",
    )


def _leave(scene: Scene, person_id: int) -> Tap:
    label = scene.say("team.leave")
    return Tap(label, data=taps.encode("member", p=person_id), shows=label)


def _waiting(scene: Scene, act: str, person_id: int) -> Any:
    return replace(scene.state, wanted={"by": "team", "act": act, "p": person_id})


def _ended(scene: Scene, *said: Message) -> Outcome:
    return scene.outcome(*said, state=replace(scene.state, wanted={}))
