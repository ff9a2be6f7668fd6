"""PostgreSQL and Redis that a test may stop, kill and freeze, on addresses that stay the same."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

from bot.embedded import STATE_FOLDER, start_postgres, start_redis
from bot.server_process import FolderInUseError, Server
from tests.story.service import port_owner


@dataclass
class Outage:
    """One server that goes away and comes back. `start` starts it anew on what it kept; `name` is
    its folder's, and nobody else's at a time."""

    start: Callable[[], Server]
    server: Server
    name: str

    @property
    def url(self) -> str:
        return self.server.url

    def stop(self) -> None:
        """As an operator stops it."""
        self.server.stop()

    def kill(self) -> None:
        """As a crash ends it: all its processes at once, without a word."""
        for process in self._processes():
            _signal(process, signal.SIGKILL)
        self.server.stop()

    def freeze(self) -> None:
        """As a dying disk does it: it takes connections and never answers."""
        for process in self._processes():
            _signal(process, signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self._processes():
            _signal(process, signal.SIGCONT)

    def come_back(self) -> None:
        self.server = self.start()

    @contextmanager
    def away(self, how: str) -> Iterator[None]:
        """Away for as long as the block lasts. `how`: stop, kill or freeze."""
        {"stop": self.stop, "kill": self.kill, "freeze": self.freeze}[how]()
        try:
            yield
        finally:
            self.thaw() if how == "freeze" else self.come_back()

    def _processes(self) -> list[psutil.Process]:
        try:
            parent = psutil.Process(self.server.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


@contextmanager
def postgres() -> Iterator[Outage]:
    """An empty PostgreSQL that really writes to the disk, so that it may be killed."""
    folder = _emptied("postgres", lambda free: start_postgres(free, durable=False))
    yield from _running(folder.name, lambda: start_postgres(folder))


@contextmanager
def redis() -> Iterator[Outage]:
    """An empty Redis with its append-only file."""
    folder = _emptied("redis", lambda free: start_redis(free, durable=False))
    yield from _running(folder.name, lambda: start_redis(folder))


def _running(name: str, start: Callable[[], Server]) -> Iterator[Outage]:
    outage = Outage(start, start(), name)
    try:
        yield outage
    finally:
        outage.thaw()
        outage.server.stop()


def _emptied(kind: str, start: Callable[[Path], Server]) -> Path:
    """The first folder that no other run holds, emptied by a throwaway start."""
    for number in count():
        folder = STATE_FOLDER / "tests" / f"outage-{kind}-{port_owner()}-{number}"
        try:
            start(folder).stop()
        except FolderInUseError:
            continue
        return folder
    raise AssertionError("counting never ends")


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
