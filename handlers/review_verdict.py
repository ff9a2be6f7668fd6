"""The verdict on a report: at once, or after choosing questions and giving a reason.

The choice travels in the buttons and in `State.wanted`: numbers and codes only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from bot.engine import taps
from bot.engine.messages import Card, Message, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from bot.thai import ascii_digits, show_datetime
from handlers import review_card
from handlers.orders import Decided, DecideReview, LoadReview, ReviewView, Said
from handlers.review_card import seen
from handlers.scene import Scene
from handlers.turn import Outcome, Steps

ACTS: Final = ("accept", "return", "return_why", "returned", "reject", "rejected", "restore")
BACK: Final = ("unclear", "check", "differs", "more", "phone")
REFUSE: Final = ("nochild", "group", "twice", "test", "family")
"""The usual reasons; anything else is typed."""
MOST: Final = 20
LONGEST: Final = 300
Verdict = Literal["accept", "return", "reject", "restore"]


def wanted(scene: Scene) -> Mapping[str, Any]:
    """What a verdict asked to be typed; empty when it did not."""
    asked = scene.state.wanted
    return asked if asked.get("by") == "review" else {}


def handle(scene: Scene) -> Steps:
    """The next step of a verdict, by tap or by words."""
    if scene.tapped:
        return (yield from _tapped(scene))
    asked = wanted(scene)
    if asked.get("step") == "pick":
        return (yield from _numbers(scene, asked))
    words = scene.typed.strip()
    if len(words) > LONGEST:
        note = scene.say("review.why_long", most=LONGEST)
        return _ask_why(scene, asked, note)
    return (yield from _decide(scene, asked, words=words))


def _tapped(scene: Scene) -> Steps:
    given, act = scene.tapped, scene.tapped.get("a", "")
    if act == "return":
        return (yield from _pick(scene, given, picks(given)))
    if act == "return_why" and not picks(given):
        return (yield from _pick(scene, given, [], scene.say("review.pick_none")))
    if act in ("return_why", "reject"):
        do = "return" if act == "return_why" else "reject"
        return _ask_why(scene, {**_about(given), "do": do}, "")
    do = {"returned": "return", "rejected": "reject"}.get(act, act)
    return (yield from _decide(scene, {**given, "do": do}, code=given.get("c", "")))


def picks(given: Mapping[str, Any]) -> list[int]:
    """The chosen questions by their numbers, as they travel: "3.7"."""
    return [int(part) for part in str(given.get("k", "")).split(".") if is_number(part)]


def _about(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(given.get(name, "")) for name in ("n", "v", "e", "k")}


def _pick(scene: Scene, given: Mapping[str, Any], chosen: list[int], note: str = "") -> Steps:
    """All questions with their answers, each to be tapped on and off, or named by its number."""
    view: ReviewView | None = yield LoadReview(str(given.get("n", "")))
    if view is None:
        return scene.outcome(Text(scene.say("review.why_gone")))
    if "return" not in view.actions:
        return scene.outcome(*review_card.show(scene, view))
    asked = {"by": "review", "step": "pick", "do": "return", **_about(given)}
    asked["k"] = _joined(chosen)
    state = replace(scene.state, wanted=asked)
    return scene.outcome(*_picker(scene, view, chosen, note), state=state)


def _picker(scene: Scene, view: ReviewView, chosen: list[int], note: str) -> list[Message]:
    alt = scene.say("review.alt_report")
    numbered = list(enumerate(view.answers, 1))
    page = _whole(scene.tapped.get("p", ""))
    shown = numbered[page * review_card.PAGE : (page + 1) * review_card.PAGE]
    rows = [
        (said.section, _pick_row(scene, view, number, said, chosen, page)) for number, said in shown
    ]
    more: tuple[Tap, ...] = ()
    if len(numbered) > (page + 1) * review_card.PAGE:
        label = scene.say("form.next_cards")
        further = taps.encode("return", **{**seen(view), "k": _joined(chosen), "p": page + 1})
        more = (Tap(label, data=further, shows=label),)
    go_on = scene.say("review.pick_next")
    data = taps.encode("return_why", **{**seen(view), "k": _joined(chosen)})
    end = Card(
        alt=alt,
        lead=view.number,
        title=scene.say("review.pick_title"),
        body=tuple(part for part in (note, scene.say("review.pick_how")) if part),
        footnote=scene.say("review.picked", count=len(chosen)) if chosen else "",
        buttons=(Tap(go_on, data=data, shows=go_on, strong=True),) if chosen else (),
        taps=more,
        tone="warn" if note else "plain",
    )
    return [review_card.sections(scene, rows), end]


def _pick_row(
    scene: Scene, view: ReviewView, number: int, said: Said, chosen: list[int], page: int
) -> Row:
    """A question with its answer; a tap takes it in or out of the choice."""
    on = number in chosen
    left = [one for one in chosen if one != number] if on else [*chosen, number]
    data = taps.encode("return", **{**seen(view), "k": _joined(left), "p": page})
    return Row(
        f"{number}. {said.label}",
        detail=review_card.value(scene, said),
        mark="on" if on else "off",
        tap=Tap(said.label, data=data),
    )


def _joined(chosen: list[int]) -> str:
    return ".".join(str(number) for number in sorted(dict.fromkeys(chosen)))


def _numbers(scene: Scene, asked: Mapping[str, Any]) -> Steps:
    """Numbers that were typed are chosen beside those tapped; then the reason is asked."""
    view: ReviewView | None = yield LoadReview(str(asked.get("n", "")))
    if view is None:
        return scene.outcome(Text(scene.say("review.why_gone")))
    typed = [int(part) for part in re.findall(r"\d{1,4}", ascii_digits(scene.typed))]
    unknown = [number for number in typed if not 1 <= number <= len(view.answers)]
    chosen = sorted(dict.fromkeys([*picks(asked), *typed]))
    if not typed:
        return (yield from _pick(scene, asked, picks(asked), scene.say("review.pick_none")))
    if unknown:
        numbers = ", ".join(str(number) for number in unknown[:5])
        note = scene.say("review.pick_unknown", numbers=numbers)
        return (yield from _pick(scene, asked, picks(asked), note))
    if len(chosen) > MOST:
        note = scene.say("review.pick_many", most=MOST)
        return (yield from _pick(scene, asked, picks(asked), note))
    return _ask_why(scene, {**asked, "k": _joined(chosen)}, "")


def _ask_why(scene: Scene, asked: Mapping[str, Any], note: str) -> Outcome:
    """The usual reasons to tap, or words of one's own."""
    returns = asked.get("do") == "return"
    about = _about(asked)
    act, names = ("returned", BACK) if returns else ("rejected", REFUSE)
    prefix = "back" if returns else "refuse"
    rows = []
    for code in names:
        label = scene.say(f"review.{prefix}_{code}")
        data = taps.encode(act, **about, c=code)
        rows.append(Row(label, mark="number", tap=Tap(label, data=data, shows=label)))
    body = [note] if note else []
    if returns:
        body.append(scene.say("review.picked", count=len(picks(asked))))
    else:
        body.append(scene.say("review.refuse_body"))
    card = Card(
        alt=scene.say("review.alt_report"),
        lead=about["n"],
        title=scene.say("review.why_title" if returns else "review.refuse_title"),
        body=tuple(body),
        rows=tuple(rows),
        footnote=scene.say("review.why_how"),
        tone="plain" if returns else "warn",
    )
    kept = {"by": "review", "step": "why", "do": str(asked.get("do", "")), **about}
    return scene.outcome(card, state=replace(scene.state, wanted=kept))


def _decide(scene: Scene, asked: Mapping[str, Any], *, code: str = "", words: str = "") -> Steps:
    verdict: Verdict = asked["do"]
    names: tuple[str, ...] = ()
    if verdict == "return":
        view: ReviewView | None = yield LoadReview(str(asked.get("n", "")))
        answers = view.answers if view is not None else ()
        chosen = [number for number in picks(asked) if number <= len(answers)]
        names = tuple(dict.fromkeys(answers[number - 1].name for number in chosen))
    order = DecideReview(
        number=str(asked.get("n", "")),
        verdict=verdict,
        version=_whole(asked.get("v")),
        mark=_whole(asked.get("e")),
        names=names,
        code=code,
        words=words,
    )
    decided: Decided = yield order
    state = replace(scene.state, wanted={})
    return scene.outcome(_told(scene, order, decided), state=state)


def _whole(given: object) -> int:
    text = str(given or "")
    return int(text) if is_number(text) else 0


def _told(scene: Scene, order: DecideReview, decided: Decided) -> Card:
    """What came of it, with the way on."""
    again = scene.say("review.open_again")
    following = scene.say("review.next")
    on = Tap(following, data=taps.encode("review"), shows=following)
    look = Tap(again, data=taps.encode("review", n=order.number), shows=again)
    if not decided.done:
        text = scene.say("review.not_done", why=_why(scene, decided))
        alt = scene.say("review.alt_report")
        return Card(alt=alt, body=(text,), buttons=(look,), taps=(on,), tone="warn")
    body = [
        {
            "accept": scene.say("review.accepted", number=order.number),
            "return": scene.say("review.returned", count=len(order.names)),
            "reject": scene.say("review.rejected", number=order.number),
            "restore": scene.say("review.restored", number=order.number),
        }[order.verdict]
    ]
    if order.verdict == "accept" and decided.case_state == "confirmed":
        body.append(scene.say("review.accepted_case", case=decided.case_no))
    buttons: tuple[Tap, ...] = (look,) if order.verdict == "reject" else ()
    if decided.case_no and order.verdict != "reject":
        label = scene.say("review.open_case")
        buttons = (Tap(label, data=taps.encode("case", n=decided.case_no), shows=label),)
    return Card(
        alt=scene.say("review.alt_report"),
        body=tuple(body),
        buttons=buttons,
        taps=(on,),
        tone="good",
    )


def _why(scene: Scene, decided: Decided) -> str:
    if decided.why == "faster":
        key = f"review.kind_{decided.kind}"
        what = scene.say(key) if key in TEXTS else decided.kind
        when = show_datetime(decided.at, scene.language) if decided.at else ""
        by = decided.by or scene.say("danger.somebody")
        return scene.say("review.why_faster", by=by, what=f"{what} {when}".strip())
    key = f"review.why_{decided.why}"
    return scene.say(key) if key in TEXTS else ""
