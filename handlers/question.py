"""A question to a coordinator: is this the same child? Side by side, masked."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from handlers.case_card import fact_name
from handlers.orders import AnswerQuestion, CoordinatorQuestion, LoadQuestion
from handlers.scene import Scene
from handlers.turn import Steps

VERDICTS: Final = ("same", "sibling", "different")


def wants(scene: Scene) -> bool:
    return scene.taps("question", "verdict")


def handle(scene: Scene) -> Steps:
    number = scene.tapped.get("f", "")
    finding = int(number) if number.isdigit() else 0
    verdict = scene.tapped.get("v", "")
    if scene.taps("verdict") and verdict in VERDICTS:
        return (yield from _answer(scene, finding, verdict))
    question: CoordinatorQuestion | None = yield LoadQuestion(finding)
    if question is None:
        return scene.outcome(Text(scene.say("review.gone")))
    return scene.outcome(card(scene, question))


def card(scene: Scene, question: CoordinatorQuestion) -> Card:
    """The new report and the known case, fact by fact; what differs is marked."""
    codes = [*question.left, *(code for code in question.right if code not in question.left)]
    rows = tuple(_row(scene, question, code) for code in codes)
    body = [scene.say("review.points", points=question.points)]
    if question.answered:
        body.append(scene.say(f"review.was_{question.answered}"))
    buttons = tuple(_button(scene, question, verdict) for verdict in VERDICTS)
    return Card(
        alt=scene.say("review.alt"),
        lead=question.case_no,
        title=scene.say("review.same_child"),
        body=tuple(body),
        rows=rows,
        footnote=scene.say("review.how"),
        buttons=() if question.answered else buttons,
    )


def _row(scene: Scene, question: CoordinatorQuestion, code: str) -> Row:
    left, right = question.left.get(code, "–"), question.right.get(code, "–")
    detail = scene.say("review.both", left=left, right=right)
    if left == right:
        return Row(fact_name(scene, code), detail=left)
    return Row(fact_name(scene, code), detail=detail, mark="warn")


def _button(scene: Scene, question: CoordinatorQuestion, verdict: str) -> Tap:
    label = scene.say(f"review.{verdict}")
    data = taps.encode("verdict", f=question.finding_id, v=verdict)
    return Tap(label, data=data, shows=label, strong=verdict == "same")


def _answer(scene: Scene, finding: int, verdict: str) -> Steps:
    answered: tuple[bool, str, str] = yield AnswerQuestion(finding, verdict)  # type: ignore[arg-type]
    won, stands, by = answered
    if won:
        return scene.outcome(Text(scene.say(f"review.done_{verdict}")))
    if not stands:
        return scene.outcome(Text(scene.say("review.gone")))
    said = scene.say("review.faster", by=by, verdict=scene.say(f"review.{stands}"))
    return scene.outcome(Text(said))
