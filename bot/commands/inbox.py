"""`thaktho inbox`: events that wait, or that could not be handled."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.service import AsJson, columns, fail, opened, show
from models import alarms, oversight

app = typer.Typer(help="Events from LINE: waiting, or set aside.", no_args_is_help=True)

Row = Annotated[int, typer.Argument(help="The row's id, from `inbox list`.")]


@app.command("list")
def list_rows(
    waiting: Annotated[bool, typer.Option("--open", help="Those that wait instead.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Events that were set aside with their errors, newest first; never what they say."""
    with opened() as service, service.engine.connect() as connection:
        find = oversight.open_rows if waiting else oversight.set_aside_rows
        rows = [dict(row) for row in find(connection, limit)]
    names = ("id", "kind", "person_id", "received_at", "attempts", "set_aside_at", "error")
    show(rows, as_json, lambda value: columns(value, *names))


@app.command()
def reports(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50, as_json: AsJson = False
) -> None:
    """Reports whose validation failed to the end, with their errors; never what they say."""
    with opened() as service, service.engine.connect() as connection:
        rows = [dict(row) for row in alarms.set_aside_reports(connection, limit)]
    names = ("id", "number", "form", "person_id", "received_at", "attempts", "error")
    show(rows, as_json, lambda value: columns(value, *names))


@app.command()
def replay(
    row: Row,
    report: Annotated[bool, typer.Option("--report", help="A report of `inbox reports`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let an event that was set aside be handled again, or a report be validated again."""
    again = alarms.replay_report if report else oversight.replay
    with opened() as service, service.engine.begin() as connection:
        done = again(connection, row)
    if not done:
        fail(f"{'report' if report else 'row'} {row} is not set aside")
    show({"id": row, "state": "open"}, as_json, lambda value: f"{value['id']} is open again")


@app.command("set-aside")
def set_aside(
    row: Row,
    why: Annotated[str, typer.Option(help="Why; shown in the list.")] = "set aside by an operator",
    as_json: AsJson = False,
) -> None:
    """Put an event aside that holds up its person; later ones go on."""
    with opened() as service, service.engine.begin() as connection:
        done = oversight.put_aside(connection, row, why, service.now)
    if not done:
        fail(f"row {row} is not open")
    show({"id": row, "state": "set aside"}, as_json, lambda value: f"{value['id']} is set aside")
