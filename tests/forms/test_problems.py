"""What is wrong with a form: where it stands, why, and what to do about it."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.forms import Problem, compile_form
from bot.forms.problems import CATALOGUE

from .talk import Rows, choices, form, problems, row, sheets

Place = tuple[str, str, int | None, str]

FORMS: dict[str, tuple[Rows, Rows | None, Place]] = {
    "syntax": (
        [row("text", "a"), row("text", "b", relevant="selected(${a} ,")], None,
        ("syntax", "survey", 3, "relevant"),
    ),
    "unknown function": (
        [row("text", "a"), row("calculate", "b", calculation="foo(1)")], None,
        ("unknown_function", "survey", 3, "calculation"),
    ),
    "argument count": (
        [row("text", "a", constraint="regex(.)")], None,
        ("argument_count", "survey", 2, "constraint"),
    ),
    "unknown reference": (
        [row("text", "a", relevant="/data/nobody = 1")], None,
        ("unknown_reference", "survey", 2, "relevant"),
    ),
    "unknown name": (
        [row("text", "a", relevant="${nobody} = 1")], None,
        ("not_a_form", "survey", 2, "relevant"),
    ),
    "unknown word": (
        [row("text", "a"), row("calculate", "b", calculation="if(${a} = '', null, 1)")], None,
        ("unknown_word", "survey", 3, "calculation"),
    ),
    "unknown list": (
        [row("calculate", "b", calculation="instance('nolist')/root/item/name"), row("text", "a")],
        None, ("unknown_instance", "survey", 2, "calculation"),
    ),
    "list of another app": (
        [row("calculate", "b", calculation="instance('contact-summary')/context/x"),
         row("text", "a")], None, ("fed_elsewhere", "survey", 2, "calculation"),
    ),
    "not a path": (
        [row("text", "a"), row("calculate", "b", calculation="position(1)")], None,
        ("not_a_path", "survey", 3, "calculation"),
    ),
    "pattern": (
        [row("text", "a", constraint="regex(., '[a-')")], None,
        ("bad_pattern", "survey", 2, "constraint"),
    ),
    "unanchored": (
        [row("text", "a", constraint="regex(., '[0-9]+')")], None,
        ("unanchored_pattern", "survey", 2, "constraint"),
    ),
    "step": (
        [row("text", "a"), row("calculate", "b", calculation="//a")], None,
        ("syntax", "survey", 3, "calculation"),
    ),
    "loop": (
        [row("calculate", "a", calculation="${b} + 1"), row("calculate", "b", calculation="${a}"),
         row("text", "t")], None,
        ("loop", "survey", 2, "calculation"),
    ),
    "own content": (
        [row("begin group", "g", relevant="./a = 'x'"), row("text", "a", default="x"),
         {"type": "end group"}], None, ("own_content", "survey", 2, "relevant"),
    ),
    "loop through relevance": (
        [row("text", "a", relevant="${b} = 1"), row("calculate", "b", calculation="${a}")], None,
        ("loop", "survey", 2, "relevant"),
    ),
    "type": (
        [row("text", "a"), row("geotrace", "b")], None,
        ("unsupported_type", "survey", 3, "type"),
    ),
    "appearance": (
        [row("image", "a", appearance="draw")], None,
        ("unsupported_appearance", "survey", 2, "appearance"),
    ),
    "unknown type": (
        [row("text", "a"), row("telepathy", "b")], None, ("not_a_form", "survey", 3, "type"),
    ),
    "duplicate choice": (
        [row("select_one l", "a")], choices("l", "x", "y", "x"),
        ("duplicate_choice", "choices", 4, "name"),
    ),
    "long list": (
        [row("select_one l", "a")], choices("l", *[f"c{n}" for n in range(1_001)]),
        ("long_list", "survey", 2, "appearance"),
    ),
    "long text": (
        [{"type": "text", "name": "a", "label": "x" * 5_001}], None,
        ("text_too_long", "survey", 2, "label"),
    ),
    "file": (
        [row("select_one_from_file places.csv", "a")], None,
        ("missing_file", "survey", 2, "type"),
    ),
    "dialect": (
        [row("db:person", "a")], None, ("dialect", "survey", 2, "type"),
    ),
    "group named meta": (
        [row("begin group", "meta"), row("text", "a"), {"type": "end group"}], None,
        ("dialect", "survey", 2, "name"),
    ),
    "missing translation": (
        [{"type": "text", "name": "a", "label::Thai (th)": "ก", "label::English (en)": ""},
         {"type": "text", "name": "b", "label::Thai (th)": "ข", "label::English (en)": "b"}], None,
        ("missing_label", "survey", 2, "label::English (en)"),
    ),
    "missing choice translation": (
        [{"type": "select_one l", "name": "a", "label::Thai (th)": "ก",
          "label::English (en)": "a"}],
        [{"list_name": "l", "name": "x", "label::Thai (th)": "ก", "label::English (en)": ""},
         {"list_name": "l", "name": "y", "label::Thai (th)": "ก", "label::English (en)": "y"}],
        ("missing_choice_label", "choices", 2, "label::English (en)"),
    ),
    "signed data": (
        [row("text", "a"), row("calculate", "b", calculation="extract-signed(${a}, 'k')")], None,
        ("signed_data", "survey", 3, "calculation"),
    ),
    "growth tables": (
        [row("text", "a"), row("calculate", "b", calculation="z-score('x', ${a})")], None,
        ("unsupported_function", "survey", 3, "calculation"),
    ),
    "instances": (
        [row("begin repeat", "r", repeat_count="500"), row("text", "a"), {"type": "end repeat"}],
        None, ("many_instances", "survey", 2, "repeat_count"),
    ),
    "another form's path": (
        [row("text", "a"), row("calculate", "b", calculation="/old_name/a")], None,
        ("root_name", "survey", 3, "calculation"),
    ),
    "silent type": (
        [row("text", "a"), row("audit", "audit")], None,
        ("ignored_type", "survey", 3, "type"),
    ),
    "column": (
        [row("select_one l", "a"), row("select_one l", "b", choice_filter="kindd = ${a}")],
        choices("l", "x", kind="1"), ("unknown_column", "survey", 3, "choice_filter"),
    ),
    "converter's warning": (
        [{"type": "select_one l or_other", "name": "a", "label::Thai (th)": "ก",
          "label::English (en)": "a"}],
        [{"list_name": "l", "name": "x", "label::Thai (th)": "ก", "label::English (en)": "x"}],
        ("form_warning", "survey", None, ""),
    ),
    "instance name": (
        [row("text", "a"), row("calculate", "b", calculation="pulldata(${a}, 'b', 'c', 'd')")],
        None, ("instance_name", "survey", 3, "calculation"),
    ),
    "indexed": (
        [row("text", "a"), row("begin repeat", "r"), row("text", "x"), {"type": "end repeat"},
         row("calculate", "b", calculation="indexed-repeat(${a}, ${r}, 1)")], None,
        ("not_an_ancestor", "survey", 6, "calculation"),
    ),
}  # fmt: skip


def places(found: tuple[Problem, ...]) -> list[Place]:
    return [(one.code, one.sheet, one.row, one.column) for one in found]


@pytest.mark.parametrize("name", FORMS)
def test_compile__form_with_a_fault__says_where_why_and_what_to_do(name: str) -> None:
    survey, options, wanted = FORMS[name]
    found = problems(survey, options)
    assert wanted in places(found)
    named = next(one for one in found if one.code == wanted[0])
    assert named.cause
    assert named.remedy
    assert "?" not in named.cause.replace("'?'", "")


def test_compile__loop__is_named_all_the_way_round() -> None:
    found = problems(FORMS["loop"][0])
    cause = next(one.cause for one in found if one.code == "loop")
    assert "a (calculate)" in cause
    assert "b (calculate)" in cause


ELSEWHERE = {
    "not_a_workbook", "not_sheets", "workbook_too_large", "converter_failed", "unsupported_step",
    "misplaced_bind", "no_label", "bad_file", "too_large",
}  # fmt: skip


def test_catalogue__every_code__has_a_form_that_shows_it() -> None:
    shown = {wanted[0] for _, _, wanted in FORMS.values()}
    assert set(CATALOGUE) - shown - ELSEWHERE == set()


def test_catalogue__every_code__has_words_for_its_author() -> None:
    for code, kind in CATALOGUE.items():
        assert kind.cause, code
        assert kind.remedy, code


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return made.getvalue()


BROKEN = {
    "empty": b"", "binary": b"\x00\x01\x02", "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "half a zip": b"PK\x03\x04broken", "a zip of nothing": b"PK\x05\x06" + b"\0" * 18,
    "half an xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", "prose": "ไม่ใช่แบบฟอร์ม".encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_compile__file_that_is_no_workbook__is_refused(name: str) -> None:
    made = compile_form(BROKEN[name])
    assert made.form is None
    assert [one.severity for one in made.problems if one.severity == "error"]


def test_compile__zip_bomb__is_not_opened() -> None:
    made = compile_form(bomb())
    assert [one.code for one in made.problems] == ["workbook_too_large"]


def workbook(rows: int) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "a", "A"])
    sheet.cell(row=rows, column=9).value = " "
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_compile__workbook_that_claims_a_million_rows__reads_the_filled_ones() -> None:
    made = compile_form(workbook(1_048_576))
    assert made.form is not None, made.problems
    assert [q.name for q in made.form.questions] == ["a"]


def test_compile__same_form_twice__has_the_same_digest_and_another_has_not() -> None:
    survey = [row("text", "a")]
    assert form(survey).digest == form(survey).digest
    assert form(survey).digest != form([row("text", "b")]).digest


def test_compile__path_and_text_and_rows__are_all_taken(tmp_path: object) -> None:
    text = "| survey |\n| | type | name | label |\n| | text | a | A |\n"
    assert compile_form(text).form is not None
    assert compile_form(sheets([row("text", "a")])).form is not None
    from pathlib import Path

    path = Path(str(tmp_path)) / "f.xlsx"
    path.write_bytes(workbook(3))
    assert compile_form(path).form is not None
    assert compile_form(str(path)).form is not None


def test_compile__mistake_in_the_name_of_records__is_placed_on_the_settings_sheet() -> None:
    found = problems([row("text", "a")], instance_name="concat(${a}, ")
    assert [(one.sheet, one.row, one.column) for one in found if one.severity == "error"] == [
        ("settings", 2, "instance_name")
    ]


@pytest.mark.parametrize(
    ("survey", "remedy"),
    [
        ([row("text", "a"), row("text", "b", relevant="${nobody} = 1")], "name of a question"),
        ([row("text", "a"), row("text", "a")], "a name of its own"),
        ([row("text", "a"), row("text", "b", relevant="${a = 1")], "both brackets"),
        ([row("text", "1a")], "a letter first"),
    ],
)
def test_compile__usual_slip_with_a_name__says_what_to_do(survey: Rows, remedy: str) -> None:
    (found,) = [one for one in problems(survey) if one.severity == "error"]
    assert remedy in found.remedy
    assert found.row is not None
