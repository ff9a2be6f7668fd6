"""Folded spellings and the LK82 soundex."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import fold, lk82

SAME_FOLD = [
    ("ณัฐพล", "นัฐพล"),
    ("ณัฐพล", "นัทพล"),
    ("ศิริพร", "สิริพร"),
    ("ศิริพร", "ศิริภร"),
    ("ภัทร", "พัทร"),
    ("ธนา", "ทนา"),
    ("ฐิติ", "ทิติ"),
    ("กัญญา", "กันยา"),
    ("ปรัชญา", "ปรัชยา"),
    ("กฎ", "กด"),
    ("กฏ", "กต"),
    ("พรพรรณ", "พรพัน"),
    ("สุวรรณ", "สุวัน"),
    ("วรรณา", "วันนา"),
    ("ใจ", "ไจ"),
    ("ชัย", "ไช"),
    ("ชัย", "ไชย"),
    ("วิชัย", "วิไชย"),
    ("สุดี", "สุดิ"),
    ("ชู", "ชุ"),
    ("ศรีวงศ์", "ศรีวงค์"),
    ("ศรีวงศ์", "สีวงษ์".replace("สี", "สรี")),
    ("วงศ์", "วงส์"),
    ("พงศ์", "พงษ์"),
    ("ณัฐพงษ์", "ณัฐพงศ์"),
    ("จันทร์", "จันทร"),
    ("แก้ว", "แกว"),
    ("น้ำฝน", "นำฝน"),
    ("กิตติศักดิ์", "กิตติศักด์"),
    ("พิมพ์", "พิมพ"),
    ("กฬ", "กล"),
    ("สมชาย ใจดี", "สมชายใจดี"),
    ("Somchai", "somchai"),
]
OTHER_FOLD = [("สมชาย", "สมหญิง"), ("แก้ว", "กล้า"), ("บี", "บัว"), ("มานะ", "มานี")]


@pytest.mark.parametrize(("one", "two"), SAME_FOLD)
def test_fold__usual_spelling_swap__gives_the_same(one: str, two: str) -> None:
    assert fold(one) == fold(two)


@pytest.mark.parametrize(("one", "two"), OTHER_FOLD)
def test_fold__different_names__stay_different(one: str, two: str) -> None:
    assert fold(one) != fold(two)


@given(st.text(st.sampled_from("กณนศษสซภพผธทฐถญยฎดฏตฬลรใไัวงคิีุู์่้า "), max_size=20))
def test_fold__folded_text__does_not_change_again(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("ลัก", "ร1000"),
        ("รัก", "ร1000"),
        ("รักษ์", "ร1000"),
        ("บูรณการ", "บE419"),
        ("ปัจจุบัน", "ป3E54"),
        ("", ""),
        ("Somchai", ""),
        ("์", ""),
    ],
)
def test_lk82__published_examples__have_their_codes(word: str, code: str) -> None:
    assert lk82(word) == code


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ณัฐพล", "นัฐพล"),
        ("ศิริพร", "สิริพร"),
        ("ศิริพร", "สิริภรณ์"),
        ("กมลชนก", "กมลชนค"),
        ("แก้ว", "แกว"),
        ("น\u0e4d\u0e49\u0e32ฝน", "น้ำฝน"),
    ],
)
def test_lk82__names_that_sound_the_same__share_a_code(one: str, two: str) -> None:
    assert lk82(one) == lk82(two) != ""


def test_lk82__names_that_sound_different__differ() -> None:
    assert lk82("ณัฐพล") != lk82("ณัฐพร")


@given(st.text(max_size=30))
def test_lk82__any_text__is_empty_or_five_characters(text: str) -> None:
    assert len(lk82(text)) in (0, 5)
