"""`thaktho keys`: sealing everything anew after a new key was put first in THAKTHO_KEYS."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import typer

from bot.commands.service import AsJson, columns, fail, opened, show
from models import rotation

app = typer.Typer(help="Sealing keys.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """Sealing keys."""


@app.command()
def rotate(as_json: AsJson = False) -> None:
    """Seal everything anew under the first key of THAKTHO_KEYS.

    The service may go on running, with the new key first and the old one after it. When nothing
    is left under the old key, it can be taken out of THAKTHO_KEYS.
    """
    with opened() as service:
        rotated = list(rotation.rotate(service.engine, service.vault))
        left = rotation.left(service.engine, service.vault)
    rows = [asdict(one) for one in rotated]
    show({"columns": rows, "left": left}, as_json, _text)
    if left:
        fail(f"{left} rows are still under an older key: see which failed, then run this again")


def _text(value: dict[str, Any]) -> str:
    ended = "everything is under the newest key" if not value["left"] else ""
    return f"{columns(value['columns'], 'column', 'sealed', 'failed')}\n{ended}".rstrip()
