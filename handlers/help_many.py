"""Help for many cases in one entry: numbers pasted into the chat, or everybody on a list.

Either begins the form of help with the cases already in it; the total is shown before it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Message, Row, Tap, Text
from bot.engine.taps import is_number
from bot.thai import ascii_digits, clean
from handlers import start
from handlers.forms_menu import ask_first
from handlers.orders import AboutCase, FindCases, HelpList, ListHelpable, OpenHelpList
from handlers.scene import Scene, open_report
from handlers.turn import Outcome, Steps

FORM: Final = "assistance"
SHOWN: Final = 8
MOST: Final = 500
"""Cases of one entry: the form's own limit."""
_NUMBER: Final = re.compile(r"(?<!\d)\d{2}-\d{4}-\d{5}(?!\d)")
_DASHES: Final = str.maketrans("‐‑‒–—−", "------")
_BETWEEN: Final = re.compile(r"[\s,;.:•·()\d]|และ|กับ|เลข|ที่|เคส|and|cases?|no", re.IGNORECASE)
"""What may stand around numbers that are pasted: separators, and the places of a numbered list."""


def wants(scene: Scene) -> bool:
    """The command, a tap on a list, or at least two case numbers and nothing else."""
    if not scene.person.has("weaver", "coordinator", "supervisor"):
        return False
    if scene.asks("help_many") or scene.taps("help_list", "help_lists"):
        return True
    return not scene.state.draft and len(numbers_in(scene.typed)) > 1


def handle(scene: Scene) -> Steps:
    if scene.taps("help_list"):
        return (yield from _everybody(scene))
    if scene.asks("help_many") or scene.taps("help_lists"):
        return (yield from _lists(scene))
    return (yield from _pasted(scene))


def numbers_in(text: str) -> tuple[str, ...]:
    """The case numbers of a text that holds nothing else, each once; else none."""
    tidy = ascii_digits(clean(text, lines=True)).translate(_DASHES)
    found = tuple(dict.fromkeys(_NUMBER.findall(tidy)))
    return () if _BETWEEN.sub("", _NUMBER.sub("", tidy)) else found


def _lists(scene: Scene) -> Steps:
    lists: list[HelpList] = yield ListHelpable()
    how = Text(scene.say("help.many_none"))
    if not lists:
        return scene.outcome(how)
    page = scene.tapped.get("p", "")
    first = SHOWN * int(page) if is_number(page) and SHOWN * int(page) < len(lists) else 0
    label = scene.say("help.many_more")
    more = Tap(label, data=taps.encode("help_lists", p=first // SHOWN + 1), shows=label)
    card = Card(
        alt=scene.say("help.alt"),
        title=scene.say("help.many_title"),
        body=(scene.say("help.many_body"),),
        rows=tuple(_row(scene, one) for one in lists[first : first + SHOWN]),
        buttons=(more,) if first + SHOWN < len(lists) else (),
    )
    return scene.outcome(card)


def _row(scene: Scene, one: HelpList) -> Row:
    label = scene.say("help.many_start", count=one.count)
    data = taps.encode("help_list", k=one.kind, l=one.lao)
    return Row(
        f"{one.name} {scene.say('help.cases', count=f'{one.count:,}')}",
        detail=scene.say(f"help.many_{one.kind}"),
        tap=Tap(label, data=data, shows=f"{one.name} {label}"),
    )


def _everybody(scene: Scene) -> Steps:
    kind, lao = scene.tapped.get("k", ""), scene.tapped.get("l", "")
    asked = yield from _asked_first(scene, kind=kind, lao=lao)
    if asked is not None:
        return scene.outcome(asked)
    numbers, total = yield OpenHelpList(kind, lao, MOST)
    if not numbers:
        return scene.outcome(Text(scene.say("help.many_none")))
    said = scene.say("help.many_found", count=len(numbers))
    if total > len(numbers):
        said = scene.say("help.many_of", total=f"{total:,}", count=len(numbers))
    return (yield from begin(scene, numbers, said=said))


def _pasted(scene: Scene) -> Steps:
    numbers = numbers_in(scene.typed)[:MOST]
    found, refused = yield FindCases(numbers)
    if not found:
        return scene.outcome(_refused(scene, scene.say("help.many_nobody"), refused))
    said = scene.say("help.many_found", count=len(found))
    cards = [_refused(scene, said, refused)] if refused else []
    return (yield from begin(scene, found, said=said, above=cards))


def _refused(scene: Scene, title: str, refused: Sequence[tuple[str, str]]) -> Card:
    rows = [Row(no, scene.say(f"help.why_{why}"), "warn") for no, why in refused[:SHOWN]]
    more = len(refused) - SHOWN
    return Card(
        alt=scene.say("help.alt"),
        title=title,
        body=(scene.say("help.many_not", count=len(refused)),),
        rows=tuple(rows),
        footnote=scene.say("help.and_more", count=more) if more > 0 else "",
        tone="warn",
    )


def _asked_first(scene: Scene, kind: str, lao: str) -> Generator[Any, Any, Card | None]:
    """A report with answers is open: it is never silently put aside."""
    report = yield from open_report(scene)
    if report is None or "x" in scene.tapped:
        return None
    label = scene.say("help.begin")
    data = taps.encode("help_list", k=kind, l=lao, x=1)
    return ask_first(scene, report, Tap(label, data=data, shows=label))


def begin(
    scene: Scene, numbers: Sequence[str], *, said: str, above: Sequence[Message] = ()
) -> Steps:
    """The form of help about these cases, what was found said above its first question."""
    known: Mapping[str, str] | None = yield AboutCase(numbers[0])
    preset = {
        **(known or {}),
        "assist_for": "child",
        "case_no": numbers[0],
        "receiver": scene.say("help.many_receiver"),
    }
    if len(numbers) > 1:
        preset["also_cases"] = " ".join(numbers[1:])
    preset.pop("case_school_state", None)  # the needs of the first child are not those of all
    outcome: Outcome = yield from start.start(scene, FORM, rehearsal=False, preset=preset)
    messages = [*above, *outcome.messages]
    first = messages[0]
    if not above and isinstance(first, Card):
        messages[0] = replace(first, body=(said, *first.body))
    return replace(outcome, messages=tuple(messages))
