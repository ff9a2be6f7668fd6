"""A question to a coordinator: is this the same child? Side by side, masked."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts import TEXTS
from handlers import review
from handlers.case_card import fact_name
from handlers.orders import AnswerQuestion, CoordinatorQuestion, LoadQuestion
from handlers.scene import Scene
from handlers.turn import Steps

VERDICTS: Final = ("same", "sibling", "different")
CHECKED: Final = "checked"
WHOLE: Final = ("corrected", "no_corrector")
"""Findings about the whole report: it is opened at once."""


def wants(scene: Scene) -> bool:
    return scene.taps("question", "verdict")


def handle(scene: Scene) -> Steps:
    number = scene.tapped.get("f", "")
    finding = int(number) if is_number(number) else 0
    verdict = scene.tapped.get("v", "")
    if scene.taps("verdict") and verdict in (*VERDICTS, CHECKED):
        return (yield from _answer(scene, finding, verdict))
    question: CoordinatorQuestion | None = yield LoadQuestion(finding)
    if question is None:
        return scene.outcome(Text(scene.say("review.gone")))
    if question.code in WHOLE and question.report_no:
        return (yield from review.open_one(scene, question.report_no))
    return scene.outcome(card(scene, question))


def card(scene: Scene, question: CoordinatorQuestion) -> Card:
    """The new report and the known case, fact by fact; what differs is marked."""
    if question.code != "same_child":
        return _other(scene, question)
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
        buttons=(() if question.answered else buttons) + _report(scene, question),
    )


def _report(scene: Scene, question: CoordinatorQuestion) -> tuple[Tap, ...]:
    if not question.report_no:
        return ()
    label = scene.say("review.open_report")
    return (Tap(label, data=taps.encode("review", n=question.report_no), shows=label),)


def _other(scene: Scene, question: CoordinatorQuestion) -> Card:
    """A question that compares nothing: what was found, the report's facts, and "checked"."""
    key = f"finding.{question.code}"
    checked = scene.say("review.checked")
    data = taps.encode("verdict", f=question.finding_id, v=CHECKED)
    buttons: tuple[Tap, ...] = ()
    if not question.answered:
        buttons = (Tap(checked, data=data, shows=checked, strong=True),)
    buttons = (*buttons, *_report(scene, question))
    return Card(
        alt=scene.say("review.alt"),
        lead=question.case_no,
        title=scene.say(key) if key in TEXTS else question.code,
        facts=tuple(Fact(fact_name(scene, code), value) for code, value in question.left.items()),
        buttons=buttons,
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
    return Tap(label, data=data, shows=label)


def _name(scene: Scene, verdict: str) -> str:
    return scene.say(f"review.{verdict}") if f"review.{verdict}" in TEXTS else verdict


def _answer(scene: Scene, finding: int, verdict: str) -> Steps:
    answered: tuple[bool, str, str] = yield AnswerQuestion(finding, verdict)  # type: ignore[arg-type]
    won, stands, by = answered
    if won:
        return scene.outcome(Text(scene.say(f"review.done_{verdict}")))
    if not stands:
        return scene.outcome(Text(scene.say("review.gone")))
    said = scene.say(
        "review.faster", by=by or scene.say("danger.somebody"), verdict=_name(scene, stands)
    )
    return scene.outcome(Text(said))
