"""Sending the finished report, and the receipt."""

from __future__ import annotations

from bot.engine import taps
from bot.engine.messages import Card, Fact, Tap, Text
from bot.engine.show import show
from bot.texts import TEXTS
from handlers import correction, help_check
from handlers.danger import place_of
from handlers.orders import Receipt, SendSubmission
from handlers.scene import Report, Scene, keep
from handlers.turn import Outcome, Steps


def send(scene: Scene, report: Report) -> Steps:
    """Check the whole form once more; then send it, or go to the first question that is missing."""
    talk = report.talk
    missing = talk.session.validate()
    if missing:
        talk.go_to(missing[0].ref)
        talk.change(returning=True)
        question = talk.question()
        talk.become("question", ref=question.ref if question else missing[0].ref)
        talk.why = missing[0].message or talk.say("not_ready")
        yield from keep(scene, report)  # where the form stands now, else the answer finds no place
        return scene.outcome(*show(talk), state=talk.state)
    report = yield from keep(scene, report)
    stop = yield from help_check.before_sending(scene, report)
    if stop is not None:
        return scene.outcome(stop, state=talk.state)
    tambon, lao = place_of(scene, talk)
    receipt: Receipt | None = yield SendSubmission(report.draft, talk.session.record(), tambon, lao)
    if receipt is None:
        return scene.outcome(Text(scene.say("form.not_yours_now")), state=talk.state.closed())
    card = receipt_card(scene, report, receipt)
    state = correction.forget(talk.state.closed(), report)
    return Outcome((card,), state.to_json(), keep=(card,))


def receipt_card(scene: Scene, report: Report, receipt: Receipt) -> Card:
    """What the person may hold on to: the number, and what happens next. Nothing personal."""
    menu = Tap(scene.say("menu.menu"), data=taps.encode("menu"))
    if receipt.rehearsal or report.draft.rehearsal:
        again = Tap(scene.say("menu.report"), data=taps.encode("report"))
        return Card(
            alt=scene.say("form.alt_receipt"),
            title=scene.say("form.receipt_rehearsal"),
            tone="good",
            taps=(again, menu),
        )
    key = "receipt_corrected" if report.draft.corrects else "receipt_title"
    body = [_next(scene, report, receipt)]
    if receipt.repeated:
        body.insert(0, scene.say("form.receipt_repeated"))
    status = Tap(scene.say("form.see_status"), data=taps.encode("case", n=receipt.number))
    another = Tap(scene.say("form.report_another"), data=taps.encode("report"))
    return Card(
        alt=scene.say("form.alt_receipt"),
        title=scene.say(f"form.{key}"),
        facts=(Fact(scene.say("form.receipt_number"), receipt.number),),
        body=tuple(body),
        buttons=(status,),
        tone="good",
        taps=(another, menu),
    )


def _next(scene: Scene, report: Report, receipt: Receipt) -> str:
    """What happens to it now: nobody has to look at a form that reports no child."""
    for key in (f"form.receipt_next_{report.draft.form}", "authors.receipt_next"):
        if key in TEXTS:
            return scene.say(key, number=receipt.number)
    return ""
