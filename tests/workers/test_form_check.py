"""Workbooks of any kind are checked in a process of their own, within time and memory."""

from __future__ import annotations

import subprocess
import time
import zipfile
from collections.abc import Sequence
from io import BytesIO

import openpyxl
import pytest

from bot.forms import Session
from workers import form_compile
from workers.form_check import Checked, check, key_of, safe_name
from workers.form_compile import ANY_TIME, is_thai, rows_claimed

HEAD = ("type", "name", "label", "appearance", "constraint", "repeat_count")
Row = Sequence[str]


def workbook(survey: Sequence[Row], choices: Sequence[Row] = ()) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("survey", 0)
    for row in (HEAD, *survey):
        sheet.append(list(row))
    if choices:
        lists = book.create_sheet("choices", 1)
        for row in (("list_name", "name", "label"), *choices):
            lists.append(list(row))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def codes(checked: Checked) -> list[str]:
    return [one.code for one in checked.errors]


def quick(data: bytes, name: str = "form.xlsx", within: float = 12.0) -> Checked:
    began = time.monotonic()
    checked = check(data, name)
    assert time.monotonic() - began < within
    return checked


def test_check__good_form__is_compiled_with_its_facts() -> None:
    checked = check(
        saved(workbook([("text", "a", "ชื่อ"), ("integer", "n", "อายุ")])), "แบบ สำรวจ.xlsx"
    )
    assert checked.errors == ()
    assert (checked.questions, checked.missing_thai) == (2, 0)
    assert checked.form().digest == checked.digest
    assert [one.name for one in checked.form().questions] == ["a", "n"]


def test_check__broken_formula__names_sheet_row_column_cause_and_remedy() -> None:
    checked = check(
        saved(workbook([("text", "a", "A"), ("text", "b", "B", "", "selected(. ,")])), "x"
    )
    assert checked.form_bytes is None
    (problem,) = checked.errors
    assert (problem.code, problem.sheet, problem.row, problem.column) == (
        "syntax", "survey", 3, "constraint",
    )  # fmt: skip
    assert problem.cause
    assert problem.remedy


def test_check__lists_beside__only_those_the_form_uses_become_part_of_it() -> None:
    data = saved(workbook([("select_one_from_file towns.csv", "t", "ที่ไหน")]))
    files = {"towns.csv": b"name,label\nt1,A\n", "salaries.csv": b"name,label\nx,Y\n"}
    checked = check(data, "x.xlsx", files)
    assert checked.problems == ()
    assert set(checked.form().files) == {"towns.csv"}


def test_check__repeat_of_2020_rounds__asks_no_more_than_it_may() -> None:
    survey = [("begin repeat", "r", "รอบ", "", "", "2020"), ("text", "a", "ก"), ("end repeat",)]
    checked = quick(saved(workbook(survey)))
    assert "many_instances" in [one.code for one in checked.problems]
    session = Session.start(checked.form(), now=ANY_TIME, seed=1)
    began = time.process_time()
    while (question := session.current()) is not None:
        assert session.answer("x", now=ANY_TIME).accepted, question.ref
    assert time.process_time() - began < 10
    assert len(session.record()["r"]) <= 2020


def test_check__ten_thousand_choices__stays_within_time() -> None:
    choices = [("l", f"c{n}", f"ข้อ {n}") for n in range(10_000)]
    checked = quick(saved(workbook([("select_one l", "a", "เลือก", "minimal")], choices)))
    assert checked.errors == ()
    question = Session.start(checked.form(), now=ANY_TIME, seed=1).current()
    assert question is not None
    assert len(question.choices) == 10_000


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^((a*)*)*$", "^(a|a)*b$"])
def test_check__nested_quantifiers__hold_nobody_up(pattern: str) -> None:
    survey = [("text", "a", "ก", "", f"regex(., '{pattern}')")]
    session = Session.start(quick(saved(workbook(survey))).form(), now=ANY_TIME, seed=1)
    began = time.monotonic()
    session.answer("a" * 5_000 + "!", now=ANY_TIME)
    assert time.monotonic() - began < 2


def test_check__million_rows_claimed_by_one_cell__is_read_as_what_it_holds() -> None:
    book = workbook([("text", "a", "ก")])
    book["survey"].cell(1_048_576, 1, "text")
    checked = quick(saved(book))
    assert checked.form_bytes is None or checked.questions == 1


def test_check__rows_without_end__are_refused_before_they_are_read() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", '<row r="1"></row>' * 1_000_000)
    data = out.getvalue()
    assert rows_claimed(data) == 1_000_000
    assert codes(quick(data, within=5)) == ["workbook_too_large"]


def test_check__zip_bomb__is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 300_000_000)
    assert codes(quick(out.getvalue(), within=5)) == ["workbook_too_large"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\1\2", b"PK\x03\x04 half a file", b"\x89PNG\r\n\x1a\n" + bytes(99),
     b"\xd0\xcf\x11\xe0" * 9, saved(workbook([("text", "a", "A")]))[:900], "จดหมายถึงครู".encode()],
)  # fmt: skip
def test_check__no_workbook__is_refused_with_a_reason(data: bytes) -> None:
    checked = quick(data, "letter.xlsx")
    assert checked.form_bytes is None
    assert all(one.cause and one.remedy for one in checked.errors)
    assert checked.errors


@pytest.mark.parametrize("mark", [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"])
def test_compiled__workbook_with_one_byte_changed__is_read_or_refused_in_words(mark: bytes) -> None:
    data = saved(workbook([("text", "a", "A")]))
    at = data.index(mark)
    for place in (*range(at + 4, at + 30), *range(at + 60, at + 400, 7)):
        if place < len(data):
            harmed = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
            answer, stored = form_compile.compiled(harmed, "x", {}, guarded=False)
            assert stored or answer["problems"], place


def test_check__beyond_its_time__is_ended_and_refused() -> None:
    data = saved(workbook([("text", f"a{n}", "ก") for n in range(5_000)]))
    began = time.monotonic()
    checked = check(data, "x.xlsx", seconds=0.3)
    assert time.monotonic() - began < 3
    assert codes(checked) == ["too_costly"]


def test_check__beyond_its_memory__is_refused() -> None:
    data = saved(workbook([("text", "a", "ก")]))
    assert codes(check(data, "x.xlsx", memory=40_000_000)) == ["too_costly"]


def test_check__form_too_slow_to_answer__is_refused_unless_nobody_else_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = check(saved(workbook([("text", "a", "ก")])), "x.xlsx").form_bytes or b""
    assert form_compile.too_slow(stored) is None
    monkeypatch.setattr(form_compile, "MOST_SECONDS_A_TURN", -1.0)
    slow = form_compile.too_slow(stored)
    assert slow is not None
    assert (slow.code, slow.cause.partition(" takes")[0]) == ("too_costly", "Answering a")
    markdown = b"| survey |\n| | type | name | label |\n| | text | a | A |\n"
    assert form_compile.compiled(markdown, "x", {}, guarded=True)[1] == b""
    assert form_compile.compiled(markdown, "x", {}, guarded=False)[1] != b""


def test_check__too_many_bytes__are_not_even_read() -> None:
    began = time.monotonic()
    assert codes(check(bytes(15_000_001), "x.xlsx")) == ["workbook_too_large"]
    assert time.monotonic() - began < 0.5


def test_check__the_process__has_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def run(*_words: object, env: object, **_more: object) -> subprocess.CompletedProcess[bytes]:
        given.append(env)
        return subprocess.CompletedProcess([], 1, b"")

    monkeypatch.setattr(subprocess, "run", run)
    assert codes(check(b"x", "x.xlsx")) == ["too_costly"]
    assert given == [{}]


@pytest.mark.parametrize(
    ("survey", "missing"),
    [
        ("| | type | name | label |\n| | text | a | Name |\n| | text | b | Age |\n", 2),
        ("| | type | name | label |\n| | text | a | ชื่อ |\n| | text | b | GPS |\n", 0),
        ("| | type | name | label::English (en) | label::ไทย (th) |\n| | text | a | Name | |\n", 1),
        ("| | type | name | label::English (en) | label::ไทย (th) |\n| | text | a | N | ชื่อ |\n", 0),
        ("| | type | name | label::English (en) | label::ລາວ (lo) |\n| | text | a | N | ຊື່ |\n", 1),
    ],
)  # fmt: skip
def test_check__texts_without_thai__are_counted(survey: str, missing: int) -> None:
    checked = check(f"| survey |\n{survey}".encode(), "x.md")
    assert checked.errors == ()
    assert checked.missing_thai == missing


def test_language__many_spellings__are_thai() -> None:
    for name in ("th", "ไทย (th)", "Thai", "ภาษาไทย", "Thai (th-TH)", "thai (THA)"):
        assert is_thai(name), name
    assert not is_thai("English (en)")
    assert not is_thai("Other (other)")


def test_key__from_id_or_file__is_plain_and_never_shared_by_thai_names() -> None:
    named = check(b"| survey |\n| | type | name | label |\n| | text | a | A |\n", "ครู.md")
    assert key_of(named, "ครู.md") == safe_name("ครู.md") != safe_name("นักเรียน.md")
    assert safe_name("C:\\forms\\School Visit 2.xlsx") == "school_visit_2"
    assert safe_name("2569.xlsx") == "f_2569"
    assert safe_name("\udc80.xlsx") != safe_name("\udc81.xlsx"), "a name that is no UTF-8"
