"""CHT's forms, into which the app feeds records: what it would feed is blank, with a warning."""

from __future__ import annotations

from datetime import timedelta

from bot.forms import Session, compile_form

from .talk import NOW

FED = """| survey | | | | | |
| | type | name | label | calculation | relevant |
| | begin group | inputs | NO_LABEL | | |
| | hidden | source | | | |
| | begin group | meta | M | | |
| | hidden | lat | | | |
| | end group | | | | |
| | end group | | | | |
| | calculate | geo | | concat(../inputs/meta/lat, ../vaccines) | |
| | calculate | first | | coalesce(., today()) | |
| | calculate | bcg | | instance('contact-summary')/context/bcg | |
| | calculate | seen | | count(../nosuch/x) + count(instance('contact-summary')/context/a) | |
| | calculate | stamp | | format-date(parse-timestamp-to-date(1577836800000), '%Y') | |
| | text | nick | N | | ${nick} = '' or ${geo} = '14' |
| | tel | phone | P | | |
"""
PLAIN = """| survey | | | | | |
| | type | name | label | calculation | relevant |
| | text | a | A | | |
"""


def test_fed_form__paths_and_lists_that_cht_feeds__are_blank_and_a_renamed_group_is_followed() -> (
    None
):
    made = compile_form(FED)
    assert made.form is not None, made.problems
    codes = [one.code for one in made.problems]
    assert {"fed_reference", "own_value", "dialect"} <= set(codes)
    session = Session.start(made.form, now=NOW, seed=1, preset={"lat": "14"})
    found = [session.value(name) for name in ("geo", "bcg", "seen", "stamp")]
    assert found == ["14", "", "0", "2020"]
    asked = [(one.name, one.type) for one in made.form.questions]
    assert asked[-2:] == [("nick", "text"), ("phone", "text")]
    assert session.answer("Bee", now=NOW).accepted
    assert session.value("nick") == "Bee"


def test_fed_form__calculation_that_keeps_its_own_value__is_restored_with_it() -> None:
    form = compile_form(FED).form
    assert form is not None
    session = Session.start(form, now=NOW, seed=1)
    later = Session.restore(form, session.stored(), now=NOW + timedelta(days=9))
    assert later.value("first") == session.value("first") == NOW.date().isoformat()


def test_other_form__path_to_nothing_or_to_itself__is_still_refused_as_it_was_written() -> None:
    made = compile_form(PLAIN + "| | calculate | c | | ../../x/lat | |\n")
    assert made.form is None
    assert "'../../x/lat'" in made.problems[-1].cause
    made = compile_form(PLAIN + "| | calculate | d | | coalesce(., 1) | |\n")
    assert [one.code for one in made.problems] == ["loop"]


def test_expression__with_an_operator_twice__is_refused_by_that_name() -> None:
    made = compile_form(PLAIN + "| | text | b | B | | ${a}='1' and and ${a}='2' |\n")
    assert [one.code for one in made.problems] == ["syntax"]
    assert "'and', which stands twice" in made.problems[0].cause


def test_repeat__whose_relevance_asks_its_own_index__is_no_loop() -> None:
    made = compile_form(
        PLAIN + "| | begin repeat | r | R | | index() <= number(${a}) |\n"
        "| | text | t | T | | |\n| | end repeat | | | | |\n"
    )
    assert made.form is not None, made.problems
    session = Session.start(made.form, now=NOW, seed=1)
    assert session.answer("0", now=NOW).accepted
    question = session.current()
    assert question is None or question.type == "repeat"
    session.set("a", "1", now=NOW)
    session.resume()
    question = session.current()
    assert question is not None
    assert question.ref == "/data/r[1]/t"
