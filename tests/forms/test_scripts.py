"""Names and values in any script: marks above and below letters are part of a word."""

from __future__ import annotations

import pytest

from bot.forms import compile_form

from .talk import Rows, asked, begin, choices, row, say, sheets

NAMES = (
    "ชื่อเล่น",
    "नाम_परिवार",
    "গ্রাম",
    "ឈ្មោះ",
    "အမည်",
    "ຊື່",
    "ስም",
    "العمر",
    "вік",
    "年龄",
    "தமிழ்",
    "âge",
)


@pytest.mark.parametrize("name", NAMES)
def test_name__in_any_script__is_read_in_every_expression(name: str) -> None:
    survey: Rows = [
        row("select_one ใช่", name), row("text", f"{name}.2", relevant=f"${{{name}}} = 'ឈ្មោះ'"),
        row("calculate", f"{name}-3", calculation=f"concat(${{{name}}}, ${{{name}.2}})"),
        row("integer", f"n_{name}"),
        row("begin repeat", f"r_{name}", repeat_count=f"${{n_{name}}}"), row("text", f"t_{name}"),
        row("end repeat"),
        row("calculate", f"c_{name}", calculation=f"count(${{r_{name}}}[t_{name} = 'ก'])"),
    ]  # fmt: skip
    session = begin(survey, choices("ใช่", "ឈ្មោះ", "अन्य"))
    say(session, "ឈ្មោះ")
    assert asked(session) == f"/data/{name}.2"
    say(session, "नाम", "2", "ก", "ข")
    assert session.value(f"{name}-3") == "ឈ្មោះनाम"
    assert session.value(f"c_{name}") == "1"


def test_compile__cause_about_a_name_with_marks__names_it_whole() -> None:
    survey: Rows = [row("text", "ชื่อ"), row("text", "ที่อยู่", relevant="foo(${ชื่อ})")]
    (found,) = [one for one in compile_form(sheets(survey)).problems if one.severity == "error"]
    assert (found.row, found.column) == (3, "relevant")
    assert "foo(${ชื่อ})" in found.cause
