"""Validation: reports of the real form by weavers all over the country, empty and with a million
cases there already; beside single rows inserted and committed through the same driver."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from redis import Redis
from sqlalchemy import Engine, create_engine, event, text

from bot.bench import reports
from bot.bench.country import filled
from bot.bench.figure import Figure
from bot.bench.rows import single_rows
from bot.bench.stage import Stage
from bot.settings import Settings
from models import db
from models.vault import Vault
from workers import jobs
from workers.demo_data import country
from workers.validate import validate

REPORTS = 6000
WARM = 200
"""Reports before those that are measured: they compile what is compiled once."""
COUNTED = 64
LOST_SECONDS = 600.0
GOAL = 160.0
KEPT = 0.9
"""Of the empty database's rate, with a million cases in it."""
OF_CASE = ("id", "child_id", "number", "facts", "reporter_id", "weaver_id", "lao", "province")
TOUCHED = (("child", "id"), ("child_key", "hash"), *(('"case"', name) for name in OF_CASE))
"""Tables and the columns whose indexes a report reads or writes."""
WAITING = text("SELECT count(*) FROM submission WHERE state = 'received'")
ASKED = text("SELECT count(*) FROM submission WHERE state = 'asked' AND draft_id < -1000000000")


@dataclass(frozen=True)
class Measured:
    """Reports a second, seconds of processor time by process, shares and leftovers."""

    rate: float
    spent: Mapping[str, float]
    statements: float
    asked: float
    left: int


def run(stage: Stage) -> Iterator[Figure]:
    """The rate of one worker process in both databases, and what one report costs."""
    floor = single_rows(stage)
    empty = _measure(stage, "bench_validation", 1)
    yield Figure("validation", "empty database", empty.rate, "/s", GOAL, "least", floor)
    full = _measure(stage, "bench_validation_country", stage.options.cases)
    name = f"with {stage.options.cases:,} cases"
    yield Figure("validation", name, full.rate, "/s", GOAL * KEPT, "least", floor)
    yield Figure("validation", "kept of the rate", full.rate / empty.rate, "", KEPT, "least")
    for process in ("worker", "postgres", "redis"):
        each = empty.spent[process] / REPORTS * 1000
        yield Figure("validation", f"processor, {process}", each, "ms/report")
        each = full.spent[process] / REPORTS * 1000
        yield Figure("validation", f"processor, {process}, {name}", each, "ms/report")
    yield Figure("validation", "statements", full.statements, "/report")
    yield Figure("validation", "taken for a known child", 100 * full.asked, "%")
    yield Figure("validation", "not settled", empty.left + full.left, "", 0)


def _measure(stage: Stage, name: str, cases: int) -> Measured:
    url = stage.database(name) if cases == 1 else _copied(stage, name, cases)
    settings = stage.settings(url)
    engine = db.connect(url, pool=2, statement_seconds=600)
    vault = db.open_vault(engine, settings.sealing_keys)
    if cases == 1:
        country.fill(engine, vault, settings.clock(), cases)
    stage.say("the keys of their children …")
    reports.add_keys(engine, vault, 1)
    _read_once(engine)
    with stage.processes(["worker"], settings) as cost, Redis.from_url(settings.redis_url) as redis:
        _send(engine, vault, settings, WARM, 1)
        _await_empty(engine, redis)
        _analyse(engine)
        _send(engine, vault, settings, REPORTS, 2)
        cost.start()
        began = time.perf_counter()
        _await_empty(engine, redis)
        rate, spent = REPORTS / (time.perf_counter() - began), cost.spent()
    statements = _statements(engine, vault, settings)
    with engine.connect() as connection:
        left = connection.execute(WAITING).scalar_one()
        asked = connection.execute(ASKED).scalar_one() / (WARM + REPORTS + COUNTED)
    engine.dispose()
    return Measured(rate, spent, statements, asked, left)


def _copied(stage: Stage, name: str, cases: int) -> str:
    """The address of a copy of the country that other parts measure: reports would change it."""
    with filled(stage, cases) as known:
        of = known.engine.url.database
    administrator = create_engine(stage.postgres.url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        made = f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY'
        connection.execute(text(made))
    administrator.dispose()
    return stage.postgres.url.replace("/thaktho?", f"/{name}?")


def _read_once(engine: Engine) -> None:
    """Have in memory what reports touch, as it is in service."""
    with engine.connect() as connection:
        for name in ('"case"', "child"):
            connection.execute(text(f"SELECT count(sealed) FROM {name}"))  # noqa: S608
        for off in ("enable_seqscan", "enable_bitmapscan"):
            connection.execute(text(f"SET LOCAL {off} = off"))
        for name, column in TOUCHED:
            inside = f"SELECT {column} FROM {name} ORDER BY {column} OFFSET 0"  # noqa: S608
            connection.execute(text(f"SELECT count(*) FROM ({inside}) AS its"))  # noqa: S608
        connection.rollback()


def _analyse(engine: Engine) -> None:
    """Let the planner know what is there, as autovacuum does within a minute: an empty database
    that it takes for empty makes the other look better than it is."""
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _send(engine: Engine, vault: Vault, settings: Settings, number: int, seed: int) -> None:
    reports.send(engine, vault, number, settings.clock(), seed)


def _await_empty(engine: Engine, redis: Redis) -> None:
    """Ring until no report waits any more, as talk and the clock do."""
    until = time.monotonic() + LOST_SECONDS
    while time.monotonic() < until:
        jobs.enqueue(redis, "validate", unless_longer=0)
        for _ in range(10):
            with engine.connect() as connection:
                if not connection.execute(WAITING).scalar_one():
                    return
            time.sleep(0.1)


def _statements(engine: Engine, vault: Vault, settings: Settings) -> float:
    """Statements a report, counted in this process."""
    _send(engine, vault, settings, COUNTED, 3)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    event.listen(engine, "before_cursor_execute", count)
    done = validate(engine, vault, settings.clock)
    event.remove(engine, "before_cursor_execute", count)
    return seen / max(1, done)
