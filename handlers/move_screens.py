"""The screens of a move that needs more than one tap: one question a card, buttons first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, Literal

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap
from bot.texts import TEXTS
from bot.texts.choices import label
from bot.thai import show_date, to_bangkok
from handlers.move_steps import LATEST_DAYS, MOST_NEEDS, Talk, endings, may_skip, needs
from handlers.orders import WeaverChoice
from handlers.scene import Scene

FEW: Final = 8
"""Needs shown before "all"."""
DAYS: Final = (1, 7, 14)
READY_REASONS: Final = {"reopen": 3, "decline": 2, "turn_down": 2, "to_lao": 2}
"""How many ready-made reasons a move has, to be tapped instead of typed."""


def screen(scene: Scene, talk: Talk, *, note: str = "") -> Card:
    """The present question of a talk; `note` says why it is asked again."""
    return _SCREENS[talk.step](scene, talk, note)


def lao_choices(scene: Scene, talk: Talk, found: Sequence[tuple[str, str]]) -> Card:
    """Local administrations that fit the typed words."""
    rows = tuple(
        Row(name, mark="number", tap=_tap(talk, name, "lao", code)) for code, name in found
    )
    return _card(scene, talk, scene.say("move.lao_which"), rows=rows)


def weavers(scene: Scene, talk: Talk, found: Sequence[WeaverChoice]) -> Card:
    """Who could follow the child, the least busy first."""
    rows = tuple(
        Row(
            one.name,
            detail=scene.say("move.weaver_cases", count=one.cases),
            tap=_tap(talk, one.name, "weaver", str(one.id)),
        )
        for one in found
    )
    if not rows:
        return _card(scene, talk, scene.say("move.weaver_none"))
    return _card(scene, talk, scene.say("move.weaver"), rows=rows)


def ready_reason(scene: Scene, move: str, number: str) -> str:
    """A ready-made reason by its number; "" when there is none."""
    key = f"move.because_{move}_{number}"
    return scene.say(key) if key in TEXTS else ""


def _needs(scene: Scene, talk: Talk, note: str) -> Card:
    ticked = talk.data.get("ticked", ())
    codes = needs(talk) if talk.data.get("all") else needs(talk)[:FEW]
    rows = tuple(_ticked(scene, talk, code, code in ticked) for code in (*codes, *_beyond(talk)))
    buttons = (_tap(talk, scene.say("form.done"), "needs", "done", strong=True),) if ticked else ()
    if not talk.data.get("all"):
        buttons = (*buttons, _tap(talk, scene.say("move.all_needs"), "needs", "all"))
    title = scene.say("move.needs", most=MOST_NEEDS)
    return _card(scene, talk, title, note=note, rows=rows, buttons=buttons)


def _beyond(talk: Talk) -> tuple[str, ...]:
    """What was chosen from the whole list stays in sight on the short one."""
    shown = needs(talk) if talk.data.get("all") else needs(talk)[:FEW]
    return tuple(code for code in talk.data.get("ticked", ()) if code not in shown)


def _ticked(scene: Scene, talk: Talk, code: str, on: bool) -> Row:
    name = label("support", code, scene.language)
    mark: Literal["on", "off"] = "on" if on else "off"
    return Row(name, mark=mark, tap=_tap(talk, name, "needs", code))


def _words(scene: Scene, talk: Talk, note: str) -> Card:
    return _card(scene, talk, scene.say("move.words"), note=note, how=scene.say("move.type_it"))


def _who(scene: Scene, talk: Talk, note: str) -> Card:
    buttons = [_tap(talk, scene.say("move.who_me"), "who", "me")]
    if talk.weaver:
        name = scene.say("move.who_weaver", name=talk.weaver)
        buttons.insert(0, _tap(talk, name, "who", "weaver"))
    how = scene.say("move.who_how")
    return _card(scene, talk, scene.say("move.who"), note=note, how=how, buttons=tuple(buttons))


def _on(scene: Scene, talk: Talk, note: str) -> Card:
    today = to_bangkok(scene.turn.now).date()
    days = [today + timedelta(days=days) for days in DAYS]
    buttons = tuple(
        _tap(
            talk,
            scene.say("move.in_days", count=count, day=show_date(day, scene.language, short=True)),
            "on",
            day.isoformat(),
        )
        for count, day in zip(DAYS, days, strict=True)
    )
    pick = Tap(
        scene.say("form.pick_date"),
        "pick_date",
        taps.encode("moving", n=talk.case_no, m=talk.move, s="on"),
        minimum=today.isoformat(),
        maximum=(today + timedelta(days=LATEST_DAYS)).isoformat(),
        initial=days[1].isoformat(),
    )
    how = scene.say("move.on_how", count=LATEST_DAYS)
    title = scene.say("move.on")
    return _card(scene, talk, title, note=note, how=how, buttons=(*buttons, pick))


def _code(scene: Scene, talk: Talk, note: str) -> Card:
    rows = tuple(
        Row(name, tap=_tap(talk, name, "code", code))
        for code in endings(talk)
        for name in (label("close", code, scene.language),)
    )
    return _card(scene, talk, scene.say("move.code"), note=note, rows=rows)


def _lao(scene: Scene, talk: Talk, note: str) -> Card:
    return _card(scene, talk, scene.say("move.lao"), note=note, how=scene.say("move.lao_how"))


def _reason(scene: Scene, talk: Talk, note: str) -> Card:
    key = "move.note_urgent" if talk.urgent and talk.move in ("close", "approve") else "move.reason"
    ready = READY_REASONS.get(talk.move, 0)
    buttons = tuple(
        _tap(talk, ready_reason(scene, talk.move, str(number)), "reason", str(number))
        for number in range(1, ready + 1)
    )
    how = scene.say("move.type_it")
    return _card(scene, talk, scene.say(key), note=note, how=how, buttons=buttons)


def _weaver(scene: Scene, talk: Talk, note: str) -> Card:
    return _card(scene, talk, scene.say("move.weaver"), note=note)


def _card(
    scene: Scene,
    talk: Talk,
    title: str,
    *,
    note: str = "",
    how: str = "",
    rows: tuple[Row, ...] = (),
    buttons: tuple[Tap, ...] = (),
) -> Card:
    """One question of a move: above it the move and the case, below it the way out."""
    lead = f"{scene.say(f'case.move_{talk.move}')} · {talk.case_no}"
    skip = _tap(talk, scene.say("form.skip"), talk.step, "skip")
    open_case = scene.say("move.leave")
    leave = Tap(open_case, data=taps.encode("case", n=talk.case_no), shows=open_case)
    return Card(
        alt=scene.say("case.alt"),
        lead=lead,
        title=title,
        body=(note,) if note else (),
        rows=rows,
        footnote=how,
        buttons=buttons,
        taps=(skip, leave) if may_skip(talk) else (leave,),
        tone="danger" if talk.urgent else "plain",
    )


def _tap(talk: Talk, label: str, step: str, value: str, *, strong: bool = False) -> Tap:
    data = taps.encode("moving", n=talk.case_no, m=talk.move, s=step, v=value)
    return Tap(label, data=data, shows=label, strong=strong)


_SCREENS: Final[dict[str, Callable[[Scene, Talk, str], Card]]] = {
    "needs": _needs,
    "words": _words,
    "who": _who,
    "on": _on,
    "code": _code,
    "lao": _lao,
    "weaver": _weaver,
    "reason": _reason,
}
