"""Answers, moves, restored drafts and authors' expressions, in sessions of every form there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from bot.forms import Form, Question, Session, compile_form
from bot.texts.forms import TEXT_FORMS
from bot.thai import to_bangkok
from tests.forms.conformance.replies import reply_to
from tests.fuzz import mutate
from tests.fuzz.inputs import Input, Target, simply
from tests.world import NOW, built_in

HERE = to_bangkok(NOW)
TESTS = Path(__file__).parent.parent.parent
FOLDERS = (TESTS / "forms" / "dialects", TESTS / "forms" / "conformance" / "forms")
EXPRESSIONS = TESTS / "forms" / "conformance" / "expressions.txt"
SPAN = 40


@cache
def forms() -> tuple[Form, ...]:
    """Every form of the tree that compiles."""
    found = [built_in(key) for key in (*TEXT_FORMS, "every_type")]
    for folder in FOLDERS:
        beside = {one.name: one.read_bytes() for one in folder.iterdir() if one.suffix != ".md"}
        for path in sorted(folder.glob("*.md")):
            made = compile_form(path.read_text(encoding="utf-8"), files=beside).form
            found += [made] if made is not None else []
    return tuple(found)


@cache
def expressions() -> tuple[str, ...]:
    lines = EXPRESSIONS.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def answers(dice: Random) -> Iterator[Input]:
    """Somebody goes through a form, forth and back, with answers that fit and others."""
    form = dice.choice(forms())
    held = [Session.start(form, now=HERE, seed=dice.randint(0, 9))]
    for _ in range(SPAN):
        question = held[0].current("th")
        act = dice.choice(("answer",) * 8 + ("set", "go", "back", "again", "look", "repeat"))
        given = given_to(dice, question, form)
        yield Input((act, form.id, given), partial(_act, held, act, given, dice.random()))


def given_to(dice: Random, question: Question | None, form: Form) -> str | None:
    """An answer: one that fits, one that nearly does, or anything."""
    roll = dice.random()
    if question is not None and roll < 0.5:
        return reply_to(question, dice, NOW.date())
    if question is not None and roll < 0.75:
        fitting = reply_to(question, dice, NOW.date()) or "x"
        return mutate.text(dice, (fitting, fitting, fitting))
    if roll < 0.8 and form.questions:
        return dice.choice(form.questions).ref
    return mutate.text(dice) if roll < 0.97 else None


def _act(held: list[Session], act: str, given: str | None, chance: float) -> None:
    session = held[0]
    if act == "answer":
        verdict = session.answer(given, now=HERE)
        assert verdict.accepted or verdict.reason
    elif act == "set":
        with suppress(KeyError):
            questions = session.form.questions
            ref = questions[int(chance * len(questions))].ref if questions else "x"
            session.set(ref, given, now=HERE)
    elif act == "go":
        session.go_to(given or "")
    elif act == "back":
        session.back()
    elif act == "again":
        stored = json.loads(json.dumps(session.stored()))
        held[0] = Session.restore(session.form, stored, now=HERE)
        assert held[0].stored() == stored
    elif act == "repeat":
        with suppress(KeyError):
            session.add_repeat(given or "") if chance < 0.5 else session.remove_repeat(given or "")
    else:
        _look(session)


def _look(session: Session) -> None:
    """All that is ever asked of a session."""
    session.current("en")
    session.answers("th")
    session.validate()
    session.end_notes("th")
    json.dumps(session.record())
    session.entities()
    session.xml("uuid:00000000-0000-0000-0000-000000000000")


def drafts(dice: Random) -> Iterator[Input]:
    """What is stored of a draft, with something wrong in it: refused by ValueError, or it works."""
    form = dice.choice(forms())
    session = Session.start(form, now=HERE, seed=1)
    for _ in range(dice.randint(0, 12)):
        question = session.current("th")
        if question is None:
            break
        session.answer(reply_to(question, dice, NOW.date()), now=HERE)
    stored = json.loads(json.dumps(session.stored()))
    for _ in range(SPAN):
        worse = mutate.value(dice, stored, dice.choice((1, 1, 2, 3)))
        if isinstance(worse, dict):
            yield Input(worse, partial(_restored, form, worse))


def _restored(form: Form, stored: dict[str, Any]) -> None:
    try:
        session = Session.restore(form, stored, now=HERE)
    except ValueError:
        return
    _look(session)
    session.answer("x", now=HERE)


KINDS = (
    "text", "integer", "decimal", "date", "time", "dateTime", "geopoint", "select_one l", "note",
    "select_multiple l", "calculate", "range", "rank l", "barcode", "image", "hidden",
)  # fmt: skip
COLUMNS = ("calculation", "constraint", "relevant", "default", "repeat_count", "choice_filter")


def authored(dice: Random) -> Iterator[Input]:
    """A form with mutated expressions, compiled and answered."""
    rows: list[dict[str, str]] = [
        {"type": "integer", "name": "i", "label": "i"},
        {"type": "text", "name": "t", "label": "t"},
        {"type": "begin repeat", "name": "r", "label": "r"},
        {"type": "text", "name": "a", "label": "a"},
        {"type": "end repeat"},
    ]
    for at in range(dice.randint(1, 3)):
        kind = dice.choice(KINDS)
        row = {"type": kind, "name": f"x{at}", "label": "x ${t}"}
        if kind == "calculate":
            row["calculation"] = _expression(dice)
        else:
            for column in dice.sample(COLUMNS, dice.choice((1, 1, 2))):
                row[column] = _expression(dice)
        rows.append(row)
    choices = [{"list_name": "l", "name": name, "label": name} for name in "abc"]
    values = [given_to(dice, None, built_in("every_type")) for _ in range(8)]
    yield Input((rows[5:], values), partial(_authored, rows, choices, values))


def _expression(dice: Random) -> str:
    given = dice.choice(expressions()).replace("/data/", "${").replace("${e", "${t")
    for name in ("i", "t", "d", "day", "dt", "tm"):
        given = given.replace("${" + name + " ", "${i} ")
    roll = dice.random()
    if roll < 0.3:
        return mutate.text(dice, (given,))[:500]
    if roll < 0.6:
        other = dice.choice(expressions()).replace("/data/", "../")
        op = dice.choice(("+", "=", "and", "div", "|", "mod", "!=", ","))
        return f"concat({given} {op} {other}, ${{t}})"
    return given.replace("${", "/data/") if roll < 0.8 else dice.choice(GRAVE)


GRAVE = (
    "regex(${t}, '^(a+)+$')", "substr(${t}, 1e9, -1)", "pow(9, 9e9)", "round(1 div 0, 99)",
    "int('x')",
    "format-date(${t}, '%Y%n%e%b')", "selected-at(${t}, -1)", "count(/data/r/a) * 1e308 * 10",
    "indexed-repeat(${a}, ${r}, ${i})", "once(random())", "date(1e15)", "decimal-date-time(${t})",
    "string-length(concat(${t}, ${t})) > 1e5", "join(' ', /data/r/a)", "sum(/data/r/a)",
    "today() + 1e9",
    "date-time('9999-12-31') + 5", "format-date-time(now() - 1e8, '%Y')", "if(${i}, ${i}, ${i})",
    "area(${t})", "distance(${t})", "digest(${t}, 'MD5', 'x')", "randomize(/data/r/a, ${i})",
    "'",
    "checklist(1, 9, ${t})", "weighted-checklist(1, 2, ${t}, 'x')", "jr:choice-name(${t}, '${x0}')",
    "((((((((((${i}))))))))))" * 9, "-" * 300 + "1", "coalesce(" * 200 + "1" + ", 2)" * 200,
    "${i}[",    "pulldata('x', 'a', 'b', ${t})", "position(..)", "uuid(${i})",
    "thousandsep(',', ${i})",
)  # fmt: skip


def _authored(
    rows: list[dict[str, str]], choices: list[dict[str, str]], values: list[str | None]
) -> None:
    made = compile_form({"survey": rows, "choices": choices})
    if made.form is None:
        assert made.problems
        return
    form = Form.from_bytes(made.form.to_bytes())
    session = Session.start(form, now=HERE, seed=1)
    for value in values:
        question = session.current("th")
        if question is None:
            break
        if not session.answer("3" if question.name == "i" else value, now=HERE).accepted:
            session.answer(None, now=HERE)
    _look(session)
    Session.restore(form, json.loads(json.dumps(session.stored())), now=HERE)


TARGETS = (
    Target("forms answers", 90_000, simply(answers), span=SPAN),
    Target("forms drafts", 30_000, simply(drafts), span=SPAN),
    Target("forms expressions", 5_000, simply(authored)),
)
