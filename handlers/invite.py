"""Inviting a new person from the chat: a code to pass on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.thai import clean, show_datetime
from handlers.orders import MadeInvite, MakeInvite
from handlers.orders.team import FindTeamLao
from handlers.scene import Scene
from handlers.turn import Steps

MAY: Final[dict[str, tuple[str, ...]]] = {
    "coordinator": ("weaver",),
    "supervisor": ("weaver", "coordinator"),
    "admin": ("weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin"),
}
"""Role → the roles it may invite, and run afterwards: suspend, move, end. Inside its own area;
that is decided where the rows are."""

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "weaver": ("นักถักทอ", "weaver"),
    "coordinator": ("ผู้ประสานงาน", "coordinator"),
    "supervisor": ("ผู้กำกับ", "ผู้กำกับดูแล", "supervisor"),
    "protect": ("คุ้มครองเด็ก", "protect"),
    "monitor": ("ผู้ติดตามผล", "monitor"),
    "dpo": ("คุ้มครองข้อมูล", "dpo"),
    "admin": ("ผู้ดูแลระบบ", "admin"),
}


IN_AN_LAO: Final = ("weaver", "coordinator")
"""Roles that are mostly held in one LAO: whoever runs a wider area is asked which."""


def wants(scene: Scene) -> bool:
    """The command, its buttons, or the name of a place while one is asked for."""
    if scene.asks("invite") or scene.taps("invite_role", "invite_lao"):
        return True
    asked = scene.state.wanted.get("by") == "invite"
    return asked and bool(scene.typed) and scene.command is None


def handle(scene: Scene) -> Steps:
    """Make the code for a named role and place; else ask which."""
    allowed = _allowed(scene)
    if not allowed:
        return scene.outcome(Text(scene.say("people.not_for_you")))
    place = "" if scene.tapped or scene.command is not None else clean(scene.typed)[:40]
    role = scene.tapped.get("o", "") or _named(scene)
    if place:
        role = str(scene.state.wanted.get("o", ""))
    if not role and len(allowed) == 1:
        role = allowed[0]
    if role not in allowed:
        return scene.outcome(_ask(scene, allowed))
    if place or (not scene.taps("invite_lao") and role in IN_AN_LAO and _is_wide(scene)):
        return (yield from _where(scene, role, place))
    lao = scene.tapped.get("l", "") if scene.taps("invite_lao") else ""
    made: MadeInvite | None = yield MakeInvite(role, lao=lao)
    if made is None:
        return scene.outcome(Text(scene.say("people.not_for_you")))
    text = Text(scene.say("people.invite_text", code=made.code))
    state = replace(scene.state, wanted={})
    return scene.outcome(_card(scene, made), text, state=state)


def _is_wide(scene: Scene) -> bool:
    """Whether every role by which the person invites reaches beyond one LAO."""
    leading = [held for held in scene.person.roles if held.role in MAY]
    return all(not held.lao or held.lao.endswith("P") for held in leading)


def _where(scene: Scene, role: str, text: str) -> Steps:
    found: list[tuple[str, str]] = []
    if text:
        found = yield FindTeamLao(text)
    missed = (scene.say("team.lao_none", text=text),) if text and not found else ()
    rows = tuple(
        Row(name, tap=Tap(name, data=taps.encode("invite_lao", o=role, l=code), shows=name))
        for code, name in found
    )
    everywhere = scene.say("people.invite_everywhere")
    card = Card(
        alt=scene.say("people.alt_invite"),
        title=scene.say("people.invite_where", role=scene.say(f"people.role_{role}")),
        body=missed,
        rows=rows,
        footnote=scene.say("team.lao_how"),
        buttons=(Tap(everywhere, data=taps.encode("invite_lao", o=role), shows=everywhere),),
    )
    return scene.outcome(card, state=replace(scene.state, wanted={"by": "invite", "o": role}))


def _allowed(scene: Scene) -> list[str]:
    held = [role.role for role in scene.person.roles]
    return list(dict.fromkeys(one for role in held for one in MAY.get(role, ())))


def _named(scene: Scene) -> str:
    rest = scene.command.rest if scene.command is not None else ""
    return next((role for role, words in WORDS.items() if rest in words), "")


def _ask(scene: Scene, allowed: list[str]) -> Card:
    buttons = tuple(
        Tap(scene.say(f"people.role_{role}"), data=taps.encode("invite_role", o=role))
        for role in allowed
    )
    return Card(
        alt=scene.say("people.alt_invite"),
        title=scene.say("people.invite_whom"),
        buttons=buttons,
    )


def _card(scene: Scene, made: MadeInvite) -> Card:
    facts = (
        Fact(scene.say("people.invite_role"), scene.say(f"people.role_{made.role}")),
        Fact(scene.say("people.invite_area"), made.area_name),
        Fact(scene.say("people.invite_until"), show_datetime(made.expires_at, scene.language)),
    )
    return Card(
        alt=scene.say("people.alt_invite"),
        title=scene.say("people.invite_made"),
        facts=facts,
        footnote=scene.say("people.invite_how"),
        tone="good",
    )
