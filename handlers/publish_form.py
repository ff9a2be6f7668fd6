"""An administrator sends a spreadsheet: it is checked, rehearsed, and published by a tap."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.engine import steps, taps
from bot.engine.inputs import MediaSent
from bot.engine.messages import Card, Fact, Message, Tap, Text
from bot.engine.state import State
from bot.engine.taps import is_number
from handlers import proposal_card, start
from handlers.forms_menu import ask_first
from handlers.orders import (
    CheckForm,
    LoadProposal,
    Proposal,
    PublishedForm,
    PublishProposal,
    TryProposal,
)
from handlers.scene import Scene, open_report, report_of
from handlers.turn import Outcome, Steps

ENDINGS: Final = (".xlsx", ".xls", ".csv")
ACTS: Final = ("form_look", "form_try", "form_publish", "form_anyway")
MOST_MB: Final = 15


def wants(scene: Scene) -> bool:
    """A workbook from an administrator who is not asked for a file, or a tap about one."""
    if not scene.person.has("admin"):
        return False
    return scene.taps(*ACTS) or (_workbook(scene) is not None and not _file_is_asked(scene))


def handle(scene: Scene) -> Steps:
    sent = _workbook(scene)
    if sent is not None:
        return (yield from _receive(scene, sent))
    proposal_id = int(scene.tapped["i"]) if is_number(scene.tapped.get("i", "")) else 0
    if scene.taps("form_try"):
        return (yield from _try(scene, proposal_id))
    if scene.taps("form_publish", "form_anyway"):
        return (yield from _publish(scene, proposal_id))
    return (yield from _look(scene, proposal_id))


def _workbook(scene: Scene) -> MediaSent | None:
    given = scene.turn.input
    if isinstance(given, MediaSent) and given.kind == "file":
        return given if given.file_name.lower().endswith(ENDINGS) else None
    return None


def _file_is_asked(scene: Scene) -> bool:
    """Whether the open report stands at a question that takes any file: then this is its answer."""
    draft = scene.turn.draft
    form = scene.turn.form_versions.get(draft.version) if draft is not None else None
    if draft is None or form is None or draft.id != scene.state.draft:
        return False
    return steps.wants_media(report_of(scene, draft, form, scene.state).talk, "file")


def _receive(scene: Scene, sent: MediaSent) -> Steps:
    if sent.external:
        return scene.outcome(Text(scene.say("authors.external")))
    if sent.size is not None and sent.size > MOST_MB * 1_000_000:
        return scene.outcome(Text(scene.say("authors.too_big", most=MOST_MB)))
    proposal_id: int = yield CheckForm(sent.message_id, sent.file_name)
    card = Card(
        alt=scene.say("authors.alt"),
        title=scene.say("authors.received"),
        body=(scene.say("authors.received_how"),),
        facts=(Fact(scene.say("authors.file"), sent.file_name),),
        buttons=(_look_tap(scene, proposal_id),),
    )
    return scene.outcome(card)


def _look_tap(scene: Scene, proposal_id: int) -> Tap:
    return Tap(scene.say("authors.look"), data=taps.encode("form_look", i=proposal_id))


def _look(scene: Scene, proposal_id: int) -> Steps:
    """What the check found; a result that waits for the next reply has now been told."""
    proposal: Proposal | None = yield LoadProposal(proposal_id)
    if proposal is None or proposal.state == "gone":
        return scene.outcome(Text(scene.say("authors.gone")), state=_told(scene, proposal_id))
    if proposal.state == "waiting":
        again = _look_tap(scene, proposal_id)
        text = scene.say("authors.still_checking")
        return scene.outcome(Card(alt=scene.say("authors.alt"), body=(text,), buttons=(again,)))
    card = proposal_card.card_of(scene, proposal)
    return scene.outcome(card, state=_told(scene, proposal_id))


def _told(scene: Scene, proposal_id: int) -> State:
    """The conversation without this result among what is still to be told."""
    left = tuple(
        item
        for item in scene.state.carry
        if item.get("kind") != "form_checked" or item.get("id") != proposal_id
    )
    return replace(scene.state, carry=left)


def _quiet(scene: Scene, proposal_id: int) -> Scene:
    return replace(scene, state=_told(scene, proposal_id))


def _try(scene: Scene, proposal_id: int) -> Steps:
    """Rehearse the version as it is, before anybody else sees it."""
    scene = _quiet(scene, proposal_id)
    report = yield from open_report(scene)
    if report is not None and "k" not in scene.tapped:
        data = taps.encode("form_try", i=proposal_id, k=1)
        begin = Tap(scene.say("authors.try"), data=data)
        return scene.outcome(ask_first(scene, report, begin))
    found = yield TryProposal(proposal_id)
    if found is None:
        return scene.outcome(Text(scene.say("authors.gone")))
    key, form = found
    outcome: Outcome = yield from start.start_version(scene, key, form, rehearsal=True)
    return outcome


def _publish(scene: Scene, proposal_id: int) -> Steps:
    scene = _quiet(scene, proposal_id)
    order = PublishProposal(proposal_id, without_thai=scene.taps("form_anyway"))
    done: PublishedForm | None = yield order
    if done is None or done.verdict == "not_ready":
        return scene.outcome(Text(scene.say("authors.gone")), state=scene.state)
    if done.verdict == "needs_thai":
        return (yield from _look(scene, proposal_id))
    return scene.outcome(_said(scene, done), state=scene.state)


def _said(scene: Scene, done: PublishedForm) -> Message:
    if done.verdict == "same":
        return Text(scene.say("authors.published_same", title=done.title))
    forms = Tap(scene.say("menu.forms"), data=taps.encode("forms"))
    return Card(
        alt=scene.say("authors.alt"),
        title=scene.say("authors.published", title=done.title),
        body=(scene.say("authors.published_how"),),
        buttons=(forms,),
        tone="good",
    )
