"""`thaktho export`: submissions, cases, visits, assistance and the access log as files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import typer

from bot.commands.service import fail, opened
from bot.thai import bangkok_day
from models.area_queries import exists
from models.export_rows import Filter
from models.scope import everything
from workers.export import Format, Task
from workers.export import export as write_export
from workers.export_rights import Names

app = typer.Typer(help="Data out: CSV, XLSX, JSON lines, ODK XML.", no_args_is_help=True)

Table = Literal["csv", "xlsx", "jsonl"]
FormatOption = Annotated[Table, typer.Option("--format", help="The kind of file.")]
WithXml = Annotated[
    Format, typer.Option("--format", help="The kind of file; xml: a zip of ODK submissions.")
]
Out = Annotated[Path | None, typer.Option(help="The file to write; without it, the output.")]
Area = Annotated[str, typer.Option(help="Only this area or LAO code.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="To this day.")]
State = Annotated[list[str] | None, typer.Option(help="Only this state; may be repeated.")]
WithNames = Annotated[bool, typer.Option("--names", help="With names and what was written.")]
Xml = Annotated[bool, typer.Option("--xml", help="JSON lines with the ODK XML of each.")]


@app.command()
def submissions(
    file_format: WithXml = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
    state: State = None,
    xml: Xml = False,
) -> None:
    """What weavers sent, with every answer."""
    wanted = _filter(area, since, until, state)
    if xml and file_format != "jsonl":
        fail("--xml goes with --format jsonl; for files alone use --format xml")
    _export(Task("submissions", file_format, wanted, "shown", xml=xml), out)


@app.command()
def cases(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
    state: State = None,
    names: WithNames = False,
) -> None:
    """Cases: where they stand, in codes."""
    _export(Task("cases", file_format, _filter(area, since, until, state), _names(names)), out)


@app.command()
def visits(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
    state: State = None,
    names: WithNames = False,
) -> None:
    """Follow-ups, in codes; the state is that of the case."""
    _export(Task("visits", file_format, _filter(area, since, until, state), _names(names)), out)


@app.command()
def assistance(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
    names: WithNames = False,
) -> None:
    """Help given, amounts in baht."""
    _export(Task("assistance", file_format, _filter(area, since, until, None), _names(names)), out)


@app.command()
def access(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
) -> None:
    """Who looked at which case, when and why."""
    _export(Task("access", file_format, _filter(area, since, until, None)), out)


def _names(shown: bool) -> Names:
    return "shown" if shown else "left_out"


def _filter(
    area: str, since: datetime | None, until: datetime | None, state: list[str] | None
) -> Filter:
    """Days are Bangkok's, the last one included."""
    return Filter(
        area=area.upper(),
        since=bangkok_day(since.date())[0] if since else None,
        until=bangkok_day(until.date())[1] if until else None,
        states=tuple(state or ()),
    )


def _export(task: Task, out: Path | None) -> None:
    if out is None and task.format in {"xlsx", "xml"} and sys.stdout.isatty():
        fail("such a file is not for the screen; name it with --out FILE")
    with opened() as service:
        with service.engine.connect() as connection:
            if not exists(connection, task.wanted.area):
                fail(f"area {task.wanted.area} is not known")

        def write(target: IO[bytes]) -> int:
            made = (
                service.engine,
                service.vault,
                everything("supervisor", "dpo"),
                task,
                target,
                service.now,
            )
            return write_export(*made)

        written = write(sys.stdout.buffer) if out is None else _to_file(out, write)
    if out is not None:
        typer.echo(f"{written} {task.what} written to {out}", err=True)


def _to_file(out: Path, write: Callable[[Any], int]) -> int:
    """Write beside the file and move it there whole; only its owner may read it."""
    part = out.with_name(f"{out.name}.part")
    try:
        part.touch(mode=0o600)
        with part.open("wb") as target:
            written = write(target)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        fail(f"{out}: {error.strerror}")
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return written
