"""`thaktho web` as a process of its own: what strangers see of it, and what it prints."""

from __future__ import annotations

import base64
import hmac
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import empty_tables

pytestmark = pytest.mark.database
THAKTHO = Path(sys.executable).with_name("thaktho")
SECRETS = {
    "LINE_CHANNEL_SECRET": "planted-channel-secret",
    "LINE_CHANNEL_ACCESS_TOKEN": "planted-access-token",
    "THAKTHO_KEYS": "k1:" + base64.b64encode(b"planted sealing key, 32 bytes!!!").decode(),
}
TELLING = (b"granian", b"hyper", b"werkzeug", b"python", b"flask", b"evil",
           b"traceback")  # fmt: skip
REDIS = "redis://:planted-redis-password@127.0.0.1:1/0"  # nobody listens there


@dataclass
class Running:
    port: int
    printed: Path

    def raw(self, request: bytes) -> bytes:
        """All that comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as wire:
            found = b""
            try:
                wire.sendall(request)
                while part := wire.recv(65536):
                    found += part
            except (ConnectionError, TimeoutError):
                return found  # it was cut off for what it sent
        return found

    def ask(self, line: str, body: bytes = b"", **headers: str) -> bytes:
        named = {"Host": "evil.example", "Connection": "close", "Content-Length": str(len(body))}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return self.raw(f"{line} HTTP/1.1\r\n{head}\r\n".encode() + body)


@pytest.fixture(scope="module")
def web(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    empty_tables(database)  # what other tests sealed by their keys
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    printed = tmp_path_factory.mktemp("web") / "printed"
    environment = {
        **os.environ,
        **SECRETS,
        "DATABASE_URL": database,
        "REDIS_URL": REDIS,
        "THAKTHO_PORT": str(port),
        "PUBLIC_URL": "https://thaktho.example",
    }
    with printed.open("wb") as out:
        process = subprocess.Popen([THAKTHO, "web"], env=environment, stdout=out, stderr=out)
        try:
            _await(process, port)
            yield Running(port, printed)
        finally:
            process.terminate()
            process.wait(20)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_strangers__see_no_name_and_no_version_of_the_server(web: Running) -> None:
    answers = [
        web.ask("GET /healthz"),
        web.ask("GET /nothing"),
        web.ask("GET //evil.example/"),
        web.ask("POST /line/webhook", b"{}"),
        web.ask("GET /e/" + "x" * 3000),
        web.raw(b"nonsense\r\n\r\n"),
        web.raw(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 500_000 + b"\r\n\r\n"),
    ]
    for answer in answers:
        assert not [name for name in TELLING if name in answer.lower()]
    for answer in answers[:5]:
        assert b"x-content-type-options: nosniff" in answer.lower()
        assert b"strict-transport-security" in answer.lower()


def test_process__without_redis_and_with_strangers_at_the_door__prints_no_secret(
    web: Running, database: str
) -> None:
    body = b'{"events":[{"type":"follow","source":{"userId":"Uplanted"}}]}'
    key = SECRETS["LINE_CHANNEL_SECRET"].encode()
    signature = base64.b64encode(hmac.digest(key, body, "sha256")).decode()
    assert b" 200 " in web.ask("POST /line/webhook", body, X_Line_Signature=signature)
    assert b" 400 " in web.ask("POST /line/webhook", body, X_Line_Signature="planted-wrong")
    assert b'"redis":false' in web.ask("GET /readyz")
    web.ask("GET /e/planted-token")
    web.ask("POST /e/planted-token", b"code=123456")
    printed = web.printed.read_text()
    password = urlsplit(database).password
    for secret in ("planted", "123456", *SECRETS.values(), *([password] if password else [])):
        assert secret not in printed
