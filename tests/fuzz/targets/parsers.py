"""Every function that reads a typed text: of the room for Thai, of handlers, engine, forms, line.

`READERS` is by module; tests/fuzz/test_table.py finds those that are missing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, suppress
from datetime import date, timedelta, timezone
from functools import cache
from random import Random
from typing import Any

from typer import Exit

import bot.engine.commands
from bot.commands import areas as area_commands
from bot.commands import form_answers
from bot.engine import read, taps
from bot.engine.search import search
from bot.engine.understood import Asking, birth_in_words
from bot.forms import (
    Question,
    Session,
    csv_sheets,
    functions_cht,
    functions_plain,
    patterns,
    tables,
    typed,
    values,
)
from bot.forms.values import XPathError
from bot.forms.xpath import SyntaxProblem
from bot.forms.xpath import parse as parse_expression
from bot.line import limits, measure
from bot.texts.forms import TEXT_FORMS
from bot.thai import (
    ages,
    birth,
    choice_index,
    choices,
    coordinates,
    dates,
    day_words,
    grades,
    months,
    names,
    number,
    number_words,
    particles,
    person_id,
    phones,
    places,
    relative_day,
    show,
    spelling,
    times,
    vocabulary,
    yes_no,
)  # fmt: skip
from bot.thai.clean import ascii_digits, clean, graphemes, plain, sort_key
from bot.thai.clean import typed as as_typed
from handlers import enrol, export, help_many, helped
from handlers import phones as danger_phones
from handlers.asking import cutting, question, reader, stretches
from handlers.asking import places as asked_places
from models import invite
from tests.fuzz import mutate
from tests.fuzz.inputs import Input, Target, simply
from tests.thai.thailand import every_place
from tests.world import NOW, built_in
from workers import form_check, form_compile

TODAY = date(2026, 11, 21)
ZONE = timezone(timedelta(hours=7))
CHOICES = choice_index.ChoiceIndex(
    [
        ("yes", "ใช่"),
        ("no", "ไม่ใช่"),
        ("unsure", "ไม่แน่ใจ"),
        ("p6", "ป.6"),
        ("poor", "ฐานะยากจน / ไม่มีเงิน"),
    ]
    + [(f"c{at}", f"ตัวเลือกที่ {at} ของรายการ / แบบ{at}") for at in range(28)]
)
Read = Callable[[str, Random], object]


@cache
def all_places() -> places.PlaceIndex:
    return places.PlaceIndex(every_place())


@cache
def surin() -> asked_places.Places:
    known = [
        asked_places.Known(one.code, one.level, one.name_th, one.name_en)
        for one in _areas()
        if one.code.startswith("32")
    ]
    return asked_places.Places(tuple(known), "32")


def _areas() -> Any:
    from models.area_data import areas

    return areas()


@cache
def questions() -> tuple[Question, ...]:
    """Every kind of question: those of all built-in forms and of the form with every type."""
    found = []
    for key in (*TEXT_FORMS, "every_type"):
        form = built_in(key)
        session = Session.start(form, now=show.to_bangkok(NOW), seed=1)
        reached = (session.current("th") for one in form.questions if session.go_to(one.ref))
        found += [asked for asked in reached if asked is not None]
    return tuple(found)


def understand(text: str, dice: Random) -> object:
    """A text as the answer of any question of any form."""
    asking = Asking(dice.choice(questions()), TODAY, dice.choice(("th", "en")))
    return read.understand(text, asking)


def _expression(text: str, _dice: Random) -> object:
    with suppress(SyntaxProblem):
        return parse_expression(text)
    return None


def _pattern(text: str, dice: Random) -> object:
    with suppress(XPathError):
        return patterns.matches(mutate.text(dice)[:300], text, patterns.Patience())
    return None


def _answers(text: str, dice: Random) -> object:
    with suppress(form_answers.AnswersError):
        return form_answers.read_answers(text, yaml=dice.random() < 0.3)
    return None


def _phone_list(text: str, dice: Random) -> object:
    """The command ends by a message, never by an error."""
    with suppress(Exit), redirect_stderr(io.StringIO()):
        return area_commands._phone(text)
    return None


def _show(text: str, dice: Random) -> object:
    return show.mask_name(text)


def _birth_code(text: str, dice: Random) -> object:
    return birth_in_words(text, TODAY, dice.choice(("th", "en")))


def _by_type(text: str, dice: Random) -> object:
    kind = dice.choice(sorted(read.IN_WORDS))
    return read.by_type(kind, text, dice.choice(("th", "en")), appearance=("year",))


FLOATS = (float("nan"), float("inf"), float("-inf"), -1.0, 0.0, 1.0, 2.5, 1e300, 3.0)
KINDS = (
    "text", "integer", "decimal", "date", "time", "dateTime", "geopoint", "select_one", "range",
    "select_multiple", "boolean", "barcode", "image", "rank", "geotrace", "geoshape",
)  # fmt: skip
READERS: Mapping[str, Mapping[str, Read]] = {
    "bot.thai.ages": {"find_age": lambda text, _: ages.find_age(text, TODAY)},
    "bot.thai.birth": {"read_birth": lambda text, _: birth.read_birth(text, TODAY)},
    "bot.thai.choice_index": {
        "search_choices": lambda text, _: choice_index.search_choices(text, CHOICES, 10),
        "indexed": lambda text, _: choice_index.indexed([("a", text), ("b", text[:20])]),
    },
    "bot.thai.choices": {
        "match_choice": lambda text, _: choices.match_choice(text, CHOICES),
        "match_choices": lambda text, _: choices.match_choices(text, CHOICES),
    },
    "bot.thai.clean": {
        "clean": lambda text, dice: clean(text, lines=dice.random() < 0.5),
        "ascii_digits": lambda text, _: ascii_digits(text),
        "typed": lambda text, _: as_typed(text),
        "plain": lambda text, _: plain(text),
        "graphemes": lambda text, _: graphemes(text),
        "sort_key": lambda text, _: sort_key(text),
    },
    "bot.thai.coordinates": {
        "read_coordinates": lambda text, _: coordinates.read_coordinates(text)
    },
    "bot.thai.dates": {
        "read_date": lambda text, dice: dates.read_date(
            text, TODAY, dice.choice(("day", "month", "year"))
        )
    },
    "bot.thai.day_words": {
        "weekday_agrees": lambda text, _: day_words.weekday_agrees(TODAY, text),
        "find_day_words": lambda text, _: day_words.find_day_words(text),
    },
    "bot.thai.grades": {"read_grade": lambda text, _: grades.read_grade(text)},
    "bot.thai.months": {"mark_months": lambda text, _: months.mark_months(text)},
    "bot.thai.names": {"read_name": lambda text, _: names.read_name(text)},
    "bot.thai.number": {
        "read_number": lambda text, dice: number.read_number(text, whole=dice.random() < 0.5)
    },
    "bot.thai.number_words": {
        "leading_amount": lambda text, _: number_words.leading_amount(text),
        "whole_amount": lambda text, _: number_words.whole_amount(text),
        "in_figures": lambda text, _: number_words.in_figures(text),
    },
    "bot.thai.particles": {
        "without_politeness": lambda text, _: particles.without_politeness(text),
        "without_doubt": lambda text, _: particles.without_doubt(text),
        "means_unknown": lambda text, _: particles.means_unknown(text),
    },
    "bot.thai.person_id": {
        "read_person_id": lambda text, _: person_id.read_person_id(text),
        "mask_id": lambda text, _: person_id.mask_id(text),
    },
    "bot.thai.phones": {
        "read_phones": lambda text, _: phones.read_phones(text),
        "show_phone": lambda text, _: phones.show_phone(text),
        "mask_phone": lambda text, _: phones.mask_phone(text),
    },
    "bot.thai.places": {"match_place": lambda text, _: places.match_place(text, all_places())},
    "bot.thai.relative_day": {
        "find_relative_day": lambda text, _: relative_day.find_relative_day(text, TODAY)
    },
    "bot.thai.show": {"mask_name": _show},
    "bot.thai.spelling": {
        "fold": lambda text, _: spelling.fold(text),
        "lk82": lambda text, _: spelling.lk82(text),
    },
    "bot.thai.times": {"read_time": lambda text, _: times.read_time(text)},
    "bot.thai.vocabulary": {
        "by_vocabulary": lambda text, _: vocabulary.by_vocabulary(text, CHOICES)
    },
    "bot.thai.yes_no": {"read_yes_no": lambda text, _: yes_no.read_yes_no(text)},
    "handlers.asking.cutting": {
        "cut": lambda text, _: cutting.cut(text[: reader.LONGEST], [], surin())
    },
    "handlers.asking.places": {
        "boundary": lambda text, dice: asked_places.boundary(text, dice.randint(0, len(text)))
    },
    "handlers.asking.question": {"unpack": lambda text, _: question.unpack(text)},
    "handlers.asking.reader": {
        "read": lambda text, _: reader.read(text, TODAY, surin()),
        "sounds_like_one": lambda text, _: reader.sounds_like_one(text, TODAY),
    },
    "handlers.asking.stretches": {
        "fixed": lambda text, _: stretches.fixed(text[: reader.LONGEST], TODAY)
    },
    "handlers.enrol": {"code_in": lambda text, _: enrol.code_in(text)},
    "handlers.export": {"days": lambda text, _: export.days(text, TODAY)},
    "handlers.help_many": {"numbers_in": lambda text, _: help_many.numbers_in(text)},
    "handlers.helped": {
        "satang": lambda text, _: helped.satang(text),
        "day": lambda text, _: helped.day(text),
        "whole": lambda text, _: helped.whole(text),
    },
    "handlers.phones": {"read": lambda text, _: danger_phones.read([{"number": text, "th": text}])},
    "models.invite": {"normalise": lambda text, _: invite.normalise(text)},
    "bot.engine.commands": {"find": lambda text, _: bot.engine.commands.find(text)},
    "bot.engine.read": {
        "understand": understand,
        "by_type": _by_type,
        "masked": lambda text, dice: read.masked(dice.choice(("person-id", "phone", "")), text),
        "shown": lambda text, dice: read.shown(
            dice.choice(("birth", "case-numbers", "phone")), text, TODAY, "th"
        ),
    },
    "bot.engine.search": {"search": lambda text, dice: search(dice.choice(questions()), text)},
    "bot.engine.taps": {
        "decode": lambda text, _: taps.decode(text),
        "mark_of": lambda text, _: taps.mark_of(clean(text)),
    },
    "bot.engine.understood": {"birth_in_words": _birth_code},
    "bot.line.measure": {
        "clean": lambda text, _: measure.clean(text),
        "graphemes": lambda text, _: measure.graphemes(measure.clean(text)),
        "units": lambda text, _: measure.units(measure.clean(text)),
        "cut": lambda text, dice: measure.cut(measure.clean(text), dice.choice((1, 20, 400))),
        "pieces": lambda text, _: list(measure.pieces(measure.clean(text), 1000)),
    },
    "bot.line.limits": {
        "problems": lambda text, _: limits.problems([{"type": "text", "text": measure.clean(text)}])
    },
    "bot.forms.csv_sheets": {"form_sheets": lambda text, _: _sheeted(text)},
    "bot.forms.functions_cht": {"luhn": lambda text, _: functions_cht.luhn(text)},
    "bot.forms.functions_plain": {
        "substr": lambda text, dice: functions_plain.substr(text, dice.choice(FLOATS)),
        "substring": lambda text, dice: functions_plain.substring(
            text, dice.choice(FLOATS), dice.choice(FLOATS)
        ),
        "translate": lambda text, _: functions_plain.translate(text, text[:9], text[5:9]),
        "selected_at": lambda text, dice: functions_plain.selected_at(text, dice.choice(FLOATS)),
    },
    "bot.forms.patterns": {"matches": _pattern, "adapted": lambda text, _: patterns.adapted(text)},
    "bot.forms.tables": {
        "csv_rows": lambda text, _: _tabled(text),
    },
    "bot.forms.typed": {
        "typed": lambda text, dice: typed.typed(text, dice.choice(KINDS), ZONE),
        "fits": lambda text, dice: typed.fits(text, dice.choice(KINDS), ZONE),
        "chosen": lambda text, _: typed.chosen(text, ("a", "b", text[:3])),
    },
    "bot.forms.values": {
        "text_number": lambda text, _: values.text_number(text),
        "parse_date": lambda text, _: values.parse_date(text),
        "parse_moment": lambda text, _: values.parse_moment(text, ZONE),
        "parse_clock": lambda text, _: values.parse_clock(text),
    },
    "bot.forms.xpath": {"parse": _expression},
    "bot.commands.form_answers": {"read_answers": _answers},
    "bot.commands.areas": {"phone": _phone_list},
    "workers.form_check": {"safe_name": lambda text, _: form_check.safe_name(text)},
    "workers.form_compile": {"is_thai": lambda text, _: form_compile.is_thai(text)},
}
NO_TEXT: Mapping[str, str] = {
    "bot.thai.years": "takes numbers",
    "bot.thai.reading": "shapes only",
}
"""Modules of the room for Thai that read no text, and why."""
CODED = {
    "handlers.asking.question": ("m=waiting&p=3204&o=7", "m=cases&g=month&t=2569&v=2568&n=5&l=1"),
    "handlers.export": ("2568", "month", "2026-01-01.2026-02-01"),
    "bot.engine.understood": ("2012-08-05", "2012-08", "age:12", "2012"),
    "bot.engine.read": ("2012-08-05", "10:00:00", "2026-11-20T06:15:00.000+07:00", "32-2569-00001"),
    "bot.engine.taps": ("a=answer&d=1&q=0a1b2c3d&r=4&c=yes", "a=tick&m=01f&l=ab&d=1&q=x&r=1"),
    "bot.forms.xpath": (
        *("selected(., 'a') and . != 'b'", "if(${n} > 3, concat('x', today()), 'y')"),
        *("count(${r}[position() < 3]) div 2 mod 7", "regex(., '^[0-9]{4}$') or not(string(.))"),
        *("../../a[b = current()/../c]/d", "((((1 + 2) * -3) - 4))", "format-date(., '%Y-%m-%d')"),
    ),
    "bot.forms.patterns": ("^[0-9]{4}$", r"^(a+)+$", r"^[ก-๙\s]+$", r"(?i)^\w+@\w+\.\w{2,3}$"),
    "bot.forms.tables": ('name,label\nc1,"ศพด. ""ก"""\n', "a,b,c\n1,2\n3,4,5,6\n"),
    "bot.forms.csv_sheets": ('"survey",\n,"type","name","label"\n,"text","a","ก"\n',),
    "bot.forms.typed": ("14.9 103.5 0 0", "10:00:00.000+07:00", "2020-01-01", "a b c", "1.5"),
    "bot.forms.values": ("2020-01-01", "2020-01-01T10:00:00.000+07:00", "10:00", "-1.5e3"),
    "bot.commands.form_answers": (
        json.dumps([{"name": "a", "value": 1}, {"ref": "/data/a", "value": None}, "x", [1]]),
        "- ก\n- ข\nname: 'x'\n", '{"a": ["1", "2"]}',
    ),
    "bot.commands.areas": ("1300,สายด่วน,Hotline,ABC", "191,ตำรวจ"),
    "workers.form_check": ("แบบ สำรวจ.xlsx", "C:\\forms\\School Visit 2.xlsx"),
    "workers.form_compile": ("ไทย (th)", "Thai (th-TH)"),
}  # fmt: skip
"""Real inputs of functions that read codes rather than words."""


def _tabled(text: str) -> object:
    with suppress(ValueError):
        return tables.csv_rows(text.encode("utf-8", "replace"))
    return None


def _sheeted(text: str) -> object:
    with suppress(csv_sheets.NoSheets):
        return csv_sheets.form_sheets(text)
    return None


def _story(module: str) -> Callable[[Random], Iterator[Input]]:
    readers = READERS[module]
    names_ = tuple(readers)

    def story(dice: Random) -> Iterator[Input]:
        coded = CODED.get(module)
        given = mutate.text(dice, coded if coded and dice.random() < 0.8 else None)
        name = dice.choice(names_)
        yield Input((name, given), lambda: readers[name](given, Random(dice.random())))

    return story


SLOW = {
    "bot.thai.places": 3_000,
    "bot.engine.read": 8_000,
    "handlers.asking.reader": 6_000,
    "handlers.asking.cutting": 6_000,
    "bot.engine.search": 8_000,
    "bot.thai.choices": 10_000,
    "handlers.asking.stretches": 10_000,
}
"""Modules over long lists, at milliseconds a text."""

TARGETS = tuple(
    Target(
        f"text {module}",
        SLOW.get(module, 8_500 + 2_300 * len(readers)),
        simply(_story(module)),
    )
    for module, readers in READERS.items()
)
