"""Starting a report, for real or as a rehearsal. An open one is never silently interrupted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.engine import taps
from bot.engine.answer import settle
from bot.engine.messages import Card, Tap, Text
from bot.engine.show import show
from bot.engine.state import State
from bot.forms import Session
from handlers.orders import SaveDraft
from handlers.scene import (
    Report,
    Scene,
    context_of,
    files_of,
    local,
    open_report,
    presets_of,
    talk_of,
)
from handlers.turn import Draft, Outcome, Steps

REPORT: Final = "oos_report"
REPORTERS: Final = ("weaver", "coordinator", "protect", "supervisor", "admin")


def wants(scene: Scene) -> bool:
    return scene.asks("report", "practice") or scene.taps("new")


def handle(scene: Scene) -> Steps:
    """Start at once, or ask first when a report is open already."""
    rehearsal = scene.asks("practice") or scene.tapped.get("k") == "1"
    if scene.taps("new"):
        return (yield from start(scene, scene.tapped.get("f", REPORT), rehearsal=rehearsal))
    report = yield from open_report(scene)
    if report is not None:
        return scene.outcome(_already_open(scene, report, rehearsal=rehearsal))
    return (yield from start(scene, REPORT, rehearsal=rehearsal))


def start(scene: Scene, form_key: str, *, rehearsal: bool) -> Steps:
    """A new draft of the newest version of a form, at its first question."""
    form = scene.turn.forms.get(form_key)
    if form is None:
        return scene.outcome(Text(scene.say("form.no_form")))
    if not rehearsal and not scene.person.has(*REPORTERS):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    if not scene.person.tambons:
        return scene.outcome(Text(scene.say("form.no_area")))
    session = Session.start(
        form,
        now=local(scene.turn),
        seed=scene.turn.seed,
        files=files_of(scene.person),
        context=context_of(scene.person),
        preset=presets_of(scene.person, form),
    )
    draft = Draft(
        id=0,
        form=form_key,
        version=form.digest,
        session=session.stored(),
        created_at=scene.turn.now,
        updated_at=scene.turn.now,
        rehearsal=rehearsal,
    )
    return (yield from _begin(scene, draft, session))


def _begin(scene: Scene, draft: Draft, session: Session) -> Steps:
    draft_id = yield SaveDraft(draft)
    draft = replace(draft, id=draft_id)
    state = replace(scene.state.closed(), draft=draft_id, place="question")
    return opened(scene, draft, session, state)


def opened(scene: Scene, draft: Draft, session: Session, state: State) -> Outcome:
    """The first screen of a draft that was just begun."""
    talk = talk_of(scene, draft, session, state)
    settle(talk)
    talk.note = talk.say("started_rehearsal" if draft.rehearsal else "started")
    messages = show(talk)
    return scene.outcome(*messages, state=talk.state)


def _already_open(scene: Scene, report: Report, *, rehearsal: bool) -> Card:
    about = report.draft.about or scene.say("form.draft_unnamed")
    body = scene.say("form.open_one_body", about=about, progress=report.talk.progress())
    again = Tap(scene.say("form.resume"), data=taps.encode("resume"), strong=True)
    new = taps.encode("new", f=REPORT, k=int(rehearsal))
    return Card(
        alt=scene.say("form.alt_open"),
        title=scene.say("form.open_one"),
        body=(body,),
        buttons=(again, Tap(scene.say("form.start_new"), data=new)),
    )
