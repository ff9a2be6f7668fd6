"""`thaktho worker`: RQ's worker on one queue, started again whenever it gives up.

RQ's worker exits when Redis is away at the end of a job; this loop starts the next one. While
Redis is away the rows are worked on all the same: they are the queue, jobs are only doorbells.

A job that is rare and large (a chart, a workbook) leaves its libraries and its holes in the memory.
Between two jobs a process that grew by half becomes a fresh one in place, under the same id.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import psutil
import structlog
from redis import Redis, RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.stopping import end_within
from models import db
from models.heartbeat import Pulse
from workers import jobs

if TYPE_CHECKING:
    from bot.line.blocking import BlockingLineClient
    from bot.line.client import Content

log = structlog.get_logger()
MAINTENANCE = 45  # seconds between looks for jobs that a dead worker left behind
TTL = 45
"""Seconds: RQ waits for a job 15 less, and gives a connection that says nothing up 10 later. By its
default a Redis that vanished and is back elsewhere would be noticed after seven minutes."""
GRACE = 7.0  # seconds after SIGTERM before the process ends with a job unfinished
PAUSE = 1.0
LOOK = 10.0  # seconds between looks at whether Redis is there
ANSWERS = 2.0  # seconds within which Redis says that it is there
JOBS_AT_MOST = 500  # until the memory is looked at
IDLE = 60  # seconds without a job until the same
GROWTH = 1.5  # of the memory at the start: more is given back
STOPS = (signal.SIGTERM, signal.SIGINT)
RECONNECT = 5  # longest pause of RQ between attempts to reach Redis


class Worker(SimpleWorker):
    """Works in this process (forking costs four times as much) and stops within the grace time."""

    max_connection_wait_time = RECONNECT
    stop = threading.Event()

    def handle_warm_shutdown_request(self) -> None:
        """SIGTERM or SIGINT: the job at hand ends after its row."""
        begin_stop(self.stop)


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT. Raises DatabaseAwayError or NotMigratedError at the start."""
    engine = db.connect(settings.database_url, pool=4)
    db.check(engine)
    vault = db.open_vault(engine, settings.sealing_keys)
    stop = threading.Event()
    import_module("workers.validate")  # the first report shall not wait for it
    with ExitStack() as stack:

        @cache
        def line() -> BlockingLineClient:
            """Opened by the first job that speaks to LINE: it brings 15 MB along."""
            from workers.menus import client

            return stack.enter_context(client(settings))

        def content(message_id: str, most: int) -> Content:
            return line().content(message_id, most)

        jobs.equip(jobs.Tools(engine, vault, settings.clock, content, stop, line))
        begin_anew = serve(settings.redis_url, stop, Pulse(engine, "worker"))
    engine.dispose()
    if begin_anew:
        log.info("worker.begins_anew")
        # A signal from here on waits until the fresh process listens, and stops that one.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        if not stop.is_set():
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def serve(redis_url: str, stop: threading.Event, pulse: Pulse | None = None) -> bool:
    """Run one worker after the other until `stop` is set. Call it from the main thread.

    → whether it ended because the process grew, with no job at hand.
    """
    Worker.stop = stop
    most = memory() * GROWTH
    without = threading.Thread(
        target=work_without_redis, args=(redis_url, stop, pulse), name="without-redis", daemon=True
    )
    without.start()
    listen(stop)
    log.info("worker.started")
    while not stop.is_set():
        if not _work(redis_url):
            stop.wait(PAUSE)
        elif memory() > most and not stop.is_set():
            return True
        listen(stop)  # RQ's worker took the signals for itself
    without.join(timeout=GRACE / 2)
    log.info("worker.stopped")
    return False


def listen(stop: threading.Event) -> None:
    """From now on SIGTERM and SIGINT begin the stop; those that waited do so at once."""
    for number in STOPS:
        signal.signal(number, lambda *_: begin_stop(stop))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def memory() -> int:
    """Bytes that this process holds."""
    return int(psutil.Process().memory_info().rss)


def begin_stop(stop: threading.Event) -> None:
    """Let the job at hand finish its row; end the process when it does not."""
    if not stop.is_set():
        stop.set()
        end_within(GRACE)


def work_without_redis(redis_url: str, stop: threading.Event, pulse: Pulse | None = None) -> None:
    """While Redis does not answer, look at the rows from time to time; and once more when it is
    back, for what nobody could ring for meanwhile."""
    away = False
    while not stop.wait(LOOK):
        if pulse is not None:
            _beat(pulse)
        before, away = away, not answers(redis_url)
        if away or before:
            for name in jobs.JOBS:
                try:
                    jobs.perform(name)
                except Exception as error:
                    log.warning("job_failed", job=name, error=type(error).__name__)


def _beat(pulse: Pulse) -> None:
    try:
        pulse.beat()
    except SQLAlchemyError as error:
        log.warning("worker.database", error=type(error).__name__)


def connect(redis_url: str) -> Redis:
    return Redis.from_url(redis_url, socket_connect_timeout=2, health_check_interval=30)


def answers(redis_url: str) -> bool:
    """Whether Redis is there. One that takes the connection and then says nothing is not."""
    try:
        with Redis.from_url(
            redis_url, socket_connect_timeout=ANSWERS, socket_timeout=ANSWERS
        ) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def _work(redis_url: str) -> bool:
    """One worker's life. However it ends, the loop goes on. → whether it ended by itself."""
    if not answers(redis_url):
        log.warning("redis_away")
        return False
    redis = connect(redis_url)
    try:
        worker = Worker(
            [jobs.queue_on(redis)],
            connection=redis,
            serializer=JSONSerializer,
            maintenance_interval=MAINTENANCE,
            worker_ttl=TTL,
            log_job_description=False,
        )
        worker.work(logging_level="WARNING", max_jobs=JOBS_AT_MOST, max_idle_time=IDLE)
    except Exception as error:
        # Redis away at a job's end, or something of RQ's own: the rows wait, the next one starts.
        log.warning("worker_gave_up", error=type(error).__name__)
        return False
    return True
