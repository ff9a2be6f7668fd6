"""What the dialects' own documents promise: ODK XForms, ODK docs, CHT's and SurveyCTO's."""

from __future__ import annotations

import pytest

from bot.forms import Session, compile_form

from .talk import NOW, Rows, asked, begin, choices, form, problems, row, say

END = {"type": "end group"}


def computed(expression: str) -> str:
    survey = [row("text", "t"), row("integer", "n"), row("select_multiple l", "m"),
              {"type": "calculate", "name": "x", "calculation": expression}]  # fmt: skip
    session = begin(survey, choices("l", "a", "b"))
    for name, value in (("t", "79927398713"), ("n", "7"), ("m", "a b")):
        session.set(f"/data/{name}", value, now=NOW)
    return session.value("x")


CROSSED = "'0 0 0 0;2 2 0 0;0 2 0 0;2 0 0 0'"
SQUARE = "'0 0 0 0;0 2 0 0;2 2 0 0;2 0 0 0;0 0 0 0'"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("parse-timestamp-to-date(1628945040308)", "2021-08-14T19:44:00.308+07:00"),
        ("format-date-time(parse-timestamp-to-date('1628945040308'), '%e/%b/%Y %H:%M:%S')",
         "14/Aug/2021 19:44:00"),
        ("parse-timestamp-to-date('')", ""),
        ("if(cht:validate-luhn(${t}), 'y', 'n')", "y"),
        ("if(cht:validate-luhn(${t}, 11), 'y', 'n')", "y"),
        ("if(cht:validate-luhn(${t}, 10), 'y', 'n')", "n"),
        ("if(cht:validate-luhn('79927398710'), 'y', 'n')", "n"),
        ("if(cht:validate-luhn(''), 'y', 'n')", "n"),
        (f"if(intersects({CROSSED}), 'y', 'n')", "y"),
        (f"if(intersects({SQUARE}), 'y', 'n')", "n"),
        ("if(intersects('0 0 0 0;0 2 0 0'), 'y', 'n')", "n"),
        ("if(intersects('0 0 0 0;0 4 0 0;1 4 0 0;0 2 0 0'), 'y', 'n')", "y"),
    ],
)  # fmt: skip
def test_function__of_the_documents__gives_what_they_say(expression: str, value: str) -> None:
    assert computed(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "to-bikram-sambat('2015-09-02')", "z-score('weight-for-age', 'male', 3, 9)",
        "instance('contact-summary')/context/is_pregnant", "phone-call-duration(${t})",
        "instance('user-contact-summary')/context/use_cases/anc", "phone-call-log()",
        "if(collect-is-phone-app(), 'y', '')", "geo-scatter(${t}, 5)",
    ],
)  # fmt: skip
def test_value__that_only_another_app_has__is_blank_with_a_warning(expression: str) -> None:
    found = problems([row("text", "t"), {"type": "calculate", "name": "x",
                                         "calculation": expression}])  # fmt: skip
    assert [one.severity for one in found] == ["warning"]
    assert found[0].row == 3
    assert computed(expression) == ""


def test_group__read_only__tells_what_is_inside_and_asks_none_of_it() -> None:
    session = begin([
        row("begin group", "g", read_only="yes"), row("text", "a", default="v"),
        row("begin group", "h"), row("text", "deep", default="w"), END, END,
        row("text", "b"),
    ])  # fmt: skip
    question = session.current()
    assert question is not None
    assert (question.ref, question.notes) == ("/data/b", ("a\nv", "deep\nw"))
    assert session.set("/data/g/h/deep", "x", now=NOW).reason == "read_only"


def test_group__read_only_by_an_answer__locks_repeats_inside_as_well() -> None:
    session = begin([
        row("text", "lock"),
        row("begin group", "g", read_only="${lock} = 'y'"),
        row("begin repeat", "r", repeat_count="2"), row("text", "a"),
        row("text", "own", read_only="${a} = 'x'"), {"type": "end repeat"}, END,
        row("text", "z"),
    ])  # fmt: skip
    say(session, "n")
    assert asked(session) == "/data/g/r[1]/a"
    say(session, "x")
    assert asked(session) == "/data/g/r[2]/a"
    session.go_to("/data/lock")
    say(session, "y")
    assert asked(session) == "/data/z"


def test_cht_app_form__as_documented__asks_and_carries_the_contact() -> None:
    survey: Rows = [
        row("begin group", "inputs", label="NO_LABEL", relevant="./source = 'user'"),
        row("hidden", "source", default="user"), row("hidden", "source_id"),
        row("begin group", "contact", label="NO_LABEL"),
        row("string", "_id", appearance="select-contact type-person"),
        row("name", "name", appearance="hidden"), END, END,
        {"type": "calculate", "name": "patient_id", "calculate": "../inputs/contact/_id"},
        {"type": "calculate", "name": "kind", "default": "5"},
        row("tel", "phone"),
        row("select_many_from_file colors.xml", "colors"),
    ]  # fmt: skip
    colors = b"<root><item><name>red</name><label>Red</label></item></root>"
    made = form(survey, files={"colors.xml": colors},
                namespaces='cht="https://communityhealthtoolkit.org"')  # fmt: skip
    session = Session.start(made, now=NOW, seed=5)
    question = session.current()
    assert question is not None
    assert [group.label for group in question.groups] == []
    say(session, "p-1", "Somying", "0812345678", "red")
    assert session.current() is None
    assert (session.value("patient_id"), session.value("kind")) == ("p-1", "5")


@pytest.mark.parametrize(
    "look", ["hidden", "select-contact type-person", "mrdt-verify", "display-base64-image"]
)
def test_appearance__of_a_cht_widget__is_named_to_the_author(look: str) -> None:
    found = problems([row("text", "a", appearance=look)])
    assert [(one.code, one.row, one.column) for one in found] == [("dialect", 2, "appearance")]


@pytest.mark.parametrize("kind", ["simid", "devicephonenum", "duration", "caseid", "comments"])
def test_surveycto_type__about_a_device__stays_blank_with_a_warning(kind: str) -> None:
    survey = [row(kind, "d"), row("text", "a")]
    assert [one.code for one in problems(survey)] == ["dialect"]
    session = begin(survey)
    assert asked(session) == "/data/a"
    assert session.value("d") == ""


def test_search__choices_stated_by_number__stand_beside_the_rows_of_the_file() -> None:
    survey = [row("select_one l", "s", appearance="search('places', 'matches', 'kind', 'x')")]
    options = [{"list_name": "l", "name": "code", "label": "title"},
               {"list_name": "l", "name": "-99", "label": "Other"}]  # fmt: skip
    rows = b"code,title,kind\na,Amity,x\nb,Bath,y\n"
    question = begin(survey, options, files={"places.csv": rows}).current()
    assert question is not None
    assert {(one.name, one.label) for one in question.choices} == {("a", "Amity"), ("-99", "Other")}


def test_repeat__that_nobody_may_add_to__is_asked_once_without_a_prompt() -> None:
    session = begin([row("begin repeat", "r", **{"body::jr:noAddRemove": "true()"}),
                     row("text", "a"), {"type": "end repeat"}, row("text", "z")])  # fmt: skip
    say(session, "1")
    assert asked(session) == "/data/z"


@pytest.mark.parametrize(("given", "effects"), [("", 0), ("u-1", 1)])
def test_entity__without_an_id__is_neither_made_nor_changed(given: str, effects: int) -> None:
    made = compile_form({
        "survey": [row("text", "id"), row("text", "a", save_to="x")],
        "entities": [{"list_name": "t", "entity_id": "${id}"}],
    })  # fmt: skip
    assert made.form is not None, made.problems
    session = Session.start(made.form, now=NOW, seed=1)
    say(session, given, "q")
    assert len(session.entities()) == effects


def test_indexed_repeat__of_what_is_no_repeat__is_refused() -> None:
    wrong = "indexed-repeat(${t}, ${t}, 1)"
    found = problems([row("text", "t"), row("calculate", "x", calculation=wrong)])
    assert [(one.code, one.row) for one in found] == [("not_an_ancestor", 3)]


def test_uuid__of_no_characters__is_blank() -> None:
    assert computed("uuid(0)") == ""
