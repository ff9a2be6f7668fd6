"""A question as a card: what is tapped, what is typed, what a lock screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from bot.engine import taps
from bot.engine.ask import card_of
from bot.engine.asked import Asked
from bot.engine.messages import Card
from bot.engine.read import by_type, shown, understand
from bot.engine.understood import Asking, Misread, Understood
from bot.forms import Bounds, Choice, Question
from bot.line import limits, render

TODAY = date(2026, 11, 21)


def question(kind: str = "text", **more: Any) -> Question:
    values: dict[str, Any] = {
        "ref": "/data/q", "name": "q", "type": kind, "text": "ถามว่า", "hint": "", "guidance": "",
        "media": {}, "choices": (), "value": None, "required": True, "required_message": "",
        "read_only": False, "bounds": Bounds(), "appearance": frozenset(), "groups": (),
        "position": 3, "total": 9, "extras": {}, "parameters": {}, "notes": (), "personal": False,
    }  # fmt: skip
    return Question(**(values | more))


def choices(labels: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(f"c{n}", label) for n, label in enumerate(labels))


def card(asked: Question, **more: Any) -> Card:
    made = card_of(Asked(asked, "th", draft=5, revision=2, today=TODAY, **more))
    drawn = render.messages([made], "th")
    assert limits.problems(drawn) == []
    return made


def read(text: str, asked: Question) -> Understood | Misread:
    return understand(text, Asking(asked, TODAY, "th"))


def test_select_one__few_short_labels__quick_replies_back_and_skip_last() -> None:
    asked = question("select_one", choices=choices(["ใช่", "ไม่ใช่"]), required=False)
    made = card(asked, can_go_back=True)
    assert [tap.label for tap in made.taps] == ["ใช่", "ไม่ใช่", "ย้อน", "ข้าม"]
    assert made.rows == ()
    assert made.footnote == "1 ใช่ · 2 ไม่ใช่"  # a desk computer shows no quick replies
    assert taps.decode(made.taps[0].data) == {
        "a": "answer", "d": "5", "q": taps.mark_of("/data/q"), "r": "2", "c": "c0",
    }  # fmt: skip


@pytest.mark.parametrize("count", [14, 22, 30])
def test_select_one__longer_list__numbered_rows_each_a_target(count: int) -> None:
    made = card(question("select_one", choices=choices([f"ข้อที่ {n}" for n in range(count)])))
    assert len(made.rows) == count
    assert all(row.tap and row.mark == "number" for row in made.rows)


def test_select_one__one_long_label__rows() -> None:
    made = card(question("select_one", choices=choices(["สั้น", "ยาว" * 20])))
    assert len(made.rows) == 2


def test_select_one__over_30__asks_to_type_a_part() -> None:
    made = card(question("select_one", choices=choices([f"ตำบลที่ {n}" for n in range(31)])))
    assert made.rows == ()
    assert "มี 31 รายการ" in made.body[-1]


def test_select_one__code_too_long_for_a_payload__its_place_in_the_list() -> None:
    made = card(question("select_one", choices=(Choice("ก" * 90, "ยาว"), Choice("b", "บี"))))
    first = taps.decode(made.taps[0].data)
    assert (first.get("c", ""), first["i"]) == ("", "0")


def test_select_one__with_all_around__never_over_13_quick_replies() -> None:
    asked = question("select_one", choices=choices([f"ข้อ {n}" for n in range(11)]), required=False)
    made = card(asked, can_go_back=True, was="ข้อ 1", ways_out=True, group_skips=(("a", "หมวด"),))
    assert len(made.taps) <= 13
    assert made.rows


def test_select_multiple__rows__carry_the_whole_set() -> None:
    asked = question("select_multiple", choices=choices(["หนึ่ง", "สอง", "สาม"]))
    made = card(asked, ticks=("c1",))
    assert [row.mark for row in made.rows] == ["off", "on", "off"]
    sets = [taps.decode(row.tap.data)["m"] for row in made.rows if row.tap]
    assert sets == ["3", "0", "6"]
    assert [tap.label for tap in made.buttons] == ["เสร็จแล้ว (1 ข้อ)"]


def test_select_multiple__required_and_none_ticked__no_done_yet() -> None:
    assert card(question("select_multiple", choices=choices(["หนึ่ง"]))).buttons == ()


def test_date__bounds__given_to_the_picker() -> None:
    bounds = Bounds("2026-11-21", "2026-12-24")
    made = card(question("date", bounds=bounds))
    (pick,) = made.buttons
    assert (pick.kind, pick.minimum, pick.maximum) == ("pick_date", "2026-11-21", "2026-12-24")
    assert [tap.label for tap in made.taps] == ["วันนี้", "พรุ่งนี้", "อีก 7 วัน", "อีก 30 วัน"]


def test_date__month_and_year_only__typed() -> None:
    made = card(question("date", appearance=frozenset({"month-year"})))
    assert made.buttons == ()
    assert "ส.ค. 69" in made.footnote


def test_card__alternative_text__says_nothing_of_the_answers() -> None:
    asked = question(text="ด.ช.สมชาย เกิดเมื่อไร", hint="สมชาย")
    made = card(asked, echo="สมชาย", was="สมชาย")
    assert "สมชาย" not in made.alt


def test_refused__three_times__ways_out() -> None:
    made = card(question(), why="อ่านไม่ออก", ways_out=True)
    assert made.tone == "warn"
    assert made.body[0] == "อ่านไม่ออก"
    assert "พักไว้ก่อน" in [tap.label for tap in made.taps]


LIST = choices(["พ่อและแม่", "แม่คนเดียว", "ปู่ย่าตายาย"])


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("select_one", "2", "c1"),
        ("select_one", "๓", "c2"),
        ("select_one", "ปู่ย่า", "c2"),
        ("select_one", "พ่อและแม่", "c0"),
        ("select_multiple", "1,3", "c0 c2"),
        ("integer", "๑๒ คน", "12"),
        ("decimal", "2.5", "2.5"),
        ("time", "14:30", "14:30:00"),
        ("date", "5/8/2569", "2026-08-05"),
        ("acknowledge", "รับทราบ", "OK"),
        ("text", "  น\u0e4d\u0e49\u0e32ฝน ", "น้ำฝน"),
        ("repeat", "ไม่", "no"),
    ],
)
def test_typed__by_type__the_value_a_form_stores(kind: str, text: str, value: str) -> None:
    meaning = read(text, question(kind, choices=LIST if kind.startswith("select") else ()))
    assert isinstance(meaning, Understood)
    assert (meaning.value, meaning.certain) == (value, True)


@pytest.mark.parametrize(
    ("reader", "text", "value", "fills"),
    [
        (
            "person-name",
            "ด.ญ.มีนา ใจดี (แมว)",
            "มีนา",
            (("last_name", "ใจดี"), ("nickname", "แมว"), ("sex", "f")),
        ),
        ("person-name", "น้องบี", "บี", ()),
        ("birth", "ส.ค.55", "2012-08", None),
        ("birth", "ประมาณ 12 ปี", "age:12", None),
        ("phone", "+66 81 234 5678", "0812345678", None),
        ("phone", "ไม่มี", "", None),
        ("person-id", "g690000000001", "G690000000001", None),
        ("moo", "ม.4", "4", None),
        ("moo", "ไม่มี", "0", None),
        ("year-be", "67", "2567", None),
        ("year-be", "2024", "2567", None),
        ("year-be", "พ.ศ. 2567", "2567", None),
    ],
)
def test_typed__by_reader__the_value_a_form_stores(
    reader: str, text: str, value: str, fills: tuple[tuple[str, str], ...] | None
) -> None:
    kind = "integer" if reader in ("moo", "year-be") else "text"
    meaning = read(text, question(kind, extras={"reads": reader}))
    assert isinstance(meaning, Understood)
    assert (meaning.value, meaning.certain, meaning.fills) == (value, True, fills)


@pytest.mark.parametrize(
    ("reader", "text", "secret"),
    [("person-id", "1999900000013", "19999"), ("phone", "0812345678", "08123")],
)
def test_typed__number_of_a_person__said_back_masked(reader: str, text: str, secret: str) -> None:
    meaning = read(text, question(extras={"reads": reader}))
    assert isinstance(meaning, Understood)
    assert secret not in meaning.said


def test_typed__wrong_check_digit__asked_never_refused() -> None:
    meaning = read("1999900000014", question(extras={"reads": "person-id"}))
    assert isinstance(meaning, Understood)
    assert not meaning.certain


def test_typed__refused__says_why_with_an_example() -> None:
    meaning = read("31/4/2555", question(extras={"reads": "birth"}))
    assert isinstance(meaning, Misread)
    assert "เช่น 5/8/2555" in meaning.why


@pytest.mark.parametrize(
    ("kind", "value", "appearance", "thai", "english"),
    [
        ("date", "2026-11-01", (), "1 พฤศจิกายน 2569", "1 November 2026"),
        ("date", "2026-11-01", ("month-year",), "พฤศจิกายน 2569", "November 2026"),
        ("date", "2026-11-01", ("year",), "2569", "2026"),
        ("time", "14:30:00.000+07:00", (), "14:30", "14:30"),
        ("decimal", "22750", (), "22,750", "22,750"),
        ("decimal", "22750.5", (), "22,750.5", "22,750.5"),
        ("dateTime", "2026-11-20T06:15:00.000+07:00", (), "20 พ.ย. 2569 06:15 น.",
         "20 Nov 2026, 06:15"),
        ("date", "broken", (), "broken", "broken"),
        ("decimal", "", (), "", ""),
    ],
)  # fmt: skip
def test_stored_value__shown_again__as_people_write_it(
    kind: str, value: str, appearance: tuple[str, ...], thai: str, english: str
) -> None:
    assert by_type(kind, value, "th", appearance=appearance) == thai
    assert by_type(kind, value, "en", appearance=appearance) == english


def test_label_with_digits__typed_in_full__is_that_choice_whatever_the_reader() -> None:
    labels = ["มีเลข 13 หลัก (บัตร)", "ไม่มีเลขอะไรเลย"]
    asked = question("select_one", choices=choices(labels), extras={"reads": "person-id"})
    meaning = read("มีเลข 13 หลัก (บัตร)", asked)
    assert isinstance(meaning, Understood)
    assert meaning.value == "c0"


@pytest.mark.parametrize(
    ("count", "said"),
    [(6, "32-2569-00006"), (7, "7 เคส 32-2569-00001 … 32-2569-00007"),
     (500, "500 เคส 32-2569-00001 … 32-2569-00500")],
)  # fmt: skip
def test_case_numbers__many__are_counted_instead_of_listed(count: int, said: str) -> None:
    numbers = " ".join(f"32-2569-{at:05}" for at in range(1, count + 1))
    assert shown("case-numbers", numbers, date(2026, 11, 21), "th").endswith(said)
