"""Inviting a new person from the chat: a code to pass on."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap, Text
from bot.thai import show_datetime
from handlers.orders import MadeInvite, MakeInvite
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


def wants(scene: Scene) -> bool:
    return scene.asks("invite") or scene.taps("invite_role")


def handle(scene: Scene) -> Steps:
    """Make the code for a named role; else ask which."""
    allowed = _allowed(scene)
    if not allowed:
        return scene.outcome(Text(scene.say("people.not_for_you")))
    role = scene.tapped.get("o", "") or _named(scene)
    if not role and len(allowed) == 1:
        role = allowed[0]
    if role not in allowed:
        return scene.outcome(_ask(scene, allowed))
    made: MadeInvite | None = yield MakeInvite(role)
    if made is None:
        return scene.outcome(Text(scene.say("people.not_for_you")))
    return scene.outcome(_card(scene, made), Text(scene.say("people.invite_text", code=made.code)))


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
