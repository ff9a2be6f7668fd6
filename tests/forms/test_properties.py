"""What must hold for any text, any answers and any order of changes."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forms import Form, Session, compile_form
from bot.forms.frames import Frame
from bot.forms.values import java_round, number_text, text_number
from bot.forms.xpath import SyntaxProblem, parse

from .conformance.compare import values_of
from .conformance.replies import reply_to
from .talk import NOW, form, row

FOLDER = Path(__file__).parent / "conformance" / "forms"
FORMS: dict[str, Form] = {}


def made(name: str) -> Form:
    if name not in FORMS:
        files = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
        found = compile_form((FOLDER / name).read_text(encoding="utf-8"), files=files).form
        assert found is not None
        FORMS[name] = found
    return FORMS[name]


NAMES = sorted(path.name for path in FOLDER.glob("*.md"))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="()[]/.'\"abc 123+-*=<>,@:$|&", max_size=40))
def test_parse__any_text__reads_it_or_says_why(text: str) -> None:
    with suppress(SyntaxProblem):
        parse(text)


@settings(max_examples=300, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text__any_number__is_plain_digits_and_reads_back(number: float) -> None:
    text = number_text(number)
    assert "e" not in text.lower()
    assert math.isclose(text_number(text), number, rel_tol=1e-9, abs_tol=1e-11)


@settings(max_examples=300, deadline=None)
@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_round__any_number__is_the_nearest_of_so_many_places(number: float, places: int) -> None:
    found = java_round(number, places)
    assert abs(found - number) <= 0.5 * 10.0**-places * (1 + 1e-6) + 1e-9 + abs(number) * 1e-15


def walk(session: Session, chance: Random, steps: int) -> None:
    for _ in range(steps):
        question = session.current()
        if question is None:
            return
        if question.type == "repeat":
            session.answer(chance.choice(("yes", "no", "no")), now=NOW)
            continue
        for _ in range(8):
            if session.answer(reply_to(question, chance, NOW.date()), now=NOW).accepted:
                break
        else:
            return


def edit(session: Session, chance: Random) -> None:
    """A change somewhere, as a person makes it, and the questions that follow from it."""
    answers = [a for a in session.answers() if a.state == "answered"]
    if not answers:
        return
    if chance.random() < 0.3:
        session.back()
    elif session.go_to(chance.choice(answers).ref):
        question = session.current()
        assert question is not None
        session.answer(reply_to(question, chance, NOW.date()), now=NOW)
    session.resume()
    walk(session, chance, 12)


def plain(session: Session) -> dict[str, tuple[str, bool]]:
    return {ref: (text, live) for ref, (text, live, _) in values_of(session).items()}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_restore__after_any_walk_and_edits__is_the_live_session(name: str, seed: int) -> None:
    chance = Random(seed)
    session = Session.start(made(name), now=NOW, seed=seed)
    walk(session, chance, 40)
    for _ in range(4):
        edit(session, chance)
        stored = json.loads(json.dumps(session.stored()))
        back = Session.restore(session.form, stored, now=NOW)
        assert plain(back) == plain(session)
        assert back.stored() == stored
        assert back.current() == session.current()
        assert back.answers() == session.answers()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_edits__in_any_order__leave_what_a_fresh_fill_would_leave(name: str, seed: int) -> None:
    chance = Random(seed)
    session = Session.start(made(name), now=NOW, seed=seed)
    walk(session, chance, 40)
    for _ in range(3):
        edit(session, chance)
    state = session.state
    before = plain(session)
    state.wake_all(state.root)
    held = {
        (frame, node.slot)
        for frame in _frames(session) for node in frame.scope.nodes
        if node.fixed or node.slot in frame.kept
    }  # fmt: skip
    state.held = held
    state.settle()
    state.held = set()
    assert plain(session) == before


def _frames(session: Session) -> list[Frame]:
    found = [session.state.root]
    for frame in found:
        for kids in frame.kids:
            found.extend(kids)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_bytes__stored_and_read__is_the_same_form(name: str) -> None:
    form = made(name)
    again = Form.from_bytes(form.to_bytes())
    assert (again.digest, again.title, again.languages) == (form.digest, form.title, form.languages)
    assert [q.ref for q in again.questions] == [q.ref for q in form.questions]


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": None}, {"limit": {}}, {"answers": {"/data/a": 1.5}}, {"answers": []},
        {"kept": None}, {"answers": {"/data/gone": "x"}}, {"answers": {"0.7//data/r/b": "x"}},
        {"repeats": {"0": 3}}, {"repeats": {"0": [1, 10**30]}}, {"repeats": {"0": [5, 2]}},
        {"repeats": {"0": [-1, -1]}}, {"kept": {"/data/a": ["s"]}}, {"history": [{}]}, {"at": 5},
        {"started": "soon"}, {"visited": None}, {"passed": "x"},
    ],
)  # fmt: skip
def test_restore__what_no_session_stored__is_a_value_error(wrong: dict[str, object]) -> None:
    survey = [row("text", "a"), row("begin repeat", "r"), row("text", "b"), {"type": "end repeat"}]
    made = form(survey)
    stored = Session.start(made, now=NOW, seed=1).stored()
    Session.restore(made, stored, now=NOW)
    with pytest.raises(ValueError, match=r"draft|format"):
        Session.restore(made, {**stored, **wrong}, now=NOW)
