"""LINE's side of the load: accepts replies after a while, and tells the weavers what was said.

Every reply must carry a token that was handed out and not used; a sample is checked against all of
LINE's limits by the stand-in's own validators. The rest of the stand-in is left out, since it
would take the cores from what is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.bench.stage import HOST
from bot.simulator.messages import check_messages
from bot.simulator.refusal import RefusalError

ANSWER_SECONDS = 0.1
CHECK_EVERY = 50
OTHERS: dict[bytes, dict[str, Any]] = {
    b"/v2/bot/message/quota": {"type": "limited", "value": 1_000_000},
    b"/v2/bot/message/quota/consumption": {"totalUsage": 0},
}
Heard = Callable[[str, list[Any]], None]


@dataclass
class Line:
    """What was accepted and what was wrong. `heard` gets token and messages when the answer to a
    reply goes out."""

    heard: Heard = field(default=lambda _token, _messages: None)
    tokens: set[str] = field(default_factory=set)
    replies: int = 0
    pushes: int = 0
    checked: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    url: str = ""
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Call(self), HOST, 0, backlog=1024)
        self.url = f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    def answer(self, path: bytes, body: bytes) -> tuple[int, dict[str, Any], Callable[[], None]]:
        """Status and body, and what happens once the answer went out."""
        if path == b"/v2/bot/message/reply":
            return self._reply(body)
        self.pushes += path == b"/v2/bot/message/push"
        return 200, OTHERS.get(path, {"sentMessages": [{"id": "1", "quoteToken": "q"}]}), _nothing

    def _reply(self, body: bytes) -> tuple[int, dict[str, Any], Callable[[], None]]:
        said = json.loads(body)
        token, messages = said["replyToken"], said["messages"]
        if token not in self.tokens:
            self.wrong["token"] += 1
            return 400, {"message": "Invalid reply token"}, _nothing
        self.tokens.discard(token)
        self.replies += 1
        if self.replies % CHECK_EVERY == 0:
            self._check(said, len(body))
        sent = [{"id": str(self.replies), "quoteToken": "q"} for _ in messages]
        return 200, {"sentMessages": sent}, lambda: self.heard(token, messages)

    def _check(self, said: dict[str, Any], size: int) -> None:
        self.checked += 1
        try:
            check_messages(said, size)
        except RefusalError as error:
            self.wrong[str(error)[:80]] += 1


class _Call(asyncio.Protocol):
    """One kept connection of the service's client."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._got = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._got[:end])
        size = _length(head)
        if len(self._got) < end + 4 + size:
            return
        body = bytes(self._got[end + 4 : end + 4 + size])
        self._got.clear()
        path = head.split(b" ", 2)[1]
        status, told, after = self._line.answer(path, body)
        loop = asyncio.get_running_loop()
        loop.call_later(ANSWER_SECONDS, self._write, status, told, after)

    def _write(self, status: int, told: dict[str, Any], after: Callable[[], None]) -> None:
        body = json.dumps(told).encode()
        self._transport.write(
            b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\n"
            b"x-line-request-id: bench\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body
        )
        after()


def _nothing() -> None:
    """Nobody waits for this answer."""


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
