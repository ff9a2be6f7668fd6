"""The service under chaos: four kinds of processes, PostgreSQL, Redis, each to be killed and kept
alive. Nothing here is gentle."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import quote, unquote

import psutil
import redis

from bot.embedded import start_postgres, start_redis
from bot.server_process import Server
from bot.simulator import Simulator
from bot.supervisor import end_leftovers
from tests.chaos.found import ROOT, Found
from tests.story.service import KEYS, THAKTHO, free_port

HOOKS = Path(__file__).parent / "hooks"
PROGRAMS = {"web": "web", "talk-1": "talk", "talk-2": "talk", "worker": "worker", "clock": "clock"}
AGAIN = (0.1, 1.2)
"""Seconds until something that was killed is started again."""
SLOWEST_START = 90.0


@dataclass
class Child:
    """One process of the service and the file that it writes to."""

    command: str
    process: subprocess.Popen[bytes]
    born: float
    again_at: float | None = None
    deaths: int = 0


@dataclass
class Stage:
    """Start with `start`, end with `stop`. `folder` is emptied first. `offset` moves the clock of
    every process, in seconds. `log` gets a line for everything that is done to the service."""

    folder: Path
    line: Simulator
    found: Found
    random: Random
    offset: int = 0
    port: int = field(default_factory=free_port)
    log: list[str] = field(default_factory=list)
    killed: set[str] = field(default_factory=set)
    _children: dict[str, Child] = field(default_factory=dict)
    _postgres: Server | None = None
    _redis: Server | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _watching: threading.Thread | None = None
    boot: float = 2.0
    _ending: threading.Event = field(default_factory=threading.Event)

    def prepare(self) -> None:
        """Servers only, on empty folders; what a killed run left is ended first."""
        end_leftovers(self._record)
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("armed", "dead", "logs"):
            (self.folder / name).mkdir(parents=True)
        known = {"lines": self.found.lines, "calls": self.found.calls}
        (self.folder / "points.json").write_text(json.dumps(known))
        self._postgres = start_postgres(self.folder / "postgres")
        self._redis = start_redis(self.folder / "redis")

    def start(self) -> None:
        """All processes, kept alive from now on."""
        self.line.webhook_url = f"{self.address}/line/webhook"
        for name, command in PROGRAMS.items():
            self._children[name] = Child(command, self._launch(name, command), time.monotonic())
        self._remember()
        self._watching = threading.Thread(target=self._watch, name="keep-alive", daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """End everything."""
        self._ending.set()
        if self._watching is not None:
            self._watching.join()
        for child in self._children.values():
            _kill_group(child.process.pid)
            child.process.wait()
        for server in (self._redis, self._postgres):
            if server is not None:
                server.stop()
        self._record.unlink(missing_ok=True)

    @property
    def database_url(self) -> str:
        assert self._postgres is not None
        return self._postgres.url

    @property
    def redis_url(self) -> str:
        assert self._redis is not None
        return self._redis.url

    @property
    def address(self) -> str:
        """Where the web process listens."""
        return f"http://127.0.0.1:{self.port}"

    # --- what is done to it

    def kill(self, name: str) -> None:
        """Kill -9: a process with all it started, or `web-child` for one of web's own."""
        with self._lock:
            self.say(f"kill {name}")
            if name == "postgres":
                self._postgres_dies()
            elif name == "redis":
                self._redis_dies()
            elif name == "web-child":
                self._kill_child_of_web()
            else:
                _kill_group(self._children[name].process.pid)

    def flush(self) -> None:
        """Redis forgets everything."""
        self.say("flush redis")
        with contextlib.suppress(redis.RedisError), redis.Redis.from_url(self.redis_url) as client:
            client.flushall()

    def restart_all(self) -> None:
        """All processes die at once, and both servers."""
        self.say("restart everything")
        with self._lock:
            for child in self._children.values():
                _kill_group(child.process.pid)
            self._redis_dies()
            self._postgres_dies()

    def move_clock(self, seconds: int) -> None:
        """Let time pass for the service and for LINE; the processes begin anew."""
        self.say(f"clock {seconds:+}")
        with self._lock:
            self.offset += seconds
            self.line.shift_clock(seconds)
            for child in self._children.values():
                child.process.terminate()

    def arm(self, point: str, passes: int = 0) -> None:
        """Whoever comes to a point dies there, after so many passes."""
        unfinished = self.folder / "arming"
        unfinished.write_text(str(passes))
        unfinished.rename(self.folder / "armed" / quote(point, safe=""))

    def disarm(self) -> None:
        """Nobody dies at a point any more."""
        for file in (self.folder / "armed").iterdir():
            file.unlink(missing_ok=True)

    def armed(self) -> set[str]:
        return {unquote(file.name) for file in (self.folder / "armed").iterdir()}

    def dead(self) -> set[str]:
        """The points at which a process was killed."""
        return {unquote(file.name) for file in (self.folder / "dead").iterdir()}

    def reached(self) -> set[str]:
        """The points that some process came to."""
        file = self.folder / "reached"
        return set(file.read_text().splitlines()) if file.exists() else set()

    def alive(self) -> bool:
        """Whether every process runs, and ran for a few seconds."""
        with self._lock:
            return all(
                child.again_at is None and time.monotonic() - child.born > 3
                for child in self._children.values()
            )

    def serves(self) -> bool:
        """Whether web and a talk have lived for as long as they take to begin."""
        with self._lock:
            here = {
                child.command
                for child in self._children.values()
                if child.again_at is None and time.monotonic() - child.born > self.boot
            }
        return {"web", "talk"} <= here

    def await_first_answer(self) -> None:
        """Until web is ready; how long that took is how long a start takes on this machine."""
        begun = time.monotonic()
        while time.monotonic() - begun < SLOWEST_START:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    self.boot = time.monotonic() - begun
                    return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("web did not begin")

    def deaths(self) -> dict[str, int]:
        return {name: child.deaths for name, child in self._children.items()}

    def say(self, what: str) -> None:
        self.log.append(f"{time.strftime('%H:%M:%S')} {what}")

    # --- how

    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(HOOKS), str(ROOT))),
            "CHAOS_FOLDER": str(self.folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "LINE_CHANNEL_SECRET": self.line.settings.secret,
            "LINE_CHANNEL_ACCESS_TOKEN": self.line.settings.token,
            "LINE_API_URL": self.line.url,
            "LINE_DATA_API_URL": self.line.url,
            "PUBLIC_URL": "https://chaos.example",
            "THAKTHO_HOST": "127.0.0.1",
            "THAKTHO_PORT": str(self.port),
            "THAKTHO_WEB_WORKERS": "2",
            "THAKTHO_KEYS": KEYS,
            "THAKTHO_NOW": f"+{self.offset}s",
        }

    def _launch(self, name: str, command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "logs" / name).open("ab") as out:
            return subprocess.Popen(
                [sys.executable, str(THAKTHO), command],
                env=dict(self.environment()),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def _record(self) -> Path:
        """Remembers the processes of a run that may be killed itself."""
        return self.folder.with_suffix(".pids")

    def _remember(self) -> None:
        born = {}
        for child in self._children.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                born[str(child.process.pid)] = psutil.Process(child.process.pid).create_time()
        self._record.write_text(json.dumps(born))

    def _watch(self) -> None:
        """Start again whatever ended."""
        while not self._ending.wait(0.1):
            with self._lock:
                for name, child in self._children.items():
                    self._look_after(name, child)

    def _look_after(self, name: str, child: Child) -> None:
        now = time.monotonic()
        if child.again_at is None:
            if child.process.poll() is not None:
                _kill_group(child.process.pid)
                child.deaths += 1
                child.again_at = now + self.random.uniform(*AGAIN)
        elif now >= child.again_at:
            child.process, child.born = self._launch(name, child.command), now
            child.again_at = None
            self._remember()

    def _postgres_dies(self) -> None:
        assert self._postgres is not None
        _kill_tree(self._postgres.pid)
        self._postgres.stop()
        time.sleep(self.random.uniform(0, 1.5))
        self._postgres = start_postgres(self.folder / "postgres")

    def _redis_dies(self) -> None:
        assert self._redis is not None
        _kill_tree(self._redis.pid)
        self._redis.stop()
        time.sleep(self.random.uniform(0, 3))
        self._redis = start_redis(self.folder / "redis")

    def _kill_child_of_web(self) -> None:
        try:
            children = psutil.Process(self._children["web"].process.pid).children()
            serving = [one for one in children if "resource_tracker" not in " ".join(one.cmdline())]
            if serving:
                self.random.choice(serving).kill()
        except psutil.NoSuchProcess:
            return


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _kill_tree(pid: int) -> None:
    try:
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    except psutil.NoSuchProcess:
        return
