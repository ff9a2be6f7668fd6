"""`thaktho bench`: measure this machine."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Annotated

import typer

from bot.commands.service import AsJson, fail

app = typer.Typer(help="Measure this machine.")


@app.command()
def bench(
    parts: Annotated[list[str] | None, typer.Argument(help="Which; all when none.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="Of the sustained conversation.")] = 600,
    rate: Annotated[float, typer.Option(min=1, help="Turns a second in it.")] = 300,
    weavers: Annotated[int, typer.Option(min=10, max=100_000)] = 20_000,
    cases: Annotated[int, typer.Option(min=1000, max=2_000_000)] = 1_020_000,
    keep: Annotated[bool, typer.Option(help="Leave the databases for the next run.")] = False,
    as_json: AsJson = False,
) -> None:
    """Each figure beside its goal and a floor of the same run. Ends with 1 when a goal is missed.

    Needs a quiet machine, an hour for everything, and 4 GB of disk.
    """
    room = import_module("bot.bench")
    show = import_module("bot.bench.figure")
    options = room.Options(seconds=seconds, rate=rate, weavers=weavers, cases=cases, keep=keep)
    figures = []
    try:
        for figure in room.run(parts or [], options):
            figures.append(figure)
            if not as_json:
                typer.echo(" · ".join(filter(None, show.line(figure))))
    except room.UnknownPartError as error:
        fail(str(error))
    if as_json:
        typer.echo(json.dumps([figure.as_json() for figure in figures], ensure_ascii=False))
    else:
        typer.echo("\n" + show.table(figures))
    if any(figure.met is False for figure in figures):
        raise typer.Exit(1)
