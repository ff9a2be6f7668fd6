"""Going back, changing, resuming, languages, presets, and what is stored on the way."""

from __future__ import annotations

import pytest

from bot.forms import Form, Session, compile_form

from .talk import NOW, again, asked, begin, choices, form, row, say

SURVEY = [
    row("text", "nm", required="yes"),
    row("select_one yn", "out", required="yes"),
    row("begin group", "g", relevant="${out} = 'yes'"),
    row("select_one why", "why", choice_filter="kind = ${kind}"),
    row("text", "more"),
    {"type": "end group"},
    row("select_one kind", "kind"),
    row("text", "last"),
]
OPTIONS = [
    *choices("yn", "yes", "no"),
    *choices("kind", "k1", "k2"),
    *choices("why", "a", "b", kind="k1"),
    *choices("why", "c", kind="k2"),
]


def test_back__after_three_answers__goes_by_history() -> None:
    session = begin(SURVEY, OPTIONS)
    say(session, "A", "no", "k1")
    assert session.back()
    assert asked(session) == "/data/kind"
    assert session.back()
    assert asked(session) == "/data/out"
    assert session.back()
    assert not session.back()
    assert asked(session) == "/data/nm"


def test_resume__after_a_change__asks_what_became_relevant_then_returns_to_the_end() -> None:
    session = begin(SURVEY, OPTIONS)
    say(session, "A", "no", "k1", "z")
    assert session.current() is None
    assert session.go_to("out")
    say(session, "yes")
    session.resume()
    assert asked(session) == "/data/g/why"
    say(session, "a", None)
    session.resume()
    assert session.current() is None


def test_set__filter_changed__clears_the_choice_and_resume_asks_it_again() -> None:
    session = begin(SURVEY, OPTIONS)
    session.set("kind", "k1", now=NOW)
    say(session, "A", "yes", "a", "m", "k1", "z")
    session.set("kind", "k2", now=NOW)
    assert session.value("why") == ""
    session.resume()
    assert asked(session) == "/data/g/why"


def test_go_to__question_that_is_not_relevant__stays() -> None:
    session = begin(SURVEY, OPTIONS)
    say(session, "A", "no")
    assert not session.go_to("why")
    assert not session.go_to("nothing")
    assert asked(session) == "/data/kind"


def test_answers__hidden_blank_answered_unasked__say_their_state() -> None:
    session = begin(SURVEY, OPTIONS)
    say(session, "A", "no", None)
    states = {answer.name: answer.state for answer in session.answers()}
    assert states == {"nm": "answered", "out": "answered", "why": "hidden", "more": "hidden",
                      "kind": "blank", "last": "unasked"}  # fmt: skip
    assert {a.name: a.shown for a in session.answers()}["out"] == "No"


def test_validate__required_comes_before_constraints() -> None:
    survey = [row("integer", "a"), row("integer", "b", constraint=". > ${a}"),
              row("text", "c", required="${a} > 3", required_message="why not?")]  # fmt: skip
    session = begin(survey)
    say(session, "1", "2", None)
    session.set("a", "5", now=NOW)
    assert [(r.name, r.reason, r.message) for r in session.validate()] == [
        ("c", "required", "why not?"), ("b", "constraint", ""),
    ]  # fmt: skip


def test_preset__by_name__is_not_asked_by_resume_and_counts_as_answered() -> None:
    made = form(SURVEY, OPTIONS)
    session = Session.start(made, now=NOW, seed=1, preset={"nm": "B"})
    session.resume()
    assert asked(session) == "/data/out"
    assert session.value("nm") == "B"
    with pytest.raises(KeyError):
        Session.start(made, now=NOW, seed=1, preset={"nobody": "B"})


def test_preset__first_question__walk_begins_after_it() -> None:
    session = Session.start(form(SURVEY, OPTIONS), now=NOW, seed=1, preset={"nm": "B"})
    assert asked(session) == "/data/out"


def test_trigger__question_changed__sets_the_value_once() -> None:
    survey = [row("text", "a"), row("text", "b"),
              row("calculate", "c", calculation="concat(${a}, ${b})", trigger="${a}")]  # fmt: skip
    session = begin(survey)
    say(session, "x", "y")
    assert session.value("c") == "x"
    session.set("a", "z", now=NOW)
    assert session.value("c") == "zy"


def test_default__expression__is_there_before_the_first_answer() -> None:
    session = begin([row("date", "d", default="today()"), row("text", "t", default="${d}")])
    assert session.value("d") == "2026-11-21"


def test_kept_values__random_and_once__survive_a_restart() -> None:
    survey = [row("calculate", "r", calculation="random()"), row("text", "a"),
              row("calculate", "o", calculation="once(${a})")]  # fmt: skip
    session = begin(survey)
    say(session, "x")
    session.set("a", "y", now=NOW)
    back = again(session)
    assert (back.value("r"), back.value("o")) == (session.value("r"), session.value("o"))
    assert session.value("o") == "x"
    assert Session.start(session.form, now=NOW, seed=6).value("r") != session.value("r")


def test_hidden_answer__relevant_again__comes_back() -> None:
    session = begin(SURVEY, OPTIONS)
    session.set("out", "yes", now=NOW)
    session.set("more", "kept", now=NOW)
    session.set("out", "no", now=NOW)
    assert session.value("more") == ""
    assert "g" not in again(session).record()
    back = again(session)
    back.set("out", "yes", now=NOW)
    assert back.value("more") == "kept"


def test_restore__draft_of_another_form__is_refused() -> None:
    stored = begin([row("text", "a")]).stored()
    with pytest.raises(ValueError, match="another form version"):
        Session.restore(form([row("text", "b")]), stored, now=NOW)
    with pytest.raises(ValueError, match="time zone"):
        Session.start(form([row("text", "b")]), now=NOW.replace(tzinfo=None), seed=1)
    with pytest.raises(ValueError, match="no stored form"):
        Form.from_bytes(b"nonsense")


def test_language__by_code_by_name_or_default__finds_the_text() -> None:
    made = compile_form(
        {"survey": [{"type": "text", "name": "a", "label::ไทย (th)": "ก",
                     "label::English (en)": "a", "hint::ไทย (th)": "ใบ้"}],
         "settings": [{"default_language": "ไทย (th)"}]}
    ).form  # fmt: skip
    assert made is not None
    session = Session.start(made, now=NOW, seed=1)
    for wanted, text in (("th", "ก"), ("en", "a"), ("EN-gb", "a"), ("English", "a"),
                         ("ไทย (th)", "ก"), ("fr", "ก"), ("", "ก")):  # fmt: skip
        question = session.current(wanted)
        assert question is not None
        assert question.text == text, wanted
    question = session.current("en")
    assert question is not None
    assert question.hint == "ใบ้"
    assert made.label("a", "en") == "a"


def test_read_only_question__is_told_with_its_value_not_asked() -> None:
    survey = [row("text", "a"), row("text", "b", calculation="concat('=', ${a})", read_only="yes"),
              row("text", "c")]  # fmt: skip
    session = begin(survey)
    say(session, "x")
    question = session.current()
    assert question is not None
    assert (question.name, question.notes) == ("c", ("b\n=x",))
    assert session.set("b", "y", now=NOW).reason == "read_only"


def test_end_notes__after_the_last_question__are_told_at_the_end() -> None:
    session = begin([row("text", "a"), {"type": "note", "name": "n", "label": "Bye ${a}"}])
    say(session, "you")
    assert session.current() is None
    assert session.end_notes() == ("Bye you",)


def test_personal__text_with_an_answer_in_it__says_so() -> None:
    session = begin([row("text", "a"), {"type": "text", "name": "b", "label": "Hi ${a}"}])
    question = session.current()
    assert question is not None
    assert not question.personal
    say(session, "x")
    question = session.current()
    assert question is not None
    assert question.personal


def test_answer__beyond_a_range__is_refused() -> None:
    session = begin([row("range", "pain", parameters="start=1 end=10 step=1")])
    question = session.current()
    assert question is not None
    assert (question.bounds.minimum, question.bounds.maximum) == ("1", "10")
    assert session.answer("15", now=NOW).reason == "constraint"
    assert session.answer("7", now=NOW).accepted


def test_type__written_in_an_old_way__is_the_word_of_today() -> None:
    survey = [row("add text prompt", "a"), row("q int", "b"), row("phone number", "c"),
              row("gps", "d"), row("photo", "e"), row("datetime", "f"), row("int", "g"),
              row("add select one prompt using yn", "h"), row("select1 yn", "i"),
              row("select all that apply from yn", "j"), row("trigger", "k")]  # fmt: skip
    made = form(survey, choices("yn", "yes", "no"))
    assert {q.name: q.type for q in made.questions} == {
        "a": "text", "b": "integer", "c": "text", "d": "geopoint", "e": "image", "f": "dateTime",
        "g": "integer", "h": "select_one", "i": "select_one", "j": "select_multiple",
        "k": "acknowledge",
    }  # fmt: skip
