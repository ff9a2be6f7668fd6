"""The whole service over servers that go away, and what it looks like from outside."""

from __future__ import annotations

import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from bot.simulator import SimUser
from bot.simulator.delivery import DeliveryRules
from models.db import upgrade
from tests.outages import servers
from tests.story.acts import LAO, TAMBON
from tests.story.service import Service, service

GRACE = 10.0  # seconds
AGAIN = (0.5, 1.0, 2.0, 4.0, *(8.0,) * 8)
"""Seconds between LINE's redeliveries: a process takes its time to start on a busy machine."""


@dataclass
class Scene:
    """The running service and the two servers under it."""

    running: Service
    postgres: servers.Outage
    redis: servers.Outage

    def weaver(self, name: str) -> SimUser:
        return self.running.enrolled(name, "weaver", TAMBON, LAO)

    def protect(self, name: str) -> SimUser:
        return self.running.enrolled(f"วิชัย{name}", "protect", "32")

    def get(self, path: str) -> tuple[int, float, str]:
        """Status (0: no answer), seconds and body of a page of the web process."""
        base = str(self.running.line.webhook_url).removesuffix("/line/webhook")
        begun = time.monotonic()
        try:
            with urllib.request.urlopen(base + path, timeout=20) as answer:  # noqa: S310 - our own
                return answer.status, time.monotonic() - begun, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, time.monotonic() - begun, error.read().decode()
        except OSError:
            return 0, time.monotonic() - begun, ""

    def threads(self) -> int:
        """Threads of all four processes and what they started."""
        found = 0
        for pid in self.running.supervisor.pids().values():
            process = psutil.Process(pid)
            found += sum(one.num_threads() for one in [process, *process.children(recursive=True)])
        return found

    def until_quiet(self, seconds: float) -> float:
        """Wait until no webhook is under way and nothing is open. → the seconds it took."""
        begun = time.monotonic()
        self.running.engine.dispose()  # its connections may be to a server that was killed
        self.running.line.settle()
        self.running.wait_rows(
            "SELECT 1 WHERE NOT EXISTS (SELECT FROM inbox WHERE done_at IS NULL)"
            " AND NOT EXISTS (SELECT FROM outbox WHERE closed_at IS NULL)"
            " AND NOT EXISTS (SELECT FROM submission WHERE state = 'received')",
            timeout=seconds,
        )
        return time.monotonic() - begun


@contextmanager
def scene() -> Iterator[Scene]:
    """Everything started; PostgreSQL writes to the disk for real, so that it may be killed."""
    with servers.postgres() as postgres, servers.redis() as redis:
        upgrade(postgres.url)
        with service(postgres.url, redis.url, postgres.name) as running:
            running.line.deliver(DeliveryRules(again_after=AGAIN))
            running.line.wait_for(lambda: _all_started(running), 60, "every process")
            yield Scene(running, postgres, redis)


def _all_started(running: Service) -> bool:
    said = "\n".join(running.log)
    return all(f"{name}.started" in said for name in ("talk", "worker", "clock"))


def said(user: SimUser, text: str) -> tuple[int, float]:
    """Say something. → the webhook's status and the seconds of its answer."""
    begun = time.monotonic()
    delivered = user.say(text)
    return delivered.status, time.monotonic() - begun


def heard(user: SimUser, timeout: float = 30) -> float:
    """Wait for the answer. → the seconds it took."""
    begun = time.monotonic()
    user.wait_for_message(timeout=timeout)
    return time.monotonic() - begun


def tell(figures: str) -> None:
    """Show what was measured."""
    sys.stdout.write(f"\n  {figures}\n")


def stopped(stage: Scene, name: str) -> float:
    """SIGTERM. → the seconds until the process and all it started were gone."""
    process = psutil.Process(stage.running.supervisor.pids()[name])
    family = [process, *process.children(recursive=True)]
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family):
        assert time.monotonic() - begun < GRACE, f"{name} does not end"
        time.sleep(0.02)
    return time.monotonic() - begun
