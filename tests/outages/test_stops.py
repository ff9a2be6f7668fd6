"""Stopping and restarting each process under load, with a LINE that takes five seconds."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from tests.outages.fillers import filling
from tests.outages.scene import Scene, scene, stopped, tell
from tests.story.service import THAKTHO

pytestmark = [pytest.mark.database, pytest.mark.outages]
READY = 15.0  # seconds until a process was started again
BESIDE = 8.0  # seconds for a process to begin its work, on a busy machine


@pytest.mark.parametrize("slow_ms", [100, 5000])
def test_stop__each_process_under_load__ends_in_time_and_loses_nothing(slow_ms: int) -> None:
    with scene() as stage:
        took = {}
        with filling(stage, 6) as fillers:
            stage.running.line.slow(slow_ms)
            for name in ("talk", "worker", "clock", "web"):
                time.sleep(3)
                took[name] = restarted(stage, name)
            time.sleep(3)
            stage.running.line.slow(100)
        stage.until_quiet(60)
        fillers.check(stage)
        tell(f"stopped under load, LINE {slow_ms} ms: {shown(took)}; {len(fillers.turns)} reports")


def test_stop__while_postgres_hangs__ends_in_time() -> None:
    with scene() as stage:
        with stage.postgres.away("freeze"):
            time.sleep(3)
            took = {name: stopped(stage, name) for name in ("talk", "worker", "clock", "web")}
        tell(f"stopped while PostgreSQL hangs: {shown(took)}")


def test_rolling_restart__of_every_process_under_load__loses_no_turn() -> None:
    """The next one is started beside the old one, then the old one is stopped."""
    with scene() as stage:
        with filling(stage, 6) as fillers:
            for name in ("web", "web", "talk", "worker", "clock"):
                with beside(stage, name) as second:
                    at_work(stage, name, second.pid)
                    restarted(stage, name)
                    at_work(stage, name, stage.running.supervisor.pids()[name])
        stage.until_quiet(60)
        fillers.check(stage)
        posts = stage.running.line.sender.posts
        failed = [post for post in posts if not 200 <= post.status < 300]
        tell(f"rolling: {len(fillers.turns)} reports, {len(failed)} of {len(posts)} posts refused")
        assert len(failed) <= len(posts) // 100


def restarted(stage: Scene, name: str) -> float:
    """Stop a process and let the supervisor start it again. → seconds of the stop."""
    before = stage.running.supervisor.pids()[name]
    took = stopped(stage, name)
    until = time.monotonic() + READY
    while stage.running.supervisor.pids().get(name, before) == before:
        assert stage.running.supervisor.look() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    return took


def at_work(stage: Scene, name: str, pid: int) -> None:
    """Wait until a process does its work: the web one listens, the others had time to begin."""
    if name != "web":
        time.sleep(BESIDE)
        return
    until = time.monotonic() + READY
    while not _listens(pid, int(stage.running.environment["THAKTHO_PORT"])):
        assert time.monotonic() < until, "it never listens"
        time.sleep(0.1)


def _listens(pid: int, port: int) -> bool:
    parent = psutil.Process(pid)
    return any(
        one.status == psutil.CONN_LISTEN and one.laddr.port == port
        for process in (parent, *parent.children(recursive=True))
        for one in process.net_connections("tcp")
    )


@contextmanager
def beside(stage: Scene, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A second process of the same kind; the web one takes the same port."""
    with subprocess.Popen(
        [str(THAKTHO), name],
        env={**os.environ, **stage.running.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


def shown(took: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
