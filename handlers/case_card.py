"""A case on a card, as its reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap
from bot.texts import TEXTS
from bot.texts.choices import label
from bot.thai import bangkok_date, show_date, show_datetime
from handlers.due import due_in
from handlers.moves import MOVES
from handlers.orders import CaseView
from handlers.scene import Scene

EVENTS = 3
BUTTONS = 4
"""At most; what else can be done stands behind "more"."""
GOOD: Final = ("accept", "approve", "confirm", "plan", "follow_up")
"""The usual next steps: the main button of a card."""
Act = Callable[[Scene, CaseView], Tap]


def _plain(act: str) -> Act:
    """The button of an act that opens with `n`, the number of the case."""

    def tap(scene: Scene, case: CaseView) -> Tap:
        said = scene.say(f"case.act_{act}")
        return Tap(said, data=taps.encode(act, n=case.case_no), shows=said)

    return tap


def _follow_up(scene: Scene, case: CaseView) -> Tap:
    said = scene.say("case.act_follow_up")
    return Tap(said, data=taps.encode("new", f="follow_up", n=case.case_no), shows=said)


def _assist(scene: Scene, case: CaseView) -> Tap:
    said = scene.say("case.act_assist")
    return Tap(said, data=taps.encode("new", f="assistance", n=case.case_no), shows=said)


ACTS: Final[dict[str, Act]] = {
    "still_ask": _plain("still_ask"),
    "follow_up": _follow_up,
    "assist": _assist,
    "refer": _plain("refer"),
    "referrals": _plain("referrals"),
    "helps": _plain("helps"),
    "consent_back": _plain("consent_back"),
    "family_told": _plain("family_told"),
    "details": _plain("details"),
    "history": _plain("history"),
    "review": _plain("review"),
    "join_case": _plain("join_case"),
    "undo_join": _plain("undo_join"),
}
"""The button of each act on a case, beside its moves. One line an act; the name is also in
`workers.case_view.MAY`, which decides who may."""


def card(scene: Scene, case: CaseView) -> Card:
    """State, group, place, times, who has it, facts, the last events, and what can be done now."""
    return Card(
        alt=scene.say("case.alt"),
        lead=urgency(scene, case),
        title=case.case_no,
        facts=tuple(_facts(scene, case)),
        rows=tuple(_event(scene, *event) for event in case.events[-EVENTS:]),
        buttons=_buttons(scene, case),
        tone="danger" if case.urgent else "plain",
    )


def _facts(scene: Scene, case: CaseView) -> Iterator[Fact]:
    yield Fact(scene.say("case.state"), state_name(scene, case.state))
    if group := groups(scene, case):
        yield Fact(scene.say("case.fact_targets"), group)
    if case.proposed:
        yield Fact(scene.say("case.proposed"), close_name(scene, case.proposed))
    yield Fact(scene.say("case.child"), case.shown)
    yield Fact(scene.say("case.tambon"), case.tambon_name)
    if case.lao_name:
        yield Fact(scene.say("case.lao"), case.lao_name)
    if case.moved_from:
        yield Fact(scene.say("case.moved_from"), case.moved_from)
    yield Fact(scene.say("case.opened"), show_datetime(case.opened_at, scene.language))
    yield Fact(scene.say("case.updated"), show_datetime(case.updated_at, scene.language))
    if case.due_at is not None:
        key = "case.was_due" if case.due_at < scene.turn.now else "case.next_due"
        day = show_date(bangkok_date(case.due_at), scene.language, short=True)
        yield Fact(scene.say(key), f"{day} ({due_in(scene, case.due_at)})")
    if case.owner:
        yield Fact(scene.say("case.owner"), case.owner)
    if case.weaver:
        yield Fact(scene.say("case.weaver"), case.weaver)
    yield from (Fact(fact_name(scene, code), value) for code, value in case.facts)


def row(scene: Scene, case: CaseView) -> Row:
    """A case as a line of a list that opens its card."""
    parts = (state_name(scene, case.state), groups(scene, case), case.shown, case.tambon_name)
    tap = Tap(case.case_no, data=taps.encode("case", n=case.case_no))
    return Row(
        case.case_no,
        detail=" · ".join(part for part in parts if part),
        mark="danger" if case.urgent else "",
        tap=tap,
    )


def groups(scene: Scene, case: CaseView) -> str:
    """The target groups and the category of the 2024 agreement: "T2 · ออกกลางคัน"."""
    key = f"case.category_{case.category}"
    parts = [*case.targets, scene.say(key) if key in TEXTS else ""]
    return " · ".join(part for part in parts if part)


def state_name(scene: Scene, state: str) -> str:
    """The state of a case, or of a report that is none yet; an unknown one as it is."""
    for key in (f"case.state_{state}", f"status.sent_{state}"):
        if key in TEXTS:
            return scene.say(key)
    return state


def close_name(scene: Scene, code: str) -> str:
    """Why a case ends; an unknown code as it is."""
    return label("close", code, scene.language)


def fact_name(scene: Scene, code: str) -> str:
    """The label of a field; an unknown one as it is."""
    key = f"case.fact_{code}"
    return scene.say(key) if key in TEXTS else code


def urgency(scene: Scene, case: CaseView) -> str:
    return scene.say(f"danger.level_{case.urgent}") if case.urgent else ""


def _event(scene: Scene, when: datetime, what: str, who: str) -> Row:
    shown = show_datetime(when, scene.language)
    return Row(state_name(scene, what), detail=" · ".join(part for part in (shown, who) if part))


def _buttons(scene: Scene, case: CaseView) -> tuple[Tap, ...]:
    """The next steps, the main one strong; the rest one tap further."""
    found = tuple(buttons(scene, case))
    if len(found) <= BUTTONS:
        return found
    said = scene.say("case.more")
    more = Tap(said, data=taps.encode("case_more", n=case.case_no), shows=said)
    return (*found[:BUTTONS], more)


def buttons(scene: Scene, case: CaseView) -> Iterator[Tap]:
    """Everything this reader can do with a case, the next step first."""
    if case.alert_id and not case.owner:
        data = taps.encode("take_alert", id=case.alert_id)
        yield Tap(scene.say("danger.take"), data=data, strong=True)
    strong = "" if case.alert_id and not case.owner else _main(case)
    for name in case.actions:
        if name in ACTS:
            tap = ACTS[name](scene, case)
        elif name in MOVES and f"case.move_{name}" in TEXTS:
            said = scene.say(f"case.move_{name}")
            tap = Tap(said, data=taps.encode("move", n=case.case_no, m=name), shows=said)
        else:
            continue
        yield Tap(tap.label, tap.kind, tap.data, tap.shows, strong=name == strong)


def _main(case: CaseView) -> str:
    return next((name for name in case.actions if name in GOOD), "")
