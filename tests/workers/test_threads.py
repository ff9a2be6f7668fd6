"""Threads that must not die of one bad moment: errands, the worker beside Redis."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from workers import job_worker, jobs
from workers.talk.process import Errands


def test_errand__that_fails_in_an_odd_way__does_not_end_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = threading.Event()

    def enqueue(_redis: Any, name: str, _ids: tuple[int, ...]) -> bool:
        if name == "broken":
            raise ValueError("not an error of Redis")
        done.set()
        return True

    monkeypatch.setattr(jobs, "enqueue", enqueue)
    errands = Errands("redis://127.0.0.1:1/0")
    errands.put("broken", ())
    time.sleep(0.1)
    errands.put("validate", ())
    assert done.wait(5)


def test_redis__that_takes_the_connection_and_says_nothing__is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job_worker, "ANSWERS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        assert not job_worker.answers(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
    assert time.monotonic() - began < 5


def test_worker__that_gives_up_for_any_reason__is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lives: list[int] = []
    stop = threading.Event()

    class Odd:
        def __init__(self, *_: object, **__: object) -> None:
            lives.append(1)
            if len(lives) == 3:
                stop.set()

        def work(self, **_: object) -> None:
            raise RuntimeError("something of its own")

    monkeypatch.setattr(job_worker, "answers", lambda _url: True)
    monkeypatch.setattr(job_worker, "Worker", Odd)
    while not stop.is_set():
        job_worker._work("redis://127.0.0.1:1/0")
    assert len(lives) == 3
