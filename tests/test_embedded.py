"""The embedded servers: real programs, private, and alive again after their owner was killed."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from bot.embedded import open_to_account, postgres_url, redis_url, start_postgres, start_redis
from bot.server_process import EmbeddedError, FolderInUseError, Server, socket_folder
from tests.conftest import libpq

Start = Callable[..., Server]

STARTS = pytest.mark.parametrize("start", [start_postgres, start_redis])

KILLED_OWNER = """
import os, signal, sys
from pathlib import Path
from bot.embedded import {name}
print({name}(Path(sys.argv[1])).pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def write_postgres(folder: Path, value: str) -> None:
    with psycopg.connect(libpq(postgres_url(folder))) as connection:
        connection.execute("CREATE TABLE kept (value text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def read_postgres(folder: Path) -> str | None:
    with psycopg.connect(libpq(postgres_url(folder))) as connection:
        if connection.execute("SELECT to_regclass('kept')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT value FROM kept").fetchone()
        return None if row is None else str(row[0])


def write_redis(folder: Path, value: str) -> None:
    with redis.Redis.from_url(redis_url(folder)) as client:
        client.set("kept", value)


def read_redis(folder: Path) -> str | None:
    with redis.Redis.from_url(redis_url(folder), decode_responses=True) as client:
        value = client.get("kept")
        return None if value is None else str(value)


READ_AND_WRITE = {
    start_postgres: (read_postgres, write_postgres),
    start_redis: (read_redis, write_redis),
}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that no other test run shuts: pytest closes its own to other users at every start,
    and as root the servers run as another user."""
    with tempfile.TemporaryDirectory(prefix="thaktho-") as folder:
        yield Path(folder)


@STARTS
def test_server__stopped_and_started__kept_its_data(start: Start, place: Path) -> None:
    read, write = READ_AND_WRITE[start]
    server = start(place / "server")
    write(place / "server", "ถักทอ")
    server.stop()
    assert not psutil.pid_exists(server.pid)
    again = start(place / "server")
    try:
        assert again.url == server.url
        assert read(place / "server") == "ถักทอ"
    finally:
        again.stop()


@STARTS
def test_throwaway_server__started_again__is_empty(start: Start, place: Path) -> None:
    read, write = READ_AND_WRITE[start]
    server = start(place / "server", durable=False)
    write(place / "server", "x")
    server.stop()
    again = start(place / "server", durable=False)
    try:
        assert read(place / "server") is None
    finally:
        again.stop()


@STARTS
def test_server__owner_killed__is_cleared_away_and_starts(start: Start, place: Path) -> None:
    orphan = killed_owner(start, place / "server")
    assert psutil.pid_exists(orphan)
    server = start(place / "server")
    try:
        assert not psutil.pid_exists(orphan)
        assert server.pid != orphan
    finally:
        server.stop()


@STARTS
def test_server__killed_itself__starts_again(start: Start, place: Path) -> None:
    _read, write = READ_AND_WRITE[start]
    server = start(place / "server")
    write(place / "server", "x")
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    again = start(place / "server")
    again.stop()


def test_postgres__pid_file_names_a_stranger__starts(place: Path) -> None:
    start_postgres(place / "server").stop()
    stale = f"{os.getpid()}\n{place / 'server' / 'data'}\n0\n5432\n\n\n0 0\nready\n"
    (place / "server" / "data" / "postmaster.pid").write_text(stale)
    start_postgres(place / "server").stop()


@STARTS
def test_server__folder_in_use__is_refused_and_lives_on(start: Start, place: Path) -> None:
    read, _write = READ_AND_WRITE[start]
    server = start(place / "server")
    try:
        with pytest.raises(FolderInUseError, match="already running"):
            start(place / "server")
        assert read(place / "server") is None
    finally:
        server.stop()


@STARTS
def test_server__running__listens_on_no_network(start: Start, place: Path) -> None:
    server = start(place / "server")
    try:
        assert psutil.Process(server.pid).net_connections("inet") == []
        sockets = socket_folder(place / "server")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    finally:
        server.stop()


@STARTS
@pytest.mark.parametrize("name", ["โครงการ" * 10, "my projects", "a=b"])
def test_server__folder_with_a_difficult_path__starts(start: Start, name: str, place: Path) -> None:
    folder = place / name / "server"
    server = start(folder)
    try:
        if start is start_redis:
            with redis.Redis.from_url(server.url) as client:
                assert client.client_info()
        assert READ_AND_WRITE[start][0](folder) is None
        assert not socket_folder(folder).is_relative_to(folder)
    finally:
        server.stop()
    assert not socket_folder(folder).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as another account")
def test_programs__installed_under_a_strict_umask__are_opened_to_the_account(
    place: Path,
) -> None:
    program = place / "tree" / "bin" / "postgres"
    library = place / "tree" / "lib" / "libpq.so"
    for file, mode in ((program, 0o711), (library, 0o600)):
        file.parent.mkdir(parents=True)
        file.write_text("")
        file.chmod(mode)
        file.parent.chmod(0o700)
    (place / "tree").chmod(0o700)
    open_to_account(place / "tree")
    assert stat.S_IMODE(program.stat().st_mode) == 0o715
    assert stat.S_IMODE(library.stat().st_mode) == 0o604
    assert stat.S_IMODE((place / "tree" / "lib").stat().st_mode) == 0o705


@STARTS
def test_server__folder_cannot_be_made__says_which(start: Start, place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(EmbeddedError, match="file/server cannot be used"):
        start(place / "file" / "server")


def killed_owner(start: Start, folder: Path) -> int:
    """Start a server from a process that is then killed; return the server's process id."""
    code = KILLED_OWNER.format(name=start.__name__)
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == -signal.SIGKILL, result.stderr
    return int(result.stdout)
