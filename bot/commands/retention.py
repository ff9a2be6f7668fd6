"""`thaktho retention`: how long each kind of thing is kept, what is due, and ending it now."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.commands.service import AsJson, columns, fail, opened, show
from models import retention

app = typer.Typer(help="What is kept how long; without a command: what is due now.")
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Only this kind; may be repeated.")]


@app.callback(invoke_without_command=True)
def due(
    context: typer.Context,
    _dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is due and change nothing: the default.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """For each kind: how long it is kept and why, how many rows are due, and the oldest."""
    if context.invoked_subcommand is not None:
        return
    with opened() as service, service.engine.connect() as connection:
        rows = [
            {
                "kind": found.kept.name,
                "kept": found.kept.period,
                "then": found.kept.does,
                "due": found.rows,
                "oldest": found.oldest,
                "why": found.kept.why,
            }
            for found in retention.due(connection, service.now)
        ]
    show(rows, as_json, lambda value: columns(value, "kind", "kept", "then", "due", "oldest"))


@app.command()
def run(kind: Kind = None, as_json: AsJson = False) -> None:
    """End what is due now, as the clock does every night. It cannot be taken back."""
    unknown = set(kind or ()) - set(retention.BY_NAME)
    if unknown:
        fail(f"not known: {', '.join(sorted(unknown))}; known: {', '.join(retention.BY_NAME)}")
    wanted = [retention.BY_NAME[name] for name in kind or retention.BY_NAME]
    rows: list[dict[str, Any]] = []
    with opened() as service:
        for kept in wanted:
            ended, _ = retention.run(service.engine.begin, service.now, kept, lambda: False)
            rows.append({"kind": kept.name, "then": kept.does, "ended": ended})
    show(rows, as_json, lambda value: columns(value, "kind", "then", "ended"))
