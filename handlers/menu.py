"""The menu and the help of each role, and what a person has set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.engine import taps
from bot.engine.commands import WORDS
from bot.engine.messages import Card, Cards, Fact, Row, Tap
from bot.texts import say
from bot.texts.forms import TEXT_FORMS
from handlers.scene import Scene
from handlers.turn import Steps

W, C, S, P, M, D, A = (
    "weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin",
)  # fmt: skip
EVERYBODY: Final = (W, C, S, P, M, D, A)
COUNTING: Final = (W, C, S, P, M, A)
ITEMS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("report", (W, C, P, S, A)),
    ("report_small", (W,)),
    ("forms", (W, C, P, S, A)),
    ("drafts", (W, C)),
    ("work", (W, C, S, P)),
    ("review", (C, S)),
    ("status", COUNTING),
    ("people", (C, S, A)),
    ("urgent", (W, C, S, P)),
    ("more", EVERYBODY),
    ("help", EVERYBODY),
)
"""What the menu offers, in its order, and to whom."""
MORE: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("report_small", (C, P, S, A)),
    ("drafts", (P, S, A)),
    ("follow", (W, C)),
    ("assist", (W, C, S)),
    ("help_many", (W, C, S)),
    ("centre", (C, S)),
    ("examples", COUNTING),
    ("export", (C, S, A)),
    ("invite", (C, S, A)),
    ("away", (C, S, P, A)),
    ("urgent", (M, D, A)),
    ("settings", EVERYBODY),
    ("practice", (W, C, S, P, A)),
)
"""What stands behind it, so that the menu itself stays short."""
PAYLOADS: Final = {
    "assist": taps.encode("new", f="assistance"),
    "examples": taps.encode("ask"),
}
"""Items that are no commands, and what they do."""
FIRST: Final[dict[str, tuple[str, ...]]] = {
    W: ("report", "work", "drafts"),
    C: ("work", "review", "people"),
    S: ("status", "work", "people"),
    P: ("work", "urgent"),
    M: ("status", "examples"),
    D: ("settings",),
    A: ("status", "people"),
}
"""The buttons under the help of a role."""


def wants(scene: Scene) -> bool:
    return scene.asks("menu", "more", "help", "settings")


def handle(scene: Scene) -> Steps:
    yield from ()  # a generator, like every handler
    roles = _roles(scene)
    if scene.asks("help"):
        open_report = bool(scene.state.draft)
        return scene.outcome(help_card(scene.language, roles, open_report=open_report))
    if scene.asks("settings"):
        return scene.outcome(_settings(scene))
    forms = scene.turn.forms
    other = any(key not in TEXT_FORMS for key in forms)
    if scene.asks("more"):
        return scene.outcome(more_card(scene.language, roles))
    return scene.outcome(
        menu_card(scene.language, roles, open_report=bool(scene.state.draft), other_forms=other)
    )


def _roles(scene: Scene) -> list[str]:
    return list(dict.fromkeys(held.role for held in scene.person.roles))


def menu_card(
    language: str, roles: Sequence[str], *, open_report: bool = False, other_forms: bool = False
) -> Card:
    """What these roles do every day, each to be tapped; and the words to type instead.

    `other_forms`: whether authors have published forms beside the built-in ones.
    """
    rows = []
    if open_report:
        tap = Tap(say("form.resume", language), data=taps.encode("resume"))
        rows.append(
            Row(say("menu.resume", language), detail=say("menu.resume_how", language), tap=tap)
        )
    offered = [
        item
        for item, allowed in ITEMS
        if set(allowed) & set(roles) and (other_forms or item != "forms")
    ]
    return Card(
        alt=say("menu.alt", language),
        lead=named(language, roles) if len(set(roles)) > 1 else "",
        title=say("menu.title", language),
        rows=(*rows, *(_row(language, item) for item in offered)),
        footnote=say("menu.typed", language),
    )


def more_card(language: str, roles: Sequence[str]) -> Card:
    """What these roles do now and then, without what the menu has."""
    shown = {item for item, allowed in ITEMS if set(allowed) & set(roles)}
    offered = [
        item
        for item, allowed in MORE
        if set(allowed) & set(roles) and item not in shown and (item in WORDS or item in PAYLOADS)
    ]
    menu = Tap(say("menu.menu", language), data=taps.encode("menu"))
    return Card(
        alt=say("menu.alt", language),
        title=say("menu.more_title", language),
        rows=tuple(_row(language, item) for item in offered),
        taps=(menu,),
    )


def _row(language: str, item: str) -> Row:
    return Row(say(f"menu.{item}", language), detail=say(f"menu.{item}_how", language),
               tap=_tap(language, item))  # fmt: skip


def _tap(language: str, item: str) -> Tap:
    label = say(f"menu.{item}", language)
    return Tap(label, data=PAYLOADS.get(item) or taps.encode(item))


def named(language: str, roles: Sequence[str]) -> str:
    """ "You are a community weaver, coordinator"."""
    names = dict.fromkeys(say(f"people.role_{role}", language) for role in roles)
    return say("menu.roles", language, roles=", ".join(names))


def help_card(language: str, roles: Sequence[str], *, open_report: bool = False) -> Card | Cards:
    """Short help: what each role does, and how the chat works; one card a role."""
    cards = [
        _help(language, role, open_report=open_report and at == 0)
        for at, role in enumerate(dict.fromkeys(roles))
    ]
    menu = (Tap(say("menu.menu", language), data=taps.encode("menu")),)
    if len(cards) == 1:
        (card,) = cards
        return Card(**{**card.__dict__, "taps": menu})
    return Cards(alt=say("menu.alt_help", language), cards=tuple(cards), taps=menu)


def _help(language: str, role: str, *, open_report: bool) -> Card:
    how = say("menu.help_form" if open_report else "menu.help_all", language)
    return Card(
        alt=say("menu.alt_help", language),
        title=say("menu.can", language, role=say(f"people.role_{role}", language)),
        body=tuple(say(f"menu.help_{role}", language).split("\n")),
        footnote=how,
        buttons=tuple(_tap(language, item) for item in FIRST.get(role, ())),
    )


def _settings(scene: Scene) -> Card:
    """Who the person is here, and what they can change."""
    language = scene.language
    roles = scene.person.roles
    facts = [
        Fact(say("people.invite_role", language), _said(language, [one.role for one in roles])),
        Fact(say("menu.settings_area", language), scene.person.area_name),
        Fact(
            say("menu.settings_language", language),
            say("menu.settings_thai" if language == "th" else "menu.settings_english", language),
        ),
    ]
    switch = say("menu.settings_switch", language)
    buttons = [Tap(switch, data=taps.encode("language"), shows=switch)]
    if scene.person.has("coordinator", "supervisor", "protect", "admin"):
        buttons.append(_tap(language, "away"))
    return Card(
        alt=say("menu.settings", language),
        title=say("menu.settings", language),
        facts=tuple(fact for fact in facts if fact.value),
        footnote=say("menu.settings_note", language),
        buttons=tuple(buttons),
        taps=(Tap(say("menu.menu", language), data=taps.encode("menu")),),
    )


def _said(language: str, roles: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(say(f"people.role_{role}", language) for role in roles))
