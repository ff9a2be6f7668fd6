"""Clean-up, digits, sort keys and graphemes."""

import unicodedata
from importlib import import_module

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import ascii_digits, clean, graphemes, plain, sort_key

THAI = st.text(
    st.sampled_from([chr(code) for code in range(0x0E01, 0x0E5B) if chr(code).isprintable()])
)
MESSY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("กนมสชายเแโไำาิีึืุู่้๊๋์ํ็\u200b\u200d\ufeff\u00a0 \n"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("น\u0e4d\u0e49\u0e32ฝน", "น้ำฝน"),
        ("น\u0e49\u0e4d\u0e32ฝน", "น้ำฝน"),
        ("น\u0e33\u0e49ฝน", "น้ำฝน"),
        ("กาล\u0e4d\u0e32", "กาลำ"),
        ("\u0e40\u0e40ก้ว", "แก้ว"),
        ("สม\u200bชาย", "สมชาย"),
        ("\ufeffสม\u00adชาย\u200d", "สมชาย"),
        ("สมชาย\u00a0\u00a0ใจดี ", "สมชาย ใจดี"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ท\u0e35\u0e48\u0e48", "ที่"),
        ("สิทธ\u0e4c\u0e34", "สิทธิ์"),
        ("กู\u0e49", "กู้"),
        ("บ้าน\r\nเลขที่", "บ้าน เลขที่"),
        ("๑๒ ปี", "๑๒ ปี"),
        ("อื่น ๆ", "อื่น ๆ"),
        ("a\x00b\x07", "ab"),
        ("\U0001f600 ok", "\U0001f600 ok"),
        ("", ""),
    ],
)
def test_clean__broken_text__is_repaired(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


def test_clean__lines_wanted__keeps_line_breaks_only() -> None:
    assert clean(" ก  ข \r\n\tค ", lines=True) == "ก ข\nค"
    assert clean("ก\n\nข", lines=True) == "ก\n\nข"


def test_clean__word_with_sara_am__is_not_decomposed_as_nfkc_would() -> None:
    assert clean("น้ำ") == "น้ำ" != unicodedata.normalize("NFKC", "น้ำ")


@given(MESSY)
def test_clean__any_text__is_stable_composed_and_without_invisible_characters(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set("\u200b\u200c\u200d\u200e\ufeff\u00ad\u00a0\n\r\t") & set(once)
    assert once == once.strip()
    assert "  " not in once


@given(MESSY)
def test_clean__any_text__keeps_every_visible_letter_that_is_not_thai(text: str) -> None:
    def latin(value: str) -> str:
        return "".join(c for c in value if c.isascii() and c.isalnum())

    assert latin(clean(text)) == latin(unicodedata.normalize("NFC", text))


def test_ascii_digits__digits_of_any_script__become_ascii_and_the_rest_stays() -> None:
    assert ascii_digits("๐๑๒๓๔๕๖๗๘๙") == "0123456789"
    assert ascii_digits("１２３ ໑໒ ១២ ٣") == "123 12 12 3"
    assert ascii_digits("ป.๖ ½ ²") == "ป.6 ½ ²"


def test_graphemes__word_with_marks__counts_what_a_person_sees() -> None:
    assert len("กิตติศักดิ์") == 11
    assert graphemes("กิตติศักดิ์") == 6
    assert graphemes("น้ำ") == 1
    assert graphemes("") == 0


def test_plain__punctuation_and_case__do_not_matter() -> None:
    assert plain("อื่น ๆ") == plain("อื่นๆ")
    assert plain("ศูนย์เด็กเล็ก (ศพด.)") == plain("ศูนย์เด็กเล็กศพด")
    assert plain("Chok Nuea!") == "choknuea"
    assert plain("๑๒/๓") == "123"


DICTIONARY_ORDER = (
    "กก กข กง กน กัน กา กาง ก่าง กาน ก้าน กำ กิน กี่ กุ้ง เก เก่ง เก็บ เกม เก้า แก แก่ แก้ แก้ว โก้ ใกล้ ไก่ ขา เข้า"
    " คน ใจ ชาย ณัฐ ดี ตา เต่า ทราย ไทย นาง นาย น้ำ ใน บี ปลา เมือง แม่ ไม้ ยาย รัก ฤดี ลม วัน ใหม่ อา เอก ฮูก"
).split()


def test_sort_key__thai_words__come_in_dictionary_order() -> None:
    shuffled = sorted(DICTIONARY_ORDER)
    assert shuffled != DICTIONARY_ORDER
    assert sorted(shuffled, key=lambda word: sort_key(word).encode()) == DICTIONARY_ORDER


def test_sort_key__tone_marks__decide_only_between_equal_letters() -> None:
    words = ["ปา", "ป่า", "ป้า", "ป๊า", "ป๋า", "ปาก"]
    assert sorted(["ปาก", "ป๋า", "ป๊า", "ป้า", "ป่า", "ปา"], key=sort_key) == words
    assert sorted(["แก้ว", "นาย"], key=sort_key) == ["แก้ว", "นาย"]
    assert sorted(["สมชาย ใจดี", "สมชายา", "สมชาย"], key=sort_key) == [
        "สมชาย",
        "สมชาย ใจดี",
        "สมชายา",
    ]


@given(THAI, THAI)
def test_sort_key__two_texts__byte_order_is_key_order(one: str, two: str) -> None:
    keys = sort_key(one), sort_key(two)
    assert (keys[0].encode() < keys[1].encode()) == (keys[0] < keys[1])
    assert "\x00" not in keys[0]
    if clean(one) == clean(two):
        assert keys[0] == keys[1]


@given(MESSY | THAI, st.booleans())
def test_clean__of_what_needs_no_repair__is_as_if_every_rule_had_run(
    text: str, lines: bool
) -> None:
    quick = clean(text, lines=lines)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(import_module("bot.thai.clean"), "_TO_REPAIR", regex.compile(""))
        assert clean(text, lines=lines) == quick
