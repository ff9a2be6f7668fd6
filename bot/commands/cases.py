"""`thaktho cases`: erasing a case."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.service import AsJson, fail, opened, show
from handlers.moves import ENDS
from models import erasing
from models.child_queries import DUPLICATE
from workers.erasing import erase_case

app = typer.Typer(help="Cases: erase.", no_args_is_help=True)


@app.callback()
def cases() -> None:
    """Cases."""


@app.command()
def erase(
    number: Annotated[str, typer.Argument(metavar="CASE_NO", help="Such as 32-2569-00001.")],
    why: Annotated[str, typer.Option(help="Why, such as the number of the request; no names.")],
    as_json: AsJson = False,
) -> None:
    """Destroy everything personal of an ended case, for good; what is counted stays."""
    if not why.strip():
        fail("say why: --why …")
    with opened() as service, service.engine.begin() as connection:
        row = erasing.find(connection, number)
        if row is None:
            fail(f"case {number} is not known")
        if row.key_destroyed_at is not None:
            fail(f"case {number} was erased on {row.key_destroyed_at:%Y-%m-%d}")
        if row.close_code == DUPLICATE:
            fail(f"case {number} was joined to another one; erase that, and it goes with it")
        if row.state not in ENDS or erasing.in_work(connection, row.id):
            fail(f"case {number} is still in work; end it, its reports and its alerts first")
        done = erase_case(connection, service.vault, row.id, service.now, why.strip())
    counted = {"cases": len(done.cases), "reports": len(done.reports), "keys": done.keys}
    made = {"case_no": number, "erased_at": service.now, **counted, "files": done.files}
    show(
        made, as_json, "{case_no} erased: {cases} cases, {reports} reports, {keys} keys".format_map
    )
