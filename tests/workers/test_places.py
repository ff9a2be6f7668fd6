"""Status as a person asks for it: counts after real reports, lists, one case, places by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.asking.reader import read
from handlers.orders import (
    AnswerQuestion,
    CountCases,
    FindCase,
    ListCases,
    LoadPlaces,
    MoveCase,
    RaiseDanger,
)
from models.area import Area
from models.case import AccessLog
from models.columns import table
from models.measures import BY_CODE, SUMS
from models.submission import Finding
from tests.workers.town import Town

pytestmark = pytest.mark.database


def _numbers(town: Town, who: str = "supervisor", place: str = "") -> dict[str, int | None]:
    return dict(town.order(who, CountCases(place)).numbers)


def _adds_up(numbers: dict[str, int | None]) -> bool:
    def total(codes: tuple[str, ...]) -> int:
        return sum(numbers[code] or 0 for code in codes)

    return all(total(left) == total(right) for left, right in SUMS)


def test_counts__through_the_life_of_reports__add_up_at_every_step(town: Town) -> None:
    steps: list[tuple[Any, ...]] = []

    def look() -> None:
        numbers = _numbers(town)
        assert _adds_up(numbers), numbers
        steps.append(tuple(numbers[c] for c in ("received", "cases", "in_work", "joined", "alone")))

    look()
    first = town.send()
    look()
    town.validate()
    look()
    urgent = town.draft("other_weaver")
    town.order("other_weaver", RaiseDanger(urgent.id, "A", ("beaten",), "320510", "320510T"))
    look()
    town.send("other_weaver", urgent, tambon="320510", first_name="มานี", danger_now="yes",
              danger_signs="beaten")  # fmt: skip
    look()
    town.validate()
    look()
    town.send("weaver", guardian_phone="081-234-5679")  # the first child once more
    town.validate()
    look()
    question = next(row for row in town.rows(Finding) if row["code"] == "same_child")
    assert town.order("coordinator", AnswerQuestion(question["id"], "same"))[0]
    look()
    assert town.order("coordinator", MoveCase(first, "no_help"))[0]
    look()

    assert steps == [
        (0, 0, 0, 0, 0),
        (1, 0, 1, 0, 0),
        (1, 1, 0, 0, 0),
        (1, 2, 0, 0, 1),
        (2, 2, 1, 0, 1),
        (2, 2, 0, 0, 0),
        (3, 2, 1, 0, 0),
        (3, 2, 0, 1, 0),
        (3, 2, 0, 1, 0),
    ]
    numbers = _numbers(town)
    assert (numbers["no_help"], numbers["need_help"], numbers["urgent_open"]) == (1, 1, 1)


def test_counts__of_a_place__are_named_and_divided(town: Town) -> None:
    town.send()
    town.send("other_weaver", tambon="320510", first_name="มานี", last_name="อีกคน", sex="f",
              birth="2010", guardian_phone=None)  # fmt: skip
    town.validate()
    counts = town.order("supervisor", CountCases())
    assert (counts.place, counts.place_name) == ("32", "จ.สุรินทร์")
    assert counts.by_place == (("3204", "อ.จอมพระ", 1, 1), ("3205", "อ.ปราสาท", 1, 1))
    assert counts.trend[-1][1] == 2
    inside = town.order("supervisor", CountCases("3204"))
    assert (inside.place_name, inside.numbers["cases"]) == ("อ.จอมพระ", 1)
    assert inside.by_place == (("320402", "ต.เมืองลีง", 1, 1),)
    assert town.order("coordinator", CountCases()).place_name == "อบต.เมืองลีง"
    assert town.order("coordinator", CountCases("3205")).numbers["cases"] == 0


def test_list__of_cases__is_masked_logged_and_within_scope(town: Town) -> None:
    number = town.send()
    town.validate()
    found = town.order("coordinator", ListCases("waiting"))
    assert (found.total, found.more) == (1, False)
    row = found.rows[0]
    assert (row.case_no, row.tambon_name, row.lao_name) == (number, "ต.เมืองลีง", "อบต.เมืองลีง")
    assert row.shown.startswith("ส*** ท***")
    log = town.rows(AccessLog, person_id=town.ids["coordinator"])
    assert [(line["act"], line["why"]) for line in log] == [("list", "waiting")]
    assert town.order("other_coordinator", ListCases("waiting")).total == 0
    assert town.order("coordinator", ListCases("none_such")).rows == ()


def test_list__of_reports__shows_what_is_still_in_work_masked(town: Town) -> None:
    number = town.send()
    found = town.order("supervisor", ListCases("in_work"))
    assert [(row.case_no, row.state) for row in found.rows] == [(number, "received")]
    assert found.rows[0].shown.startswith("ส*** ท***")


@pytest.mark.parametrize("measure", BY_CODE)
def test_list__of_every_measure__can_be_opened(town: Town, measure: str) -> None:
    town.send()
    town.validate()
    counted = _numbers(town)[measure]
    assert town.order("supervisor", ListCases(measure)).total == counted


def test_find_case__unknown_or_of_another_area__is_none_alike(town: Town) -> None:
    number = town.send()
    town.validate()
    assert town.order("coordinator", FindCase(number)).case_no == number
    thai = number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert town.order("supervisor", FindCase(thai)).case_no == number
    assert town.order("other_coordinator", FindCase(number)) is None
    assert town.order("other_coordinator", FindCase("32-2569-99999")) is None
    log = town.rows(AccessLog)
    assert {line["person_id"] for line in log} == {town.ids["coordinator"], town.ids["supervisor"]}


@pytest.mark.parametrize(
    ("who", "text", "codes"),
    [
        ("supervisor", "อ.จอมพระ", ["3204"]),
        ("supervisor", "สุรินทร์", ["32"]),
        ("supervisor", "อบต.จอมพระ", ["320401T"]),
        ("supervisor", "เทศบาลตำบลจอมพระ", ["320401M"]),
        ("supervisor", "จอมพร", ["3204", "320401", "320401M", "320401T"]),
        ("supervisor", "Chom Phra", ["3204", "320401"]),
        ("supervisor", "ลำปาง", []),
        ("coordinator", "เมืองลีง", ["320402", "320402T"]),
        ("coordinator", "ปราสาท", []),
        ("weaver", "เมืองลีง", ["320402", "320402T"]),
        ("weaver", "ปราสาท", []),
    ],
)
def test_places__by_name__are_what_the_asker_oversees(
    town: Town, who: str, text: str, codes: list[str]
) -> None:
    reading = read(text, date(2026, 11, 18), town.order(who, LoadPlaces()))
    question = reading.question
    found = [*question.places, *reading.others] if question and reading.named else []
    assert found == codes


def test_places__changed_since__are_read_again(town: Town) -> None:
    assert "320403" not in town.order("supervisor", LoadPlaces()).known
    row = {"code": "320403", "level": 3, "name_th": "กระหาด", "name_en": "Krahat", "parent": "3204"}
    with town.engine.begin() as connection:
        connection.execute(table(Area).insert(), row)
    assert "320403" in town.order("supervisor", LoadPlaces()).known
