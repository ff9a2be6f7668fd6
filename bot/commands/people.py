"""`thaktho people`: inviting, listing, suspending."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.service import AsJson, Service, columns, fail, opened, show
from models import people_list
from models.invite import NAME_CONTEXT
from workers.invites import InviteError, Wanted, read_list
from workers.invites import invite as make_invites

app = typer.Typer(help="People: invite, list, suspend, import.", no_args_is_help=True)

Days = Annotated[int, typer.Option(help="How many days the code is valid.")]


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="weaver, coordinator, supervisor, protect, …")],
    area: Annotated[str, typer.Option(help="Area code of 2, 4 or 6 digits.")],
    lao: Annotated[str, typer.Option(help="LAO code, such as 320401T.")] = "",
    name: Annotated[str, typer.Option(help="The person's name; kept sealed.")] = "",
    days: Days = 14,
    as_json: AsJson = False,
) -> None:
    """Make a code that enrols one person who sends it in the chat."""
    made = _invite([Wanted(role.lower(), area, lao.upper(), name)], days)
    show(made[0], as_json, lambda value: str(value["code"]))


@app.command("import")
def import_list(
    path: Annotated[Path, typer.Argument(metavar="CSV", help="Columns role, area, lao, name.")],
    days: Days = 14,
    as_json: AsJson = False,
) -> None:
    """Make a code for everybody on a list; print each with its person."""
    try:
        wanted = read_list(path)
    except InviteError as error:
        fail(*error.problems)
    made = _invite(wanted, days)
    show(made, as_json, lambda rows: columns(rows, "code", "role", "area", "lao", "name"))


@app.command("list")
def list_people(
    area: Annotated[str, typer.Option(help="Area or LAO code.")] = "",
    role: Annotated[str, typer.Option(help="Only this role.")] = "",
    names: Annotated[bool, typer.Option("--names", help="Show names.")] = False,
    as_json: AsJson = False,
) -> None:
    """Who is enrolled, one line a role."""
    with opened() as service, service.engine.connect() as connection:
        found = people_list.listed(connection, area, role)
        rows = [_shown(service, row, names) for row in found]
    order = ("id", "state", "role", "area", "lao", "enrolled_at", "heard_at", "blocked")
    show(rows, as_json, lambda value: columns(value, *order, *(["name"] if names else [])))


@app.command()
def suspend(
    person: Annotated[int, typer.Argument(help="The person's id, from `people list`.")],
    undo: Annotated[bool, typer.Option("--undo", help="Let the person come back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop a person from reporting and seeing anything; what they sent stays."""
    with opened() as service, service.engine.begin() as connection:
        if undo:
            done = people_list.resume(connection, person)
        else:
            done = people_list.suspend(connection, person, service.now)
    if not done:
        fail(f"nobody with id {person} is {'suspended' if undo else 'active'}")
    state = "active" if undo else "suspended"
    show({"id": person, "state": state}, as_json, lambda value: "{id} is {state}".format(**value))


def _invite(wanted: list[Wanted], days: int) -> list[dict[str, Any]]:
    with opened() as service, service.engine.begin() as connection:
        try:
            made = make_invites(
                connection, service.vault, wanted, days=days, by=None, now=service.now
            )
        except InviteError as error:
            fail(*error.problems)
    return [asdict(one) for one in made]


def _shown(service: Service, row: Any, names: bool) -> dict[str, Any]:
    shown = {
        name: value for name, value in row.items() if name not in {"name_sealed", "blocked_at"}
    }
    shown["blocked"] = row["blocked_at"] is not None
    if names:
        sealed = row["name_sealed"]
        shown["name"] = service.vault.open(bytes(sealed), NAME_CONTEXT) if sealed else ""
    return shown
