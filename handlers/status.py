"""Status: counts of a place with their time, the list behind a count, one case."""

from __future__ import annotations

import re
from typing import Final

from bot import thai
from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from bot.texts import TEXTS
from bot.thai import show_baht, show_datetime
from handlers import asked, case_card, picture
from handlers.asking.places import Places
from handlers.orders import (
    CaseList,
    CaseView,
    CountCases,
    Counts,
    FindCase,
    ListCases,
    LoadPlaces,
    SubmissionState,
)
from handlers.scene import Scene
from handlers.turn import Steps

CASE_NO: Final = re.compile(r"\d{2}-\d{4}-\d{5}")
PLACES: Final = 8
ASKERS: Final = ("weaver", "coordinator", "supervisor", "protect", "monitor", "admin")
ALWAYS: Final = ("received", "cases", "waiting", "overdue", "helping", "learning", "closed")
"""The counts of every card, zero or not."""
MEASURES: Final = (
    "urgent", "received", "in_work", "joined", "rejected", "alone", "cases", "surveyed",
    "need_help", "no_help", "small", "small_helped", "waiting", "overdue", "confirmed", "helping",
    "learning", "closed",
)  # fmt: skip
"""The counts of the card, in the order a reader asks for them; most only when there are any."""
SHOWN_PICTURES: Final = ("coordinator", "supervisor", "protect", "monitor", "admin")
"""A weaver's few cases need no chart."""
SUMS: Final = ("money_children", "money_centres", "centres")
"""Shown when there is any; no list of cases stands behind them. Money is in satang."""


def wants(scene: Scene) -> bool:
    if scene.asks("status") or scene.taps("case", "list", "counts", "ask", "asked"):
        return True
    return bool(not scene.state.draft and CASE_NO.fullmatch(_tidy(scene.typed)))


def handle(scene: Scene) -> Steps:
    """By tap or by words: a case, a list, a place, or all of the asker's area."""
    if not scene.person.has(*ASKERS):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    if scene.taps("ask", "asked"):
        return (yield from asked.handle(scene))
    if scene.taps("list"):
        return (yield from _list(scene))
    if scene.taps("counts"):
        return (yield from _counts(scene, scene.tapped.get("p", "")))
    wanted = scene.tapped.get("n", "") or _wanted(scene)
    if found := CASE_NO.search(wanted):
        return (yield from _case(scene, found[0]))
    if not wanted:
        return (yield from _counts(scene, ""))
    return (yield from _asked(scene, wanted))


def _wanted(scene: Scene) -> str:
    rest = scene.command.rest if scene.command is not None else scene.typed
    return _tidy(rest)


def _tidy(text: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "-", thai.ascii_digits(thai.clean(text)))


def _case(scene: Scene, number: str) -> Steps:
    """A case in the asker's scope, or what became of a report of the asker's own."""
    case: CaseView | None = yield FindCase(number)
    if case is not None:
        return scene.outcome(case_card.card(scene, case))
    state: str | None = yield SubmissionState(number)
    if state is None:
        return scene.outcome(Text(scene.say("status.no_case", number=number)))
    key = f"status.sent_{state}"
    said = scene.say(key) if key in TEXTS else state
    return scene.outcome(Text(scene.say("status.sent", number=number, state=said)))


def _asked(scene: Scene, wanted: str) -> Steps:
    """A place alone has all its counts; any other question its own answer."""
    reading = yield from asked.read(scene, wanted)
    question = reading.question
    alone = question is not None and not question.measure and len(question.places) == 1
    if question is None or not alone or (reading.unread and not reading.named):
        return (yield from asked.tell(scene, reading))
    places: Places = yield LoadPlaces()
    if asked.places_apart(places, reading):
        return (yield from asked.tell(scene, reading))
    known = [places.known[code] for code in reading.others if code in places.known]
    others = tuple((place.code, asked.named(place, scene.language)) for place in known)
    return (yield from _counts(scene, question.places[0], others))


def _counts(scene: Scene, place: str, others: tuple[tuple[str, str], ...] = ()) -> Steps:
    """The counts of one snapshot, each with its list behind it; `others` are (code, name) that
    the same words could mean."""
    counts: Counts = yield CountCases(place)
    codes = [
        code
        for code in MEASURES
        if code in counts.numbers and (code in ALWAYS or counts.numbers[code] != 0)
    ]
    codes += [code for code in SUMS if counts.numbers.get(code)]
    may_open = scene.person.has("weaver", "coordinator", "supervisor", "protect", "admin")
    rows = tuple(_count_row(scene, counts, code, may_open=may_open) for code in codes)
    when = show_datetime(counts.at, scene.language)
    card = Card(
        alt=scene.say("status.alt"),
        lead=scene.say("status.at", when=when),
        title=counts.place_name or scene.say("status.all"),
        rows=rows,
        footnote=scene.say("status.tap_count") if may_open else "",
        taps=_narrower(scene, counts, others),
    )
    drawn = (yield from _drawn(scene, counts)) if scene.person.has(*SHOWN_PICTURES) else ()
    return scene.outcome(card, *drawn)


def _drawn(scene: Scene, counts: Counts) -> picture.Pictures:
    """The weeks of what was reported, and where all of it stands, as pictures."""
    place = counts.place_name or scene.say("status.all")
    trend = yield from picture.trend(
        scene,
        title=scene.say("measure.received"),
        place=place,
        points=counts.trend,
        at=counts.at,
    )
    stages = yield from picture.funnel(scene, place=place, numbers=counts.numbers, at=counts.at)
    return (*trend, *stages)


def _count_row(scene: Scene, counts: Counts, code: str, *, may_open: bool) -> Row:
    number = counts.numbers[code]
    shown = _shown(scene, code, number)
    label = scene.say(f"measure.{code}") if f"measure.{code}" in TEXTS else code
    tap = None
    if may_open and number and code not in SUMS:
        tap = Tap(label, data=taps.encode("list", m=code, p=counts.place))
    grave = bool(number) and code in ("urgent", "urgent_open")
    return Row(label, detail=shown, mark="danger" if grave else "", tap=tap)


def _shown(scene: Scene, code: str, number: int | None) -> str:
    if number is None:
        return scene.say("measure.hidden")
    return show_baht(number, scene.language) if code.startswith("money_") else f"{number:,}"


def _narrower(scene: Scene, counts: Counts, others: tuple[tuple[str, str], ...]) -> tuple[Tap, ...]:
    """Other places of the name, then the places inside this one, as quick replies."""
    inside = tuple((code, name) for code, name, _, _ in counts.by_place)
    places = dict((*others, *inside))
    named = tuple(
        Tap(name, data=taps.encode("counts", p=code), shows=f"{scene.say('menu.status')} {name}")
        for code, name in list(places.items())[:PLACES]
    )
    divided = (asked.divided(scene, counts.place, name) for name in ("category", "target"))
    return (*named[: len(others)], *filter(None, divided), *named[len(others) :])


def _list(scene: Scene) -> Steps:
    """The cases behind a count, ten at a time, with the definition of the count."""
    measure, place = scene.tapped.get("m", ""), scene.tapped.get("p", "")
    found: CaseList = yield ListCases(measure, place, scene.tapped.get("after", ""))
    means = f"measure.{measure}_means"
    more: tuple[Tap, ...] = ()
    if found.more and found.rows:
        data = taps.encode("list", m=measure, p=place, after=found.rows[-1].case_no)
        more = (Tap(scene.say("form.next_page"), data=data),)
    back = Tap(scene.say("menu.status"), data=taps.encode("counts", p=place))
    name = scene.say(f"measure.{measure}") if f"measure.{measure}" in TEXTS else measure
    card = Card(
        alt=scene.say("status.alt"),
        title=scene.say("status.list_title", name=name, total=f"{found.total:,}"),
        body=(scene.say(means),) if means in TEXTS else (),
        rows=tuple(case_card.row(scene, case) for case in found.rows),
        footnote="" if found.rows else scene.say("status.empty"),
        taps=(*more, back),
    )
    return scene.outcome(card)
