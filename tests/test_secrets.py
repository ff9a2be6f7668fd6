"""Secrets, and what people said, planted where errors are born: no log, traceback or repr tells."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from sqlalchemy import Engine, create_engine, text

from bot.bell import Bell
from bot.line.blocking import BlockingLineClient
from bot.line.client import open_client
from bot.logs import Wordless, wordless
from bot.settings import Settings
from handlers.orders import ExportView
from models import db
from models.vault import SealError, Vault
from tests.conftest import libpq
from tests.workers.town import START
from workers.jobs import Tools
from workers.talk.load import Leased

THAKTHO = Path(sys.executable).with_name("thaktho")
PLANTED = "PLANTED"
DATABASE = f"postgresql+psycopg://user:{PLANTED}@127.0.0.1:1/none"
REDIS = f"redis://:{PLANTED}@127.0.0.1:1/0"
KEY = base64.b64encode(f"{PLANTED} sealing key of 32 b".encode().ljust(32, b"!")).decode()
ENVIRONMENT = {
    "LINE_CHANNEL_SECRET": f"{PLANTED}secret",
    "LINE_CHANNEL_ACCESS_TOKEN": f"{PLANTED}token",
    "THAKTHO_KEYS": f"k1:{KEY}",
    "LINE_API_URL": "http://127.0.0.1:1",
    "LINE_DATA_API_URL": "http://127.0.0.1:1",
    "DATABASE_URL": DATABASE,
    "REDIS_URL": REDIS,
}


def silent(shown: str) -> None:
    for told in (PLANTED, KEY, PLANTED.encode().hex(), base64.b64encode(PLANTED.encode()).decode()):
        assert told not in shown


def settings() -> Settings:
    return Settings(
        database_url=DATABASE,
        redis_url=REDIS,
        line_channel_secret=ENVIRONMENT["LINE_CHANNEL_SECRET"],
        line_channel_access_token=ENVIRONMENT["LINE_CHANNEL_ACCESS_TOKEN"],
        keys=ENVIRONMENT["THAKTHO_KEYS"],
    )


def test_objects__that_hold_secrets__show_none() -> None:
    held = settings()
    keys = [(key.id, key.secret) for key in held.sealing_keys]
    vault, engine = Vault(keys, PLANTED.encode()), db.connect(DATABASE)
    line = BlockingLineClient(f"{PLANTED}token", api_url="http://127.0.0.1:1")
    try:
        holders: list[Any] = [
            held, held.sealing_keys, vault, vault.with_lookup(b"x"), engine, engine.url,
            Bell(REDIS), Bell(REDIS).__dict__, line, line.client,
            Tools(engine, vault, held.clock, line.content, threading.Event(), lambda: line),
            vault.new_key(), vault._boxes,
            Leased(1, 1, "active", "th", user_id=f"U{PLANTED}", name=PLANTED),
            ExportView(1, "cases", "csv", "made", 1, 1, START, url=f"https://x/e/{PLANTED}",
                       code=PLANTED),
        ]  # fmt: skip
        for one in holders:
            silent(f"{one!r} {one}")
        silent(held.model_dump_json(exclude={"database_url", "redis_url"}))
    finally:
        line.close()
        engine.dispose()


def to_redis() -> None:
    redis.Redis.from_url(REDIS, retry=None).ping()


def to_a_wrong_redis() -> None:
    redis.Redis.from_url(f"redis://:{PLANTED}/x@127.0.0.1:1/0").ping()


def to_postgres() -> None:
    with db.connect(DATABASE).connect():
        pass


def to_a_wrong_postgres() -> None:
    create_engine(f"postgresql+psycopg://user:x@host:{PLANTED}/none")


def to_line() -> None:
    async def send() -> None:
        async with await open_client(f"{PLANTED}\ntoken", api_url="http://127.0.0.1:1") as line:
            await line.reply(PLANTED, [{"type": "text", "text": PLANTED}])
        raise ValueError(PLANTED)  # whatever became of it

    asyncio.run(send())


def to_a_vault() -> None:
    vault = Vault([("k", b"k" * 32)], b"x" * 32)
    vault.open(vault.seal(PLANTED, "child"), "case")


def with_a_cause() -> None:
    try:
        raise KeyError(PLANTED)
    except KeyError as error:
        raise RuntimeError(f"because of {PLANTED}") from error


RAISED: dict[str, Callable[[], None]] = {
    "redis": to_redis,
    "redis address": to_a_wrong_redis,
    "postgres": to_postgres,
    "postgres address": to_a_wrong_postgres,
    "line": to_line,
    "vault": to_a_vault,
    "cause": with_a_cause,
}


@pytest.mark.parametrize("name", RAISED)
def test_error__born_of_a_secret__is_logged_without_words(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As a library logs it, as a process ends of it, and as a thread does."""
    try:
        RAISED[name]()
    except Exception as error:
        kept = error
    shown = wordless(kept)
    silent(shown)
    assert type(kept).__name__ in shown
    assert "test_secrets.py" in shown  # it is still found
    told = (type(kept), kept, kept.__traceback__)
    record = logging.LogRecord("lib", logging.ERROR, "", 0, "failed", (), told)
    line = Wordless("%(name)s %(message)s").format(record)
    assert line.startswith("lib failed")
    silent(line)


@pytest.mark.database
def test_row__that_cannot_be_written__is_not_quoted(database: str) -> None:
    """PostgreSQL quotes the failing row in its error; neither SQLAlchemy nor we pass that on."""
    engine: Engine = db.connect(database)
    add = text("INSERT INTO draft (person_id, form) VALUES (:person, :form)")
    with engine.connect() as connection, pytest.raises(Exception) as raised:  # noqa: PT011
        connection.execute(add, {"person": 1, "form": PLANTED})
    engine.dispose()
    silent(wordless(raised.value))
    assert "parameters: {" not in str(raised.value)
    with pytest.raises(psycopg.Error) as quoted, psycopg.connect(libpq(database)) as connection:
        connection.execute("INSERT INTO draft (form) VALUES (%s)", (PLANTED,))
    assert PLANTED in str(quoted.value)  # else this test would prove nothing


def test_hooks__of_a_process_and_its_threads__print_no_words() -> None:
    code = f"""
import asyncio, logging, sys, threading
from bot.logs import set_up_logs
set_up_logs()
def fails(): raise ValueError('{PLANTED}')
one = threading.Thread(target=fails); one.start(); one.join()
try: fails()
except ValueError: logging.getLogger('lib').exception('it failed')
async def task(): fails()
async def main():
    lost = asyncio.ensure_future(task()); await asyncio.sleep(0); del lost
    import gc; gc.collect()
asyncio.run(main())
fails()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("ValueError") >= 4
    # The code itself stands in no frame: it was given on the command line.
    silent(done.stdout + done.stderr.replace(code, ""))


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        (("doctor",), {}),
        (("worker",), {"THAKTHO_KEYS": f"k1:{PLANTED}"}),
    ],
)
def test_command__that_fails__prints_no_secret(
    command: tuple[str, ...], changed: dict[str, str]
) -> None:
    done = subprocess.run(
        [THAKTHO, *command],
        env={**os.environ, **ENVIRONMENT, **changed},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    silent(done.stdout + done.stderr)
    assert "Traceback" not in done.stderr


def test_seal__that_does_not_open__names_the_place_only() -> None:
    with pytest.raises(SealError, match=r"^case$"):
        to_a_vault()
