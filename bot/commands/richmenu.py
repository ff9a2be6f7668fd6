"""`thaktho richmenu`: the menus under the chat, one a role."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import typer
from sqlalchemy import Engine

from bot.commands.service import AsJson, fail, opened, show
from bot.line.client import LineError
from bot.settings import Settings, SettingsError, load_settings
from models.vault import Vault
from workers import menus

app = typer.Typer(help="Rich menus: draw them and bring LINE to show them.", no_args_is_help=True)


@app.callback()
def richmenu() -> None:
    """Rich menus."""


@app.command()
def sync(as_json: AsJson = False) -> None:
    """Draw the menus, create what changed at LINE, and give each person theirs."""
    try:
        settings = load_settings()
    except SettingsError as error:
        fail(*error.lines, code=error.exit_code)
    with opened() as service:
        try:
            done = sync_all(settings, service.engine, service.vault)
        except LineError as error:
            fail(str(error))
    show(done, as_json, lambda found: f"made {len(found['made'])}, kept {len(found['kept'])}")


def sync_all(settings: Settings, engine: Engine, vault: Vault) -> dict[str, Any]:
    """What the command does, for the demo too. Raises LineError."""
    with menus.client(settings) as client:
        return asdict(menus.sync_all(client, engine, vault))
