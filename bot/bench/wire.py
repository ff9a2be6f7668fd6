"""Signed webhook calls over kept connections, as cheap as Python makes them.

The generator shares the cores with what it measures, so every microsecond it saves is theirs.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.bench.stage import HOST
from bot.settings import DEMO_CHANNEL_SECRET

HEAD = (
    b"POST /line/webhook HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    b"x-line-signature: %s\r\nContent-Length: %d\r\n\r\n"
)
DESTINATION = "U" + "0" * 32
SECRET = DEMO_CHANNEL_SECRET.encode()


def call(events: Sequence[Mapping[str, Any]]) -> bytes:
    """A whole signed request."""
    body = json.dumps({"destination": DESTINATION, "events": events}).encode()
    return HEAD % (base64.b64encode(hmac.digest(SECRET, body, "sha256")), len(body)) + body


def event(person: str, number: int, at: float, own: Mapping[str, Any]) -> dict[str, Any]:
    """An event of LINE's shape; `own` is what its kind adds, `at` in seconds."""
    return {
        "webhookEventId": f"01BENCH{number:019d}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(at * 1000),
        "source": {"type": "user", "userId": person},
        "mode": "active",
        "replyToken": f"{number:032x}",
        **own,
    }


def typed(number: int, words: str) -> dict[str, Any]:
    """What a text message adds."""
    message = {"id": f"9{number:018d}", "type": "text", "quoteToken": "q" * 40, "text": words}
    return {"type": "message", "message": message}


def tapped(data: str) -> dict[str, Any]:
    """What a tap on a button adds."""
    return {"type": "postback", "postback": {"data": data}}


class Wire(asyncio.Protocol):
    """One connection; one request at a time. `send` gives the status of the answer."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[int] | None = None
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, request: bytes) -> asyncio.Future[int]:
        """The status to come; ConnectionError when the server hangs up, or did before."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        if self._transport.is_closing():
            self._waiting.set_exception(ConnectionError("the server hung up"))
        else:
            self._transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, rest = self._got.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head) or self._waiting is None:
            return
        self._got = b""
        if not self._waiting.done():
            self._waiting.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionError("the server hung up"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def connect(port: int) -> Wire:
    _, wire = await asyncio.get_running_loop().create_connection(Wire, HOST, port)
    return wire


def post(port: int, requests: Sequence[bytes]) -> None:
    """Send requests, one after the other."""

    async def all_of_them() -> None:
        line = await connect(port)
        for request in requests:
            await line.send(request)
        line.close()

    asyncio.run(all_of_them())


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
