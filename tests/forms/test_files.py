"""Lists beside the form, old records, cases, and what a finished form becomes."""

from __future__ import annotations

from bot.forms import Session

from .talk import NOW, begin, choices, form, row, say

CSV = "name,label,kind,เลข\na,Alpha,x,1\nb,Beta,y,2\nc,Gamma,x,3\n".encode()
GEO = (
    b'{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "p1", "geometry": '
    b'{"type": "Point", "coordinates": [100.5, 14.2]}, "properties": {"title": "Here"}}]}'
)
XML = b"<root><item><name>n</name><label>N</label></item></root>"


def test_select_from_csv__filtered__offers_the_matching_rows() -> None:
    survey = [
        row("text", "k"),
        row("select_one_from_file l.csv", "s", choice_filter="kind = ${k}"),
        row("calculate", "p", calculation="pulldata('l', 'เลข', 'name', ${s})"),
    ]
    session = begin(survey, files={"l.csv": CSV})
    say(session, "x")
    question = session.current()
    assert question is not None
    assert [(c.name, c.label) for c in question.choices] == [("a", "Alpha"), ("c", "Gamma")]
    say(session, "c")
    assert session.value("p") == "3"


def test_select_from_csv__given_to_the_session_only__is_used() -> None:
    made = form([row("select_one_from_file l.csv", "s")])
    session = Session.start(made, now=NOW, seed=1, files={"l.csv": CSV})
    question = session.current()
    assert question is not None
    assert len(question.choices) == 3
    assert session.answer("z", now=NOW).reason == "choice"


def test_select_from_geojson_and_xml__offer_their_rows() -> None:
    survey = [
        row("select_one_from_file g.geojson", "g"),
        row("select_one_from_file x.xml", "x"),
        row("calculate", "at", calculation="instance('g')/root/item[id = ${g}]/geometry"),
    ]
    session = begin(survey, files={"g.geojson": GEO, "x.xml": XML})
    question = session.current()
    assert question is not None
    assert [(c.name, c.label) for c in question.choices] == [("p1", "Here")]
    say(session, "p1", "n")
    assert session.value("at") == "14.2 100.5 0 0"


def test_last_saved__given_as_a_file__is_read() -> None:
    made = form([row("text", "a", default="${last-saved#a}")])
    before = Session.start(made, now=NOW, seed=1)
    before.answer("old", now=NOW)
    after = Session.start(made, now=NOW, seed=2, files={"last-saved.xml": before.xml("uuid:1")})
    assert after.value("a") == "old"
    assert Session.start(made, now=NOW, seed=3).value("a") == ""


def test_search__appearance_with_a_filter__offers_the_matching_rows() -> None:
    survey = [row("select_one l", "s", appearance="minimal search('l', 'matches', 'kind', 'x')")]
    options = [{"list_name": "l", "name": "name", "label": "label"}]
    session = begin(survey, options, files={"l.csv": CSV})
    question = session.current()
    assert question is not None
    assert [c.name for c in question.choices] == ["a", "c"]


def test_choices_from_a_repeat__are_its_instances() -> None:
    survey = [
        row("begin repeat", "p"), row("text", "who"), {"type": "end repeat"},
        row("select_one ${who}", "eldest"),
    ]  # fmt: skip
    session = begin(survey)
    say(session, "A", "yes", "B", "no")
    question = session.current()
    assert question is not None
    assert [c.label for c in question.choices] == ["A", "B"]


def entity_form(**entity: str) -> Session:
    from bot.forms import compile_form

    made = compile_form({
        "survey": [row("text", "nm", save_to="full_name"), row("text", "old")],
        "entities": [{"list_name": "cases", **entity}],
    })  # fmt: skip
    assert made.form is not None, made.problems
    return Session.start(made.form, now=NOW, seed=9)


def test_entities__create__has_label_id_and_properties() -> None:
    session = entity_form(label="concat('Case ', ${nm})")
    say(session, "Som", None)
    (effect,) = session.entities()
    assert (effect.dataset, effect.action, effect.label) == ("cases", "create", "Case Som")
    assert dict(effect.properties) == {"full_name": "Som"}
    assert len(effect.id) == 36


def test_entities__update__takes_the_id_that_is_given() -> None:
    session = entity_form(entity_id="${old}", label="${nm}")
    say(session, "Som", "id-7")
    (effect,) = session.entities()
    assert (effect.action, effect.id) == ("update", "id-7")


def test_entities__condition_false__has_none() -> None:
    session = entity_form(create_if="${nm} = 'x'", label="${nm}")
    say(session, "Som", None)
    assert session.entities() == []


def test_record_and_xml__groups_and_hidden__only_what_is_relevant() -> None:
    survey = [
        row("select_one yn", "q"), row("begin group", "g", relevant="${q} = 'yes'"),
        row("text", "t"), {"type": "end group"}, row("end", "stop"),
    ]  # fmt: skip
    session = begin(survey, choices("yn", "yes", "no"), form_id="f1", version="2")
    say(session, "yes", "in")
    assert session.record()["g"] == {"t": "in"}
    assert session.record()["stop"] == "2026-11-21T09:00:00.000+07:00"
    text = session.xml("uuid:42").decode()
    assert 'id="f1"' in text
    assert 'version="2"' in text
    assert "<instanceID>uuid:42</instanceID>" in text
    session.set("q", "no", now=NOW)
    assert "<g>" not in session.xml("uuid:42").decode()


def test_select_one_external__filtered__offers_the_rows_of_its_sheet() -> None:
    from bot.forms import compile_form

    made = compile_form(
        {
            "survey": [
                row("select_one state", "state"),
                row("select_one_external city", "city", choice_filter="state=${state}"),
            ],
            "choices": choices("state", "n", "s"),
            "external_choices": [
                {"list_name": "city", "name": "x", "label": "X", "state": "n"},
                {"list_name": "city", "name": "y", "label": "Y", "state": "s"},
            ],
        }
    )
    assert made.form is not None, made.problems
    session = Session.start(made.form, now=NOW, seed=1)
    say(session, "s")
    question = session.current()
    assert question is not None
    assert (question.type, [c.label for c in question.choices]) == ("select_one", ["Y"])
    assert session.answer("x", now=NOW).reason == "choice"
