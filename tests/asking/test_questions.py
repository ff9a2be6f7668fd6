"""The table of questions: each is read as written down, and answered as a plain count would be."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import Connection

from bot.bench.asking import Line, lines
from handlers.asking import cutting, periods, reader
from handlers.asking.places import Places
from handlers.asking.question import GROUPS, Period, Question, pack, unpack
from models import asked
from models.counted import Found, Wanted
from models.measures import ASKED, BY_CODE
from models.scope import Grant, Scope
from tests.asking import naive
from tests.asking.conftest import NOW, TODAY
from workers.perform.asked import counted

SURIN = Scope(1, (Grant("supervisor", "32"),))
COUNTRY = Scope(1, (Grant("supervisor", ""),))


def test_table__of_questions__has_three_hundred_all_different() -> None:
    texts = [line.text for line in lines()]
    assert len(texts) == len(set(texts)) >= 300


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.text)
def test_read__question__as_written_down(surin: Places, line: Line) -> None:
    found = reader.read(line.text, TODAY, surin)
    understood = unquote(pack(found.question)) if found.question else "-"
    assert (understood, " ".join(found.unread)) == (line.understood, line.unread)
    assert reader.sounds_like_one(line.text, TODAY) == line.free


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.text)
def test_pack__question_of_the_table__comes_back(surin: Places, line: Line) -> None:
    question = reader.read(line.text, TODAY, surin).question
    if question is not None:
        assert unpack(pack(question)) == question


@pytest.mark.parametrize(
    "text", ["", "x", "m=", "o=x", "t=1", "f=~", "%%%", "m=a&m=b&p", "t=a.b.c"]
)
def test_unpack__foreign_text__never_fails(text: str) -> None:
    unpack(text)


@pytest.mark.parametrize(
    "text",
    ["m=everything", "m=cases&g=nobody", "m=cases&f=shoe~1", "m=cases&f=age~x.y", "m=cases&n=-1",
     "m=cases&o=99999999999999999999", "m=cases&p=..%00", "m=cases&p=3204012", "m=cases&v=1.2"],
)  # fmt: skip
def test_unpack__what_cannot_be_counted__is_no_question(text: str) -> None:
    assert unpack(text) is None


@pytest.mark.database
@pytest.mark.parametrize("line", lines(), ids=lambda line: line.text)
def test_answer__question_of_the_table__is_the_plain_count(
    loaded: Connection, register: naive.Register, surin: Places, line: Line
) -> None:
    question = reader.read(line.text, TODAY, surin).question
    if question is None or not question.measure:
        return
    _same(loaded, register, question, SURIN, "32")


@pytest.mark.database
@pytest.mark.parametrize("seed", range(150))
def test_answer__random_question__is_the_plain_count(
    loaded: Connection, register: naive.Register, seed: int
) -> None:
    chance = random.Random(seed)
    question = _random(chance)
    scope, area = (SURIN, "32") if chance.random() < 0.5 else (COUNTRY, "")
    _same(loaded, register, question, scope, area)


@pytest.mark.database
def test_answer__published_figures_of_lampang__come_out(loaded: Connection) -> None:
    lampang = Scope(1, (Grant("supervisor", "52"),))
    codes = ("small_helped", "money_children", "centres", "money_centres", "need_help")
    wanted = [Wanted(ASKED[code], "52") for code in codes]
    helped, children, centres, money, need = asked.answer(loaded, lampang, wanted, NOW)
    assert (helped.total, helped.base) == (2_050, 5_197)
    assert children.total == 1_640_000 * 100
    assert (centres.total, money.total) == (19, 432_250 * 100)
    assert (need.total, need.base) == (140, 4_056)


@pytest.mark.database
def test_answer__in_a_foreign_place__counts_nothing(loaded: Connection) -> None:
    for code in ASKED:
        found = asked.answer(loaded, SURIN, [Wanted(ASKED[code], "52", steps=(TODAY,))], NOW, 3)[0]
        assert not found.total, code
        assert not found.first


@pytest.mark.database
def test_answer__with_rows__are_the_first_of_the_list(loaded: Connection) -> None:
    for measure in BY_CODE.values():
        if measure.of == "case":
            wanted = Wanted(measure, "32")
            few = asked.answer(loaded, SURIN, [wanted], NOW, 3)[0]
            many = asked.answer(loaded, SURIN, [wanted], NOW, 50)[0]
            assert few.first == many.first[:3]
            assert len(many.first) == min(50, many.total or 0)


def _same(
    connection: Connection, register: naive.Register, question: Question, scope: Scope, area: str
) -> None:
    """Totals, and groups where they are told one by one, are those of the plain count."""
    several = [(place, period) for place in question.places for period in question.times]
    # Their trends have steps, also beside thousands of groups.
    wanted = [
        replace(
            counted(question, place, period, TODAY),
            steps=periods.steps(period, question.group, TODAY),
        )
        for place, period in several
    ]
    answers = asked.answer(connection, scope, wanted, NOW)
    for (place, period), found in zip(several, answers, strict=True):
        _compare(register, replace(question, period=period or Period()), place, found, area)


def _compare(
    register: naive.Register, question: Question, place: str, found: Found, area: str
) -> None:
    if question.measure == "days_to_help":
        assert found.total == naive.middle_days(register, question, place, area)
        return
    expected = naive.total(register, question, place, area)
    if question.group != "need" or question.measure.startswith("money"):
        assert found.total == expected
    if found.base is not None:
        base = replace(question, measure=ASKED[question.measure].base)
        assert found.base == naive.total(register, base, place, area)
    if question.group and question.group != "month":
        by = naive.groups(register, question, place, area, question.group)
        assert {code: n for code, n in found.groups.items() if n} == {
            c: n for c, n in by.items() if n
        }
    elif question.group == "month":
        assert sum(n or 0 for n in found.groups.values()) == found.total


def _random(chance: random.Random) -> Question:
    measure = chance.choice([code for code in ASKED if code != "days_to_help"])
    of_case = BY_CODE.get(measure) is not None and BY_CODE[measure].of == "case"
    filters: dict[str, tuple[str, ...]] = {}
    if of_case or measure in {"visits", "referrals", "left_again", "money_children", "money"}:
        if chance.random() < 0.4:
            filters["sex"] = (chance.choice("mf"),)
        if chance.random() < 0.3:
            filters["age"] = chance.choice((("6", "11"), ("12", ""), ("", "5")))
        if chance.random() < 0.3:
            filters["category"] = chance.choice((("dropout", "gap"), ("never",), ("suspended",)))
        if chance.random() < 0.2:
            filters["target"] = (chance.choice(("T1", "T2", "T3")),)
        if chance.random() < 0.2:
            filters["reason"] = ("poor",)
        if chance.random() < 0.1:
            filters["need"] = ("grant", "school")
    groups = ["", "", "province", "district", "tambon", "lao"]
    if of_case:
        groups += ["sex", "age", "reason", "category", "target", "state", "disability", "need"]
    if measure in {"money", "money_children"}:
        groups += ["fund", "sex", "target"]
    assert set(groups) - {""} <= set(GROUPS)
    start = TODAY - timedelta(days=chance.randrange(200))
    period = Period(start, start + timedelta(days=chance.randrange(1, 90)))
    return Question(
        measure=measure,
        places=(chance.choice(("", "32", "3204", "320401", "320401T", "52", "5206")),),
        group=chance.choice(groups),
        filters=tuple(sorted(filters.items())),
        period=period if chance.random() < 0.5 else None,
        older=chance.choice((None, None, 7, 30)) if of_case else None,
    )


def test_steps__of_any_period__are_few_and_rising() -> None:
    for days in (1, 7, 31, 76, 365, 900):
        period = Period(TODAY - timedelta(days=days), TODAY)
        for group in ("", "month"):
            starts = periods.steps(period, group, TODAY)
            assert 1 <= len(starts) <= 14
            assert list(starts) == sorted(set(starts))
            assert all(isinstance(start, date) for start in starts)


@pytest.mark.parametrize("words", ["พันเอ็ด" * 43, "m3" * 150, "ก.ข.ค.ง.จ." * 30, "กขคงจฉชซ " * 33])
def test_read__letters_that_are_no_words__are_looked_up_a_bounded_number_of_times(
    surin: Places, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    look = cutting._like

    def looking(text: str, start: int, end: int, places: Places) -> object:
        looked.append(text[start:end])
        return look(text, start, end, places)

    monkeypatch.setattr(cutting, "_like", looking)
    assert reader.read(words, TODAY, surin).unread
    assert len(looked) <= cutting.MOST_LOOKS
    assert max(map(len, looked), default=0) <= cutting.LONGEST_MISSPELT + 10
