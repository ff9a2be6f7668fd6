"""What the service holds while nobody writes: each process, and PostgreSQL and Redis beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from redis import Redis

from bot.bench import reports, wire
from bot.bench.figure import Figure
from bot.bench.stage import Cost, Stage, free_port
from bot.settings import Settings
from models import db
from workers import jobs
from workers.demo_data import country

PROCESSES = ("web", "talk", "worker", "clock")
SETTLES = 8.0  # seconds
STORY = 40
"""Messages by as many people, and reports to validate, between the two looks."""
ALL, WEB = 500.0, 120.0  # megabytes


def run(stage: Stage) -> Iterator[Figure]:
    """After the start, and after a small story."""
    settings = stage.settings(stage.database("bench_idle"), port=free_port())
    with stage.processes(PROCESSES, settings) as cost:
        time.sleep(SETTLES)
        yield from _figures("idle", cost)
        _tell(settings)
        time.sleep(SETTLES)
        yield from _figures("after a story", cost)


def _figures(when: str, cost: Cost) -> Iterator[Figure]:
    """`share`: each page counted once, divided among those who map it: what the machine gives.
    `whole`: all that a process maps, so that a library that five share counts five times."""
    share, whole = cost.memory(), cost.memory(resident=True)
    ours = {name: whole[name] for name in PROCESSES}
    yield _figure(f"{when}: all, with PostgreSQL and Redis", sum(share.values()), ALL)
    yield _figure(f"{when}: our processes, whole", sum(ours.values()), ALL)
    yield _figure(f"{when}: web, with granian's own process", share["web"], WEB)
    yield _figure(f"{when}: web, its larger process, whole", cost.largest("web"), WEB)
    for name, megabytes in share.items():
        yield Figure("idle", f"{when}: {name}", megabytes, "MB", note=f"whole {whole[name]:.0f}")


def _figure(name: str, megabytes: float, goal: float) -> Figure:
    return Figure("idle", name, megabytes, "MB", goal)


def _tell(settings: Settings) -> None:
    """Some people write, some reports are validated, somebody looks at the metrics."""
    engine = db.connect(settings.database_url, pool=1, statement_seconds=300)
    vault = db.open_vault(engine, settings.sealing_keys)
    country.fill(engine, vault, settings.clock(), 1)
    reports.send(engine, vault, STORY, settings.clock(), 1)
    with Redis.from_url(settings.redis_url) as redis:
        jobs.enqueue(redis, "validate")
    engine.dispose()
    wire.post(settings.port, [_call(number) for number in range(STORY)])


def _call(number: int) -> bytes:
    said: Mapping[str, object] = wire.typed(number, ("เมนู", "แจ้ง", "สวัสดี")[number % 3])
    return wire.call([wire.event(f"U{number:032x}", number, time.time(), said)])
