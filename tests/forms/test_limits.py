"""Forms that are too much: they are refused, or stay within time and memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from bot.forms import Session, compile_form
from bot.forms.csv_sheets import NoSheets, form_sheets
from bot.forms.patterns import Patience, matches
from bot.forms.typed import chosen
from bot.forms.values import XPathError
from bot.forms.xpath import SyntaxProblem, parse

from .talk import NOW, begin, choices, form, problems, row, say


def test_select__ten_thousand_choices__is_asked_and_answered_in_time() -> None:
    survey = [
        row("select_one l", "a", appearance="minimal"),
        row("select_one l", "b", appearance="minimal", choice_filter="half = ${a}"),
    ]
    options = [
        {"list_name": "l", "name": f"c{n}", "label": f"C {n}", "half": f"c{n % 2}"}
        for n in range(10_000)
    ]
    made = form(survey, options)
    session = Session.start(made, now=NOW, seed=1)
    session.current()
    start = time.process_time()
    question = session.current()
    say(session, "c1")
    narrowed = session.current()
    assert time.process_time() - start < 1.0
    assert question is not None
    assert len(question.choices) == 10_000
    assert narrowed is not None
    assert len(narrowed.choices) == 5_000


def test_file__seven_thousand_rows__is_read_once() -> None:
    rows = "name,label,part\n" + "".join(f"t{n},Tambon {n},p{n % 900}\n" for n in range(7_436))
    survey = [row("text", "p"),
              row("select_one_from_file t.csv", "t", choice_filter="part = ${p}")]  # fmt: skip
    session = begin(survey, files={"t.csv": rows.encode()})
    say(session, "p7")
    session.current()
    start = time.process_time()
    for _ in range(20):
        question = session.current()
    assert time.process_time() - start < 0.5
    assert question is not None
    assert len(question.choices) == 9


@pytest.mark.parametrize("text", ["(" * 3_000, "-" * 5_000 + "1", "a[" * 2_000, "if(" * 1_000])
def test_parse__nested_without_end__stops(text: str) -> None:
    try:
        parse(text)
    except (SyntaxProblem, RecursionError) as problem:
        text = str(problem)
    assert text


def test_compile__expression_nested_too_deeply__is_refused() -> None:
    deep = "(" * 400 + "1" + ")" * 400
    found = problems([row("text", "t"), row("calculate", "c", calculation=deep)])
    assert [(one.code, one.row) for one in found] == [("syntax", 3)]


def test_expression__a_thousand_terms__is_evaluated() -> None:
    survey = [
        row("text", "t"),
        row("calculate", "any", calculation=" or ".join(["${t} = 'x'"] * 1_000)),
        row("calculate", "all", calculation=" and ".join(["${t} = 'x'"] * 1_000)),
        row("calculate", "sum", calculation=" + ".join(["1"] * 1_000)),
    ]
    session = begin(survey)
    say(session, "x")
    assert (session.value("any"), session.value("all"), session.value("sum")) == ("1", "1", "1000")


def test_answer__slow_pattern__ends_soon() -> None:
    session = begin([row("text", "t", constraint="regex(., '^(([a-z])+.)+[A-Z]([a-z])+$')")])
    start = time.process_time()
    session.answer("a" * 5_000, now=NOW)
    assert time.process_time() - start < 1.0


def test_answer__fifty_slow_patterns__end_together() -> None:
    survey = [row("text", "t", constraint="regex(., '^(([a-z])+.)+[A-Z]([a-z])+$')")]
    slow = "if(regex(${t}, '^(([a-z])+.)+[A-Z]([a-z]){%d}$'), 'y', 'n')"
    survey += [row("calculate", f"c{n}", calculation=slow % n) for n in range(1, 51)]
    survey += [row("text", "next"),
               row("calculate", "quick", calculation="regex(${t}, '^a+b?$')")]  # fmt: skip
    session = begin(survey)
    start = time.process_time()
    verdict = session.answer("a" * 5_000, now=NOW)
    assert time.process_time() - start < 0.8
    assert verdict.accepted
    assert session.value("c1") == ""
    assert session.value("quick") == "1"
    start = time.process_time()
    session.validate()
    assert time.process_time() - start < 0.4


def test_repeats__three_hundred_by_hand__stay_quick() -> None:
    survey = [row("begin repeat", "r"), row("integer", "x"), {"type": "end repeat"},
              row("calculate", "s", calculation="sum(${x})")]  # fmt: skip
    session = begin(survey)
    start = time.process_time()
    for _ in range(300):
        ref = session.add_repeat("r")
        session.set(f"{ref}/x", "2", now=NOW)
    assert time.process_time() - start < 3.0
    assert session.value("s") == "600"


def test_compile__choices_without_end__are_warned_about() -> None:
    made = compile_form({"survey": [row("select_one l", "a")],
                         "choices": choices("l", *(f"c{n}" for n in range(1_500)))})  # fmt: skip
    assert [one.code for one in made.problems] == ["long_list"]


@pytest.mark.parametrize(
    "data",
    [
        b"survey,,,\n,type,name,label\n" + b",text,q,Question\n" * 600_000,
        b"survey,,,\n,type,name,label\n" + b",,,\n" * 1_000_000,
        b"| survey |\n| | type | name |\n" + b"| | text | q |\n" * 400_000,
        b"a\n" * 1_000_000,
        b"survey" + b"," * 9_000_000,
    ],
    ids=["rows", "blank", "markdown", "prose", "one line"],
)
def test_compile__endless_text__is_refused_before_it_is_read(data: bytes) -> None:
    tracemalloc.start()
    made = compile_form(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.code for one in made.problems] == ["workbook_too_large"]
    assert most < 10_000_000


ROWS = b"name,label\n" + b"n,Name\n" * 600_000
WIDE = b'"na\nme",' + b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"a\n" * 100_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", ROWS), ("t.csv", WIDE), ("t.geojson", b"[" * 200_000),
        ("t.geojson", b"[" + b"0," * 3_000_000 + b"0]"),
        ("t.xml", b"<root>" + b"<i><n>a</n></i>" * 600_000 + b"</root>"),
    ],
    ids=["rows", "columns", "nested", "numbers", "elements"],
)  # fmt: skip
def test_list__beyond_bounds__is_refused_before_it_is_held(name: str, data: bytes) -> None:
    survey = [row(f"select_one_from_file {name}", "a")]
    tracemalloc.start()
    made = compile_form({"survey": survey}, files={name: data})
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.code for one in made.problems if one.severity == "error"] == ["bad_file"]
    assert most < 60_000_000


def test_list__line_ends_of_an_old_mac__is_taken() -> None:
    data = b"name,label\r" + b"".join(b"n%d,Name %d\r" % (n, n) for n in range(3_000))
    session = begin([row("select_one_from_file t.csv", "a", appearance="search")],
                    files={"t.csv": data})  # fmt: skip
    question = session.current()
    assert question is not None
    assert len(question.choices) == 3_000


def test_chosen__thousands_of_unknown_words__each_looked_at_once() -> None:
    class Counted(set[str]):
        looked = 0

        def __contains__(self, name: object) -> bool:
            self.looked += 1
            return super().__contains__(name)

    names = Counted({"a b", "c"})
    assert chosen("x " * 2_500 + "a b c", names)[-2:] == ["a b", "c"]
    assert names.looked < 10_000


def test_choices__whose_filter_fails__are_none_and_hold_nobody_up() -> None:
    survey = [row("text", "t"), row("select_one l", "x", choice_filter="distance(${t})")]
    session = begin(survey, choices("l", "a", "b"))
    assert session.answer("nowhere", now=NOW).accepted
    question = session.current()
    assert question is not None
    assert question.choices == ()
    assert not session.answer("a", now=NOW).accepted
    assert session.answer(None, now=NOW).accepted


def test_choices__whose_filter_asks_for_their_own_names__are_none_and_come_at_once() -> None:
    """Each row asked for all rows, each of which asked for all rows, as deep as Python goes."""
    survey = [
        row("text", "t"),
        row("select_one l", "x", choice_filter="jr:choice-name(${t}, '${x}') != ''"),
    ]
    session = begin(survey, choices("l", *"abcdefgh"))
    start = time.process_time()
    assert session.answer("a", now=NOW).accepted
    question = session.current()
    assert question is not None
    assert question.choices == ()
    assert time.process_time() - start < 1


def test_pattern__of_brackets_inside_each_other__is_no_pattern() -> None:
    with pytest.raises(XPathError, match="cannot read the pattern"):
        matches("x", "(" * 5_000 + ")" * 5_000, Patience())


def test_csv__with_old_line_ends__is_read_or_is_no_form() -> None:
    assert form_sheets("survey\r,type,name,label\r,text,a,A\r").count("\n") == 3
    with pytest.raises(NoSheets):
        form_sheets("พุธ\rC")


@pytest.mark.parametrize("odd", ["\ufffe", "\x01", "\ud800", "\uffff"])
def test_xml__letter_that_xml_cannot_hold__becomes_its_sign(odd: str) -> None:
    session = begin([row("text", "t")])
    assert session.answer(f"ก{odd}ข", now=NOW).accepted
    assert "ก\ufffdข".encode() in session.xml("uuid:1")
