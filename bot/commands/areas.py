"""`thaktho areas`: provinces, districts, tambons and local administrations."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.service import AsJson, fail, opened, show
from bot.thai import show_baht
from handlers.helped import satang
from handlers.orders import Phone
from handlers.phones import read as read_phones
from models import area_queries, province_queries
from workers.areas import AreaListError
from workers.areas import load as load_areas
from workers.centres import load_centres

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
    centre: Annotated[
        list[Path] | None,
        typer.Option(
            help="CSV of child centres: centre_id, name_th, lao_code, tambon_code, moo, children, "
            "teachers, standard_grade, standard_year, head_phone."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load every area of the country, LAOs and child centres; running it again changes nothing."""
    with opened() as service:
        try:
            loaded: dict[str, int] = asdict(load_areas(service.engine, lao or ()))
            if centre:
                read = load_centres(service.engine, service.vault, centre)
                loaded |= {"centres": read.centres, "changed": loaded["changed"] + read.changed}
        except AreaListError as error:
            fail(*error.problems, "nothing of this list was loaded")
    show(loaded, as_json, _loaded)


def _loaded(value: dict[str, int]) -> str:
    centres = f", {value['centres']} child centres" if "centres" in value else ""
    return (
        "{areas} areas, {laos} LAOs".format(**value) + f"{centres}; {value['changed']} rows changed"
    )


Baht = Annotated[str | None, typer.Option(help="Baht for one entry of help; - takes it back.")]
Clock = Annotated[str | None, typer.Option(help="Time in Bangkok, 20:00; - takes it back.")]


@app.command()
def settings(
    province: Annotated[str, typer.Argument(help="Code of a province; - for all provinces.")],
    cap_child: Baht = None,
    cap_centre: Baht = None,
    quiet_from: Clock = None,
    quiet_to: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Show what a province decides for itself, after changing what is given."""
    code = "" if province == "-" else province
    said: dict[str, Any] = {}
    for name, value in (("cap_child", cap_child), ("cap_centre", cap_centre)):
        if value is not None:
            said[name] = _satang(name, value)
    for name, value in (("quiet_from", quiet_from), ("quiet_to", quiet_to)):
        if value is not None:
            said[name] = _time(name, value)
    with opened() as service, service.engine.begin() as connection:
        if code and (len(code) != 2 or not area_queries.exists(connection, code)):
            fail(f"province {code} is not known")
        if said:
            province_queries.keep_settings(connection, code, service.now, **said)
        held = province_queries.settings_of(connection, code)
    found = {
        "province": held.province,
        "cap_child_baht": _baht(held.cap_child),
        "cap_centre_baht": _baht(held.cap_centre),
        "quiet_from": f"{held.quiet_from:%H:%M}",
        "quiet_to": f"{held.quiet_to:%H:%M}",
    }
    show(found, as_json, lambda _: _settings(held))


@app.command()
def phones(
    province: Annotated[str, typer.Argument(help="Code of a province; - for all provinces.")],
    phone: Annotated[
        list[str] | None,
        typer.Option(help="number,Thai,English,levels (A, ABC; empty: below the buttons)."),
    ] = None,
    take_back: Annotated[bool, typer.Option(help="Show what holds for all again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the numbers to call in danger, after changing them to those given."""
    code = "" if province == "-" else province
    said = [_phone(line) for line in phone or ()]
    with opened() as service, service.engine.begin() as connection:
        if code and (len(code) != 2 or not area_queries.exists(connection, code)):
            fail(f"province {code} is not known")
        if said or take_back:
            province_queries.keep_settings(connection, code, service.now, phones=said or None)
        held = read_phones(province_queries.settings_of(connection, code).phones)
    show([asdict(one) for one in held], as_json, lambda _: "\n".join(map(_phone_line, held)))


def _phone(line: str) -> dict[str, str]:
    """A number as it is stored. Ends the command when it is none."""
    number, thai, english, levels = (*(part.strip() for part in line.split(",")), "", "", "")[:4]
    if not re.fullmatch(r"[0-9+*#-]{3,20}", number) or not thai or set(levels) - set("ABC"):
        fail(f"--phone {line!r} is not number,Thai,English,levels")
    return {"number": number, "th": thai, "en": english, "levels": levels}


def _phone_line(one: Phone) -> str:
    return f"{one.number:<12} {one.levels or '-':<4} {one.th} / {one.en}"


def _settings(held: province_queries.ProvinceSettings) -> str:
    caps = [show_baht(cap, "en") for cap in (held.cap_child, held.cap_centre)]
    return (
        f"help: at most {caps[0]} for a child or family, {caps[1]} for a centre\n"
        f"quiet: {held.quiet_from:%H:%M} to {held.quiet_to:%H:%M}"
    )


def _satang(name: str, value: str) -> int | None:
    """Satang of an amount in baht; None takes the province's word back."""
    if value == "-":
        return None
    amount = satang(value.replace(",", ""))
    if not amount:
        fail(f"--{name.replace('_', '-')} {value} is no amount in baht")
    return amount


def _time(name: str, value: str) -> time | None:
    if value == "-":
        return None
    try:
        return time.fromisoformat(value).replace(second=0, microsecond=0)
    except ValueError:
        fail(f"--{name.replace('_', '-')} {value} is no time such as 20:00")


def _baht(amount: int) -> str:
    whole, rest = divmod(amount, 100)
    return f"{whole}.{rest:02}"
