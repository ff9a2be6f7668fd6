"""Forms that authors have published beside the built-in ones: the list, and starting one."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from bot.engine.taps import is_number
from bot.texts.forms import TEXT_FORMS
from bot.thai import ascii_digits, plain
from handlers import start
from handlers.scene import Report, Scene, open_report
from handlers.turn import Steps

SHOWN: Final = 10


def wants(scene: Scene) -> bool:
    return scene.asks("forms") or scene.taps("form")


def handle(scene: Scene) -> Steps:
    """Start the form that was tapped or named; else the list."""
    if not scene.person.has(*start.REPORTERS):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    key = scene.tapped.get("f", "") or _named(scene)
    if key:
        return (yield from _start(scene, key))
    return scene.outcome(_list(scene))


def other_forms(scene: Scene) -> list[str]:
    """The keys of published forms that are not built in, by title."""
    found = [key for key in scene.turn.forms if key not in TEXT_FORMS]
    return sorted(found, key=lambda key: (scene.form_title(key), key))


def _start(scene: Scene, key: str) -> Steps:
    """Start, unless a report is open: a new form never interrupts it silently."""
    report = yield from open_report(scene)
    if report is not None and key in scene.turn.forms:
        label = scene.say("authors.start_new", title=scene.form_title(key))
        return scene.outcome(ask_first(scene, report, Tap(label, data=taps.encode("new", f=key))))
    return (yield from start.start(scene, key, rehearsal=False))


def ask_first(scene: Scene, report: Report, begin: Tap) -> Card:
    """Go on with the open report, or begin another form: `begin` does."""
    about = report.draft.about or scene.say("form.draft_unnamed")
    body = scene.say("form.open_one_body", about=about, progress=report.talk.progress())
    again = Tap(scene.say("form.resume"), data=taps.encode("resume"), strong=True)
    return Card(
        alt=scene.say("form.alt_open"),
        title=scene.say("form.open_one"),
        body=(body,),
        buttons=(again, begin),
    )


def _named(scene: Scene) -> str:
    """The form that follows the command by its number or its title."""
    rest = scene.command.rest if scene.command is not None else ""
    keys = other_forms(scene)
    digits = ascii_digits(rest).strip()
    if is_number(digits) and 1 <= int(digits) <= len(keys):
        return keys[int(digits) - 1]
    return next((key for key in keys if rest and plain(scene.form_title(key)) == plain(rest)), "")


def _list(scene: Scene) -> Card | Text:
    keys = other_forms(scene)
    if not keys:
        return Text(scene.say("authors.menu_none"))
    page = scene.tapped.get("p", "")
    first = SHOWN * int(page) if is_number(page) and SHOWN * int(page) < len(keys) else 0
    rows = tuple(_row(scene, at, keys[at]) for at in range(first, min(first + SHOWN, len(keys))))
    more = Tap(scene.say("authors.menu_more"), data=taps.encode("form", p=first // SHOWN + 1))
    return Card(
        alt=scene.say("authors.alt_menu"),
        title=scene.say("authors.menu_title"),
        rows=rows,
        footnote=scene.say("authors.menu_how"),
        buttons=(more,) if first + SHOWN < len(keys) else (),
    )


def _row(scene: Scene, at: int, key: str) -> Row:
    title = scene.form_title(key)
    return Row(f"{at + 1}. {title}", tap=Tap(title, data=taps.encode("form", f=key)))
