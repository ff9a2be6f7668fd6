"""The menu and the help of each role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap
from bot.texts import say
from bot.texts.forms import TEXT_FORMS
from handlers.scene import Scene
from handlers.turn import Steps

ITEMS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("report", ("weaver", "coordinator", "protect", "supervisor", "admin")),
    ("report_small", ("weaver", "coordinator", "protect", "supervisor", "admin")),
    ("forms", ("weaver", "coordinator", "protect", "supervisor", "admin")),
    ("drafts", ("weaver", "coordinator", "protect", "supervisor", "admin")),
    ("work", ("weaver", "coordinator", "supervisor", "protect", "admin")),
    ("status", ("weaver", "coordinator", "supervisor", "protect", "monitor", "admin")),
    ("invite", ("coordinator", "supervisor", "admin")),
    ("urgent", ("weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin")),
    ("practice", ("weaver", "coordinator", "supervisor", "protect", "admin")),
    ("language", ("weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin")),
    ("help", ("weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin")),
)
"""What the menu offers, in its order, and to whom."""


def wants(scene: Scene) -> bool:
    return scene.asks("menu", "help")


def handle(scene: Scene) -> Steps:
    yield from ()  # a generator, like every handler
    roles = [held.role for held in scene.person.roles]
    if scene.asks("help"):
        return scene.outcome(help_card(scene.language, roles, open_report=bool(scene.state.draft)))
    card = menu_card(
        scene.language,
        roles,
        open_report=bool(scene.state.draft),
        other_forms=any(key not in TEXT_FORMS for key in scene.turn.forms),
    )
    return scene.outcome(card)


def menu_card(
    language: str, roles: Sequence[str], *, open_report: bool = False, other_forms: bool = False
) -> Card:
    """All a role can do, each to be tapped; and the words to type instead.

    `other_forms`: whether authors have published forms beside the built-in ones.
    """
    items = [
        item
        for item, allowed in ITEMS
        if set(allowed) & set(roles) and (other_forms or item != "forms")
    ]
    rows = []
    if open_report:
        tap = Tap(say("form.resume", language), data=taps.encode("resume"))
        rows.append(
            Row(say("menu.resume", language), detail=say("menu.resume_how", language), tap=tap)
        )
    for item in items:
        label = say(f"menu.{item}", language)
        how = say(f"menu.{item}_how", language)
        rows.append(Row(label, detail=how, tap=Tap(label, data=taps.encode(item))))
    return Card(
        alt=say("menu.alt", language),
        title=say("menu.title", language),
        rows=tuple(rows),
        footnote=say("menu.typed", language),
    )


def help_card(language: str, roles: Sequence[str], *, open_report: bool = False) -> Card:
    """Short help: what this role does, and how the chat works."""
    body = [say(f"menu.help_{role}", language) for role in dict.fromkeys(roles)]
    body.append(say("menu.help_form" if open_report else "menu.help_all", language))
    menu = Tap(say("menu.menu", language), data=taps.encode("menu"))
    return Card(
        alt=say("menu.alt_help", language),
        title=say("menu.help", language),
        body=tuple(body),
        taps=(menu,),
    )
