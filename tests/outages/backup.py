"""Backing up and restoring as docs/operations.md says, with the programs of the embedded server."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg

from bot.embedded import DATABASE, _postgres_binaries
from tests.conftest import libpq
from tests.outages.scene import Scene, stopped
from tests.story.service import PROCESSES


def dump(stage: Scene, folder: Path) -> None:
    """Everything but the data keys."""
    _run("pg_dump", "--format=custom", "--exclude-table-data=data_key",
         f"--file={folder / 'thaktho.dump'}", libpq(stage.postgres.url))  # fmt: skip


def dump_keys(stage: Scene, folder: Path) -> None:
    """The data keys alone: after the rest, so that no key of it is missing."""
    _run("pg_dump", "--format=custom", "--data-only", "--table=data_key",
         f"--file={folder / 'keys.dump'}", libpq(stage.postgres.url))  # fmt: skip


def restore(stage: Scene, folder: Path) -> None:
    """Put the dump where the database was, while nothing runs."""
    stage.running.engine.dispose()
    server = libpq(stage.postgres.url)
    with psycopg.connect(server.replace(f"/{DATABASE}?", "/postgres?"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE {DATABASE}".encode())
    into = ("--exit-on-error", f"--dbname={server}")
    main, keys = str(folder / "thaktho.dump"), str(folder / "keys.dump")
    _run("pg_restore", *into, "--section=pre-data", "--section=data", main)
    _run("pg_restore", *into, keys)
    _run("pg_restore", *into, "--section=post-data", main)
    stage.running.thaktho("db", "upgrade")


def stop_all(stage: Scene) -> None:
    for name in PROCESSES:
        stopped(stage, name)


def _run(program: str, *arguments: str) -> None:
    found = _postgres_binaries() / program
    done = subprocess.run([str(found), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
