"""Nonsense of the longest allowed length neither breaks a reader nor holds up others."""

import time

import pytest

from bot.thai import ChoiceIndex, match_choice, match_choices, search_choices
from bot.thai.particles import means_unknown, without_doubt, without_politeness
from bot.thai.reading import LONGEST
from tests.thai.test_phrasings import READERS

NONSENSE = [
    (piece * LONGEST)[:LONGEST]
    for piece in (
        *("ก ", "1 ", "12", "9", "ไม่", "ใช่ไม่", "ครับ", "ไม่รู้", "ปีเกิด", "พัน", "สองพัน", "ห้า"),
        *("1,", "1-", "‹", "a b", "ส.ค.", "ตำบลก", "ต.ก ", "0812345678", "+66", "(", " ", "ณ "),
        *("หนอง บัว ", "14.8818 ", "ชื่อ", "ม.", "\u0e4d", "\u0e48\u0e35"),
    )
]
CHOICES = ChoiceIndex([(f"c{at}", f"ตัวเลือกที่ {at} ของรายการ / แบบ{at}") for at in range(28)])
# The slowest takes 0.2 s on two busy cores; without its bounds some would take minutes.
BOUND_S = 3.0


@pytest.mark.parametrize("section", READERS)
def test_reader__long_nonsense__is_answered_in_bounded_time(section: str) -> None:
    read, _ = READERS[section]
    for text in NONSENSE:
        started = time.perf_counter()
        read(text)
        assert time.perf_counter() - started < BOUND_S, text[:20]


def test_choices__long_nonsense__is_answered_in_bounded_time() -> None:
    for text in NONSENSE:
        started = time.perf_counter()
        match_choice(text, CHOICES)
        match_choices(text, CHOICES)
        search_choices(text, CHOICES, 10)
        assert time.perf_counter() - started < BOUND_S, text[:20]


@pytest.mark.parametrize("piece", [" ", ".", "\r\n", "ครับ", "ครับ.", "มั้ง ", "~", "ไม่", "จำ"])
def test_particles__the_longest_message_of_one_piece__is_read_in_bounded_time(piece: str) -> None:
    text = (piece * 5_000)[:5_000]
    for read in (without_politeness, without_doubt, means_unknown):
        started = time.process_time()
        read(text)
        assert time.process_time() - started < BOUND_S / 3, read
