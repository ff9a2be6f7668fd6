"""Repeats: asked one by one, counted, nested, taken away, and restored."""

from __future__ import annotations

from bot.forms import Session

from .talk import NOW, again, asked, begin, form, row, say

CHILDREN = [
    row("integer", "count"),
    row("begin repeat", "child", repeat_count="${count}"),
    row("text", "name", required="yes"),
    {"type": "end repeat"},
    row("calculate", "names", calculation="join(' ', ${name})"),
]
NETS = [
    row("text", "house"),
    row("begin repeat", "net"),
    row("text", "colour"),
    row("begin repeat", "sleeper"),
    row("text", "who"),
    {"type": "end repeat"},
    {"type": "end repeat"},
    row("calculate", "sleepers", calculation="count(${sleeper})"),
    row("text", "last"),
]


def test_repeat__uncounted__asks_for_one_more_after_each() -> None:
    session = begin(NETS)
    say(session, "h", "blue")
    assert asked(session) == "/data/net[1]/sleeper[1]/who"
    say(session, "A")
    question = session.current()
    assert question is not None
    assert (question.type, question.ref) == ("repeat", "/data/net[1]/sleeper[2]")
    say(session, "yes", "B", "no")
    assert asked(session) == "/data/net[2]"
    say(session, "yes", "green")
    assert asked(session) == "/data/net[2]/sleeper[1]"
    say(session, "no", "no")
    assert asked(session) == "/data/last"
    assert session.value("sleepers") == "2"


def test_repeat__counted__runs_by_itself_and_follows_the_count() -> None:
    session = begin(CHILDREN)
    say(session, "2", "A", "B")
    assert session.current() is None
    session.set("count", "1", now=NOW)
    assert session.value("names") == "A"
    session.set("count", "2", now=NOW)
    assert session.value("names") == "A B"


def test_repeat__count_of_zero__has_no_instance() -> None:
    session = begin(CHILDREN)
    say(session, "0")
    assert session.current() is None
    assert "child" not in session.record()


def test_repeat__count_like_a_year__refused_and_taken_back() -> None:
    session = begin(CHILDREN)
    verdict = session.answer("2020", now=NOW)
    assert (verdict.accepted, verdict.reason, verdict.limit) == (False, "too_many", 30)
    assert asked(session) == "/data/count"
    assert session.value("count") == ""


def test_repeat__stated_count_beyond_the_limit__is_allowed() -> None:
    survey = [row("begin repeat", "r", repeat_count="40"), row("text", "x"), {"type": "end repeat"}]
    session = begin(survey)
    assert len(session.record().get("r", [])) == 40 or session.current() is not None
    assert len(session.state.root.kids[0]) == 40


def test_remove_repeat__in_the_middle__renumbers_what_follows() -> None:
    session = begin(NETS)
    say(session, "h", "one", "A", "no", "yes", "two", "no", "yes", "three", "no", "no")
    session.remove_repeat("/data/net[2]")
    assert session.value("/data/net[2]/colour") == "three"
    assert "/data/net[3]/colour" not in session.stored()["visited"]
    assert again(session).record() == session.record()


def test_restore__nested_and_lowered_counts__brings_everything_back() -> None:
    session = begin(CHILDREN)
    say(session, "2", "A", "B")
    session.set("count", "1", now=NOW)
    back = again(session)
    assert back.stored() == session.stored()
    back.set("count", "2", now=NOW)
    assert back.value("names") == "A B"


def test_add_repeat__by_reference__gives_its_reference() -> None:
    session = begin(NETS)
    assert session.add_repeat("net") == "/data/net[2]"
    assert session.add_repeat("/data/net[2]/sleeper") == "/data/net[2]/sleeper[1]"
    assert session.set("/data/net[2]/sleeper[1]/who", "C", now=NOW).accepted


def test_repeat__thousands_by_a_loop__stays_within_its_bounds() -> None:
    survey = [
        row("begin repeat", "r", repeat_count="count(${x}) + 1"),
        row("text", "x"),
        {"type": "end repeat"},
    ]
    session = Session.start(form(survey), now=NOW, seed=1)
    assert len(session.state.root.kids[0]) == 30


def test_repeat__uncounted_inside_a_counted_one__stands_once_in_the_first_instance() -> None:
    survey = [
        row("integer", "n"), row("begin repeat", "household", repeat_count="${n}"),
        row("text", "head"), row("begin repeat", "child"), row("text", "pet"),
        row("end repeat"), row("end repeat"),
    ]  # fmt: skip
    session = begin(survey)
    say(session, "2", "Dao")
    assert asked(session) == "/data/household[1]/child[1]/pet"
    say(session, "cat", "no", "Fah")
    assert asked(session) == "/data/household[2]/child[1]"
    question = session.current()
    assert question is not None
    assert question.type == "repeat"


def test_count_non_empty__of_instances__counts_those_that_hold_anything_and_follows_them() -> None:
    session = begin(
        [
            row("begin repeat", "r", repeat_count="3"),
            row("text", "a"),
            row("begin repeat", "s"),
            row("text", "b"),
            {"type": "end repeat"},
            {"type": "end repeat"},
            row("calculate", "n", calculation="count-non-empty(${r})"),
        ]
    )
    session.add_repeat("/data/r[3]/s")
    found = [session.value("n")]
    for ref in ("/data/r[2]/a", "/data/r[3]/s[1]/b"):
        assert session.set(ref, "x", now=NOW).accepted
        found.append(session.value("n"))
    session.set("/data/r[2]/a", "", now=NOW)
    assert [*found, session.value("n")] == ["0", "1", "2", "1"]
