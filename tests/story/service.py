"""The whole service as an operator runs it: four processes, and a stand-in for LINE."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.embedded import STATE_FOLDER
from bot.settings import Settings
from bot.simulator import Simulator, SimUser
from bot.supervisor import Program, Supervisor
from models import db, invite
from models.vault import Vault
from workers import areas, publish

THAKTHO = Path(sys.executable).with_name("thaktho")
KEYS = "test:" + "dGhha3RobyB0ZXN0IGtleSwgbWFkZS11cCBkYXRhISE="
PROCESSES = ("web", "talk", "worker", "clock")


@dataclass
class Service:
    """A running service. `log` holds every line its processes wrote."""

    settings: Settings
    environment: Mapping[str, str]
    engine: Engine
    vault: Vault
    line: Simulator
    supervisor: Supervisor
    log: list[str] = field(default_factory=list)

    def thaktho(self, *arguments: str) -> Any:
        """Run a command with --json and give what it printed."""
        done = subprocess.run(
            [str(THAKTHO), *arguments],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    def invite(self, role: str, area: str, lao: str = "") -> str:
        """A code from the command line."""
        narrowed = ("--lao", lao) if lao else ()
        made = self.thaktho("people", "invite", "--role", role, "--area", area, *narrowed, "--json")
        return str(made["code"])

    def enrolled(self, name: str, role: str, area: str, lao: str = "") -> SimUser:
        """A person who added the account and typed an invite code."""
        with self.engine.begin() as connection:
            now = self.settings.clock()
            code = invite.make(connection, self.vault, role, area, lao, 1, None, now)
        user = self.line.user(name)
        user.follow()
        user.wait_for_message(timeout=30)
        user.say(code)
        user.wait_for_message("ช่วยเหลือ", timeout=30)
        return user

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(query, values)
            return [dict(row._mapping) for row in found]

    def wait_rows(self, query: str, timeout: float = 30, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query, as soon as there are any."""
        deadline = time.monotonic() + timeout
        while not (found := self.rows(query, **values)):
            assert time.monotonic() < deadline, f"no rows in {timeout} s: {query}"
            time.sleep(0.05)
        return found


@contextmanager
def service(database_url: str, redis_url: str, owner: str = "") -> Iterator[Service]:
    """Start everything on an empty, migrated database. `owner` names who may run at a time; what
    a killed run of that name left is ended first."""
    line = Simulator().start()
    port = free_port()
    line.webhook_url = f"http://127.0.0.1:{port}/line/webhook"
    environment = _environment(database_url, redis_url, line, port)
    settings = Settings(
        database_url=database_url, redis_url=redis_url, keys=KEYS, line_channel_secret="x"
    )
    engine = db.connect(database_url, pool=5, statement_seconds=60)
    areas.load(engine)
    with engine.begin() as connection:
        publish.publish_builtins(connection, settings.clock())
    log: list[str] = []
    record = STATE_FOLDER / "tests" / f"story-{owner or port_owner()}.pids"
    record.parent.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(
        [Program(name, [str(THAKTHO), name]) for name in PROCESSES],
        environment=environment,
        record=record,
        say=log.append,
    )
    vault = db.open_vault(engine, settings.sealing_keys)
    supervisor.start()
    try:
        _wait_ready(port, log)
        yield Service(settings, environment, engine, vault, line, supervisor, log)
    finally:
        sys.stdout.write("\n".join([*log[-30:], *map(str, line.refused[-5:])]) + "\n")
        supervisor.stop()
        line.stop()
        engine.dispose()


def _environment(database_url: str, redis_url: str, line: Simulator, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "LINE_CHANNEL_SECRET": line.settings.secret,
        "LINE_CHANNEL_ACCESS_TOKEN": line.settings.token,
        "LINE_API_URL": line.url,
        "LINE_DATA_API_URL": line.url,
        "THAKTHO_HOST": "127.0.0.1",
        "THAKTHO_PORT": str(port),
        "THAKTHO_KEYS": KEYS,
    }


def _wait_ready(port: int, log: list[str]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            assert time.monotonic() < deadline, "\n".join(log[-20:])
            time.sleep(0.05)


def port_owner() -> str:
    """The test process: a killed run's processes are ended by the next of the same name."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
