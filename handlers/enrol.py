"""Enrolling by code, and the little that unknown and suspended people are told."""

from __future__ import annotations

import re

from bot import thai
from bot.engine.messages import Text
from handlers import menu
from handlers.orders import InviteAnswer, RedeemInvite
from handlers.scene import Scene
from handlers.turn import Steps

_LABEL = re.compile(r"^(?:รหัสเชิญ|รหัส|โค้ด|code|invite)\s*(?:คือ|:|=)?\s*", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9]{4}[\s\-–—_.]*[A-Za-z0-9]{4}")
"""The shape of a code as `thaktho people invite` prints it: K7QX-2MPA, however it is typed."""


def wants(scene: Scene) -> bool:
    """All that people who are not enrolled do; and a code typed by those who are."""
    if scene.person.state != "active":
        return True
    return not scene.state.draft and bool(code_in(scene.typed)) and scene.command is None


def handle(scene: Scene) -> Steps:
    if scene.person.state == "suspended":
        return scene.outcome(Text(scene.say("people.suspended")))
    code = code_in(scene.typed)
    if code:
        return (yield from _redeem(scene, code))
    return scene.outcome(Text(scene.say("people.unknown")))


def code_in(text: str) -> str:
    """The invite code that a text is, or "". A label before it does not matter."""
    tidy = _LABEL.sub("", thai.ascii_digits(thai.clean(text)))
    return tidy if _CODE.fullmatch(tidy) else ""


def _redeem(scene: Scene, code: str) -> Steps:
    answer: InviteAnswer = yield RedeemInvite(code)
    if answer.verdict != "welcome":
        return scene.outcome(Text(scene.say(f"people.code_{answer.verdict}")))
    role = scene.say(f"people.role_{answer.role}")
    text = scene.say("people.code_welcome", role=role, area=answer.area_name)
    roles = [*dict.fromkeys([*(held.role for held in scene.person.roles), answer.role])]
    return scene.outcome(Text(text), menu.menu_card(scene.language, roles))
