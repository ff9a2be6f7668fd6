"""RQ: jobs carry ids, run twice, drain; the worker outlives Redis and ends within ten seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from bot.embedded import STATE_FOLDER, start_redis
from bot.line.client import Content
from bot.server_process import FolderInUseError, Server
from models.submission import Submission
from tests.workers.town import Town
from workers import jobs

pytestmark = pytest.mark.database
ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, threading
from models.db import connect, open_vault
from bot.line.client import Content
from datetime import datetime
from workers import job_worker, jobs
job_worker.LOOK = 0.5
url, redis_url, now = sys.argv[1:]
engine = connect(url)
vault = open_vault(engine, [("test", bytes(range(32)))])
stop = threading.Event()
clock = lambda: datetime.fromisoformat(now)
jobs.equip(jobs.Tools(engine, vault, clock, lambda _id, _most: Content("gone"), stop))
job_worker.serve(redis_url, stop)
engine.dispose()
"""


@pytest.fixture
def redis(clean_redis: str) -> Iterator[Redis]:
    with Redis.from_url(clean_redis) as client:
        yield client


@pytest.fixture
def equipped(town: Town) -> Iterator[Town]:
    def gone(_message_id: str, _most: int) -> Content:
        return Content("gone")

    jobs.equip(jobs.Tools(town.engine, town.vault, town.clock, gone))
    yield town
    jobs._EQUIPPED.clear()


def burst(redis: Redis) -> None:
    worker = SimpleWorker([jobs.queue_on(redis)], connection=redis, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="ERROR")


def wait_for(holds: Callable[[], object], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_job__enqueued__drains_every_waiting_submission(equipped: Town, redis: Redis) -> None:
    for name in ("สมหญิง", "อารีรัตน์"):
        equipped.send(first_name=name, last_name=None, guardian_phone=None, birth="2013")
    assert jobs.enqueue(redis, "validate")
    burst(redis)
    assert [row["state"] for row in equipped.rows(Submission)] == ["accepted", "accepted"]


def test_job__enqueued__carries_ids_only(redis: Redis) -> None:
    jobs.enqueue(redis, "fetch_media", (7,))
    (job,) = jobs.queue_on(redis).jobs
    assert list(job.args) == ["fetch_media", 7]
    assert job.func_name == "workers.jobs.perform"
    assert job.timeout == jobs.SECONDS


def test_job__rung_three_times__changes_nothing_more(equipped: Town, redis: Redis) -> None:
    equipped.send()
    for _ in range(3):
        jobs.enqueue(redis, "validate")
    burst(redis)
    before = equipped.counts()
    jobs.enqueue(redis, "validate")
    burst(redis)
    assert equipped.counts() == before
    assert jobs.queue_on(redis).failed_job_registry.count == 0


def test_enqueue__redis_away__says_so_and_raises_nothing() -> None:
    nobody = Redis.from_url("unix:///nonexistent/thaktho?db=0")
    assert jobs.enqueue(nobody, "validate") is False


def test_enqueue__line_long_enough__adds_nothing(redis: Redis) -> None:
    for _ in range(5):
        assert jobs.enqueue(redis, "validate", unless_longer=2)
    assert jobs.queue_on(redis).count == 3


def test_enqueue__unknown_name__is_a_mistake_of_ours(redis: Redis) -> None:
    with pytest.raises(KeyError):
        jobs.enqueue(redis, "make_tea")


def test_perform__in_a_process_without_tools__says_so() -> None:
    with pytest.raises(jobs.NotEquippedError):
        jobs.perform("validate")


@pytest.fixture
def own_redis() -> Iterator[list[Server]]:
    """A Redis that a test may kill: the first element is the one that runs."""
    for number in range(9):
        try:
            servers = [start_redis(STATE_FOLDER / "tests" / f"redis-worker-{number}")]
        except FolderInUseError:
            continue
        yield servers
        servers[0].stop()
        return
    pytest.fail("no folder for a Redis of our own")


def start_worker(town: Town, redis_url: str) -> subprocess.Popen[bytes]:
    url = town.engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-c", WORKER, url, redis_url, town.now.isoformat()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(arguments, cwd=ROOT, env=environment)


def test_worker__redis_killed_and_back__works_on_in_between_and_after(
    town: Town, own_redis: list[Server]
) -> None:
    url = own_redis[0].url
    worker = start_worker(town, url)
    try:
        town.send()
        with Redis.from_url(url) as redis:
            assert jobs.enqueue(redis, "validate")
        assert wait_for(lambda: town.rows(Submission)[0]["state"] == "accepted")
        own_redis[0].stop()
        town.send(first_name="สมหญิง", last_name=None, birth="2015", guardian_phone=None)
        assert wait_for(lambda: town.rows(Submission)[1]["state"] == "accepted"), "without Redis"
        own_redis[0] = start_redis(Path(STATE_FOLDER / "tests" / folder_of(url)))
        town.send(first_name="กิตติพงษ์", last_name=None, birth="2011", guardian_phone=None)
        with Redis.from_url(url) as redis:
            assert jobs.enqueue(redis, "validate")
            assert wait_for(lambda: town.rows(Submission)[2]["state"] == "accepted")
            assert wait_for(lambda: jobs.queue_on(redis).count == 0), "the worker is back"
        assert worker.poll() is None
    finally:
        worker.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert worker.wait(timeout=15) == 0
        assert time.monotonic() - started < 10


ANEW = """
from workers import job_worker
job_worker.IDLE, job_worker.GROWTH = 1, 0.0
from bot.cli import main
main()
"""


def test_worker__grown__becomes_a_fresh_process_with_the_same_id(
    database: str, clean_redis: str
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "REDIS_URL": clean_redis,
        "THAKTHO_KEYS": "test:" + b64encode(bytes(range(32))).decode(),
        "LINE_CHANNEL_SECRET": "s",
        "LINE_CHANNEL_ACCESS_TOKEN": "t",
    }
    command = [sys.executable, "-c", ANEW, "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as worker:
        assert worker.stderr is not None
        seen = b""
        while seen.count(b"worker.started") < 2:
            line = worker.stderr.readline()
            assert line, seen
            seen += line
        assert seen.count(b"worker.begins_anew") == 1
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0


def folder_of(url: str) -> str:
    return next(part for part in Path(url).parts if part.startswith("redis-worker-"))
