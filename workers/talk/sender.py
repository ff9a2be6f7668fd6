"""Sending what the outbox holds: one person in sequence, many people at once, one async client."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from bot.line.client import Sent, Verdict
from models import lease

log = structlog.get_logger()
TOKEN_SECONDS = 55  # LINE gives a reply token about a minute


class Client(Protocol):
    """What the sender needs of `bot.line.client.LineClient`."""

    async def reply(self, token: str, messages: Sequence[Mapping[str, Any]]) -> Sent: ...

    async def push(
        self, to: str, messages: Sequence[Mapping[str, Any]], retry_key: str
    ) -> Sent: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Letter:
    """An outbox row, opened, ready to go."""

    row_id: int
    kind: str
    messages: Sequence[Mapping[str, Any]] = field(repr=False)
    token: str = field(default="", repr=False)
    to: str = field(default="", repr=False)
    retry_key: str = ""
    attempts: int = 1
    doubtful: bool = False  # an earlier attempt ended without an answer
    push_class: str = ""
    age: float = 0.0  # seconds since the row was made
    keeps: bool = False  # a reply that holds what must be told: a receipt, a correction, danger


@dataclass(frozen=True)
class Parcel:
    """All letters of one leased person, in sequence."""

    person_id: int
    fence: int
    letters: Sequence[Letter]

    @property
    def rank(self) -> int:
        """How pressing the most pressing of its letters is, as in `models.lease`."""
        if any(letter.push_class == "danger" for letter in self.letters):
            return lease.URGENT
        spoken = any(letter.kind == "reply" for letter in self.letters)
        return lease.SPOKEN if spoken else lease.ORDINARY


@dataclass
class Delivered:
    """A parcel with what LINE said to each letter. `begun` counts the letters that were begun: one
    of them without an answer may have arrived, those after it surely did not."""

    parcel: Parcel
    answers: list[tuple[Letter, Sent]]
    begun: int = 0

    @property
    def untried(self) -> Sequence[Letter]:
        return self.parcel.letters[max(self.begun, len(self.answers)) :]


STOPS = frozenset({Verdict.unreachable, Verdict.rate, Verdict.server, Verdict.unauthorised})


class Sender:
    """Owns the event loop thread. `done` receives a `Delivered` for every parcel handed in.

    Each rank has a gate of its own: danger never stands behind answers, nor either behind digests.
    """

    def __init__(
        self,
        open_client: Callable[[], Coroutine[Any, Any, Client]],
        done: queue.SimpleQueue[Delivered],
        at_once: int = 64,
    ) -> None:
        self._done = done
        self._loop = asyncio.new_event_loop()
        self._gates = {
            lease.URGENT: asyncio.Semaphore(at_once),
            lease.SPOKEN: asyncio.Semaphore(at_once),
            lease.ORDINARY: asyncio.Semaphore(max(1, at_once // 4)),
        }
        self._tasks: set[asyncio.Task[None]] = set()
        self._finishing = False
        self._thread = threading.Thread(target=self._loop.run_forever, name="sender", daemon=True)
        self._thread.start()
        self._client = asyncio.run_coroutine_threadsafe(open_client(), self._loop).result(10)

    def finish(self) -> None:
        """Begin no letter any more; those under way get their answers."""
        self._finishing = True

    def close(self) -> None:
        """Let go of the connections and end the thread; what is under way is given up."""
        asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def submit(self, parcels: Sequence[Parcel]) -> None:
        self._loop.call_soon_threadsafe(self._start, parcels)

    def _start(self, parcels: Sequence[Parcel]) -> None:
        for parcel in parcels:
            task = self._loop.create_task(self._deliver(parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, parcel: Parcel) -> None:
        delivered = Delivered(parcel, [])
        try:
            async with self._gates[parcel.rank]:
                for letter in parcel.letters:
                    if self._finishing:
                        break
                    delivered.begun += 1
                    sent = await self._sent(letter)
                    delivered.answers.append((letter, sent))
                    if sent.verdict in STOPS:
                        break  # the rest would overtake it
        except Exception as error:  # the parcel's people must not stay leased
            log.error("sender.failed", error=type(error).__name__)
        finally:
            self._done.put(delivered)

    async def _sent(self, letter: Letter) -> Sent:
        try:
            return await self._send(letter)
        except Exception as error:
            log.error("sender.failed", outbox=letter.row_id, error=type(error).__name__)
            return Sent(Verdict.server)

    async def _send(self, letter: Letter) -> Sent:
        if letter.kind == "reply":
            sent = await self._client.reply(letter.token, letter.messages)
            if sent.verdict is Verdict.ambiguous:
                # The token works once: asking again is safe and settles whether it got through.
                again = await self._client.reply(letter.token, letter.messages)
                if again.verdict is Verdict.token_dead and letter.age < TOKEN_SECONDS:
                    return Sent(Verdict.delivered)
                return again if again.verdict is not Verdict.unreachable else sent
            return sent
        return await self._client.push(letter.to, letter.messages, letter.retry_key)
