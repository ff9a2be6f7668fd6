"""Being away, step by step in the chat; and the numbers that a province sets."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.engine import taps
from bot.engine.inputs import ButtonTapped, Input, SystemSpoke, TextTyped
from bot.engine.messages import Card, Message
from handlers import decide, phones
from handlers.danger import numbers_card
from handlers.orders import Away, Colleague, KeepAbsence, ListColleagues, LoadAbsence, Phone
from handlers.turn import Outcome, Person, Turn
from tests.world import NOW, coordinator, weaver

COLLEAGUES = [Colleague(n, f"คน{n}", "coordinator", "อบต.จอมพระ") for n in range(10, 18)]


def play(given: Input, who: Person | None = None, **answers: Any) -> tuple[Outcome, list[object]]:
    """What is said to an input, and the orders it gave; `answers` by the order's name."""
    turn = Turn(who or coordinator(), {}, None, given, NOW, NOW, {}, {})
    steps = decide(turn)
    orders: list[object] = []
    result: Any = None
    while True:
        try:
            order = steps.send(result)
        except StopIteration as stop:
            return stop.value, orders
        orders.append(order)
        result = answers.get(type(order).__name__)


def tapped(act: str, picked: str = "", **values: str | int) -> ButtonTapped:
    return ButtonTapped(taps.decode(taps.encode(act, **values)), picked)


def card(outcome: Outcome) -> Card:
    found = next(one for one in reversed(outcome.messages) if isinstance(one, Card))
    assert isinstance(found, Card)
    return found


def test_away__from_the_word_to_the_stand_in__takes_three_taps() -> None:
    first = card(play(TextTyped("ลา", "m"))[0])
    assert [tap.label for tap in first.buttons] == ["วันนี้", "พรุ่งนี้", "เลือกวันอื่น"]
    assert first.buttons[2].kind == "pick_date"
    assert (first.buttons[2].minimum, first.buttons[2].maximum) == ("2026-11-21", "2027-01-20")

    until = card(play(tapped("away_from", picked="2026-11-23"))[0])
    assert until.facts[0].value == "23 พฤศจิกายน 2569"
    chosen = tapped("away_until", picked="2026-11-25", f="2026-11-23")
    said, orders = play(chosen, ListColleagues=COLLEAGUES)
    assert orders == [ListColleagues()]
    who = card(said)
    assert len(who.rows) == 6
    assert [tap.label for tap in who.buttons] == ["ดูคนอื่น", "ไม่มีคนแทน"]

    row = who.rows[0].tap
    assert row is not None
    kept = Away(date(2026, 11, 23), date(2026, 11, 25), "คน10")
    said, orders = play(ButtonTapped(taps.decode(row.data)), KeepAbsence=kept)
    assert orders == [KeepAbsence(kept.since, kept.until, 10)]
    assert "คน10" in card(said).body[0]


def test_away__the_others__are_on_the_next_page() -> None:
    more = tapped("away_until", f="2026-11-23", u="2026-11-25", p=1)
    who = card(play(more, ListColleagues=COLLEAGUES)[0])
    assert [row.text for row in who.rows] == ["คน16", "คน17"]
    assert [tap.label for tap in who.buttons] == ["ไม่มีคนแทน"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("ลา 23/11/2569 ถึง 25/11/2569", "2026-11-23", "2026-11-25"),
        ("ลา 1 ม.ค. ถึง 3 ม.ค.", "2027-01-01", "2027-01-03"),
        ("ลา พรุ่งนี้ ถึง 30 พ.ย.", "2026-11-22", "2026-11-30"),
    ],
)
def test_away__with_both_days_typed__asks_only_who(text: str, first: str, last: str) -> None:
    said, orders = play(TextTyped(text, "m"), ListColleagues=COLLEAGUES)
    assert orders == [ListColleagues()]
    row = card(said).rows[0].tap
    assert row is not None
    assert taps.decode(row.data) == {"a": "away_who", "f": first, "u": last, "s": "10"}


@pytest.mark.parametrize(
    "given",
    [
        tapped("away_from", picked="2026-11-20"),
        tapped("away_until", f="2026-11-23", d="2026-11-22"),
        tapped("away_until", f="2026-11-23", d="2027-11-22"),
    ],
)
def test_away__on_days_that_cannot_be__says_why_and_asks_again(given: Input) -> None:
    said, orders = play(given)
    assert orders == []
    assert "60" in str(said.messages[0])
    assert card(said).title == "ลาและให้คนอื่นรับแทน"


@pytest.mark.parametrize("data", [{"s": "x"}, {"f": "?"}, {}])
def test_away__with_a_broken_button__begins_again(data: dict[str, str]) -> None:
    said, orders = play(ButtonTapped({"a": "away_who", **data}))
    assert orders == []
    assert card(said).title == "ลาและให้คนอื่นรับแทน"


def test_away__already__shows_it_with_the_way_back() -> None:
    running = Away(date(2026, 11, 20), date(2026, 11, 25), "")
    said, orders = play(TextTyped("ลา", "m"), LoadAbsence=running)
    assert orders == [LoadAbsence()]
    assert [fact.value for fact in card(said).facts][-1] == "ไม่มีคนแทน"
    said, _ = play(tapped("away_back"), EndAbsence=True)
    assert "ตามเดิม" in str(said.messages[0])


def test_away__of_a_weaver__is_not_needed() -> None:
    said, orders = play(TextTyped("ลา", "m"), weaver())
    assert orders == []
    assert "ไม่ต้องแจ้งลา" in str(said.messages[0])


def test_stand_in__hears_of_it_and_not_after_it_is_over() -> None:
    data = {"name": "อบต.เมืองลีง", "until": "2026-11-25", "person": 7}
    said, _ = play(SystemSpoke("away_asked", data))
    assert taps.decode(card(said).buttons[0].data) == {"a": "away_cannot", "p": "7"}
    said, _ = play(SystemSpoke("away_asked", {**data, "until": "2026-11-20"}))
    assert said.messages == ()


def test_quota__warning__names_the_day() -> None:
    data = {"used": 250, "allowed": 300, "day": "2026-11-25"}
    said, _ = play(SystemSpoke("quota", data))
    facts = [fact.value for fact in card(said).facts]
    assert facts == ["250 จาก 300 ข้อความ", "25 พฤศจิกายน 2569"]
    assert play(SystemSpoke("quota", {"day": "?"}))[0].messages == ()


def test_numbers__of_a_province__the_gravest_first_and_the_rest_below() -> None:
    own = (
        Phone("1300", "ช่วยเหลือสังคม", "social help", "BC"),
        Phone("044-511-111", "บ้านพักเด็ก", "shelter", "A"),
        Phone("1387", "สายเด็ก", "child line", ""),
    )
    shown: Message = numbers_card("th", own)
    assert isinstance(shown, Card)
    assert [tap.label for tap in shown.buttons] == [
        "โทร 044-511-111 บ้านพักเด็ก",
        "โทร 1300 ช่วยเหลือสังคม",
    ]
    assert [tap.strong for tap in shown.buttons] == [True, False]
    assert shown.footnote == "สายเด็ก โทร 1387"
    assert phones.read([]) == phones.DEFAULT
    assert phones.read([{"number": "", "th": "ว่าง"}]) == phones.DEFAULT
