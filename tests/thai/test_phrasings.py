"""The table of phrasings: every line is read as it says, refused as it says, asked as it says."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.thai import (
    PlaceIndex,
    Reading,
    Refused,
    match_place,
    read_birth,
    read_coordinates,
    read_date,
    read_grade,
    read_name,
    read_number,
    read_person_id,
    read_phones,
    read_time,
    read_yes_no,
)
from tests.thai.thailand import every_place

TODAY = date(2026, 11, 21)
TABLE = Path(__file__).with_name("phrasings.txt")
PLACES = PlaceIndex(every_place())

Reader = Callable[[str], Reading[Any] | Refused]
READERS: dict[str, tuple[Reader, Callable[[Any], str]]] = {
    "birth": (lambda text: read_birth(text, TODAY), lambda birth: birth.code),
    "date": (lambda text: read_date(text, TODAY), str),
    "time": (read_time, lambda time: f"{time:%H:%M}"),
    "whole number": (lambda text: read_number(text, whole=True), str),
    "number": (read_number, str),
    "phones": (read_phones, lambda numbers: ",".join(numbers) or "none"),
    "person id": (read_person_id, lambda found: found.number),
    "name": (
        read_name,
        lambda name: "|".join((name.title, name.first, name.last, name.nickname, name.sex)),
    ),
    "yes no": (read_yes_no, str),
    "grade": (read_grade, str),
    "coordinates": (read_coordinates, lambda at: f"{at.latitude:.5f},{at.longitude:.5f}"),
    "place": (lambda text: match_place(text, PLACES), str),
}


def lines() -> list[tuple[str, str, str]]:
    """Give (section, typed, expected) of every line of the table."""
    section, found = "", []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            typed, expected = line.split(" => ")
            found.append((section, _unescaped(typed), expected.strip()))
    return found


def _unescaped(typed: str) -> str:
    pieces = typed.split("\\")
    return pieces[0] + "".join(_escape(piece) for piece in pieces[1:])


def _escape(piece: str) -> str:
    if piece.startswith("u"):
        return chr(int(piece[1:5], 16)) + piece[5:]
    return "\n" + piece[1:] if piece.startswith("n") else "\\" + piece


def outcome(section: str, typed: str) -> str:
    """Give what the room makes of `typed`, in the words of the table."""
    read, shown = READERS[section]
    answer = read(typed)
    if isinstance(answer, Refused):
        return f"! {answer.reason}"
    if answer.certain:
        return shown(answer.value)
    others = "; ".join(shown(other) for other in answer.others)
    return f"{shown(answer.value)} ? {others}".strip()


@pytest.mark.parametrize(("section", "typed", "expected"), lines())
def test_phrasing__typed_by_a_villager__is_read_as_the_table_says(
    section: str, typed: str, expected: str
) -> None:
    got = outcome(section, typed)
    if expected.endswith(" ?"):  # the other candidates are not part of this line's promise
        got = got.partition(" ?")[0] + " ?" if " ?" in got else got
    assert got == expected


def test_table__as_a_whole__has_at_least_400_different_phrasings() -> None:
    assert len({(section, typed) for section, typed, _ in lines()}) == len(lines())
    assert len(lines()) >= 400
    assert {section for section, _, _ in lines()} == set(READERS)


@pytest.mark.parametrize("section", READERS)
def test_refusal__of_any_reader__comes_with_an_example_that_works(section: str) -> None:
    read, _ = READERS[section]
    refusals = [read(typed) for kind, typed, _ in lines() if kind == section]
    refusals += [read("?" * 5_000), read("กขฃคฅฆง"), read("")]
    examples = {answer.example for answer in refusals if isinstance(answer, Refused)}
    assert examples
    for example in examples:
        answer = read(example)
        assert isinstance(answer, Reading)
        assert answer.certain or section == "place"
