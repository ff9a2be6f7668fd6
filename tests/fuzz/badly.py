"""A server that answers every request in the bad way that was ordered for it."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Self

from tests.fuzz import mutate

ENDLESS = 40_000_000
"""As much as is sent to who never stops reading."""


@dataclass(frozen=True)
class Answer:
    """Bytes sent as they are; then, `more` so often; with a wait between pieces."""

    head: bytes
    more: bytes = b""
    times: int = 0
    wait: float = 0.0

    def __repr__(self) -> str:
        return f"Answer({self.head[:300]!r}, {self.more[:40]!r} x {self.times}, wait={self.wait})"


class Badly:
    """Answers by the message id in the path: `put` gives one for an answer."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._numbers = itertools.count(1)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def put(self, answer: Answer) -> str:
        number = f"m{next(self._numbers)}"
        self._answers[number] = answer
        return number

    def any_answer(self, dice: Random) -> Answer:
        """Some bad answer."""
        body = dice.choice((b"", b"\xff\xd8\xff", b"<html>", dice.randbytes(2_000), b"x" * 299_999))
        kind = dice.choice(("image/jpeg", "text/html", "", "x" * 9_000, "image/\u0e01", "a;b=c"))
        length = dice.choice((len(body), len(body) + 5, 0, 10**12, -1, 10**30))
        status = dice.choice((200, 200, 200, 202, 206, 301, 302, 404, 410, 429, 500, 503, 99, 1000))
        head = (
            f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
            f"Location: {dice.choice(('http://127.0.0.1:1/x', 'file:///etc/passwd', '//x'))}\r\n"
            "Connection: close\r\n\r\n"
        ).encode()
        free = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n"
        zipped = gzip.compress(b"\0" * 20_000_000)
        return dice.choice(
            (
                Answer(head + body),
                Answer(head + body),
                Answer(mutate.raw(dice, head + body)),
                Answer(mutate.raw(dice, head + body)),
                Answer(head[: dice.randint(0, len(head))]),
                Answer(free + b"\r\n", b"y" * 65_536, ENDLESS // 65_536),
                Answer(free + b"\r\n" + body, b"z", 8, 0.1),
                Answer(free + b"Content-Encoding: gzip\r\n\r\n" + zipped, zipped, 3),
                Answer(free + b"Content-Encoding: deflate\r\n\r\n" + body),
                Answer(free + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", b"q" * 65_536, 99),
                Answer(free + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 400_000),
                Answer(free, b"X-More: y\r\n", 20_000),
                Answer(b"", b"\0" * 1000, 100),
            )
        )

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(2)
            asked = connection.recv(65_536)
            number = asked.partition(b"/message/")[2].partition(b"/")[0].decode("latin-1")
            answer = self._answers.pop(number, Answer(b"HTTP/1.1 404 No\r\n\r\n"))
            connection.sendall(answer.head)
            for _ in range(answer.times):
                connection.sendall(answer.more)
                if answer.wait:
                    time.sleep(answer.wait)
