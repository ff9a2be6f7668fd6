"""A case on a card, as its reader may see it."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap
from bot.texts import TEXTS
from bot.thai import show_datetime
from handlers.orders import CaseView
from handlers.scene import Scene

EVENTS = 5


def card(scene: Scene, case: CaseView) -> Card:
    """State, place, times, who has it, facts, the last events, and what can be done now."""
    facts = [
        Fact(scene.say("case.state"), state_name(scene, case.state)),
        Fact(scene.say("case.child"), case.shown),
        Fact(scene.say("case.tambon"), case.tambon_name),
    ]
    if case.lao_name:
        facts.append(Fact(scene.say("case.lao"), case.lao_name))
    facts.append(Fact(scene.say("case.opened"), show_datetime(case.opened_at, scene.language)))
    facts.append(Fact(scene.say("case.updated"), show_datetime(case.updated_at, scene.language)))
    if case.owner:
        facts.append(Fact(scene.say("case.owner"), case.owner))
    facts.extend(Fact(fact_name(scene, code), value) for code, value in case.facts)
    return Card(
        alt=scene.say("case.alt"),
        lead=urgency(scene, case),
        title=case.case_no,
        facts=tuple(facts),
        rows=tuple(_event(scene, *event) for event in case.events[:EVENTS]),
        buttons=_buttons(scene, case),
        tone="danger" if case.urgent else "plain",
    )


def row(scene: Scene, case: CaseView) -> Row:
    """A case as a line of a list that opens its card."""
    detail = " · ".join(
        part for part in (state_name(scene, case.state), case.shown, case.tambon_name) if part
    )
    tap = Tap(case.case_no, data=taps.encode("case", n=case.case_no))
    return Row(case.case_no, detail=detail, mark="danger" if case.urgent else "", tap=tap)


def state_name(scene: Scene, state: str) -> str:
    """The state of a case, or of a report that is none yet; an unknown one as it is."""
    for key in (f"case.state_{state}", f"status.sent_{state}"):
        if key in TEXTS:
            return scene.say(key)
    return state


def fact_name(scene: Scene, code: str) -> str:
    """The label of a field; an unknown one as it is."""
    key = f"case.fact_{code}"
    return scene.say(key) if key in TEXTS else code


def urgency(scene: Scene, case: CaseView) -> str:
    return scene.say(f"danger.level_{case.urgent}") if case.urgent else ""


def _event(scene: Scene, when: object, what: str, who: str) -> Row:
    shown = show_datetime(when, scene.language)  # type: ignore[arg-type]
    return Row(state_name(scene, what), detail=" · ".join(part for part in (shown, who) if part))


def _buttons(scene: Scene, case: CaseView) -> tuple[Tap, ...]:
    found: list[Tap] = []
    if case.alert_id and not case.owner:
        data = taps.encode("take_alert", id=case.alert_id)
        found.append(Tap(scene.say("danger.take"), data=data, strong=True))
    for move in case.actions:
        key = f"case.move_{move}"
        if key in TEXTS:
            data = taps.encode("move", n=case.case_no, m=move)
            found.append(Tap(scene.say(key), data=data, shows=scene.say(key)))
    return tuple(found)
