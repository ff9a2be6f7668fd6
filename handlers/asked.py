"""A question about counts in people's own words: the answer, the list behind it, what to ask next.

It works after the word for status, and without it where a text outside any form is plainly a
question. What cannot be read gets examples for the asker's own places.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Message, Row, Tap
from bot.thai import bangkok_date, show_datetime
from handlers import asked_words as words
from handlers import case_card, picture
from handlers.asking import periods, reader
from handlers.asking.places import LAO, Known, Places
from handlers.asking.question import PLACE_GROUPS, Question, pack, unpack
from handlers.asking.reader import Reading
from handlers.orders import Answer, AskCounts, CaseList, Column, ListAsked, LoadPlaces
from handlers.scene import Scene
from handlers.turn import Steps

ASKERS: Final = ("weaver", "coordinator", "supervisor", "protect", "monitor", "admin")
GROUPS_SHOWN: Final = 12
NEXT: Final = 8
LEVEL_MARKS: Final[Mapping[int, str]] = {1: "จ.", 2: "อ.", 3: "ต."}
NO_LIST: Final = ("money", "money_children", "money_centres", "centres", "visits", "left_again",
                  "referrals", "days_to_help")  # fmt: skip
OVERLAPPING: Final = ("need",)
Unread = Generator[Any, Any, "Reading"]


def wants(scene: Scene) -> bool:
    """A text outside any form that is plainly a question. (Taps come by `handlers.status`.)"""
    if scene.state.draft or not scene.typed or scene.command is not None or scene.turn.late:
        return False
    if scene.person.state != "active" or not scene.person.has(*ASKERS):
        return False
    return reader.sounds_like_one(scene.typed, bangkok_date(scene.turn.now))


def handle(scene: Scene) -> Steps:
    """By tap: a question, or a page of its list; else the typed text."""
    if scene.tapped:
        question = unpack(scene.tapped.get("q", ""))
        if question is None or not question.measure:
            return scene.outcome(_examples(scene, (yield LoadPlaces())))
        if scene.taps("asked"):
            return (yield from _list(scene, question))
        return (yield from tell(scene, Reading(question)))
    found = yield from read(scene, scene.typed)
    return (yield from tell(scene, found))


def read(scene: Scene, text: str) -> Unread:
    """A text as a question of this asker."""
    places: Places = yield LoadPlaces()
    return reader.read(text, bangkok_date(scene.turn.now), places)


def tell(scene: Scene, reading: Reading) -> Steps:
    """The answer to a question with a count; examples when there is none to tell."""
    places: Places = yield LoadPlaces()
    question = reading.question
    if question is None or (reading.unread and not reading.named):
        return scene.outcome(_examples(scene, places, reading))
    if apart := places_apart(places, reading):
        return scene.outcome(_which(scene, places, question, apart))
    if not question.measure:  # two places without a count
        question = replace(question, measure="cases")
    answer: Answer = yield AskCounts(question)
    names = {code: named(place, scene.language) for code, place in places.known.items()
             if code in (*question.places, *reading.others)}  # fmt: skip
    main = _main(scene, question, answer, reading, names)
    drawn = yield from _drawn(scene, question, answer)
    return scene.outcome(*main, *_first_rows(scene, question, answer), *drawn)


def places_apart(places: Places, reading: Reading) -> tuple[str, ...]:
    """Places of one name and level that lie apart, so that none of them can be taken."""
    question = reading.question
    if question is None or len(question.places) != 1 or not reading.others:
        return ()
    first = places.known[question.places[0]]
    same = [code for code in reading.others if places.known[code].level == first.level
            and (first.level != LAO or code[:6] != first.code[:6])]  # fmt: skip
    return (first.code, *same) if same else ()


def _which(scene: Scene, places: Places, question: Question, codes: tuple[str, ...]) -> Card:
    """Which of these places was meant: each asks the same of one."""
    rows = []
    for code in codes[:NEXT]:
        name = in_full(places, code, scene.language)
        tap = _tap(name, replace(question, places=(code,)))
        if not question.measure:
            tap = Tap(name, data=taps.encode("counts", p=code), shows=name)
        rows.append(Row(name, mark="number", tap=tap))
    title = scene.say("status.which_place", text=places.known[codes[0]].name_th)
    return Card(alt=scene.say("status.alt"), title=title, rows=tuple(rows))


def in_full(places: Places, code: str, language: str) -> str:
    """A place with the area around it: "ต.หนองบัว อ.เมืองสุรินทร์"."""
    place = places.known[code]
    above = places.known.get(code[:4] if place.level >= 3 else code[:2])
    own = named(place, language)
    return f"{own} {named(above, language)}" if above is not None and above != place else own


def named(place: Known, language: str) -> str:
    """A place as people write it: "อ.จอมพระ"."""
    if language != "th":
        suffix = {2: " District", 3: " Subdistrict"}.get(place.level, "")
        return f"{place.name_en}{suffix}"
    if place.code.startswith("10") and place.level != LAO:
        return f"แขวง{place.name_th}" if place.level == 3 else place.name_th
    return LEVEL_MARKS.get(place.level, "") + place.name_th


def _main(
    scene: Scene, question: Question, answer: Answer, reading: Reading, names: Mapping[str, str]
) -> Iterator[Message]:
    """The count: how it was understood, the number, its share, groups and trend."""
    first = answer.columns[0]
    compared = len(answer.columns) > 1
    title = words.measure(scene, question.measure)
    if not compared:
        title = f"{first.name}: {words.amount(scene, question.measure, first.total)}"
    told = (_share(scene, question, first), _trend(scene, question, first))
    body = [line for line in told if line]
    if first.total is None:
        body.append(scene.say("asked.too_fine"))
    if reading.unread:
        body.append(scene.say("asked.unread", words=" ".join(reading.unread)))
    see = _see_list(scene, question, answer)
    if question.group in OVERLAPPING:
        body.append(scene.say("asked.overlap"))
    yield Card(
        alt=scene.say("status.alt"),
        lead=words.understood(scene, question, names),
        title=title,
        body=tuple(body),
        facts=tuple(_facts(scene, question, answer)) if compared else (),
        rows=tuple(_rows(scene, question, answer)),
        footnote=f"{words.means(scene, question.measure)} · "
        f"{scene.say('status.at', when=show_datetime(answer.at, scene.language))}",
        buttons=(see,) if see and not answer.rows else (),
        taps=tuple(_next(scene, question, reading, names)),
    )


def _facts(scene: Scene, question: Question, answer: Answer) -> Iterator[Fact]:
    """What is compared, side by side, and the difference of the first two."""
    for column in answer.columns:
        yield Fact(column.name, words.amount(scene, question.measure, column.total))
    first, second = (column.total for column in answer.columns[:2])
    if first is None or second is None or question.against is None:
        return
    key = "more" if first > second else "less" if first < second else "same"
    difference = words.amount(scene, question.measure, abs(first - second))
    yield Fact(scene.say("asked.difference"), scene.say(f"asked.{key}", n=difference))


def _rows(scene: Scene, question: Question, answer: Answer) -> Iterator[Row]:
    """A line a group; of compared ones all numbers stand in it."""
    if not question.group:
        return
    codes = [code for code, _ in answer.columns[0].groups]
    for column in answer.columns[1:]:
        codes += [code for code, _ in column.groups if code not in codes]
    by_column = [dict(column.groups) for column in answer.columns]
    for code in codes[:GROUPS_SHOWN]:
        numbers = [groups.get(code, 0) for groups in by_column]
        detail = " / ".join(words.short(scene, question.measure, number) for number in numbers)
        total = answer.columns[0].total
        if len(numbers) == 1 and numbers[0] and total and question.measure != "days_to_help":
            detail += f" ({100 * numbers[0] / total:.0f} %)"
        label = words.group(scene, question.group, code, answer.names)
        narrower = _narrower(question, code) if numbers[0] else None
        yield Row(label, detail=detail, tap=_tap(label, narrower) if narrower else None)
    if len(codes) > GROUPS_SHOWN:
        yield Row(scene.say("asked.others", n=len(codes) - GROUPS_SHOWN))


def _narrower(question: Question, code: str) -> Question | None:
    """The question that one group of this one is."""
    if not code or len(question.places) > 1:
        return None
    plain = replace(question, group="", top=0, fewest=False)
    if question.group in PLACE_GROUPS:
        return replace(plain, places=(code,))
    if question.group == "month":
        if code == "before":
            return None
        year, number = code.split("-")
        return replace(plain, period=periods.month(int(year), int(number)), against=None)
    codes = tuple(code.split("-")) if question.group == "age" else (code,)
    if question.group == "target" and ("," in code or code == "T4"):
        return None
    if question.group == "age" and codes[1] == "99":
        codes = (codes[0], "")
    only = {**dict(question.filters), question.group: codes}
    return replace(plain, filters=tuple(sorted(only.items())))


def _share(scene: Scene, question: Question, column: Column) -> str:
    """ "39.4 % ของเด็กเล็ก 5,197"."""
    if not column.base or column.total is None or len(question.places) > 1:
        return ""
    base = BASES.get(question.measure, "cases")
    return scene.say(
        "asked.part",
        share=f"{100 * column.total / column.base:.1f}",
        base=words.measure(scene, base),
        n=f"{column.base:,}",
    )


BASES: Final[Mapping[str, str]] = {"small_helped": "small", "need_help": "surveyed",
                                   "no_help": "surveyed"}  # fmt: skip
"""Of which count another is a part, where that is not all cases."""


def _trend(scene: Scene, question: Question, column: Column) -> str:
    """A line of bars: how many came in each week or month."""
    numbers = [number for _, number in column.trend]
    if len(numbers) < 2 or not any(numbers):
        return ""
    monthly = column.trend[1][0].day == 1 and column.trend[0][0].day == 1
    key = "asked.trend_months" if monthly else "asked.trend"
    latest, before = (words.short(scene, question.measure, n) for n in numbers[:-3:-1])
    last = scene.say("asked.trend_last", last=latest, before=before)
    return f"{scene.say(key, steps=len(numbers))} {words.sparkline(numbers)} {last}"


def _drawn(scene: Scene, question: Question, answer: Answer) -> picture.Pictures:
    """The trend as a picture, where one place was asked about and there is something to see."""
    first = answer.columns[0]
    if len(answer.columns) > 1 or first.total is None:
        return ()
    return (
        yield from picture.trend(
            scene,
            title=scene.say("picture.new", what=words.drawn(scene, question)),
            place=first.name,
            points=first.trend,
            at=answer.at,
        )
    )


def _first_rows(scene: Scene, question: Question, answer: Answer) -> Iterator[Message]:
    """The first of the list behind, and the way to all of it."""
    if not answer.rows:
        return
    button = _see_list(scene, question, answer)
    total = f"{answer.columns[0].total:,}"
    title = scene.say("asked.list", n=len(answer.rows), total=total)
    if len(answer.columns) > 1:
        title = f"{answer.columns[0].name}: {title}"
    yield Card(
        alt=scene.say("status.alt"),
        title=title,
        rows=tuple(case_card.row(scene, case) for case in answer.rows),
        buttons=(button,) if button else (),
    )


def _see_list(scene: Scene, question: Question, answer: Answer) -> Tap | None:
    """The way to the whole list, where there is one that the asker may see."""
    if not answer.opens or not answer.columns[0].total or question.measure in NO_LIST:
        return None
    see = scene.say("asked.see_list")
    data = _data("asked", replace(question, places=question.places[:1], against=None))
    return Tap(see, data=data, shows=see) if data else None


def _list(scene: Scene, question: Question) -> Steps:
    """A page of the list, with the definition of the count."""
    found: CaseList = yield ListAsked(question, scene.tapped.get("after", ""))
    places: Places = yield LoadPlaces()
    known = {code: named(places.known[code], scene.language) for code in question.places
             if code in places.known}  # fmt: skip
    more: tuple[Tap, ...] = ()
    if found.more and found.rows:
        data = _data("asked", question, after=found.rows[-1].case_no)
        label = scene.say("form.next_page")
        more = (Tap(label, data=data, shows=label),) if data else ()
    name = words.measure(scene, question.measure)
    back = _tap(scene.say("menu.status"), question)
    return scene.outcome(
        Card(
            alt=scene.say("status.alt"),
            lead=words.understood(scene, question, known),
            title=scene.say("status.list_title", name=name, total=f"{found.total:,}"),
            body=tuple(filter(None, (words.means(scene, question.measure),))),
            rows=tuple(case_card.row(scene, case) for case in found.rows),
            footnote="" if found.rows else scene.say("status.empty"),
            taps=(*more, *([back] if back else [])),
        )
    )


def _next(
    scene: Scene, question: Question, reading: Reading, names: Mapping[str, str]
) -> Iterator[Tap]:
    """Sensible next questions, as quick replies: the name's other meanings first."""
    taps_: list[Tap | None] = [
        _tap(
            scene.say("asked.meant", name=names.get(code, code)), replace(question, places=(code,))
        )
        for code in reading.others[:3]
    ]
    taps_ += [_tap(label, one) for label, one in _sensible(scene, question)]
    yield from [tap for tap in taps_ if tap is not None][:NEXT]


def _sensible(scene: Scene, question: Question) -> Iterator[tuple[str, Question]]:
    plain = replace(question, group="", top=0, fewest=False)
    if question.measure == "waiting" and question.older is None:
        yield scene.say("asked.next_older"), replace(plain, older=7)
    if question.period is None and question.older is None:
        today = bangkok_date(scene.turn.now)
        month = periods.current("month", today)
        yield scene.say("asked.next_month"), replace(plain, period=month)
        if len(question.places) == 1:
            before = periods.current("month", today, 1)
            versus = replace(plain, period=month, against=before)
            yield scene.say("asked.next_versus"), versus
    for name in _dimensions(question):
        if name != question.group and not question.only(name):
            what = words.dimension(scene, name)
            yield scene.say("asked.next_by", what=what), replace(plain, group=name, against=None)


def divided(scene: Scene, place: str, name: str) -> Tap | None:
    """The cases of a place by a dimension, as a quick reply."""
    what = words.dimension(scene, name)
    question = Question(measure="cases", places=(place,), group=name)
    return _tap(scene.say("asked.next_by", what=what), question)


def _dimensions(question: Question) -> tuple[str, ...]:
    place = question.places[0]
    level = {0: "district", 2: "district", 4: "tambon"}.get(len(place)) if (
        place.isdigit() or not place) else None  # fmt: skip
    below = (level,) if level else ()
    if question.measure in ("received", "in_work", "joined", "rejected", "centres"):
        return (*below, "month")
    if question.measure.startswith("money"):
        return (*below, "fund", "month")
    return (*below, "sex", "age", "category", "target", "reason", "month")


def _examples(scene: Scene, places: Places, reading: Reading | None = None) -> Card:
    """Questions that would work, for a place of the asker's own."""
    own = places.known.get(places.home) or next(iter(places.known.values()), None)
    place = named(own, scene.language) if own is not None else ""
    rows = []
    for name in ("waiting", "month", "sex", "money", "most"):
        text = scene.say(f"asked.example_{name}", place=place).strip()
        rows.append(Row(text, tap=Tap(text, "say", data=f"{scene.say('menu.status')} {text}")))
    title, again = scene.say("asked.no_question"), None
    body: tuple[str, ...] = ()
    if reading is not None and reading.unread:
        unknown = " ".join(reading.unread)
        body = (scene.say("asked.no_place", words=unknown),)
        if reading.question is not None and reading.question.measure:
            again = _tap(scene.say("asked.ask_everywhere"), reader.anywhere(reading.question))
    return Card(
        alt=scene.say("status.alt"),
        title=title,
        body=body,
        rows=tuple(rows),
        footnote=scene.say("asked.examples"),
        taps=(again,) if again else (),
    )


def _tap(label: str, question: Question | None) -> Tap | None:
    data = _data("ask", question) if question is not None else ""
    return Tap(label, data=data, shows=label) if data else None


def _data(act: str, question: Question, **more: str) -> str:
    """The payload of a question, "" for one too long for a button."""
    try:
        return taps.encode(act, q=pack(question), **more)
    except ValueError:
        return ""
