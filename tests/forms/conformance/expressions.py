"""Expressions as calculations of one form, in our engine and in both others.

Where the two others agree, ours must give the same, but for the decisions of `docs/forms.md`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.forms import Form, Session, compile_form

from .compare import same
from .engines import Engine

LIST = Path(__file__).parent / "expressions.txt"
ANSWERS = {
    "i": "7", "d": "2.5", "t": "hello world", "day": "2020-03-15", "s": "b", "m": "a c",
    "dt": "2020-03-15T10:30:00.000+07:00", "tm": "08:15:00.000+07:00",
    "g": "14.5 100.25 10.0 5.0",
}  # fmt: skip
INSTANCES = ({"n": "3", "w": "x"}, {"n": "", "w": "y"}, {"n": "8", "w": ""})
_TYPES = {"i": "integer", "d": "decimal", "t": "text", "e": "text", "day": "date",
          "dt": "dateTime", "tm": "time", "s": "select_one l", "m": "select_multiple l",
          "g": "geopoint"}  # fmt: skip


def expressions() -> list[str]:
    return [line for line in LIST.read_text(encoding="utf-8").splitlines() if line.strip()]


def form_of(found: list[str]) -> Form:
    """A form that answers questions, fills three instances and calculates everything."""
    survey = [{"type": kind, "name": name, "label": name} for name, kind in _TYPES.items()]
    survey += [
        {"type": "text", "name": "hid", "label": "hidden", "relevant": "${i} = 99"},
        {"type": "begin repeat", "name": "r", "label": "r", "repeat_count": "3"},
        {"type": "integer", "name": "n", "label": "n"},
        {"type": "text", "name": "w", "label": "w"},
        {"type": "end repeat"},
    ]
    survey += [
        {"type": "calculate", "name": f"x{number}", "calculation": text}
        for number, text in enumerate(found)
    ]
    choices = [
        {"list_name": "l", "name": name, "label": label, "k": k}
        for name, label, k in (("a", "A x", "1"), ("b", "B", "2"), ("c", "C", "1"))
    ]
    made = compile_form({"survey": survey, "choices": choices})
    assert made.form is not None, made.problems
    return made.form


def ours(form: Form, count: int, now: datetime) -> list[str]:
    session = Session.start(form, now=now, seed=1)
    for name, value in ANSWERS.items():
        assert session.set(name, value, now=now).accepted
    for index, row in enumerate(INSTANCES, 1):
        for name, value in row.items():
            session.set(f"/data/r[{index}]/{name}", value, now=now)
    return [session.value(f"x{number}") for number in range(count)]


def javarosa_values(engine: Engine, form: Form, count: int, folder: Path) -> list[str | None]:
    (folder / "form.xml").write_text(form.xml, encoding="utf-8")
    loaded = engine.ask("load", form=str(folder / "form.xml"), media=str(folder))
    if "error" in loaded:
        raise RuntimeError(loaded["error"])
    rows = iter(INSTANCES)
    row: dict[str, str] = {}
    while (found := engine.ask("next"))["event"] == "question":
        name = found["ref"].rpartition("/")[2].partition("[")[0]
        if name == "n":
            row = next(rows)
        engine.ask("answer", value=row.get(name, "") if name in "nw" else ANSWERS.get(name, ""))
    nodes = engine.ask("dump")["nodes"]
    return [nodes.get(f"/data/x{number}[0]", [None])[0] for number in range(count)]


def xforms_values(engine: Engine, form: Form, count: int, folder: Path) -> list[str | None]:
    (folder / "form.xml").write_text(form.xml, encoding="utf-8")
    loaded = engine.ask("load", form=str(folder / "form.xml"), media=str(folder))
    if "error" in loaded:
        raise RuntimeError(loaded["error"])
    for name, value in ANSWERS.items():
        engine.ask("set", ref=f"/data/{name}", value=value)
    for index, row in enumerate(INSTANCES, 1):
        for name, value in row.items():
            engine.ask("set", ref=f"/data/r[{index}]/{name}", value=value)
    nodes = engine.ask("dump")["nodes"]
    return [nodes.get(f"/data/x{number}", [None])[0] for number in range(count)]


def compare(
    java: Engine, node: Engine | None, now: datetime, folder: Path
) -> tuple[int, list[str]]:
    """How many expressions the other two agree on, and where ours differs from them.

    An expression that one engine refuses is tried by itself, since it stops a whole form.
    """
    agreed, wrong = 0, []
    for text in expressions():
        form = form_of([text])
        mine = ours(form, 1, now)[0]
        try:
            java_value = javarosa_values(java, form, 1, folder)[0]
            node_value = xforms_values(node, form, 1, folder)[0] if node else java_value
        except RuntimeError:
            continue
        if java_value is None or node_value is None or not same(java_value, node_value):
            continue
        agreed += 1
        if not same(mine, java_value):
            wrong.append(f"{text}: ours {mine!r}, theirs {java_value!r}")
    return agreed, wrong
