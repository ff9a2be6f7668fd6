"""Files that are no form, and forms that would grow without end: refused, or held, in words."""

from __future__ import annotations

import io
import struct
import zipfile
from itertools import pairwise
from time import perf_counter

import pytest

from bot.forms import Session, compile_form

from .talk import NOW

FORM = "survey,,,\n,type,name,label\n,text,a,A\n"
TEXTS = {
    "Dear all, here is the list.\nIt is long, and has commas.\n": "no sheet named survey",
    "hello": "no sheet named survey",
    "name,age\nBob,3\n": "no sheet named survey",
    "type,name,label\ntext,a,A\n": "the word survey is missing",
    FORM.replace(",", ";"): "semicolons",
    FORM.replace(",", "\t"): "tabs",
    '{"survey": []}': "JSON",
    "<!doctype html><html></html>": "web page or an XML",
}


@pytest.mark.parametrize("text", TEXTS)
def test_compile__text_that_is_no_form__says_what_it_is_and_what_a_form_looks_like(
    text: str,
) -> None:
    made = compile_form(text.encode())
    assert [one.code for one in made.problems] == ["not_sheets"]
    assert TEXTS[text] in made.problems[0].cause
    assert ".xlsx" in made.problems[0].remedy


@pytest.mark.parametrize(
    "data",
    [
        FORM.encode(),
        FORM.encode("utf-16"),
        FORM.replace("survey", "Survey").encode(),
        ("readme,,,\n,hello,,\n" + FORM + "notes,,,\n,x,y,z\n").encode(),
    ],
)
def test_compile__csv_as_spreadsheets_save_it__is_taken(data: bytes) -> None:
    made = compile_form(data)
    assert made.form is not None, made.problems
    assert [one.name for one in made.form.questions] == ["a"]


def test_compile__zip_that_lies_about_its_size__is_no_workbook() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 80_000_000)
    data = bytearray(packed.getvalue())
    struct.pack_into("<I", data, 22, 1_000)
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 1_000)
    made = compile_form(bytes(data))
    assert [one.code for one in made.problems] == ["not_a_workbook"]
    assert "broken" in made.problems[0].cause


def test_calculate__texts_that_double_each_other__stop_at_a_limit() -> None:
    names = ["q", *(f"c{number}" for number in range(60))]
    survey = [{"type": "text", "name": "q", "label": "Q"}]
    survey += [
        {"type": "calculate", "name": name, "calculation": f"concat(${{{one}}}, ${{{one}}})"}
        for one, name in pairwise(names)
    ]
    form = compile_form({"survey": survey}).form
    assert form is not None
    session = Session.start(form, now=NOW, seed=1)
    begun = perf_counter()
    assert session.answer("12", now=NOW).accepted
    assert perf_counter() - begun < 1.0
    assert session.value("c1") == "12121212"
    assert len(session.value("c15")) == 131_072
    assert session.value("c16") == ""
