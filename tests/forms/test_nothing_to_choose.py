"""A required select whose filtered list is empty: nobody is stuck at it."""

from __future__ import annotations

from .talk import NOW, again, asked, begin, row, say

EMPTIED = [
    row("text", "area"), row("select_one l", "place", choice_filter="part = ${area}",
                             required="yes"), row("text", "z"),
]  # fmt: skip
PLACES = [{"list_name": "l", "name": "p1", "label": "P1", "part": "a"}]


def test_select__required_and_nothing_to_choose__may_be_passed_by_until_there_is() -> None:
    session = begin(EMPTIED, PLACES)
    say(session, "x")
    question = session.current()
    assert question is not None
    assert (question.name, question.required, question.nothing_to_choose) == ("place", True, True)
    assert session.answer("", now=NOW).reason == "required"
    assert session.pass_by(now=NOW).accepted
    say(session, "end")
    session = again(session)
    assert session.current() is None
    assert session.validate() == []
    assert [(one.name, one.state, one.required) for one in session.answers()][1] == (
        "place", "blank", True,
    )  # fmt: skip
    session.resume()
    assert session.current() is None
    session.set("/data/area", "a", now=NOW)
    session.resume()
    assert asked(session) == "/data/place"
    assert [refusal.reason for refusal in session.validate()] == ["required"]


def test_select__required_with_something_to_choose__may_not_be_passed_by() -> None:
    session = begin(EMPTIED, PLACES)
    assert session.pass_by(now=NOW).reason == "required"
    say(session, "a")
    question = session.current()
    assert question is not None
    assert not question.nothing_to_choose
    assert session.pass_by(now=NOW).reason == "required"
    assert asked(session) == "/data/place"
