"""`thaktho demo`: everything on this machine, with made-up data and a stand-in for LINE."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine

from bot.commands import richmenu
from bot.embedded import POSTGRES_FOLDER, REDIS_FOLDER, STATE_FOLDER, start_postgres, start_redis
from bot.line.verdict import LineError
from bot.server_process import EmbeddedError
from bot.settings import (
    DEMO_ACCESS_TOKEN,
    DEMO_CHANNEL_SECRET,
    DEMO_KEYS,
    Settings,
    environment_with,
)
from bot.supervisor import Program, Supervisor, end_leftovers
from models import db
from models.vault import Vault
from workers import areas, demo_data, publish

HOST = "127.0.0.1"
READY_SECONDS = 60
ANSWER_SECONDS = 5
RECORD = STATE_FOLDER / "demo.pids"
PUBLIC = "https://thaktho.example"
"""LINE takes pictures from https addresses only; the stand-in rewrites this one to ours."""


@dataclass(frozen=True)
class Phone:
    """A phone on the chat page, and what its holder is."""

    name: str
    caption: str
    role: str = ""
    area: str = ""
    lao: str = ""


PHONES = (
    Phone("พี่นก", "นักถักทอ · อบต.จอมพระ", "weaver", "320401", "320401T"),
    Phone("คุณอร", "ผู้ประสานงาน · อบต.จอมพระ", "coordinator", "320401", "320401T"),
    Phone("คุณวิชัย", "คุ้มครองเด็ก · จ.สุรินทร์", "protect", "32"),
    Phone("ผอ.สมหญิง", "ผู้บริหาร · จ.สุรินทร์", "supervisor", "32"),
    Phone("ดร.ลำดวน", "ผู้บริหาร · จ.ลำปาง", "supervisor", "52"),
    Phone("คุณกานต์", "ผู้ติดตามตัวเลข · จ.สุรินทร์", "monitor", "32"),
    Phone("คุณเมธ", "ผู้ดูแลระบบ · จ.สุรินทร์", "admin", "32"),
    Phone("คนใหม่", "ยังไม่ลงทะเบียน"),
)


class DemoError(EmbeddedError):
    """The demo cannot go on; the text says what is in the way."""


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(port: int) -> None:
    """Start all, print one address, run until Ctrl-C. Ends with the supervisor's exit code."""
    given = Settings()
    end_leftovers(RECORD)
    with ExitStack() as stack:
        _start_servers(stack, given)
        page = _free_port(port)
        web = _free_port(page + 1)
        settings = _settings(given, page, web)
        engine, vault = _prepare(settings)
        supervisor = Supervisor(
            _programs(page, web),
            environment=environment_with(settings),
            record=RECORD,
        )
        code = supervisor.run(lambda: _open_phones(page, web, engine, vault, settings))
    sys.exit(code)


def _start_servers(stack: ExitStack, given: Settings) -> None:
    """PostgreSQL and Redis of the project's own, unless the environment names others."""
    if "database_url" not in given.model_fields_set:
        say("Starting PostgreSQL …")
        stack.callback(start_postgres(POSTGRES_FOLDER, say=say).stop)
    if "redis_url" not in given.model_fields_set:
        say("Starting Redis …")
        stack.callback(start_redis(REDIS_FOLDER, say=say).stop)


def _settings(given: Settings, page: int, web: int) -> Settings:
    api = f"http://{HOST}:{page}"
    return given.model_copy(
        update={
            "line_channel_secret": SecretStr(DEMO_CHANNEL_SECRET),
            "line_channel_access_token": SecretStr(DEMO_ACCESS_TOKEN),
            "keys": SecretStr(DEMO_KEYS),
            "line_api_url": api,
            "line_data_api_url": api,
            "public_url": PUBLIC,
            "host": HOST,
            "port": web,
        }
    )


def _prepare(settings: Settings) -> tuple[Engine, Vault]:
    """Migrate, publish the forms, load areas and the made-up data; quick when all is there."""
    say("Migrating the database …")
    db.upgrade(settings.database_url)
    engine = db.connect(settings.database_url, statement_seconds=300)
    vault = db.open_vault(engine, settings.sealing_keys)
    with engine.begin() as connection:
        publish.publish_builtins(connection, settings.clock())
    say("Loading areas and made-up data …")
    areas.load(engine)
    demo_data.load(engine, vault, settings.clock())
    return engine, vault


def _programs(page: int, web: int) -> list[Program]:
    python = [sys.executable, "-m"]
    thaktho = [str(Path(sys.executable).with_name("thaktho"))]
    stand_in = [
        *python,
        "bot.simulator",
        *("--port", str(page), "--webhook", f"http://{HOST}:{web}/line/webhook"),
        *("--secret", DEMO_CHANNEL_SECRET, "--token", DEMO_ACCESS_TOKEN, "--name", "ถักทอ"),
        *("--quota", "300", "--rewrite", f"{PUBLIC}=http://{HOST}:{web}"),
    ]
    processes = [Program(name, [*thaktho, name]) for name in ("web", "talk", "worker", "clock")]
    return [Program("line", stand_in), *processes]


def _open_phones(page: int, web: int, engine: Engine, vault: Vault, settings: Settings) -> None:
    """Put the phones on the page, enrol their holders, hang up the menus, print the address."""
    say("Waiting for the processes …")
    _wait(f"http://{HOST}:{page}/_sim/state")
    for phone in PHONES:
        _open_phone(phone, page, engine, vault, settings)
    # The menus take seconds to draw; the page shows them when they are there.
    threading.Thread(target=_hang_menus, args=(settings, engine, vault), daemon=True).start()
    _wait(f"http://{HOST}:{web}/readyz")
    invites = demo_data.invites(engine, vault, settings.clock())
    say("")
    say("Codes for a new person to type:")
    for role, code in invites.items():
        say(f"  {code}  {role}")
    say("")
    say(f"Open  http://{HOST}:{page}/   (Ctrl-C stops everything)")


def _open_phone(phone: Phone, page: int, engine: Engine, vault: Vault, settings: Settings) -> None:
    body = {"name": phone.name, "caption": phone.caption, "friend": bool(phone.role)}
    user_id = str(_post(f"http://{HOST}:{page}/_sim/users", body)["userId"])
    if not phone.role:
        return
    place = (phone.role, phone.area, phone.lao)
    with engine.begin() as connection:
        demo_data.enrol(connection, vault, user_id, *place, phone.name, settings.clock())


def _hang_menus(settings: Settings, engine: Engine, vault: Vault) -> None:
    try:
        richmenu.sync_all(settings, engine, vault)
    except LineError as error:
        say(f"The menus could not be shown: {error}")


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=ANSWER_SECONDS):  # noqa: S310 - our own
                return
        except OSError as error:
            if time.monotonic() > deadline:
                raise DemoError(f"{url} did not answer within {READY_SECONDS} s") from error
            time.sleep(0.1)


def _post(url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - our own address
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
        found: dict[str, Any] = json.loads(answer.read())
    return found


def _free_port(wanted: int) -> int:
    """The wanted port, or the next that is free."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise DemoError(f"no free port from {wanted} to {wanted + 99}")
