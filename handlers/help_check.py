"""A look at an entry of help just before it is sent: the total, what is refused, what is a repeat.

Validation looks again; but who sends sees it here, while it can be put right in a tap.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.show import show
from bot.engine.taps import mark_of
from bot.thai import show_baht, show_date
from handlers.orders import CheckHelp, HelpChecked
from handlers.scene import Report, Scene, keep, open_report
from handlers.turn import Steps

FORMS: Final = ("assistance", "centre")
SHOWN: Final = 10
ANYWAY: Final = "w"
"""In the button that sends although it was given before."""


def wants(scene: Scene) -> bool:
    return scene.taps("help_drop")


def handle(scene: Scene) -> Steps:
    """Leave the refused numbers out of the open entry, and show it again."""
    report = yield from open_report(scene)
    if report is None or scene.tapped.get("d") != str(report.draft.id):
        return scene.outcome(Text(scene.say("form.stale_closed")))
    checked = yield from _checked(report)
    talk = report.talk
    numbers = [talk.value("case_no"), *talk.value("also_cases").split()]
    refused = dict(checked.refused)
    kept = [number for number in numbers if number and number not in refused]
    if kept:
        talk.put(talk.ref_of("also_cases"), None)
        talk.put(talk.ref_of("case_no"), kept[0])
        talk.put(talk.ref_of("also_cases"), " ".join(kept[1:]) or None)
        talk.note = scene.say("help.dropped")
    talk.become("summary")
    report = yield from keep(scene, report)
    return scene.outcome(*show(report.talk), state=report.talk.state)


def before_sending(scene: Scene, report: Report) -> Generator[Any, Any, Card | None]:
    """The card that stops an entry, or None when it may go."""
    if report.draft.form not in FORMS or report.draft.rehearsal:
        return None
    checked = yield from _checked(report)
    if checked.refused:
        return _refused(scene, report, checked)
    if checked.cap:
        return _over(scene, report, checked)
    if checked.repeated and ANYWAY not in scene.tapped:
        return _repeated(scene, report, checked)
    return None


def _checked(report: Report) -> Generator[Any, Any, HelpChecked]:
    record = report.talk.session.record()
    checked: HelpChecked = yield CheckHelp(report.draft.form, record, report.draft.corrects)
    return checked


def total_facts(scene: Scene, checked: HelpChecked) -> tuple[Fact, ...]:
    """How many, each, and the total: exact to the satang."""
    if not checked.each:
        return ()
    each, total = show_baht(checked.each, scene.language), show_baht(checked.total, scene.language)
    if checked.receivers < 2:
        return (Fact(scene.say("help.amount"), each),)
    return (
        Fact(scene.say("help.receivers"), scene.say("help.cases", count=f"{checked.receivers:,}")),
        Fact(scene.say("help.each"), each),
        Fact(scene.say("help.total"), total),
    )


def _refused(scene: Scene, report: Report, checked: HelpChecked) -> Card:
    rows = [Row(number, _why(scene, why), "warn") for number, why in checked.refused[:SHOWN]]
    left = checked.receivers - len(checked.refused)
    buttons = [_go(scene, report, "also_cases" if _among(report, checked) else "case_no")]
    if left > 0:
        label = scene.say("help.drop", count=left)
        data = taps.encode("help_drop", d=report.draft.id)
        buttons.insert(0, Tap(label, data=data, shows=label, strong=True))
    return Card(
        alt=scene.say("help.alt_check"),
        title=scene.say("help.refused_title", count=len(checked.refused)),
        body=(scene.say("help.refused_body" if left > 0 else "help.refused_one"),),
        rows=tuple(rows),
        footnote=_more(scene, len(checked.refused)),
        buttons=tuple(buttons),
        tone="warn",
    )


def _among(report: Report, checked: HelpChecked) -> bool:
    """Whether the first refused number stands among the others, not in the first question."""
    return checked.refused[0][0] in report.talk.value("also_cases").split()


def _over(scene: Scene, report: Report, checked: HelpChecked) -> Card:
    name = "grant" if report.draft.form == "centre" else "amount"
    return Card(
        alt=scene.say("help.alt_check"),
        title=scene.say("help.over_title"),
        body=(scene.say("help.over_body", cap=show_baht(checked.cap, scene.language)),),
        facts=total_facts(scene, checked),
        buttons=(_go(scene, report, name),),
        tone="warn",
    )


def _repeated(scene: Scene, report: Report, checked: HelpChecked) -> Card:
    talk = report.talk
    rows = [
        Row(number, scene.say("help.twice_row", day=show_date(day, scene.language)), "warn")
        for number, day in checked.repeated[:SHOWN]
    ]
    yes, no = scene.say("help.save_anyway"), scene.say("help.look_again")
    return Card(
        alt=scene.say("help.alt_check"),
        title=scene.say("help.twice_title"),
        body=(scene.say("help.twice_body"),),
        facts=total_facts(scene, checked),
        rows=tuple(rows),
        footnote=_more(scene, len(checked.repeated)),
        buttons=(
            Tap(yes, data=talk.bound("send", **{ANYWAY: 1}), shows=yes, strong=True),
            Tap(no, data=talk.bound("resume"), shows=no),
        ),
        tone="warn",
    )


def _more(scene: Scene, count: int) -> str:
    return scene.say("help.and_more", count=count - SHOWN) if count > SHOWN else ""


def _why(scene: Scene, why: str) -> str:
    return scene.say(f"help.why_{why}")


def _go(scene: Scene, report: Report, name: str) -> Tap:
    """To the question, as from the list of answers."""
    talk = report.talk
    ref = next((ref for one in (name, "centre", "centre_name") if (ref := talk.ref_of(one))), "")
    label = scene.say("help.correct_amount" if name in {"amount", "grant"} else "help.correct")
    return Tap(label, data=talk.bound("go", g=mark_of(ref)), shows=label)
