"""`thaktho forms`: checking, playing, publishing and retiring forms."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.clock import clock_from
from bot.commands import form_answers, form_chat
from bot.commands.service import AsJson, columns, fail, opened, show
from bot.forms import Form, Problem
from models import form_queries
from workers.form_check import SECONDS, Checked, check, files_beside, is_built_in, key_of
from workers.publish import publish_authored

PATIENCE = 60
"""Seconds for a form that is played: nobody else waits."""

app = typer.Typer(help="Forms: check, play, publish, list, retire.", no_args_is_help=True)

File = Annotated[
    Path,
    typer.Argument(
        help="An XLSForm: xlsx, xls, csv or a Markdown table; lists beside it are picked up.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
Language = Annotated[str, typer.Option(help="Language of the form's texts, such as th or en.")]


@app.command("check")
def check_file(file: File, as_json: AsJson = False) -> None:
    """Say what is wrong with a form, by sheet and row. Ends with 1 when it cannot be used."""
    checked = _checked(file)
    show(_told(checked, file), as_json, lambda _value: _report(checked))
    if checked.form_bytes is None:
        raise typer.Exit(1)


@app.command()
def play(
    file: File,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="Answers: one a line, a JSON list, or JSON objects {name or ref: value}.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    language: Language = "th",
    seed: Annotated[int, typer.Option(help="Decides everything random in the form.")] = 1,
    now: Annotated[
        str, typer.Option(help="The time for the form, as in THAKTHO_NOW: 2026-05-16T09:00.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Answer a form in the terminal as in the chat; with --answers, feed it from a file."""
    form = _playable(file, as_json)
    moment = _moment(now)
    if answers is not None or as_json:
        _feed(form, answers, language, moment, seed, as_json)
        return
    talk = form_chat.begin(form, language=language, now=moment, seed=seed)
    sent = form_chat.play(talk, typer.echo, _ask)
    if not sent:
        typer.echo("The form was not finished.", err=True)


@app.command()
def publish(
    file: File,
    key: Annotated[str, typer.Option(help="The form's key; its form_id otherwise.")] = "",
    without_thai: Annotated[
        bool, typer.Option("--without-thai", help="Publish although texts have no Thai.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a form the newest version of its key. Open drafts end on the version they began with."""
    checked = _checked(file)
    if checked.form_bytes is None:
        fail(_report(checked))
    chosen = key or key_of(checked, file.name)
    if is_built_in(chosen):
        fail(f"the key {chosen} is a built-in form's: give the form another form_id, or --key")
    if checked.missing_thai and not without_thai:
        fail(
            f"{checked.missing_thai} texts have no Thai: add them, or publish --without-thai",
            *(line for line in _problem_lines(checked.problems) if "th" in line.casefold()),
        )
    with opened() as service, service.engine.begin() as connection:
        changed = publish_authored(connection, chosen, checked.form(), service.now)
    value = {"key": chosen, "digest": checked.digest, "title": checked.title, "changed": changed}
    show(value, as_json, lambda one: _published(one, checked))


@app.command("list")
def list_forms(as_json: AsJson = False) -> None:
    """All forms, the retired ones too."""
    with opened() as service, service.engine.connect() as connection:
        rows = [
            {**row, "built_in": is_built_in(row["key"])}
            for row in form_queries.published(connection)
        ]
    names = ("key", "title", "versions", "published_at", "retired_at", "built_in")
    show(rows, as_json, lambda value: columns(value, *names))


@app.command()
def retire(
    key: Annotated[str, typer.Argument(help="From `list`.")], as_json: AsJson = False
) -> None:
    """Offer a form no more. Open drafts of it can still be finished; publishing brings it back."""
    with opened() as service, service.engine.begin() as connection:
        done = form_queries.retire(connection, key, service.now)
    if not done:
        fail(f"there is no form {key} in use")
    show({"key": key, "state": "retired"}, as_json, lambda one: f"{one['key']} is retired")


def _checked(file: Path, *, seconds: float = SECONDS, guarded: bool = True) -> Checked:
    return check(file.read_bytes(), file.name, files_beside(file), seconds=seconds, guarded=guarded)


def _told(checked: Checked, file: Path) -> dict[str, Any]:
    return {
        "ok": checked.form_bytes is not None,
        "file": file.name,
        "key": key_of(checked, file.name),
        "title": checked.title,
        "digest": checked.digest,
        "questions": checked.questions,
        "missing_thai": checked.missing_thai,
        "problems": [asdict(one) for one in checked.problems],
    }


def _report(checked: Checked) -> str:
    lines = _problem_lines(checked.problems)
    if checked.form_bytes is None:
        return "\n".join([*lines, f"{len(checked.errors)} errors: the form cannot be used."])
    lines.append(f"The form works: “{checked.title}”, {checked.questions} questions.")
    if checked.missing_thai:
        lines.append(
            f"{checked.missing_thai} texts have no Thai: publishing it needs --without-thai."
        )
    return "\n".join(lines)


def _problem_lines(problems: tuple[Problem, ...]) -> list[str]:
    """`error  survey, row 5, relevant: cause  → remedy`, errors first."""
    lines = []
    for one in sorted(problems, key=lambda problem: problem.severity):
        row = f"row {one.row}" if one.row is not None else ""
        where = ", ".join(part for part in (one.sheet, row, one.column) if part)
        lines.append(f"{one.severity}  {where + ': ' if where else ''}{one.cause}  → {one.remedy}")
    return lines


def _published(value: dict[str, Any], checked: Checked) -> str:
    what = "is published" if value["changed"] else "was this version already"
    lines = [*_problem_lines(checked.problems), f"{value['key']} {what}: {value['digest'][:12]}"]
    return "\n".join(lines)


def _playable(file: Path, as_json: bool) -> Form:
    checked = _checked(file, seconds=PATIENCE, guarded=False)
    if checked.form_bytes is None:
        if as_json:
            problems = [asdict(one) for one in checked.problems]
            typer.echo(json.dumps({"event": "refused", "problems": problems}, ensure_ascii=False))
            raise typer.Exit(1)
        fail(_report(checked))
    return checked.form()


def _moment(text: str) -> datetime:
    try:
        return clock_from(text)()
    except ValueError as error:
        fail(f"--now cannot be read: {error}")


def _ask() -> str | None:
    """The next line that a person types; None when there is none."""
    typer.echo("> ", nl=False)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None


def _feed(
    form: Form, file: Path | None, language: str, now: datetime, seed: int, as_json: bool
) -> None:
    text = file.read_text(encoding="utf-8") if file is not None else sys.stdin.read()
    try:
        yaml = file is not None and file.suffix.lower() in (".yaml", ".yml")
        answers = form_answers.read_answers(text, yaml=yaml)
    except form_answers.AnswersError as error:
        fail(str(error))
    for event in form_answers.walk(form, answers, language=language, now=now, seed=seed):
        if as_json:
            typer.echo(json.dumps(event, ensure_ascii=False))
        else:
            for line in _spoken(event):
                typer.echo(line)


def _spoken(event: dict[str, Any]) -> list[str]:
    """An event as a person reads it."""
    if event["event"] == "question":
        choices = [f"    {one['name']}: {one['label']}" for one in event["choices"][:30]]
        place = f"{event['position']}/{event['total']}"
        return [
            *event["notes"],
            f"{place} {event['text']} ({event['name']}, {event['type']})",
            *choices,
        ]
    if event["event"] == "verdict":
        reason = f"refused, {event['reason']} {event['message']}".strip()
        return [f"  = {event['value']}" + ("" if event["accepted"] else f"  {reason}")]
    state = (
        "complete" if event["complete"] else f"not complete, waiting at {event['waiting'] or '?'}"
    )
    return [json.dumps(event["values"], ensure_ascii=False, indent=2), state]
