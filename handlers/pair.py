"""Two cases of one child: a coordinator names the other, compares, joins; or takes a join back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from bot.thai import ascii_digits, clean, show_datetime
from handlers.case_card import fact_name
from handlers.orders import DecidePair, Joined, ListJoins, LoadPair, Pair, PairDecided, UndoJoin
from handlers.question import VERDICTS
from handlers.scene import Scene
from handlers.turn import Outcome, Steps

NUMBER: Final = re.compile(r"\d{2}-\d{4}-\d{5}")
ACTS: Final = ("join_case", "pair", "undo_join", "part")


def wants(scene: Scene) -> bool:
    if scene.taps(*ACTS):
        return True
    asked = scene.state.wanted.get("by") == "pair"
    return bool(asked and scene.typed and scene.command is None)


def handle(scene: Scene) -> Steps:
    if scene.taps("join_case"):
        return _ask(scene, scene.tapped.get("n", ""))
    if scene.taps("pair"):
        return (yield from _decide(scene))
    if scene.taps("undo_join"):
        return (yield from _joins(scene, scene.tapped.get("n", "")))
    if scene.taps("part"):
        return (yield from _part(scene))
    return (yield from _compare(scene, str(scene.state.wanted.get("n", ""))))


def _ask(scene: Scene, number: str, note: str = "") -> Outcome:
    card = Card(
        alt=scene.say("review.alt"),
        lead=number,
        title=scene.say("case.act_join_case"),
        body=tuple(part for part in (note, scene.say("review.pair_ask", number=number)) if part),
        footnote=scene.say("review.pair_how"),
        tone="warn" if note else "plain",
    )
    return scene.outcome(card, state=replace(scene.state, wanted={"by": "pair", "n": number}))


def _compare(scene: Scene, number: str) -> Steps:
    tidy = re.sub(r"\s*[-–—]\s*", "-", ascii_digits(clean(scene.typed)))
    found = NUMBER.search(tidy)
    other = found[0] if found else tidy[:20]
    pair: Pair | None = (yield LoadPair(number, other)) if found else None
    if pair is None:
        return _ask(scene, number, scene.say("review.pair_unknown", number=other))
    return scene.outcome(card(scene, pair), state=replace(scene.state, wanted={}))


def card(scene: Scene, pair: Pair) -> Card:
    """Fact by fact; what differs is marked."""
    codes = [*pair.left, *(code for code in pair.right if code not in pair.left)]
    body = [scene.say("review.points", points=pair.points)]
    if pair.decided:
        body.append(scene.say(f"review.was_{pair.decided}"))
    return Card(
        alt=scene.say("review.alt"),
        lead=f"{pair.case_no} · {pair.other_no}",
        title=scene.say("review.same_child"),
        body=tuple(body),
        rows=tuple(_row(scene, pair, code) for code in codes),
        footnote=scene.say("review.pair_how"),
        buttons=tuple(_button(scene, pair, verdict) for verdict in VERDICTS),
    )


def _row(scene: Scene, pair: Pair, code: str) -> Row:
    left, right = pair.left.get(code, "–"), pair.right.get(code, "–")
    if left == right:
        return Row(fact_name(scene, code), detail=left)
    numbers = {"one": pair.case_no, "other": pair.other_no}
    detail = scene.say("review.pair_both", left=left, right=right, **numbers)
    return Row(fact_name(scene, code), detail=detail, mark="warn")


def _button(scene: Scene, pair: Pair, verdict: str) -> Tap:
    label = scene.say(f"review.{verdict}")
    data = taps.encode("pair", n=pair.case_no, o=pair.other_no, v=verdict, e=pair.mark)
    return Tap(label, data=data, shows=label)


def _decide(scene: Scene) -> Steps:
    given = scene.tapped
    verdict, mark = given.get("v", ""), given.get("e", "")
    if verdict not in VERDICTS:
        return scene.outcome(Text(scene.say("review.gone")))
    order = DecidePair(
        given.get("n", ""),
        given.get("o", ""),
        verdict,  # type: ignore[arg-type]
        int(mark) if is_number(mark) else 0,
    )
    decided: PairDecided = yield order
    number = decided.kept_no or order.case_no
    label = scene.say("review.open_case")
    tap = Tap(label, data=taps.encode("case", n=number), shows=label)
    body = _said(scene, order, decided)
    tone = "good" if decided.done else "warn"
    return scene.outcome(
        Card(
            alt=scene.say("review.alt"),
            body=(body,),
            buttons=(tap,),
            tone=tone,  # type: ignore[arg-type]
        )
    )


def _said(scene: Scene, order: DecidePair, decided: PairDecided) -> str:
    if decided.done:
        return scene.say(f"review.pair_{order.verdict}", kept=decided.kept_no)
    if decided.why == "faster":
        key = f"review.{decided.verdict}"
        verdict = scene.say(key) if key in TEXTS else decided.verdict
        by = decided.by or scene.say("danger.somebody")
        return scene.say("review.faster", by=by, verdict=verdict)
    key = f"review.pair_{decided.why}"
    return scene.say(key) if key in TEXTS else scene.say("review.gone")


def _joins(scene: Scene, number: str) -> Steps:
    """What was joined to a case; each can be taken out again."""
    found: list[Joined] = yield ListJoins(number)
    if not found:
        return scene.outcome(Text(scene.say("review.part_none")))
    rows = tuple(
        Row(
            one.number,
            detail=scene.say(
                "review.part_row", when=show_datetime(one.at, scene.language), by=one.by
            ),
            tap=_out(scene, one, number) if len(found) > 1 else None,
        )
        for one in found
    )
    card = Card(
        alt=scene.say("review.alt"),
        title=scene.say("review.part_title", number=number),
        body=(scene.say("review.part_body"),),
        rows=rows,
        buttons=(_out(scene, found[0], number),) if len(found) == 1 else (),
    )
    return scene.outcome(card)


def _out(scene: Scene, one: Joined, number: str) -> Tap:
    label = scene.say("review.part_yes", number=one.number)
    return Tap(label, data=taps.encode("part", l=one.link_id, n=number), shows=label)


def _part(scene: Scene) -> Steps:
    link = scene.tapped.get("l", "")
    undone: tuple[bool, str] = yield UndoJoin(int(link) if is_number(link) else 0)
    done, why = undone
    number = scene.tapped.get("n", "")
    label = scene.say("review.open_case")
    card = Card(
        alt=scene.say("review.alt"),
        body=(scene.say("review.part_done" if done else f"review.part_{why}"),),
        buttons=(Tap(label, data=taps.encode("case", n=number), shows=label),),
        tone="good" if done else "warn",
    )
    return scene.outcome(card)
