"""Short ways to make forms and to answer them in tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from bot.forms import Form, Problem, Session, compile_form

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=7)))
Rows = list[dict[str, str]]


def sheets(survey: Rows, choices: Rows | None = None, **settings: str) -> dict[str, Rows]:
    made = {"survey": survey}
    if choices:
        made["choices"] = choices
    if settings:
        made["settings"] = [settings]
    return made


def row(kind: str, name: str = "", **more: str) -> dict[str, str]:
    made = {"type": kind, **more}
    if name:
        made = {"name": name, "label": name, **made}
    return made


def choices(name: str, *values: str, **columns: str) -> Rows:
    return [{"list_name": name, "name": v, "label": v.title(), **columns} for v in values]


def form(survey: Rows, options: Rows | None = None, files: Mapping[str, bytes] | None = None,
         **settings: str) -> Form:  # fmt: skip
    made = compile_form(sheets(survey, options, **settings), files=files)
    assert made.form is not None, made.problems
    return made.form


def problems(survey: Rows, options: Rows | None = None, **settings: str) -> tuple[Problem, ...]:
    return compile_form(sheets(survey, options, **settings)).problems


def begin(survey: Rows, options: Rows | None = None, files: Mapping[str, bytes] | None = None,
          **settings: str) -> Session:  # fmt: skip
    return Session.start(form(survey, options, files, **settings), now=NOW, seed=5)


def say(session: Session, *values: str | None) -> None:
    """Answers the questions as they come; every answer must be taken."""
    for value in values:
        verdict = session.answer(value, now=NOW)
        assert verdict.accepted, (session.current(), verdict)


def asked(session: Session) -> str:
    question = session.current()
    return question.ref if question is not None else ""


def again(session: Session) -> Session:
    """The session as a restart brings it back."""
    import json

    return Session.restore(session.form, json.loads(json.dumps(session.stored())), now=NOW)
