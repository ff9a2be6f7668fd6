"""A move of a case, begun on its card: done at once, or after the few questions it needs.

Which moves there are is the machine's (`handlers.moves`); what they ask is in `move_steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.engine.inputs import ButtonTapped
from bot.engine.messages import Text
from bot.texts import TEXTS
from bot.texts.choices import codes, label
from bot.thai import Reading, clean, read_date, to_bangkok
from handlers import case_card
from handlers.move_screens import lao_choices, ready_reason, screen, weavers
from handlers.move_steps import (
    LATEST_DAYS,
    LONGEST,
    Talk,
    begun,
    endings,
    may_skip,
    needs,
    read,
    toggled,
)
from handlers.orders import CaseView, FindCase, FindLao, ListWeavers, MoveCase, WeaverChoice
from handlers.scene import Scene
from handlers.turn import Outcome, Steps

SKIPPED: Final = ""
Taken = tuple[Talk, str]
"""The talk after an answer, and a word about why it was not taken ("" it was)."""


def wants(scene: Scene) -> bool:
    """A tap of a move, or words while a move asks for some. Any command leaves it, but skipping."""
    if scene.taps("move", "moving"):
        return True
    asked = read(scene.state.wanted)
    if asked is None or not scene.typed:
        return False
    return scene.command is None or (scene.asks("skip") and may_skip(asked))


def handle(scene: Scene) -> Steps:
    talk = read(scene.state.wanted)
    if scene.taps("move") or talk is None or not _is_about(scene, talk):
        return (yield from _begin(scene))
    if scene.tapped:
        taken = _tapped(scene, talk)
    elif scene.asks("skip"):
        taken = (talk.said(talk.step, SKIPPED), "")
    elif talk.step == "lao":
        return (yield from _search(scene, talk))
    else:
        taken = _typed(scene, talk)
    return (yield from _go_on(scene, *taken))


def _is_about(scene: Scene, talk: Talk) -> bool:
    """A button of an earlier talk begins that one again."""
    tapped = scene.tapped
    return not tapped or (tapped.get("n"), tapped.get("m")) == (talk.case_no, talk.move)


def _begin(scene: Scene) -> Steps:
    number, move = scene.tapped.get("n", ""), scene.tapped.get("m", "")
    case: CaseView | None = yield FindCase(number, "move")
    if case is None:
        return scene.outcome(Text(scene.say("status.no_case", number=number)))
    if move not in case.actions:
        return _told(scene, False, "not_now", case)
    return (yield from _go_on(scene, begun(case, move), ""))


def _go_on(scene: Scene, talk: Talk, note: str) -> Steps:
    """The next question, or the move itself once all is said."""
    if not talk.step:
        return (yield from _do(scene, talk))
    state = replace(scene.state, wanted=talk.stored())
    if talk.step == "weaver":
        found: list[WeaverChoice] = yield ListWeavers(talk.case_no)
        return scene.outcome(weavers(scene, talk, found), state=state)
    return scene.outcome(screen(scene, talk, note=note), state=state)


def _do(scene: Scene, talk: Talk) -> Steps:
    said = {name: value for name, value in talk.data.items() if name in KEPT and value}
    order = MoveCase(talk.case_no, talk.move, str(talk.data.get("reason", "")), said)
    moved: tuple[bool, str, CaseView | None] = yield order
    return _told(scene, *moved, move=talk.move)


def _told(scene: Scene, done: bool, why: str, case: CaseView | None, move: str = "") -> Outcome:
    """What came of it, and the case as it is now."""
    key = f"move.done_{move}"
    said = scene.say(key if key in TEXTS else "case.moved")
    if not done:
        reason = f"case.why_{why}"
        said = scene.say("case.not_moved", why=scene.say(reason) if reason in TEXTS else "")
    cards = () if case is None else (case_card.card(scene, case),)
    return scene.outcome(Text(said), *cards, state=replace(scene.state, wanted={}))


def _search(scene: Scene, talk: Talk) -> Generator[Any, Any, Outcome]:
    found: list[tuple[str, str]] = yield FindLao(scene.typed, talk.case_no)
    if found:
        card = lao_choices(scene, talk, found)
    else:
        card = screen(scene, talk, note=scene.say("move.lao_none", text=clean(scene.typed)[:40]))
    return scene.outcome(card, state=replace(scene.state, wanted=talk.stored()))


def _tapped(scene: Scene, talk: Talk) -> Taken:
    """A button of this talk; one of an earlier question changes that answer."""
    step, value = scene.tapped.get("s", ""), scene.tapped.get("v", "")
    if step == "needs":
        return _ticked(talk, value), ""
    talk = replace(talk, step=step)
    if value == "skip":
        return (talk.said(step, SKIPPED), "") if may_skip(talk) else (talk, "")
    if step == "on":
        return _on_day(scene, talk, value or _picked(scene))
    if step == "who":
        name = scene.person.name if value == "me" else talk.weaver
        return talk.said("who", name or scene.say("move.who_me")), ""
    if step == "reason":
        return talk.said("reason", ready_reason(scene, talk.move, value)), ""
    known = step in ("lao", "weaver") or (step == "code" and value in endings(talk))
    return (talk.said(step, value), "") if known else (talk, "")


def _ticked(talk: Talk, value: str) -> Talk:
    ticked = talk.data.get("ticked", ())
    at = replace(talk, step="needs")
    if value == "done" and ticked:
        return at.said("needs", list(ticked))
    if value == "all":
        return replace(at, data={**at.data, "all": True})
    if value not in codes("support"):
        return at
    return replace(at, data={**at.data, "ticked": list(toggled(ticked, value))})


def _picked(scene: Scene) -> str:
    return scene.turn.input.picked if isinstance(scene.turn.input, ButtonTapped) else ""


def _typed(scene: Scene, talk: Talk) -> Taken:
    return _BY_STEP[talk.step](scene, talk, clean(scene.typed)[:LONGEST])


def _free(scene: Scene, talk: Talk, text: str) -> Taken:
    return talk.said(talk.step, text), ""


def _on_day(scene: Scene, talk: Talk, text: str) -> Taken:
    """A day from today to 30 days ahead, however it was written."""
    today = to_bangkok(scene.turn.now).date()
    found = read_date(text, today)
    if not isinstance(found, Reading):
        return talk, scene.say("move.on_unread")
    if not today <= found.value <= today + timedelta(days=LATEST_DAYS):
        return talk, scene.say("move.on_outside", count=LATEST_DAYS)
    return talk.said("on", found.value.isoformat()), ""


def _need(scene: Scene, talk: Talk, text: str) -> Taken:
    code = _named(scene, "support", needs(talk), text)
    return (_ticked(talk, code), "") if code else (talk, scene.say("move.tap_one"))


def _ending(scene: Scene, talk: Talk, text: str) -> Taken:
    code = _named(scene, "close", endings(talk), text)
    return (talk.said("code", code), "") if code else (talk, scene.say("move.tap_one"))


def _named(scene: Scene, list_name: str, among: tuple[str, ...], text: str) -> str:
    """The one code whose label holds the typed words; "" when none or several do."""
    wanted = text.casefold()
    found = [code for code in among if wanted in label(list_name, code, scene.language).casefold()]
    return found[0] if len(found) == 1 else ""


def _only_taps(scene: Scene, talk: Talk, _text: str) -> Taken:
    return talk, scene.say("move.tap_one")


_BY_STEP: Final[dict[str, Callable[[Scene, Talk, str], Taken]]] = {
    "needs": _need,
    "code": _ending,
    "words": _free,
    "who": _free,
    "reason": _free,
    "on": _on_day,
    "weaver": _only_taps,
}
KEPT: Final = ("needs", "words", "who", "on", "code", "lao", "weaver")
