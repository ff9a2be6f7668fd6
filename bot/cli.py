"""The command line: `thaktho …`. Wires processes; every error it knows is one clear line."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from bot.logs import set_up_logs
from bot.settings import ExitCode, SettingsError, load_settings

app = typer.Typer(
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


for name in ("areas", "people", "export", "richmenu", "inbox", "outbox", "keys", "doctor"):
    module = import_module(f"bot.commands.{name}")
    app.add_typer(module.app, name=name)


def main() -> None:
    """Run a command; known trouble ends with one line and its exit code."""
    try:
        app()
    except SettingsError as error:
        for line in error.lines:
            print(line, file=sys.stderr)
        sys.exit(ExitCode.SETTINGS)
    except Exception as error:
        code, line = _known(error)
        if line is None:
            raise
        print(line, file=sys.stderr)
        sys.exit(code)


def _known(error: Exception) -> tuple[int, str | None]:
    """The exit code and the one line of an error that an operator can mend."""
    db = import_module("models.db")
    redis = import_module("redis")
    sqlalchemy = import_module("sqlalchemy.exc")
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
    return 1, None


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
