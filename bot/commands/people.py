"""`thaktho people`: inviting, listing, suspending, moving, handing work over."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from sqlalchemy import Connection

from bot.commands.service import AsJson, Service, columns, fail, opened, show
from models import people_list
from models.invite import NAME_CONTEXT
from models.looks import of_case
from models.person import roles
from models.scope import everything
from workers import handing_over, membership
from workers.invites import InviteError, Wanted, read_list
from workers.invites import invite as make_invites

app = typer.Typer(
    help="People: invite, list, suspend, resume, move, handover, import, looks.",
    no_args_is_help=True,
)

EVERYTHING: Final = everything("coordinator")
What = Literal["all", "cases", "drafts"]
WHAT: Final[dict[str, What]] = {"all": "all", "cases": "cases", "drafts": "drafts"}
Known = Literal["again", "skip", "renew"]
PersonId = Annotated[int, typer.Argument(help="The person's id, from `people list`.")]
Reason = Annotated[str, typer.Option(help="Why; kept sealed with who did it and when.")]
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
    again: Annotated[
        bool, typer.Option("--again", help="A new code for who has one that was not used.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a code for everybody on a list who has none; print each with its person."""
    try:
        wanted = read_list(path)
    except InviteError as error:
        fail(*error.problems)
    made = _invite(wanted, days, "renew" if again else "skip")
    show(made, as_json, lambda rows: columns(rows, "code", "state", "role", "area", "lao", "name"))


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
    person: PersonId,
    reason: Reason = "",
    undo: Annotated[bool, typer.Option("--undo", help="The same as `resume`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop a person from reporting and seeing anything; what they sent stays."""
    if undo:
        _resume(person, reason, as_json)
        return
    with opened() as service, service.engine.begin() as connection:
        done = membership.suspend(
            connection, service.vault, person, None, service.now, reason=reason
        )
    if not done:
        fail(f"nobody with id {person} is active")
    show({"id": person, "state": "suspended"}, as_json, _is_now)


@app.command()
def resume(person: PersonId, reason: Reason = "", as_json: AsJson = False) -> None:
    """Let a suspended person come back; they are told with their next reply."""
    _resume(person, reason, as_json)


@app.command()
def move(
    person: PersonId,
    lao: Annotated[str, typer.Option(help="LAO code to work in from now on, such as 320402T.")],
    role: Annotated[
        str, typer.Option(help="Only this role; without it all that name an LAO.")
    ] = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """End roles where they are held and begin them in another LAO; the cases stay theirs."""
    lao = lao.upper()
    with opened() as service, service.engine.begin() as connection:
        held = _held(connection, person)
        moving = [one for one in held if (one[0] == role if role else one[2])]
        if not moving:
            fail(f"person {person} holds no such role")
        if not membership.move(
            connection, service.vault, person, moving, lao, None, service.now, reason=reason
        ):
            fail(f"LAO {lao} is not known, or is where they are already")
        left = people_list.in_hand(connection, [person]).get(person, people_list.InHand())
    moved = {"id": person, "lao": lao, "roles": sorted({one[0] for one in moving})}
    show(
        {**moved, "cases": left.cases, "drafts": left.drafts},
        as_json,
        lambda value: "{id} works in {lao}, with {cases} cases and {drafts} drafts".format(**value),
    )


@app.command()
def handover(
    person: PersonId,
    to: Annotated[int, typer.Option(help="Who takes over; 0 with --undo.")] = 0,
    case: Annotated[list[str] | None, typer.Option(help="Only this case; repeatable.")] = None,
    only: Annotated[str, typer.Option(help="cases or drafts; without it both.")] = "all",
    undo: Annotated[int, typer.Option(help="Take back the handover with this number.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Give a person's open cases and drafts to another; drafts go within a second of `talk`."""
    with opened() as service, service.engine.begin() as connection:
        if undo:
            event = people_list.event(connection, undo)
            count = None
            if event is not None and event.person_id == person:
                count = handing_over.hand_back(
                    connection, service.vault, EVERYTHING, undo, None, service.now
                )
            if count is None:
                fail(f"handover {undo} cannot be taken back")
            made = {"handover": undo, "cases": count}
        else:
            made = _hand_over(connection, service, person, to, case or [], only)
    show(made, as_json, lambda value: "handover {handover}: {cases} cases".format(**value))


@app.command()
def looks(
    number: Annotated[str, typer.Argument(metavar="CASE_NO", help="Such as 32-2569-00001.")],
    names: Annotated[bool, typer.Option("--names", help="Show names of who looked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Everybody who looked at one child's record: when, how and why."""
    with opened() as service, service.engine.connect() as connection:
        found = of_case(connection, number)
        if found is None:
            fail(f"case {number} is not known")
        who = {row["id"]: row for row in people_list.listed(connection)} if names else {}
        rows = [
            {
                "at": row.at,
                "person": row.person_id,
                "act": row.act,
                "why": row.why,
                "case_no": row.number,
                **({"name": _name(service, who.get(row.person_id))} if names else {}),
            }
            for row in found
        ]
    order = ("at", "person", "act", "why", "case_no", *(["name"] if names else []))
    show(rows, as_json, lambda value: columns(value, *order))


def _name(service: Service, row: Any) -> str:
    sealed = row["name_sealed"] if row is not None else None
    return str(service.vault.open(bytes(sealed), NAME_CONTEXT)) if sealed else ""


def _hand_over(
    connection: Connection, service: Service, person: int, to: int, numbers: list[str], only: str
) -> dict[str, int]:
    if only not in WHAT:
        fail(f"--only takes {', '.join(WHAT)}")
    heir = people_list.state(connection, to)
    if people_list.state(connection, person) is None:
        fail(f"there is nobody with id {person}")
    works = {role for role, _, _ in _held(connection, to)} & {"weaver", "coordinator"}
    if heir is None or heir.state != "active" or to == person or not works:
        fail(f"person {to} cannot take it over")
    done = handing_over.hand_over(
        connection,
        service.vault,
        EVERYTHING,
        person,
        to,
        None,
        service.now,
        what=WHAT[only],
        numbers=numbers,
    )
    return {"handover": done.event_id, "cases": done.cases}


def _resume(person: int, reason: str, as_json: bool) -> None:
    with opened() as service, service.engine.begin() as connection:
        done = membership.resume(
            connection, service.vault, person, None, service.now, reason=reason
        )
    if not done:
        fail(f"nobody with id {person} is suspended")
    show({"id": person, "state": "active"}, as_json, _is_now)


def _is_now(value: dict[str, Any]) -> str:
    return "{id} is {state}".format(**value)


def _held(connection: Connection, person_id: int) -> list[tuple[str, str, str]]:
    return roles(connection, [person_id])[person_id]


def _invite(wanted: list[Wanted], days: int, known: Known = "again") -> list[dict[str, Any]]:
    with opened() as service, service.engine.begin() as connection:
        try:
            made = make_invites(
                connection,
                service.vault,
                wanted,
                days=days,
                by=None,
                now=service.now,
                known=known,
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
        shown["name"] = _name(service, row)
    return shown
