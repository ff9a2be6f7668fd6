"""Choices: one, several, and searching a long list."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import (
    ChoiceIndex,
    Reading,
    Refused,
    match_choice,
    match_choices,
    search_choices,
)
from tests.thai.thailand import every_place

TABLE = Path(__file__).with_name("choices.txt")
Choices = list[tuple[str, str]]


def lines() -> list[tuple[str, Choices, str, str]]:
    """Give (list, its choices, typed, expected) of every line of the table."""
    found = []
    title, choices, in_rows = "", list[tuple[str, str]](), False
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            title, choices, in_rows = line.strip("[]"), [], True
        elif line == "--":
            in_rows = False
        elif line and not line.startswith("#") and in_rows:
            name, _, label = line.partition("=")
            choices.append((name, label))
        elif line and not line.startswith("#"):
            typed, expected = line.split(" => ")
            found.append((title, choices, typed.replace("\\n", "\n"), expected))
    return found


def outcome(title: str, choices: Choices, typed: str) -> str:
    if title.endswith("(many)"):
        several = match_choices(typed, choices)
        if isinstance(several, Refused):
            return f"! {several.reason}"
        return ",".join(several.value) + ("" if several.certain else " ?")
    one = match_choice(typed, choices)
    if isinstance(one, Refused):
        return f"! {one.reason}"
    return one.value if one.certain else f"{one.value} ? {'; '.join(one.others)}".strip()


@pytest.mark.parametrize(("title", "choices", "typed", "expected"), lines())
def test_choice__typed_in_other_words__is_matched_as_the_table_says(
    title: str, choices: Choices, typed: str, expected: str
) -> None:
    got = outcome(title, choices, typed)
    if expected.endswith(" ?"):
        got = got.partition(" ?")[0] + " ?" if " ?" in got else got
    assert got == expected


NAMES = st.text(st.sampled_from("abcdefghijklmnop_"), min_size=1, max_size=8)
LABELS = st.text(st.sampled_from("กขคงจชดตนบปพมยรลวสหอะาิีุู่้เแโไ -/()12"), max_size=20)


@given(st.lists(st.tuples(NAMES, LABELS), max_size=15), st.text(max_size=40))
def test_choice__any_list_and_any_text__gives_only_names_of_the_list(
    choices: Choices, text: str
) -> None:
    names = {name for name, _ in choices}
    one = match_choice(text, choices)
    if isinstance(one, Reading):
        assert {one.value, *one.others} <= names
    several = match_choices(text, choices)
    if isinstance(several, Reading):
        assert set(several.value) <= names
        assert several.value
    assert set(search_choices(text, choices, 10)) <= names


@given(st.lists(st.tuples(NAMES, LABELS), min_size=1, max_size=15, unique_by=lambda c: c[0]))
def test_choice__own_label__is_among_what_it_means(choices: Choices) -> None:
    for name, label in choices:
        answer = match_choice(label, choices)
        if isinstance(answer, Reading):
            assert name in (answer.value, *answer.others)


@given(st.lists(NAMES, min_size=1, max_size=12, unique=True), st.data())
def test_choice__number_of_a_choice__means_it(names: list[str], data: st.DataObject) -> None:
    choices = [(name, f"ตัวเลือก {'กขคงจฉชซฌญฎฏ'[at]}") for at, name in enumerate(names)]
    at = data.draw(st.integers(0, len(names) - 1))
    for typed in (str(at + 1), f"ข้อ {at + 1}", f"{at + 1}."):
        answer = match_choice(typed, choices)
        assert isinstance(answer, Reading)
        assert (answer.value, answer.certain) == (names[at], True)


def test_choice__nothing_to_choose_from__is_refused() -> None:
    assert match_choice("1", []) == Refused("unreadable", "1")
    assert isinstance(match_choices("1,2", []), Refused)


def test_choice__very_long_text__is_refused() -> None:
    assert match_choice("ก" * 5_000, [("a", "ก")]) == Refused("too_long", "ก")


def test_choice__beginning_that_many_have__is_refused_as_too_many() -> None:
    choices = [(f"c{at}", f"หนองบัว {at}") for at in range(20)]
    answer = match_choice("หนองบัว", choices)
    assert isinstance(answer, Refused)
    assert answer.reason == "too_many"


TAMBONS = [
    (place.code, " ".join((place.name_th, *place.parent_names)))
    for place in every_place()
    if place.level == "tambon"
]
INDEX = ChoiceIndex(TAMBONS)
LABEL = dict(TAMBONS)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("โชคเหนือ", "321102"),
        ("โชกเหนือ", "321102"),
        ("โชคเหนอ", "321102"),
        ("โช\u200bคเหนือ", "321102"),
        ("กันตวจระมวล", "320516"),
        ("กันตะวดระมวน", "320516"),
        ("กันตวจ", "320516"),
        ("สลักได", "320106"),
        ("สลักใด", "320106"),
        ("หนองอียอ สนม", "320807"),
        ("บุแกรง", "320404"),
        ("จอมพระ สุรินทร์", "320401"),
        ("เหนือ กาฬสินธุ์", "460102"),
    ],
)
def test_search__part_of_a_tambon_name__finds_it_first(typed: str, code: str) -> None:
    assert search_choices(typed, INDEX, 10)[:1] == [code], LABEL[code]


def test_search__name_that_repeats__gives_whole_names_before_longer_ones() -> None:
    found = search_choices("หนองบัว", INDEX, 10)
    assert len(found) == 10
    assert {LABEL[code].split()[0] for code in found} == {"หนองบัว"}


def test_search__limit_and_nonsense__give_no_more_than_asked() -> None:
    assert len(search_choices("หนอง", INDEX, 3)) == 3
    assert search_choices("หนอง", INDEX, 0) == []
    assert search_choices("", INDEX, 10) == []
    assert search_choices("xyzzyq", INDEX, 10) == []


def test_search__7436_tambons__takes_milliseconds() -> None:
    assert len(TAMBONS) == 7_436
    for typed in ("หนอง", "โชกเหนือ", "ก"):
        search_choices(typed, INDEX, 10)  # the first search of a kind prepares the index
    started = time.perf_counter()
    for typed in ("หนองบัว", "โชกเหนือ", "กันตะวดระมวน", "ก", "เหนือ", "เมือง ขอนแก่น"):
        search_choices(typed, INDEX, 10)
    # Measured at 5 ms each; the bound leaves room for a busy machine.
    assert time.perf_counter() - started < 6 * 0.1


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("1", ["Two-ish", "One-ish"], (("2",), True)),
        ("1", ["0", "1", "2"], (("1", "2"), False)),
        ("1", ["0 คน", "1 คน", "2 คน"], (("2", "1"), False)),
        ("2", ["1 คน", "2 คน", "3 คน"], (("1",), True)),
        ("1", ["1–5 ไร่", "6–10 ไร่"], (("2",), True)),
    ],
)
def test_choice__a_figure_alone__is_the_number_on_the_screen_unless_a_label_says_it(
    text: str, labels: list[str], expected: tuple[tuple[str, ...], bool]
) -> None:
    """Names run against the order, so that a name is never taken for a number on the screen."""
    names = {2: ["2", "1"], 3: ["2", "1", "0"]}[len(labels)]
    reading = match_choice(text, list(zip(names, labels, strict=True)))
    assert isinstance(reading, Reading)
    meant, certain = expected
    assert reading.certain is certain
    assert {reading.value, *reading.others} == set(meant)
