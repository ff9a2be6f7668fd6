"""The service as a command finds it: settings read, database reachable and migrated, vault open."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy import Engine

from bot.settings import ExitCode, Settings, SettingsError, load_settings
from models.db import DatabaseAwayError, NotMigratedError, check, connect, open_vault
from models.vault import Vault

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]

LONG = 600
"""Seconds a statement of a command may take; the service's own are far shorter."""


@dataclass(frozen=True)
class Service:
    settings: Settings
    engine: Engine
    vault: Vault

    @property
    def now(self) -> datetime:
        return self.settings.clock()


@contextmanager
def opened() -> Iterator[Service]:
    """The service; a setting, database or migration that is missing ends the command in a line."""
    try:
        settings = load_settings(line=False)
    except SettingsError as error:
        fail(*error.lines, code=error.exit_code)
    engine = connect(settings.database_url, pool=2, statement_seconds=LONG)
    try:
        check(engine)
        vault = open_vault(engine, settings.sealing_keys)
    except DatabaseAwayError as error:
        fail(f"the database cannot be reached: {error}", code=ExitCode.DATABASE_AWAY)
    except NotMigratedError as error:
        fail(
            f"the database is not migrated ({error}); run: thaktho db upgrade",
            code=ExitCode.NOT_MIGRATED,
        )
    try:
        yield Service(settings, engine, vault)
    finally:
        engine.dispose()


def fail(*lines: str, code: int = 1) -> NoReturn:
    """End the command: every line to standard error, then the exit code."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(int(code))


def show(value: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    """Print a value as one JSON line, or as text."""
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False, default=_plain))
    else:
        typer.echo(text(value))


def columns(rows: Sequence[Mapping[str, Any]], *names: str) -> str:
    """Rows as aligned text with a heading; "nothing" when there are none."""
    if not rows:
        return "nothing"
    table = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime is one as well
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
