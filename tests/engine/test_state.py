"""The conversation's state, its payloads and its commands."""

from __future__ import annotations

import json

import pytest

from bot.engine import commands, taps, ticks
from bot.engine.commands import Command
from bot.engine.state import Doubt, Meaning, State, from_json
from bot.forms import Choice

FULL = State(
    draft=7,
    place="question",
    ref="/data/a",
    revision=3,
    shown="abcd",
    ticks=("a", "b"),
    search="จอม",
    page=1,
    lines=("หนึ่ง", "สอง"),
    doubt=Doubt((Meaning("x", "เอ็กซ์", (("last_name", "ใจดี"),)), Meaning("y", "วาย"))),
    refusals=2,
    offered="เมนู",
    offered_for="/data/b",
    returning=True,
    asks=("/data/c",),
    told=("similar-1",),
    carry=({"kind": "correction", "submission_id": 1},),
    corrections=({"submission_id": 1, "asks": ["moo"]},),
)


def test_state__through_json__the_same() -> None:
    for state in (State(), FULL, State(ticks=())):
        assert from_json(json.loads(json.dumps(state.to_json()))) == state


def test_state__of_a_new_person_or_a_newer_program__is_read() -> None:
    assert from_json({}) == State()
    assert from_json({"version": 9, "draft": 2, "unheard_of": 1}) == State(draft=2)


def test_state__closed__keeps_the_revision_and_what_is_carried() -> None:
    closed = FULL.closed()
    assert (closed.draft, closed.place, closed.revision) == (0, "idle", 3)
    assert closed.carry == FULL.carry


def test_taps__encode_decode__there_and_back() -> None:
    data = taps.encode("answer", d=3, q="ab12", c="ใช่ & no=1")
    assert taps.decode(data) == {"a": "answer", "d": "3", "q": "ab12", "c": "ใช่ & no=1"}


@pytest.mark.parametrize("data", ["", "hello", "x=1", "a", "&&&", "a=" + "b" * 400, "\x00", "=1"])
def test_taps__foreign_data__never_fails(data: str) -> None:
    assert taps.decode(data).get("a", "b" * 298).startswith("b")


def test_taps__too_long__refused_when_made() -> None:
    with pytest.raises(ValueError, match="300 at most"):
        taps.encode("answer", c="ก" * 60)


CHOICES = tuple(Choice(f"c{n}", f"ข้อ {n}") for n in range(40))


@pytest.mark.parametrize("names", [(), ("c0",), ("c39",), ("c0", "c7", "c31", "c39")])
def test_ticks__a_set_of_choices__there_and_back(names: tuple[str, ...]) -> None:
    assert ticks.names(CHOICES, ticks.bits(CHOICES, names)) == names


@pytest.mark.parametrize("code", ["zz", "", "-1", "1" + "0" * 20])
def test_ticks__broken_code__none(code: str) -> None:
    assert ticks.names(CHOICES, code) is None


def test_taps__a_value_that_no_button_of_ours_holds__is_not_ours() -> None:
    """Else a handler that says it again on another button would fail."""
    assert taps.decode("a=still_ask&n=" + "9" * 250)["n"] == "9" * 250
    assert taps.decode("a=still_ask&n=" + "9" * 251) == {}
    assert taps.decode("a=still_ask&n=" + "ก" * 100) == {}
    assert taps.decode("a=case_more&n=th%00") == {}
    assert taps.decode("a=answer&q=\udf70") == {}


def test_ticks__thousand_choices__fit_a_payload() -> None:
    many = tuple(Choice(f"choice-{n}", "") for n in range(1000))
    every = ticks.bits(many, [choice.name for choice in many])
    taps.encode("tick", d=999999999, q="12345678", r=99999, l=ticks.list_mark(many), m=every)


def test_ticks__other_list__other_mark() -> None:
    assert ticks.list_mark(CHOICES) != ticks.list_mark(CHOICES[::-1])


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("เมนู", Command("menu")),
        (" เมนู ", Command("menu")),
        ("MENU", Command("menu")),
        ("เม\u200bนู", Command("menu")),
        ("/menu", Command("menu")),
        ("สถานะ จอมพระ", Command("status", "จอมพระ")),
        ("สถานะจอมพระ", Command("status", "จอมพระ")),
        ("สถานะ 32-2569-00001", Command("status", "32-2569-00001")),
        ("เชิญ นักถักทอ", Command("invite", "นักถักทอ")),
        ("แก้ ชื่อเล่น", Command("change", "ชื่อเล่น")),
        ("แก้ว", None),
        ("แจ้งให้ทราบ", None),
        ("ข้ามถนน", None),
        ("", None),
        ("สมชาย", None),
    ],
)
def test_command__typed__found_or_not(typed: str, command: Command | None) -> None:
    assert commands.find(typed) == command


def test_commands__words__mean_one_thing_each() -> None:
    words = [word for some in commands.WORDS.values() for word in some]
    assert len(words) == len(set(words))
    for some in commands.WORDS.values():
        assert any(not word.isascii() for word in some) or some == ("english",)
        assert any(word.isascii() for word in some)
