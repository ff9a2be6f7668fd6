"""What every measurement stands on: servers of its own, fresh databases, processes, their cost."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Self

import psutil
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from bot.embedded import STATE_FOLDER, start_postgres, start_redis
from bot.server_process import EmbeddedError, Server
from bot.settings import (
    DEMO_ACCESS_TOKEN,
    DEMO_CHANNEL_SECRET,
    DEMO_KEYS,
    Settings,
    environment_with,
)
from bot.supervisor import Program, Supervisor
from models import db
from workers import areas, publish

FOLDER = STATE_FOLDER / "bench"
HOST = "127.0.0.1"
READY_SECONDS = 60
BUFFERS = "1GB"
"""An eighth of a small machine's memory; what a country's lists, counts and searches touch."""
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Options:
    """How long and how much. The defaults are what docs/performance.md was measured with."""

    seconds: float = 600.0  # of the sustained conversation
    rate: float = 300.0  # turns a second in it
    weavers: int = 20_000
    cases: int = 1_020_000
    keep: bool = False  # leave the databases for a next run


@dataclass
class Stage:
    """Running servers; a context manager that ends them."""

    options: Options
    folder: Path = FOLDER
    postgres: Server = field(init=False)
    redis: Server = field(init=False)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        # Told to stop, it ends its servers and processes as it does at the end.
        before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        self._stack.callback(signal.signal, signal.SIGTERM, before)
        self.postgres = start_postgres(
            self.folder / "postgres", say=self.say, settings={"shared_buffers": BUFFERS}
        )
        self._stack.callback(self.postgres.stop)
        self.redis = start_redis(self.folder / "redis", say=self.say)
        self._stack.callback(self.redis.stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        if not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def say(self, words: str) -> None:
        """Progress, beside the figures."""
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()

    def database(self, name: str) -> str:
        """The address of an empty database of this version, with areas and forms."""
        url = self.postgres.url.replace("/thaktho?", f"/{name}?")
        administrator = create_engine(self.postgres.url, isolation_level="AUTOCOMMIT")
        with administrator.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        administrator.dispose()
        db.upgrade(url)
        engine = db.connect(url, pool=1, statement_seconds=300)
        areas.load(engine)
        with engine.begin() as connection:
            publish.publish_builtins(connection, self.settings(url).clock())
        engine.dispose()
        return url

    def settings(self, database_url: str, line_url: str = "", port: int = 0) -> Settings:
        """The settings its processes run with."""
        return Settings(
            database_url=database_url,
            redis_url=self.redis.url,
            line_channel_secret=SecretStr(DEMO_CHANNEL_SECRET),
            line_channel_access_token=SecretStr(DEMO_ACCESS_TOKEN),
            line_api_url=line_url or "http://127.0.0.1:9",
            line_data_api_url=line_url or "http://127.0.0.1:9",
            keys=SecretStr(DEMO_KEYS),
            host=HOST,
            port=port,
        )

    @contextmanager
    def processes(
        self,
        names: Sequence[str],
        settings: Settings,
        more: Mapping[str, Sequence[str]] = NOTHING,
    ) -> Iterator[Cost]:
        """Run `thaktho NAME` for each name (and `more`, by name) until the block ends.

        Yields once the web process answers; gives what they cost.
        """
        thaktho = str(Path(sys.executable).with_name("thaktho"))
        programs = [Program(name, [thaktho, name.partition("-")[0]]) for name in names]
        programs += [Program(name, command) for name, command in more.items()]
        supervisor = Supervisor(
            programs,
            environment=environment(settings),
            record=self.folder / "bench.pids",
            say=self.say,
        )
        supervisor.start()
        try:
            if any(name.startswith("web") for name in (*names, *more)):
                await_answer(f"http://{HOST}:{settings.port}/readyz")
            servers = {"postgres": self.postgres.pid, "redis": self.redis.pid}
            yield Cost(lambda: {**supervisor.pids(), **servers})
        finally:
            supervisor.stop()


@dataclass
class Cost:
    """Processor seconds by process, children included, since `start`; and memory."""

    pids: Callable[[], Mapping[str, int]]
    _began: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        self._began = self._seconds()

    def spent(self) -> dict[str, float]:
        """Seconds of processor time by name since `start`."""
        return {name: now - self._began.get(name, 0.0) for name, now in self._seconds().items()}

    def memory(self, *, resident: bool = False) -> dict[str, float]:
        """Megabytes by name: what a process has for itself and its part of what is shared;
        `resident`: all that it maps, shared or not."""
        of = _resident if resident else _proportional
        return {
            name: sum(of(each) for each in _family(pid)) / 2**20
            for name, pid in self.pids().items()
        }

    def largest(self, name: str) -> float:
        """Megabytes that the largest process of a name maps, shared or not."""
        return max(_resident(each) for each in _family(self.pids()[name])) / 2**20

    def _seconds(self) -> dict[str, float]:
        found = {
            name: sum(_processor(each) for each in _family(pid))
            for name, pid in self.pids().items()
        }
        # Ourselves without our children: they are the others.
        return {**found, "load": time.process_time()}


def environment(settings: Settings) -> dict[str, str]:
    """The same settings as a child process reads them."""
    # As in service, where Python keeps what it compiled.
    return {**environment_with(settings), "PYTHONDONTWRITEBYTECODE": ""}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def has_answered(url: str) -> bool:
    """Whether the address answers now."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def await_answer(url: str) -> float:
    """Seconds until the address answers. Raises EmbeddedError when it never does."""
    began = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return time.monotonic() - began
        except OSError as error:
            if time.monotonic() - began > READY_SECONDS:
                raise EmbeddedError(f"{url} did not answer in {READY_SECONDS} s") from error
            time.sleep(0.02)


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _processor(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        spent = process.cpu_times()
        # A server's children that ended since count with their parent.
        return float(spent.user + spent.system + spent.children_user + spent.children_system)
    return 0.0


def _resident(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        return float(process.memory_info().rss)
    return 0.0


def _proportional(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        found = process.memory_full_info()
        return float(getattr(found, "pss", 0) or found.rss)
    return 0.0
