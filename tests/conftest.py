"""What tests share: the real PostgreSQL and Redis, one of each per test process.

`DATABASE_URL` and `REDIS_URL` point them at servers that run already; otherwise throwaway ones
are started in `.thaktho/tests`.
"""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
import redis
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from bot.embedded import STATE_FOLDER, start_postgres, start_redis
from bot.server_process import FolderInUseError, Server
from tools.prepare import find_browser

# A busy machine is no reason to fail: the test run has its own time limit.
hypothesis_settings.register_profile("thaktho", deadline=None)
hypothesis_settings.load_profile("thaktho")

KEPT_TABLES = frozenset({"alembic_version", "area", "lao", "lao_tambon"})
"""Reference data that `clean_database` leaves alone."""

TEST_MARK = "thaktho:tests"
"""The key by which a Redis database shows that tests own it."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database of this test process alone."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield from _database_inside(given)
        return
    server = _first_free("postgres", lambda folder: start_postgres(folder, durable=False))
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_url(worker_id: str) -> Iterator[str]:
    """The address of an empty Redis database of this test process alone."""
    given = os.environ.get("REDIS_URL")
    if given:
        url = redis_number(given, 1 if worker_id == "master" else 2 + int(worker_id[2:]))
        _claim_redis(url)
        yield url
        return
    server = _first_free("redis", lambda folder: start_redis(folder, durable=False))
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def database(postgres_url: str) -> str:
    """The address of a database with every migration applied."""
    from models.db import upgrade

    upgrade(postgres_url)
    return postgres_url


@pytest.fixture
def clean_database(database: str) -> str:
    """The address of a migrated database whose tables, reference data apart, are empty."""
    empty_tables(database)
    return database


@pytest.fixture
def clean_redis(redis_url: str) -> str:
    """The address of a Redis database with nothing in it."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        client.set(TEST_MARK, 1)
    return redis_url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. One a module: while it is open, this thread cannot run asyncio."""
    path = find_browser()
    if path is None:
        pytest.fail("no Chromium or Chrome is installed: `make test` installs one or says how")
    # Chromium has no sandbox for root, and containers have little shared memory.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


def libpq(url: str) -> str:
    """Turn an address for SQLAlchemy into one for psycopg."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def empty_tables(url: str) -> None:
    """Empty every table but the reference data, whoever filled it."""
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename <> ALL (%s)",
            [sorted(KEPT_TABLES)],
        ).fetchall()
        if rows:
            names = ", ".join(row[0] for row in rows)
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())


def _first_free(kind: str, start: Callable[[Path], Server]) -> Server:
    """Start a server in the first folder no other run holds.

    The same folders serve every run, so that what a killed run left behind is cleared away.
    """
    for number in count():
        try:
            return start(STATE_FOLDER / "tests" / f"{kind}-{number}")
        except FolderInUseError:
            continue
    raise AssertionError("counting never ends")


def redis_number(given: str, number: int) -> str:
    """Point an address at another of the server's numbered databases."""
    parts = urlsplit(given)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def _claim_redis(url: str) -> None:
    """Empty a Redis database for the tests, unless it holds what no test has put there."""
    with redis.Redis.from_url(url) as client:
        if client.dbsize() and not client.exists(TEST_MARK):
            pytest.fail("the tests would empty a Redis database in use: set REDIS_URL to another")
        client.flushdb()
        client.set(TEST_MARK, 1)


def _database_inside(given: str) -> Iterator[str]:
    """Create a database of our own beside the one given, and drop it at the end."""
    address, _, query = given.partition("://")[2].partition("?")
    name = f"thaktho_test_{uuid4().hex[:12]}"
    options = f"?{query}" if query else ""
    admin = f"postgresql://{address}{options}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield f"postgresql+psycopg://{address.rpartition('/')[0]}/{name}{options}"
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
