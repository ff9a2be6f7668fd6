"""`thaktho export`: submissions, cases and assistance as files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from bot.commands.service import fail, opened
from bot.thai import bangkok_day
from models.area_queries import exists
from models.export_rows import Filter
from models.scope import everything
from workers.export import Format, What
from workers.export import export as write_export

app = typer.Typer(help="Data out: CSV, XLSX or JSON lines.", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="The kind of file.")]
Out = Annotated[Path | None, typer.Option(help="The file to write; without it, the output.")]
Area = Annotated[str, typer.Option(help="Only this area or LAO code.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="To this day.")]
State = Annotated[list[str] | None, typer.Option(help="Only this state; may be repeated.")]
Names = Annotated[bool, typer.Option("--names", help="With the names of the children.")]


@app.command()
def submissions(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
    state: State = None,
) -> None:
    """What weavers sent, with every answer."""
    _export("submissions", file_format, out, _filter(area, since, until, state))


@app.command()
def cases(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
    state: State = None,
    names: Names = False,
) -> None:
    """Cases: where they stand, in codes."""
    _export("cases", file_format, out, _filter(area, since, until, state), names=names)


@app.command()
def assistance(
    file_format: FormatOption = "jsonl",
    out: Out = None,
    area: Area = "",
    since: Since = None,
    until: Until = None,
) -> None:
    """Help given, amounts in baht."""
    _export("assistance", file_format, out, _filter(area, since, until, None))


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


def _export(
    what: What, file_format: Format, out: Path | None, wanted: Filter, *, names: bool = False
) -> None:
    if out is None and file_format == "xlsx" and sys.stdout.isatty():
        fail("an XLSX file is not for the screen; name it with --out FILE")
    with opened() as service:
        with service.engine.connect() as connection:
            if not exists(connection, wanted.area):
                fail(f"area {wanted.area} is not known")

        def write(target: IO[bytes]) -> int:
            return write_export(
                service.engine,
                service.vault,
                everything(),
                what,
                file_format,
                target,
                wanted,
                service.now,
                names=names,
            )

        written = write(sys.stdout.buffer) if out is None else _to_file(out, write)
    if out is not None:
        typer.echo(f"{written} {what} written to {out}", err=True)


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
