"""How long it is from nothing to ready: each process by itself, then all of them together.

Web is ready when /readyz says so, talk when a message that waited has had its turn, the worker when
a report that waited is settled, the clock when it says that it runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from sqlalchemy import Engine, TextClause, text

from bot.bench import reports, wire
from bot.bench.figure import Figure
from bot.bench.stage import HOST, Stage, environment, free_port, has_answered
from bot.intake import Intake
from bot.settings import Settings
from bot.webhook import arrived
from models import db
from models.vault import Vault
from workers import jobs
from workers.demo_data import country

GOAL, HELP = 3.0, 0.5  # seconds
LOST_SECONDS = 60.0
TURN = text("SELECT count(*) FROM inbox WHERE done_at IS NULL")
REPORT = text("SELECT count(*) FROM submission WHERE state = 'received'")
THAKTHO = str(Path(sys.executable).with_name("thaktho"))


def run(stage: Stage) -> Iterator[Figure]:
    """Seconds by process; the first start of each is left out, since its files are cold."""
    rehearsal = Start(stage)
    rehearsal.all()
    for name in ("web", "talk", "worker", "clock"):
        yield Figure("start", name, rehearsal.one(name), "s", GOAL, note=rehearsal.note)
    whole = rehearsal.all()
    yield Figure("start", "the whole service", whole, "s", GOAL, note=rehearsal.note)
    yield Figure("start", "thaktho --help", _help(), "s", HELP)
    rehearsal.engine.dispose()


class Start:
    """Starts processes over one database and waits until they are ready."""

    def __init__(self, stage: Stage) -> None:
        self.settings: Settings = stage.settings(stage.database("bench_start"), port=free_port())
        self.engine: Engine = db.connect(self.settings.database_url, pool=2, statement_seconds=300)
        self.vault: Vault = db.open_vault(self.engine, self.settings.sealing_keys)
        country.fill(self.engine, self.vault, self.settings.clock(), 1)
        # Nobody rings: talk finds by itself what waits when it starts.
        self.intake = Intake(self.engine, self.vault, self.settings.clock, lambda: None)
        self.number = 0
        self.log = stage.folder / "start.log"
        self.note = ""
        """What the last start and its stop took of the processor's time."""

    def one(self, name: str) -> float:
        """Seconds until this process is ready."""
        return self._noted([name])

    def all(self) -> float:
        """Seconds until all four are."""
        return self._noted(["web", "talk", "worker", "clock"])

    def _noted(self, names: list[str]) -> float:
        before = os.times()
        seconds = self._ready(names)
        after = os.times()
        user = after.children_user - before.children_user
        system = after.children_system - before.children_system
        self.note = f"processor {user + system:.1f} s"
        return seconds

    def _ready(self, names: list[str]) -> float:
        self._prepare()
        with self._running(names):
            began = time.monotonic()
            until = began + LOST_SECONDS
            while not all(self._is_ready(name) for name in names):
                if time.monotonic() > until:
                    return float("nan")
                time.sleep(0.01)
            return time.monotonic() - began

    def _prepare(self) -> None:
        """A message and a report that wait."""
        self.number += 1
        said = wire.typed(self.number, "เมนู")
        told = wire.event(f"U{self.number:032x}", self.number, time.time(), said)
        now = self.settings.clock()
        self.intake.keep([arrived(told, self.vault, now)], timeout=5)
        reports.send(self.engine, self.vault, 1, now, self.number)
        with Redis.from_url(self.settings.redis_url) as redis:
            jobs.enqueue(redis, "validate")

    def _is_ready(self, name: str) -> bool:
        ready: dict[str, Callable[[], bool]] = {
            "web": lambda: has_answered(f"http://{HOST}:{self.settings.port}/readyz"),
            "talk": lambda: self._none(TURN),
            "worker": lambda: self._none(REPORT),
            "clock": lambda: "clock.started" in self.log.read_text("utf-8"),
        }
        return ready[name]()

    def _none(self, count: TextClause) -> bool:
        with self.engine.connect() as connection:
            return not connection.execute(count).scalar_one()

    @contextmanager
    def _running(self, names: list[str]) -> Iterator[None]:
        started = environment(self.settings)
        with self.log.open("w", encoding="utf-8") as log:
            running = [
                subprocess.Popen([THAKTHO, name], env=started, stdout=log, stderr=log)
                for name in names
            ]
            try:
                yield
            finally:
                for process in running:
                    process.terminate()
                for process in running:
                    process.wait(timeout=15)


def _help() -> float:
    times = []
    for _ in range(3):
        began = time.monotonic()
        subprocess.run([THAKTHO, "--help"], check=True, capture_output=True)
        times.append(time.monotonic() - began)
    return min(times)
