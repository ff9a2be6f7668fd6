"""Lists of places: what comes with the project is right, and a wrong list says what is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from models.area_data import SHIPPED, areas, read_laos

KNOWN = {row.code for row in areas()}
HEAD = "lao_code,kind,name_th,name_en,tambon_codes,valid_from\n"


def test_areas__of_the_country__are_77_928_and_7436_and_nest() -> None:
    assert Counter(row.level for row in areas()) == {1: 77, 2: 928, 3: 7436}
    assert all(row.parent == row.code[:-2] for row in areas())


def test_shipped_lists__of_the_project__are_76_paos_and_25_pilot_laos_without_a_problem() -> None:
    found = [read_laos(path, KNOWN) for path in SHIPPED]
    laos = [row for rows, _ in found for row in rows]

    assert [problems for _, problems in found] == [[], []]
    assert Counter(row.kind for row in laos) == {"P": 76, "T": 19, "M": 6}
    surin = [row for row in laos if row.kind != "P"]
    assert len({row.district for row in surin}) == 10
    assert {row.code for row in surin if row.tambons == ("320401",)} == {"320401M", "320401T"}
    names = {row.code: row.name_th for row in areas()}
    assert all(row.name_th.split(".", 1)[1] == names[row.tambons[0]] for row in surin)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("3204,T,อบต.ก,A,,", "3204 is no LAO code"),
        ("329999T,T,อบต.ก,A,,", "area 329999 of LAO 329999T is not known"),
        ("320401T,M,อบต.ก,A,,", "kind M does not fit"),
        ("320401T,T,,A,,", "has no Thai name"),
        ("320401T,T,อบต.ก,A,320401 329999,", "tambon 329999 of LAO 320401T is not known"),
        ("320401T,T,อบต.ก,A,520601,", "outside the province"),
        ("320401T,T,อบต.ก,A,320401;320401,", "names a tambon twice"),
        ("320401T,T,อบต.ก,A,,1/10/2569", "is no date"),
        ("320401T,T,อบต.ก,A,,\n320401T,T,อบต.ข,B,,", "stands in line 2 already"),
    ],
)
def test_read_laos__wrong_line__names_file_line_and_reason(
    tmp_path: Path, line: str, problem: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    _, problems = read_laos(path, KNOWN)

    assert len(problems) == 1
    assert problems[0].startswith(f"list.csv line {2 + line.count(chr(10))}: ")
    assert problem in problems[0]


def test_read_laos__excel_file_with_mark_and_two_tambons__is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "320402t,,อบต.ก,,320402;320403,2026-10-01\n", encoding="utf-8-sig")
    rows, problems = read_laos(path, KNOWN)

    assert problems == []
    assert (rows[0].code, rows[0].kind, rows[0].tambons) == ("320402T", "T", ("320402", "320403"))


@pytest.mark.parametrize("content", [b"\xa1\xa2\xff", b"code,name\n1,2\n"])
def test_read_laos__not_such_a_file__is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert len(read_laos(path, KNOWN)[1]) == 1
    assert len(read_laos(tmp_path / "none.csv", KNOWN)[1]) == 1
