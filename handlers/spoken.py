"""What a worker or the clock tells a conversation. Nobody waits for it: it is pushed or carried.

What is carried waits in the conversation and is shown above the person's next reply.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.engine import taps
from bot.engine.messages import Card, Message, Tap, Text
from bot.engine.show import show
from bot.texts import TEXTS
from handlers import (
    alert,
    away,
    case_news,
    consent,
    correction,
    erased,
    export,
    follow_told,
    help_told,
    phones,
    proposal_card,
    quota_card,
    reconciled,
    still_there,
    team_told,
)
from handlers.danger import numbers_card
from handlers.orders import LoadDraft
from handlers.scene import Scene, keep, open_report, report_of
from handlers.turn import Outcome, Steps

MOST_CARRIED = 20
GRAVE = ("alert_unreached", "alert", "danger_changed")
"""Told before all else, and never dropped for news."""
SHOWN_AT_ONCE = 2  # of five messages; the person's own business needs the rest


def wants(scene: Scene) -> bool:
    return scene.spoken is not None


def handle(scene: Scene) -> Steps:
    """A reminder shows the current question again; anything else is said and carried."""
    spoken = scene.spoken
    if spoken is None:
        return Outcome()
    if spoken.kind == "reminder":
        return (yield from _remind(scene, spoken.data))
    if spoken.kind == erased.KIND:
        return (yield from erased.forget(scene, spoken.data))
    if spoken.kind in team_told.DOES:
        return (yield from team_told.DOES[spoken.kind](scene, spoken.data))
    if spoken.kind == "media_fetched" and not spoken.data.get("ok", False):
        yield from _forget_media(scene, spoken.data)
    make = CARRIED.get(spoken.kind)
    if make is None:
        return Outcome()
    item = {"kind": spoken.kind, **spoken.data}
    said = make(scene, item)
    if said is None:
        return Outcome()
    carry = tuple(one for one in scene.state.carry if one != item)
    state = replace(scene.state, carry=trimmed((*carry, item)))
    if spoken.kind == "correction":
        state = correction.remember(state, spoken.data)
    return scene.outcome(said, state=state)


def _remind(scene: Scene, data: Mapping[str, Any]) -> Steps:
    """The current question of the open report; of another draft, or unpushed, a word later."""
    report = yield from open_report(scene)
    item = {"kind": "reminder", **data}
    draft_id = data.get("draft_id", scene.state.draft)
    if report is None or report.draft.id != draft_id:
        said = _reminder(scene, item)
        carry = tuple(one for one in scene.state.carry if one != item)
        state = replace(scene.state, carry=trimmed((*carry, item)))
        return scene.outcome(*([said] if said else []), state=state if said else None)
    report.talk.note = scene.say("form.reminder")
    messages = show(report.talk)
    return scene.outcome(*messages, state=report.talk.state)


def _reminder(scene: Scene, data: dict[str, Any]) -> Message | None:
    """A draft that waits. Said of no draft that is open: its question is on the screen."""
    draft_id = data.get("draft_id", 0)
    if not draft_id or draft_id == scene.state.draft:
        return None
    tap = Tap(scene.say("form.resume"), data=taps.encode("draft", d=draft_id))
    return Card(alt=scene.say("form.alt_open"), body=(scene.say("form.reminder"),), buttons=(tap,))


def _forget_media(scene: Scene, data: Mapping[str, Any]) -> Generator[Any, Any, None]:
    """A file that could not be kept is no answer: the question is blank again."""
    loaded = yield LoadDraft(int(data.get("draft_id") or 0))
    if loaded is None:
        return
    report = report_of(scene, loaded[0], loaded[1], scene.state)
    report.talk.put(str(data.get("ref", "")), None)
    yield from keep(scene, report)


def deliver(scene: Scene, outcome: Outcome) -> Outcome:
    """Put what was carried above a reply, and take it from the conversation. It waits for people
    who may read nothing now."""
    if scene.spoken is not None or not outcome.messages or scene.person.state != "active":
        return outcome
    conversation = outcome.conversation
    stored = scene.state.to_json() if conversation is None else conversation
    waiting = sorted(stored.get("carry", ()), key=_is_news)
    if not waiting:
        return outcome
    said = [(item, _said(scene, item)) for item in waiting[:SHOWN_AT_ONCE]]
    cards = tuple(card for _, card in said if card is not None)
    left = {**stored, "carry": waiting[SHOWN_AT_ONCE:]}
    return Outcome((*cards, *outcome.messages), left, keep=(*cards, *outcome.keep))


def trimmed(carry: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """What is carried on: of too much the oldest news is dropped, danger only when all is."""
    over = max(0, len(carry) - MOST_CARRIED)
    dropped = sorted(range(len(carry)), key=lambda at: not _is_news(carry[at]))[:over]
    return tuple(item for at, item in enumerate(carry) if at not in dropped)


def _is_news(item: Mapping[str, Any]) -> bool:
    return item.get("kind") not in GRAVE


def _said(scene: Scene, item: Mapping[str, Any]) -> Message | None:
    make = CARRIED.get(str(item.get("kind")))
    return make(scene, dict(item)) if make is not None else None


def _correction(scene: Scene, data: dict[str, Any]) -> Message:
    return correction.card(scene, data)


def _validated(scene: Scene, data: dict[str, Any]) -> Message | None:
    """The report became a case, or joined one: only the numbers."""
    number = str(data.get("case_no") or data.get("number") or "")
    if not number:
        return None
    tap = Tap(scene.say("form.see_status"), data=taps.encode("case", n=number))
    part = str(data.get("part", ""))
    key = f"form.validated_{part}" if part in ("joined", "kept", "parted") else "form.validated"
    text = scene.say(key, number=data.get("number") or number, case_no=number)
    return Card(alt=scene.say("form.alt_validated"), body=(text,), buttons=(tap,), tone="good")


def _reviewed(scene: Scene, data: dict[str, Any]) -> Message | None:
    """A coordinator's verdict: kindly, and the reason only when it is asked for."""
    key, number = f"review.told_{data.get('part', '')}", str(data.get("number") or "")
    if key not in TEXTS or not number:
        return None
    why = Tap(scene.say("review.see_why"), data=taps.encode("outcome", n=number))
    refused = data.get("part") == "rejected"
    return Card(
        alt=scene.say("review.alt_told"),
        body=(scene.say(key, number=number),),
        buttons=(why,) if refused else (),
        tone="plain" if refused else "good",
    )


def _media_refused(scene: Scene, data: dict[str, Any]) -> Message | None:
    """A photo that could not be kept; one that was is not worth a word."""
    if data.get("ok", False):
        return None
    reason = str(data.get("reason", ""))
    return Text(scene.say(reason if reason in TEXTS else "form.media_refused"))


def _work(scene: Scene, data: dict[str, Any]) -> Message:
    tap = Tap(scene.say("menu.work"), data=taps.encode("work"))
    text = scene.say("case.new_work", count=data.get("count", 1))
    return Card(alt=scene.say("case.alt_work"), body=(text,), buttons=(tap,))


def _work_above(scene: Scene, _data: dict[str, Any]) -> Message:
    tap = Tap(scene.say("menu.follow"), data=taps.encode("follow"))
    body = (scene.say("case.work_above"),)
    return Card(alt=scene.say("case.alt_work"), body=body, buttons=(tap,))


def _alert(scene: Scene, data: dict[str, Any]) -> Message:
    return alert.card(
        scene.language,
        level=str(data.get("level", "A")),
        case_no=str(data.get("case_no", "")),
        place=str(data.get("place", "")),
        alert_id=int(data.get("alert_id", 0)),
    )


def _danger_changed(scene: Scene, data: dict[str, Any]) -> Message | None:
    """What the reporter changed about an alert that this person was told of."""
    number, key = str(data.get("case_no", "")), f"alert.changed_{data.get('what', '')}"
    if key not in TEXTS:
        return None
    tap = Tap(scene.say("form.see_status"), data=taps.encode("case", n=number))
    alt = scene.say("alert.changed_alt", number=number)
    return Card(alt=alt, title=alt, body=(scene.say(key),), buttons=(tap,), tone="warn")


def _unreached(scene: Scene, data: dict[str, Any]) -> Message:
    """Nobody could be reached about the reporter's alert: phone."""
    text = scene.say("danger.unreached", case_no=str(data.get("case_no", "")))
    return numbers_card(scene.language, phones.read(data.get("phones", ())), said=text)


def _form_checked(scene: Scene, data: dict[str, Any]) -> Message:
    return proposal_card.carried(scene, data)


CARRIED: dict[str, Callable[[Scene, dict[str, Any]], Message | None]] = {
    "correction": _correction,
    "validated": _validated,
    "reviewed": _reviewed,
    "media_fetched": _media_refused,
    "work": _work,
    "work_above": _work_above,
    "alert": _alert,
    "alert_unreached": _unreached,
    "danger_changed": _danger_changed,
    "reminder": _reminder,
    "form_checked": _form_checked,
    "case_moved": case_news.carried,
    "still_there": still_there.carried,
    "case_asks": follow_told.asks,
    "case_proposed": follow_told.proposed,
    "case_left": follow_told.left,
    "follow_due": follow_told.due,
    "help_saved": help_told.saved,
    "referral_due": help_told.referral_due,
    "quota": quota_card.card,
    "consent_withdrawn": consent.told,
    erased.KIND: erased.told,
    "away_asked": away.asked,
    "away_declined": away.declined,
    "export": export.carried,
    "reconcile": reconciled.card,
    **team_told.CARRIED,
}
"""Kind of `SystemSpoke` → what the person is told; other kinds are silent."""
