# ruff: noqa: E501 - a table reads best unwrapped
"""A form from a Markdown table, asked from beginning to end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from bot.forms import Form, Session, compile_form

from .talk import again, begin, choices, row

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=7)))

FORM = """
| survey |
| | type | name | label::ไทย (th) | label::English (en) | relevant | calculation | constraint | constraint_message::ไทย (th) | required | choice_filter | bind::thaktho:role |
| | note | hello | สวัสดี | Hello | | | | | | | |
| | text | nm | ชื่อ | Name | | | | | yes | | alert |
| | integer | age | อายุของ ${nm} | Age of ${nm} | | | . >= 3 and . <= 24 | อายุ 3 ถึง 24 | | | |
| | select_one yn | out | ออกไหม | Out? | ${age} > 5 | | | | yes | | |
| | select_one reason | why | ทำไม | Why? | ${out} = 'yes' | | | | | kind = ${out} | |
| | date | since | เมื่อไร | Since | ${out} = 'yes' | | . <= today() | | | | |
| | geopoint | place | ที่ไหน | Where | | | | | | | |
| | image | photo | รูป | Photo | | | | | | | |
| | calculate | months | | | | ${age} * 12 | | | | | |
| choices |
| | list_name | name | label::ไทย (th) | label::English (en) | kind |
| | yn | yes | ใช่ | Yes | |
| | yn | no | ไม่ | No | |
| | reason | poor | ยากจน | Poor | yes |
| | reason | none | ไม่มี | None | no |
| settings |
| | form_title | form_id | default_language | namespaces |
| | แบบ | t | ไทย (th) | thaktho="https://thaktho.org/xforms" |
"""


def made(text: str = FORM) -> Form:
    compiled = compile_form(text)
    assert compiled.form is not None, compiled.problems
    return compiled.form


def test_walk__ordinary_form__asks_relevant_questions_in_order() -> None:
    session = Session.start(made(), now=NOW, seed=7)
    asked = []
    replies = {"nm": "สม", "age": "12", "out": "yes", "why": "poor", "since": "2026-01-02",
               "place": "14.1 100.5 0 10", "photo": "a.jpg"}  # fmt: skip
    while (question := session.current("th")) is not None:
        asked.append(question.name)
        assert session.answer(replies[question.name], now=NOW).accepted
    assert asked == list(replies)
    assert session.record()["months"] == "144"
    assert session.validate() == []


def test_current__after_a_note__carries_its_text_with_the_next_question() -> None:
    question = Session.start(made(), now=NOW, seed=7).current("en")
    assert question is not None
    assert question.notes == ("Hello",)
    assert dict(question.extras) == {"role": "alert"}
    assert question.required


def test_answer__constraint_broken__refused_in_the_authors_words() -> None:
    session = Session.start(made(), now=NOW, seed=7)
    session.answer("สม", now=NOW)
    question = session.current("th")
    assert question is not None
    assert (question.text, question.bounds.minimum, question.bounds.maximum) == (
        "อายุของ สม", "3", "24",
    )  # fmt: skip
    verdict = session.answer("2", now=NOW)
    assert (verdict.accepted, verdict.reason, verdict.message) == (
        False, "constraint", "อายุ 3 ถึง 24",
    )  # fmt: skip
    assert session.answer("x", now=NOW).reason == "type"


def test_restore__stored_midway__is_the_same_session() -> None:
    form = made()
    session = Session.start(form, now=NOW, seed=7)
    session.answer("สม", now=NOW)
    session.answer("12", now=NOW)
    session.answer("yes", now=NOW)
    again = Session.restore(Form.from_bytes(form.to_bytes()), session.stored(), now=NOW)
    assert again.stored() == session.stored()
    assert again.current("th") == session.current("th")
    assert again.record() == session.record()


def test_set__earlier_answer_changed__clears_a_choice_that_left_its_list() -> None:
    session = Session.start(made(), now=NOW, seed=7)
    for value in ("สม", "12", "yes", "poor", "2026-01-02", None, None):
        assert session.answer(value, now=NOW).accepted
    assert session.current("th") is None
    session.set("out", "no", now=NOW)
    assert session.value("why") == ""
    session.set("out", "yes", now=NOW)
    assert session.value("since") == "2026-01-02"


def test_set__names_of_several_with_line_breaks__come_back_as_they_are_stored() -> None:
    session = begin(
        [row("text", "kind"), row("select_multiple care", "care", choice_filter="kind=${kind}")],
        choices("care", "c1", "c3", kind="a"),
    )
    assert session.set("kind", "a", now=NOW).accepted
    assert session.set("care", "\r\nc3  c1 ", now=NOW).accepted
    assert session.stored()["answers"]["/data/care"] == "c3 c1"
    assert again(session).stored() == session.stored()
