"""`thaktho clock`: what falls due with time. It needs the database only; two may run at once.

The ladder of alerts has a thread of its own: nothing that is long may hold danger up. Every job
is idempotent: its rows carry unique keys or are claimed. A lock by name saves two clocks from doing
the same work side by side; a clock that dies gives it back with its connection.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from zlib import crc32

import structlog
from redis import Redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.bell import Bell
from bot.line.blocking import BlockingLineClient
from bot.settings import Settings
from bot.stopping import end_within
from models import db
from models.heartbeat import Pulse
from workers import jobs
from workers.clockwork import (
    alert_steps,
    digest,
    links,
    new_work,
    overdue,
    passed_on,
    quota_look,
    reconcile,
    referrals,
    reminders,
    retention,
    still_there,
    sweep,
)
from workers.clockwork.room import Room

log = structlog.get_logger()
TICK = 1.0  # seconds
LONGEST_STOP = 7.5  # seconds, whatever hangs
LINE = 10  # jobs in line, beyond which the sweep adds none: a dead worker is no reason to pile up
LOCKS = 0x7468616B  # "thak": keeps our advisory locks apart from others in the same database


@dataclass(frozen=True)
class Due:
    """A job and how often it is looked at, in seconds of real time."""

    name: str
    every: float
    run: Callable[[Room], int]


APART = frozenset({"alert_steps"})
"""Jobs with a thread of their own."""
DUE: tuple[Due, ...] = (
    Due("alert_steps", 2, alert_steps.run),
    Due("sweep", 5, sweep.run),
    Due("new_work", 30, new_work.run),
    Due("overdue", 60, overdue.run),
    Due("still_there", 600, still_there.run),
    Due("digest", 60, digest.run),
    Due("quota_look", 600, quota_look.run),
    Due("referrals", 600, referrals.run),
    Due("reminders", 600, reminders.run),
    Due("passed_on", 600, passed_on.run),
    Due("drawing", 5, links.wake),
    Due("tidy_links", 600, links.tidy),
    Due("retention", 60, retention.run),
    Due("reconcile", 60, reconcile.run),
)


def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises DatabaseAwayError or NotMigratedError at the start."""
    engine = db.connect(settings.database_url, pool=6)
    db.check(engine)
    vault = db.open_vault(engine, settings.sealing_keys)
    redis = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=1)
    stop = threading.Event()

    def begin_stop() -> None:
        end_within(LONGEST_STOP)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: begin_stop())
    with BlockingLineClient(
        settings.line_channel_access_token.get_secret_value(),
        api_url=settings.line_api_url,
        data_url=settings.line_data_api_url,
        read=5.0,
    ) as line:
        room = Room(
            engine=engine,
            vault=vault,
            now=settings.clock(),
            ring=Bell(settings.redis_url).ring,
            enqueue=lambda name: jobs.enqueue(redis, name, unless_longer=LINE),
            quota=line.quota,
        )
        log.info("clock.started")
        keep_time(room, settings.clock, stop)
    log.info("clock.stopped")
    engine.dispose()


def keep_time(room: Room, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Run all that falls due until `stop` is set: the jobs of `APART` beside the others."""
    apart = threading.Thread(
        target=_tick,
        args=(Rounds(replace(room, done_on={}), apart=True), clock, stop),
        name="ladder",
    )
    apart.start()
    _tick(Rounds(room, apart=False), clock, stop)
    apart.join()


def _tick(rounds: Rounds, clock: Callable[[], datetime], stop: threading.Event) -> None:
    pulse = Pulse(rounds.room.engine, "clock")
    while not stop.is_set():
        rounds.room.now = clock()
        rounds.round(time.monotonic())
        if not rounds.apart:
            _beat(pulse)
        stop.wait(TICK)


def _beat(pulse: Pulse) -> None:
    try:
        pulse.beat()
    except SQLAlchemyError as error:
        log.warning("clock.database", error=type(error).__name__)


@dataclass
class Rounds:
    """Runs what is due. `last` is when each job was looked at, in monotonic seconds.

    `apart`: only the jobs with a thread of their own, or only the others; None: all.
    """

    room: Room
    apart: bool | None = None
    last: dict[str, float] = field(default_factory=dict)

    def round(self, now: float) -> list[str]:
        """Run every job whose time has come. → the names of those that did something."""
        did = []
        for due in DUE:
            if self.apart is not None and (due.name in APART) != self.apart:
                continue
            if now - self.last.get(due.name, float("-inf")) < due.every:
                continue
            self.last[due.name] = now
            if self._run(due):
                did.append(due.name)
        return did

    def _run(self, due: Due) -> int:
        """A job that fails is logged and looked at again; it never stops the others."""
        try:
            with alone(self.room.engine, due.name) as alone_here:
                done = due.run(self.room) if alone_here else 0
        except Exception as error:
            log.error("clock_job_failed", job=due.name, error=type(error).__name__)
            return 0
        if done:
            log.info("clock_job_done", job=due.name, rows=done)
        return done


@contextmanager
def alone(engine: Engine, name: str) -> Iterator[bool]:
    """Whether this clock may run a job now; the lock is given back however the job ends."""
    lock = text("SELECT pg_try_advisory_xact_lock(:room, :job)")
    with engine.connect() as connection:
        values = {"room": LOCKS, "job": crc32(name.encode()) - 2**31}
        yield bool(connection.execute(lock, values).scalar_one())
