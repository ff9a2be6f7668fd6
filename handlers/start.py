"""Starting a form, for real or as a rehearsal. An open report is never silently interrupted."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.engine import taps
from bot.engine.answer import settle
from bot.engine.messages import Card, Message, Tap, Text
from bot.engine.show import show
from bot.engine.state import State
from bot.forms import Form, Session
from handlers.orders import AboutCase, AboutPlace, CancelDraft, SaveDraft
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
SMALL: Final = "ecd_report"
REPORTERS: Final = ("weaver", "coordinator", "protect", "supervisor", "admin")
HIDDEN: Final = ("cap_child", "cap_centre", "lao_code")
"""What a form may want to know beforehand of the place."""
CASE_NO: Final = re.compile(r"\d{2}-\d{4}-\d{5}")


def wants(scene: Scene) -> bool:
    return scene.asks("report", "report_small", "practice") or scene.taps("new")


def handle(scene: Scene) -> Steps:
    """Start at once, or ask first when a report with answers is open already."""
    rehearsal = scene.asks("practice") or scene.tapped.get("k") == "1"
    key = scene.tapped.get("f", SMALL if scene.asks("report_small") else REPORT)
    if scene.taps("new") and "x" not in scene.tapped:
        return (yield from _start_tapped(scene, key, rehearsal=rehearsal))
    report = yield from open_report(scene)
    if report is not None and report.draft.form != key and _is_untouched(report):
        yield CancelDraft(report.draft.id)
        rehearsal = rehearsal or (scene.asks("report_small") and report.draft.rehearsal)
    elif report is not None:
        return scene.outcome(_already_open(scene, report, key, rehearsal=rehearsal))
    return (yield from start(scene, key, rehearsal=rehearsal))


def _start_tapped(scene: Scene, key: str, *, rehearsal: bool) -> Steps:
    """A button's form; about the case it names, when it names one that the person may see."""
    number = scene.tapped.get("n", "")
    if not number:
        return (yield from start(scene, key, rehearsal=rehearsal))
    preset = yield from _about_case(number)
    if preset is None:
        return scene.outcome(Text(scene.say("status.no_case", number=number)))
    return (yield from start(scene, key, rehearsal=rehearsal, preset=preset))


def _about_case(number: str) -> Generator[Any, Any, Mapping[str, str] | None]:
    """The presets of a case; None when there is none, or not for this person."""
    if not CASE_NO.fullmatch(number):
        return None
    presets: Mapping[str, str] | None = yield AboutCase(number)
    return presets


def _about_place(form: Form) -> Generator[Any, Any, Mapping[str, str]]:
    """The hidden values of a form about no case, asked for only when it has any."""
    if all(form.named(name) is None for name in HIDDEN):
        return {}
    presets: Mapping[str, str] = yield AboutPlace()
    return presets


def _is_untouched(report: Report) -> bool:
    """Whether a person has answered nothing yet."""
    known = report.talk.session.preset
    return not any(answer.value and answer.ref not in known for answer in report.talk.answers())


def start(
    scene: Scene, form_key: str, *, rehearsal: bool, preset: Mapping[str, str] | None = None
) -> Steps:
    """A new draft of the newest version of a form, at its first question.

    `preset` are values by name that need no question, beside those that follow from the person:
    the number of a chosen case, or what the form keeps hidden (`case_age`, `cap_child`).
    """
    form = scene.turn.forms.get(form_key)
    if form is None:
        return scene.outcome(Text(scene.say("form.no_form")))
    return (yield from start_version(scene, form_key, form, rehearsal=rehearsal, preset=preset))


def start_version(
    scene: Scene,
    form_key: str,
    form: Form,
    *,
    rehearsal: bool,
    preset: Mapping[str, str] | None = None,
) -> Steps:
    """A new draft of this very version of a form, which need not be published yet."""
    if not rehearsal and not scene.person.has(*REPORTERS):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    if _asks_place(form) and not scene.person.tambons:
        return scene.outcome(Text(scene.say("form.no_area")))
    known = preset if preset is not None else (yield from _about_place(form))
    known = {name: value for name, value in known.items() if form.named(name) is not None}
    session = Session.start(
        form,
        now=local(scene.turn),
        seed=scene.turn.seed,
        files=files_of(scene.person),
        context=context_of(scene.person),
        preset={**presets_of(scene.person, form), **known},
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


def _asks_place(form: Form) -> bool:
    return any(question.name == "tambon" for question in form.questions)


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
    if draft.form == REPORT and SMALL in scene.turn.forms:
        messages = _offering_small(scene, messages, draft)
    return scene.outcome(*messages, state=talk.state)


def _offering_small(scene: Scene, messages: list[Message], draft: Draft) -> list[Message]:
    """The other kind of report, one tap away while this one is still empty."""
    *before, last = messages
    if not isinstance(last, Card):
        return messages
    data = taps.encode("new", f=SMALL, k=int(draft.rehearsal), x=draft.id)
    small = Tap(scene.say("form.small_child"), data=data, shows=scene.say("form.small_child"))
    return [*before, replace(last, buttons=(*last.buttons, small))]


def _already_open(scene: Scene, report: Report, key: str, *, rehearsal: bool) -> Card:
    about = report.draft.about or scene.say("form.draft_unnamed")
    body = scene.say("form.open_one_body", about=about, progress=report.talk.progress())
    again = Tap(scene.say("form.resume"), data=taps.encode("resume"), strong=True)
    new = taps.encode("new", f=key, k=int(rehearsal))
    return Card(
        alt=scene.say("form.alt_open"),
        title=scene.say("form.open_one"),
        body=(body,),
        buttons=(again, Tap(scene.say("form.start_new"), data=new)),
    )
