"""A bot for the tests: takes webhooks, checks their signature, can be told to fail."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from bot.simulator import Settings, Simulator


@dataclass
class Post:
    """One webhook as it arrived."""

    headers: dict[str, str]
    raw: bytes
    body: dict[str, Any]
    signed: bool
    at: float


class FakeBot:
    """Listens for webhooks and calls the stand-in's API, with nothing but ``requests``."""

    def __init__(self, secret: str) -> None:
        self.posts: list[Post] = []
        self.answers: list[int] = []
        self.wait = 0.0
        bot = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
                signed = self.headers["x-line-signature"] == base64.b64encode(digest).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                bot.posts.append(Post(headers, raw, json.loads(raw), signed, time.monotonic()))
                time.sleep(bot.wait)
                self.send_response(bot.answers.pop(0) if bot.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/line/webhook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events received, in order of arrival."""
        return [event for post in self.posts for event in post.body["events"]]

    @property
    def last(self) -> dict[str, Any]:
        """The last event received."""
        return self.events[-1]


class Line:
    """The stand-in, the bot that talks to it, and short ways to call the API."""

    def __init__(self, sim: Simulator, bot: FakeBot) -> None:
        self.sim = sim
        self.bot = bot
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {sim.settings.token}"

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        """POST a JSON body."""
        names = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.session.post(self.sim.url + path, json=body, headers=names, timeout=10)

    def get(self, path: str) -> requests.Response:
        """GET."""
        return self.session.get(self.sim.url + path, timeout=10)

    def delete(self, path: str) -> requests.Response:
        """DELETE."""
        return self.session.delete(self.sim.url + path, timeout=10)

    def token(self) -> str:
        """The reply token of the last event."""
        return str(self.bot.last["replyToken"])

    def reply(self, *messages: object, token: str | None = None) -> requests.Response:
        """Reply to the last event."""
        body = {"replyToken": token or self.token(), "messages": list(messages)}
        return self.post("/v2/bot/message/reply", body)

    def push(self, to: str, *messages: object, **headers: str) -> requests.Response:
        """Push to one person."""
        body = {"to": to, "messages": list(messages)}
        return self.post("/v2/bot/message/push", body, **headers)

    def check(self, *messages: object) -> requests.Response:
        """Have messages validated."""
        return self.post("/v2/bot/message/validate/reply", {"messages": list(messages)})

    def errors(self, *messages: object) -> set[tuple[str, str]]:
        """What validation finds: ``(property, message)``; empty when it passes."""
        answer = self.check(*messages)
        if answer.status_code == 200:
            return set()
        assert answer.status_code == 400, answer.text
        details = answer.json().get("details", [])
        return {(detail["property"], detail["message"]) for detail in details}


@contextmanager
def running_line(settings: Settings | None = None) -> Iterator[Line]:
    """A stand-in and a bot that know each other."""
    sim = Simulator(settings)
    bot = FakeBot(sim.settings.secret)
    sim.webhook_url = bot.url
    with sim:
        line = Line(sim, bot)
        try:
            yield line
        finally:
            line.session.close()
            bot.server.shutdown()
            bot.server.server_close()


@pytest.fixture
def line() -> Iterator[Line]:
    """A fresh stand-in with a bot at its webhook."""
    with running_line() as made:
        yield made
