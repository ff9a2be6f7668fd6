"""The open report: answers typed, tapped, shared or sent, and the commands about it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from bot.engine import commands, moves, ordered, steps
from bot.engine.answer import refuse
from bot.engine.inputs import ButtonTapped, LocationShared, MediaSent, StickerSent, TextTyped
from bot.engine.messages import Card, Message, Text
from bot.engine.show import show
from bot.engine.taps import mark_of
from handlers import cancel, danger, drafts, pause, send, similar
from handlers.orders import KeepMedia
from handlers.scene import Report, Scene, keep, open_report
from handlers.turn import Outcome, Steps

EXTENSIONS = {"image": "jpg", "audio": "m4a", "video": "mp4"}


def wants(scene: Scene) -> bool:
    """Everything that is left when a report is open, and the taps and commands about one."""
    if scene.asks(*commands.WITHIN_A_FORM, "resume"):
        return True
    if scene.state.draft:
        return True
    return scene.tapped.get("a", "") in (*moves.ACTS, "urgent_now")


def handle(scene: Scene) -> Steps:
    """Move the talk, do what follows from it, show where the person is."""
    report = yield from open_report(scene)
    if report is None:
        return (yield from _nothing_open(scene))
    before = danger.danger_of(report.talk)
    yield from _move(scene, report)
    return (yield from finish(scene, report, before))


def finish(scene: Scene, report: Report, before: danger.Danger) -> Steps:
    """After a move: send, cancel or pause when wanted, else save, and show the next screen."""
    want = report.talk.want
    if want == "send":
        return (yield from send.send(scene, report))
    if want == "cancel":
        return (yield from cancel.cancel(scene, report))
    if want == "pause":
        return (yield from pause.pause(scene, report))
    report, cards = yield from danger.tell(scene, report, before)
    report = yield from keep(scene, report)
    cards += yield from similar.hint(scene, report)
    told = tuple(card for card in cards if isinstance(card, Card) and card.tone == "danger")
    messages = [*cards, *show(report.talk)]
    if told:
        messages[-1] = danger.with_calls(messages[-1], told, scene.language)
    return Outcome(tuple(messages), report.talk.state.to_json(), keep=told)


def _move(scene: Scene, report: Report) -> Generator[Any, Any, None]:
    talk, given = report.talk, scene.turn.input
    if scene.taps("urgent_now"):
        _to_danger(scene, report)
    elif scene.command is not None and scene.command.name in ordered.COMMANDS:
        moves.command(talk, scene.command)
    elif isinstance(given, ButtonTapped):
        moves.tap(talk, given.data, given.picked)
    elif isinstance(given, TextTyped):
        moves.text(talk, given.text)
    elif isinstance(given, LocationShared):
        moves.location(talk, given.latitude, given.longitude)
    elif isinstance(given, MediaSent):
        yield from _media(report, given)
    elif isinstance(given, StickerSent):
        talk.note = talk.say("why_sticker")


def _media(report: Report, sent: MediaSent) -> Generator[Any, Any, None]:
    talk = report.talk
    if not steps.wants_media(talk, sent.kind):
        talk.note = talk.say("unused_media")
    elif sent.external:
        refuse(talk, talk.say("why_external"))
    else:
        order = KeepMedia(report.draft.id, talk.state.ref, sent.message_id, sent.kind)
        attachment = yield order
        moves.media(talk, sent.kind, media_name(attachment, sent))


def media_name(attachment: int, sent: MediaSent) -> str:
    """What the form stores for a kept file: its attachment's number and kind, `12.jpg`."""
    named = sent.file_name.rsplit(".", 1)[-1].lower() if "." in sent.file_name else "bin"
    extension = EXTENSIONS.get(sent.kind, named if named.isalnum() else "bin")
    return f"{attachment}.{extension}"


def _to_danger(scene: Scene, report: Report) -> None:
    """The answers sounded like danger: the first question again."""
    talk = report.talk
    ref = talk.ref_of("danger_now")
    same = scene.tapped.get("d") == str(talk.draft) and scene.tapped.get("g") == mark_of(ref)
    if ref and same:
        steps.to_answer(talk, ref)
    else:
        talk.note = talk.say("stale")


def _nothing_open(scene: Scene) -> Steps:
    """A command or a button about a report, and none is open: the drafts, or a plain word."""
    if scene.asks("resume", "pause", "send", "change", "summary"):
        return (yield from drafts.show_list(scene))
    messages: list[Message] = [Text(scene.say("form.nothing_open"))]
    if scene.tapped:
        messages = [Text(scene.say("form.stale_closed"))]
    state = scene.state.closed() if scene.state.draft else None
    return scene.outcome(*messages, state=state)
