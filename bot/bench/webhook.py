"""The webhook: verified, committed, rung, answered; beside one that only checks the signature."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from bot.bench import wire
from bot.bench.figure import Figure, percentile
from bot.bench.stage import Stage, free_port

SECONDS = 10.0
CONNECTIONS = 64
PEOPLE = 20_000
GOAL = 1000.0


@dataclass(frozen=True)
class Load:
    """Answers that came: how many a second, how long each took in milliseconds, which failed."""

    rate: float
    times: Sequence[float]
    failed: int


def run(stage: Stage) -> Iterator[Figure]:
    """Requests a second of both, and the answer's time at half of ours."""
    floor = _floor(stage)
    url = stage.database("bench_webhook")
    settings = stage.settings(url, port=free_port())
    with stage.processes(["web"], settings) as cost:
        _measure(settings.port, 0, 2.0)
        cost.start()
        full = _measure(settings.port, 1, SECONDS)
        spent = cost.spent()
        half = _measure(settings.port, 2, SECONDS, full.rate / 2)
        kept = _kept(url)
    yield Figure("webhook", "durable requests", full.rate, "/s", GOAL, "least", floor.rate)
    yield Figure("webhook", "99th at half load", percentile(half.times, 0.99), "ms", 100.0)
    yield Figure("webhook", "median at half load", percentile(half.times, 0.5), "ms")
    for name in ("web", "postgres", "redis", "load"):
        each = spent[name] / max(1, len(full.times)) * 1e6
        yield Figure("webhook", f"processor, {name}", each, "µs/request")
    yield Figure("webhook", "not answered 200", full.failed + half.failed, "", 0)
    yield Figure("webhook", "acknowledged and not kept", _missing(kept, full, half), "", 0)


def _floor(stage: Stage) -> Load:
    port = free_port()
    command = [sys.executable, "-m", "bot.bench.floor", str(port)]
    settings = stage.settings(stage.postgres.url, port=port)
    with stage.processes([], settings, {"web-floor": command}):
        _measure(port, 0, 1.0)
        return _measure(port, 1, SECONDS)


def _kept(url: str) -> dict[str, int]:
    """Rows by the digit that begins the number of an event: which run made it."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT substr(event_id, 8, 1) AS run, count(*) AS n FROM inbox GROUP BY 1")
        ).all()
    engine.dispose()
    return {row.run: row.n for row in rows}


def _missing(kept: dict[str, int], full: Load, half: Load) -> int:
    """Acknowledged events that no row holds."""
    return sum(
        max(0, len(load.times) - load.failed - kept.get(run, 0))
        for run, load in (("1", full), ("2", half))
    )


def _measure(port: int, number: int, seconds: float, rate: float | None = None) -> Load:
    return asyncio.run(_drive(port, number, seconds, rate))


async def _drive(port: int, number: int, seconds: float, rate: float | None) -> Load:
    """All connections busy, or each at its part of a rate."""
    until = time.perf_counter() + seconds
    pause = CONNECTIONS / rate if rate else 0.0
    times: list[float] = []
    failed = 0

    async def one(lane: int) -> None:
        nonlocal failed
        line = await wire.connect(port)
        due = time.perf_counter() + pause * lane / CONNECTIONS
        count = 0
        while (now := time.perf_counter()) < until:
            if pause and due > now:
                await asyncio.sleep(due - now)
            due += pause
            serial = number * 10**18 + lane * 10**10 + count
            person = f"U{(serial * 7919) % PEOPLE:032x}"
            request = wire.call(
                [wire.event(person, serial, time.time(), wire.typed(serial, "เมนู"))]
            )
            began = time.perf_counter()
            failed += await line.send(request) != 200
            times.append((time.perf_counter() - began) * 1000)
            count += 1
        line.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(lane) for lane in range(CONNECTIONS)))
    return Load(len(times) / (time.perf_counter() - began), times, failed)
