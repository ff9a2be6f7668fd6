"""`LineClient` for code without an event loop: jobs, the clock, the command line.

The loop runs in a thread of its own, so calls may come from any thread and a job's time-out can
interrupt the waiting. Make it after forking; one a process.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Self, TypeVar

from bot.line.client import API, DATA_API, Content, LineClient, Profile, Sent, open_client

T = TypeVar("T")


class BlockingLineClient:
    """The calls of `LineClient`, waiting for their outcome. Close it, or use it with `with`."""

    def __init__(
        self,
        token: str,
        *,
        api_url: str = API,
        data_url: str = DATA_API,
        pool: int = 16,
        connect: float = 5.0,
        read: float = 10.0,
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self.client: LineClient = self.run(
            open_client(
                token, api_url=api_url, data_url=data_url, pool=pool, connect=connect, read=read
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections and end the thread."""
        if self._loop.is_closed():
            return
        self.run(self.client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine that uses `client`, run in its loop."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def push(self, to: str, messages: Sequence[Mapping[str, Any]], retry_key: str) -> Sent:
        """See `LineClient.push`."""
        return self.run(self.client.push(to, messages, retry_key))

    def multicast(
        self, to: Sequence[str], messages: Sequence[Mapping[str, Any]], retry_key: str
    ) -> Sent:
        """See `LineClient.multicast`."""
        return self.run(self.client.multicast(to, messages, retry_key))

    def profile(self, user_id: str) -> Profile | None:
        """See `LineClient.profile`."""
        return self.run(self.client.profile(user_id))

    def content(self, message_id: str, most: int) -> Content:
        """See `LineClient.content`."""
        return self.run(self.client.content(message_id, most))

    def quota(self) -> tuple[int | None, int]:
        """See `LineClient.quota`."""
        return self.run(self.client.quota())
