"""The report of a child out of school: compiles, keeps the programme's names, asks what it must."""

from __future__ import annotations

from typing import Any

import pytest

from bot.forms import Session, compile_form
from bot.texts.forms import TEXT_FORMS
from bot.thai import to_bangkok
from handlers.reported import leaves
from tests.world import NOW, built_in

FIELDS = (
    "danger_now danger_signs danger_note first_name last_name nickname sex id_kind id_no tambon "
    "moo house_no landmark gps school_state last_grade last_school left_y_be reason_main "
    "reason_more doing lives guardian_name guardian_phone disability disability_kind "
    "wish needs photo note"
).split()
NOW_HERE = to_bangkok(NOW)
TAMBONS = {"tambon.csv": "name,label\n320402,เมืองลีง\n320401,จอมพระ\n".encode()}


def session(**answers: str) -> Session:
    """A report with these answers set by name."""
    made = Session.start(built_in("oos_report"), now=NOW_HERE, seed=1, files=TAMBONS)
    for name, value in answers.items():
        verdict = made.set(name, value, now=NOW_HERE)
        assert verdict.accepted, (name, value, verdict)
    return made


def record(made: Session) -> dict[str, Any]:
    return dict(leaves(made.record()))


def test_form__compiled__has_no_error_and_all_field_names() -> None:
    compiled = compile_form(TEXT_FORMS["oos_report"], name="oos_report")
    assert compiled.form is not None
    assert not [one for one in compiled.problems if one.severity == "error"]
    assert {question.name for question in compiled.form.questions} >= set(FIELDS)


@pytest.mark.parametrize("language", ["th", "en"])
def test_form__each_language__no_label_missing(language: str) -> None:
    form = built_in("oos_report")
    for question in form.questions:
        label = form.label(question.ref, language)
        assert label not in ("", "-", question.name)
        thai = any("ก" <= letter <= "๛" for letter in label)
        assert thai == (language == "th"), label


@pytest.mark.parametrize(
    ("code", "known", "day", "month", "year", "years", "age"),
    [
        ("2012-08-05", "dob", "5", "8", "2555", "", "14"),
        ("2012-08", "year", "", "8", "2555", "", "14"),
        ("2012", "year", "", "", "2555", "", "14"),
        ("age:12", "age", "", "", "", "12", "12"),
    ],
)
def test_birth__any_precision__gives_the_old_fields(
    code: str, known: str, day: str, month: str, year: str, years: str, age: str
) -> None:
    made = session(birth=code)
    names = ("age_known", "dob_d", "dob_m", "dob_y_be", "age_years", "age")
    assert tuple(made.value(name) for name in names) == (known, day, month, year, years, age)


@pytest.mark.parametrize(
    ("code", "accepted"),
    [("age:2", False), ("age:3", True), ("age:25", True), ("age:26", False),
     ("2001", True), ("2000-12-31", False), ("2023-01-01", True), ("2024", False)],
)  # fmt: skip
def test_birth__age_3_to_25__accepted(code: str, accepted: bool) -> None:
    verdict = session().set("birth", code, now=NOW_HERE)
    assert verdict.accepted is accepted
    assert accepted or "3 ถึง 25" in verdict.message


@pytest.mark.parametrize(
    ("by", "consent", "who"),
    [("guardian", "given", "guardian"), ("both", "given", "both"), ("self", "given", "self"),
     ("official", "given", "official"), ("refused", "refused", ""), ("later", "later", ""),
     ("urgent", "urgent", "")],
)  # fmt: skip
def test_consent__one_answer__gives_both_fields(by: str, consent: str, who: str) -> None:
    made = session(birth="age:22", consent_by=by)
    assert (made.value("consent"), made.value("consent_who")) == (consent, who)


@pytest.mark.parametrize(
    ("birth", "may"),
    [({}, False), ({"birth": "age:9"}, False), ({"birth": "age:19"}, False),
     ({"birth": "age:20"}, True)],
)  # fmt: skip
def test_consent__young_person_alone__from_20_years_only(birth: dict[str, str], may: bool) -> None:
    verdict = session(**birth).set("consent_by", "self", now=NOW_HERE)
    assert verdict.accepted is may


@pytest.mark.parametrize(
    ("given", "name", "asked"),
    [
        ({"danger_now": "no"}, "danger_signs", False),
        ({"danger_now": "yes"}, "danger_signs", True),
        ({"danger_now": "unsure"}, "danger_signs", True),
        ({"id_kind": "id13"}, "id_no", True),
        ({"id_kind": "gcode"}, "id_no", True),
        ({"id_kind": "none"}, "id_no", False),
        ({"school_state": "never"}, "last_grade", False),
        ({"school_state": "dropout"}, "last_grade", True),
        ({"school_state": "unknown"}, "last_school", False),
        ({"school_state": "gap"}, "left_y_be", True),
        ({"school_state": "at_risk"}, "left_y_be", False),
        ({"birth": "age:9"}, "doing", False),
        ({"birth": "age:10"}, "doing", True),
        ({"birth": "age:9"}, "wish", False),
        ({"birth": "2010"}, "wish", True),
        ({"disability": "yes"}, "disability_kind", True),
        ({"disability": "no"}, "disability_kind", False),
    ],
)
def test_relevance__each_condition__both_ways(
    given: dict[str, str], name: str, asked: bool
) -> None:
    states = {answer.name: answer.state for answer in session(**given).answers("th")}
    assert (states[name] != "hidden") is asked


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("first_name", "สมชาย2", False),
        ("first_name", "ก" * 61, False),
        ("moo", "41", False),
        ("moo", "0", True),
        ("needs", "school flex slr voced", False),
        ("needs", "school flex slr", True),
        ("reason_more", "poor earn care family moved", False),
        ("guardian_phone", "0812345678", True),
        ("guardian_phone", "044511234", True),
        ("guardian_phone", "0112345678", False),
        ("left_y_be", "2540", False),
    ],
)
def test_constraint__each_rule__holds(name: str, value: str, accepted: bool) -> None:
    made = session(school_state="dropout")
    assert made.set(name, value, now=NOW_HERE).accepted is accepted
