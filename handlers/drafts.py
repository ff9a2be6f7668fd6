"""The drafts that wait: the list with child, time and progress, and opening one of them."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import taps
from bot.engine.answer import settle
from bot.engine.messages import Card, Row, Tap, Text
from bot.engine.show import show
from bot.engine.taps import is_number
from bot.thai import ascii_digits, show_datetime
from handlers import correction
from handlers.orders import ListDrafts, LoadDraft
from handlers.scene import Scene, keep, report_of
from handlers.turn import Draft, Steps

SHOWN = 12


def wants(scene: Scene) -> bool:
    if scene.state.place == "drafts" and is_number(ascii_digits(scene.typed).strip()):
        return True
    return scene.asks("drafts") or scene.taps("draft")


def handle(scene: Scene) -> Steps:
    if scene.taps("draft"):
        draft_id = scene.tapped.get("d", "")
        return (yield from open_draft(scene, int(draft_id) if is_number(draft_id) else 0))
    if scene.state.place == "drafts" and scene.typed and not scene.asks("drafts"):
        return (yield from _open_numbered(scene, int(ascii_digits(scene.typed).strip())))
    return (yield from show_list(scene))


def show_list(scene: Scene) -> Steps:
    """All open drafts, newest first. The open report stays open until another is chosen."""
    drafts: list[Draft] = yield ListDrafts()
    if not drafts:
        report = Tap(scene.say("menu.report"), data=taps.encode("report"))
        return scene.outcome(Text(scene.say("form.drafts_none"), taps=(report,)))
    card = Card(
        alt=scene.say("form.alt_drafts"),
        title=scene.say("form.drafts_title"),
        rows=tuple(_row(scene, draft) for draft in drafts[:SHOWN]),
        footnote=scene.say("form.drafts_how"),
    )
    state = scene.state
    if not state.draft:
        state = replace(state, place="drafts")
    return scene.outcome(card, state=state)


def _row(scene: Scene, draft: Draft) -> Row:
    name = draft.about or scene.say("form.draft_unnamed")
    kind = [scene.say("form.rehearsal")] if draft.rehearsal else []
    if draft.corrects:
        kind.append(scene.say("form.correction"))
    if draft.handed_by:
        kind.append(scene.say("team.draft_from", name=draft.handed_by))
    when = show_datetime(draft.updated_at, scene.language)
    detail = " · ".join([*kind, scene.form_title(draft.form), draft.progress, when])
    tap = Tap(scene.say("form.resume"), data=taps.encode("draft", d=draft.id))
    return Row(name, detail=detail, mark="number", tap=tap)


def _open_numbered(scene: Scene, number: int) -> Steps:
    drafts: list[Draft] = yield ListDrafts()
    if 1 <= number <= len(drafts[:SHOWN]):
        return (yield from open_draft(scene, drafts[number - 1].id))
    return (yield from show_list(scene))


def open_draft(scene: Scene, draft_id: int) -> Steps:
    """Go on with a draft where it was left. Another open report simply stays a draft."""
    loaded = yield LoadDraft(draft_id)
    if loaded is None:
        return scene.outcome(Text(scene.say("form.draft_gone")))
    draft, form = loaded
    if scene.state.draft == draft.id:
        talk = report_of(scene, draft, form, scene.state).talk
        return scene.outcome(*show(talk), state=talk.state)
    state = replace(scene.state.closed(), draft=draft.id, place="question")
    report = report_of(scene, draft, form, state)
    if draft.corrects:
        correction.begin(report.talk, draft)
    settle(report.talk)
    report = yield from keep(scene, report)
    return scene.outcome(*show(report.talk), state=report.talk.state)
