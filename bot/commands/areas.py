"""`thaktho areas`: provinces, districts, tambons and local administrations."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.service import AsJson, fail, opened, show
from workers.areas import AreaListError
from workers.areas import load as load_areas

app = typer.Typer(help="Areas and local administrations.", no_args_is_help=True)


@app.callback()
def areas() -> None:
    """Areas and local administrations."""


@app.command()
def load(
    lao: Annotated[
        list[Path] | None,
        typer.Option(
            help="CSV of LAOs: lao_code, kind, name_th, name_en, tambon_codes, valid_from."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load every area of the country, and LAOs; running it again changes nothing."""
    with opened() as service:
        try:
            loaded = load_areas(service.engine, lao or ())
        except AreaListError as error:
            fail(*error.problems, "nothing was loaded")
    show(
        asdict(loaded),
        as_json,
        lambda value: "{areas} areas, {laos} LAOs; {changed} rows changed".format(**value),
    )
