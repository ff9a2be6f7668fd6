"""`thaktho outbox`: messages that wait to be sent, or that failed."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.service import AsJson, columns, opened, show
from models import oversight

app = typer.Typer(help="Messages to LINE: waiting, or failed.", no_args_is_help=True)


@app.callback()
def outbox() -> None:
    """Messages to LINE: waiting, or failed."""


@app.command("list")
def list_rows(
    failed: Annotated[bool, typer.Option("--failed", help="Those that failed instead.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Messages that wait to be sent, oldest first; never what they say."""
    with opened() as service, service.engine.connect() as connection:
        find = oversight.failed_rows if failed else oversight.unsent_rows
        rows = [dict(row) for row in find(connection, limit)]
    names = ("id", "kind", "push_class", "person_id", "created_at", "attempts", "verdict", "error")
    show(rows, as_json, lambda value: columns(value, *names))
