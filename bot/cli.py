"""The command line: `thaktho …`. Wires processes; every error it knows is one clear line."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot.logs import set_up_logs, wordless
from bot.settings import ExitCode, SettingsError, load_settings

GROUPS = {
    "areas": "Areas and local administrations.",
    "bench": "Each figure beside its goal and a floor of the same run. Ends with 1 when a goal is "
    "missed.",
    "cases": "Cases: erase.",
    "doctor": "Look at settings, database, Redis, LINE and the queues; exit 1 when something is "
    "wrong.",
    "export": "Data out: CSV, XLSX, JSON lines, ODK XML.",
    "forms": "Forms: check, play, publish, list, retire.",
    "inbox": "Events from LINE: waiting, or set aside.",
    "keys": "Sealing keys.",
    "outbox": "Messages to LINE: waiting, or failed.",
    "people": "People: invite, list, suspend, resume, move, handover, import, looks.",
    "retention": "What is kept how long; without a command: what is due now.",
    "richmenu": "Rich menus: draw them and bring LINE to show them.",
}
"""Commands that live in `bot.commands`, imported when they are asked for: a start is felt. What
each says of itself stands here too, so that the list of all imports none (a test compares)."""


class Commands(TyperGroup):
    """The commands here, and those of `GROUPS`."""

    _only_listed = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of all commands, of which none runs."""
        self._only_listed = True
        super().format_help(ctx, formatter)

    # The types of Typer's own copy of click are private, hence Any.
    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in GROUPS:
            return super().get_command(ctx, cmd_name)
        if self._only_listed:
            return TyperCommand(name=cmd_name, help=GROUPS[cmd_name])
        room = import_module(f"bot.commands.{cmd_name}").app
        # One command alone takes arguments of its own; a group would take them for commands.
        alone = not room.registered_callback and len(room.registered_commands) == 1
        command = (typer.main.get_command if alone else typer.main.get_group)(room)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Thaktho (ถักทอ): report and follow children out of learning, in a LINE chat.",
)
database = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(database, name="db")


@app.command()
def demo(
    port: int = typer.Option(8700, help="Where the chat page opens (a free port near it)."),
) -> None:
    """Everything on this machine, with made-up data and a stand-in for LINE."""
    import_module("bot.demo").run(port)


@app.command()
def web() -> None:
    """Take LINE's webhooks and serve pages."""
    set_up_logs()
    import_module("bot.serve").run(load_settings())


@app.command()
def talk() -> None:
    """Run the conversations."""
    set_up_logs()
    import_module("workers.talk.process").run(load_settings())


@app.command()
def worker() -> None:
    """Run jobs: validate submissions, fetch media."""
    set_up_logs()
    import_module("workers.job_worker").run(load_settings())


@app.command()
def clock() -> None:
    """Run what falls due: escalations, digests, sweeps."""
    set_up_logs()
    import_module("workers.clock").run(load_settings())


@database.command()
def upgrade() -> None:
    """Bring the database to the newest migration and publish the built-in forms."""
    settings = load_settings(line=False)
    db = import_module("models.db")
    db.upgrade(settings.database_url)
    engine = db.connect(settings.database_url)
    with engine.begin() as connection:
        changed = import_module("workers.publish").publish_builtins(connection, settings.clock())
    typer.echo("The database is at the newest migration.")
    if changed:
        typer.echo(f"Published: {', '.join(changed)}")


@database.command()
def restored() -> None:
    """After a restore, before anything starts: erase again what was erased since the backup, and
    end old pushes that may have been sent since."""
    service = import_module("bot.commands.service")
    with service.opened() as here:
        done = import_module("workers.restored").put_right(here.engine, here.vault, here.now)
    typer.echo(f"Erased again: {done.erased} cases.")
    typer.echo(f"Ended: {done.expired} pushes older than 23 hours, {done.uncertain} of danger.")


def main() -> None:
    """Run a command; known trouble ends with one line and its exit code."""
    try:
        app()
    except SettingsError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        sys.exit(ExitCode.SETTINGS)
    except Exception as error:
        code, line = _known(error) or (1, wordless(error))
        typer.echo(line, err=True)
        sys.exit(code)


def _known(error: Exception) -> tuple[int, str] | None:
    """The exit code and the one line of an error that an operator can mend."""
    db = import_module("models.db")
    redis = import_module("redis")
    sqlalchemy = import_module("sqlalchemy.exc")
    if isinstance(error, import_module("bot.server_process").EmbeddedError):
        return 1, str(error)
    if isinstance(error, db.NotMigratedError):
        return (
            ExitCode.NOT_MIGRATED,
            f"The database is not migrated ({error}). Run: thaktho db upgrade",
        )
    if isinstance(error, (db.DatabaseAwayError, sqlalchemy.OperationalError)):
        return (
            ExitCode.DATABASE_AWAY,
            f"PostgreSQL cannot be reached: {_first(error)}. See DATABASE_URL.",
        )
    if isinstance(error, redis.RedisError):
        return ExitCode.REDIS_AWAY, f"Redis cannot be reached: {_first(error)}. See REDIS_URL."
    return None


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
