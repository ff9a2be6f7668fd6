"""The conversation: weavers in the middle of real forms, webhook to accepted reply, for minutes."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Engine, text

from bot.bench import wire
from bot.bench.figure import Figure, percentile
from bot.bench.line import ANSWER_SECONDS, Line
from bot.bench.rows import single_rows
from bot.bench.stage import Cost, Stage, free_port
from bot.bench.weaver import Weaver
from models import db, person
from models.area_data import areas
from models.vault import Vault

CONNECTIONS = 64
AT_ONCE = 192
"""Turns under way while the weavers are brought into the middle of their forms."""
MOST_BEFORE = 12
"""Turns each weaver has taken, at most, when the measurement begins."""
LOST_SECONDS = 30.0
COUNTED_SECONDS = 5.0
GOAL = 300.0
PROCESSES = ("web", "talk-1", "talk-2", "worker", "clock")


def run(stage: Stage) -> Iterator[Figure]:
    """Bring everybody into a form, hold the rate, then count what one turn costs."""
    yield from asyncio.run(_run(stage))


@dataclass
class Crowd:
    """All weavers, their calls under way, and how long each reply took."""

    weavers: list[Weaver]
    line: Line
    pending: dict[str, tuple[Weaver, float]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    port: int = 0
    refused: int = 0
    number: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    wires: asyncio.Queue[wire.Wire] = field(default_factory=asyncio.Queue)
    calls: set[asyncio.Task[None]] = field(default_factory=set)

    async def connect(self, port: int) -> None:
        self.port = port
        for _ in range(CONNECTIONS):
            self.wires.put_nowait(await wire.connect(port))

    def hear(self, token: str, messages: list[Any]) -> None:
        """A reply was accepted: its weaver sees it."""
        weaver, began = self.pending.pop(token)
        weaver.screen, weaver.waits = messages, False
        self.times.append(time.perf_counter() - began)
        self.heard.set()

    def begin(self, weaver: Weaver) -> None:
        """One turn of a weaver, who waits from now on."""
        weaver.waits = True
        task = asyncio.create_task(self._act(weaver))
        self.calls.add(task)
        task.add_done_callback(self.calls.discard)

    async def _act(self, weaver: Weaver) -> None:
        """Up to the 200 of its webhook."""
        self.number += 1
        own = weaver.next(self.number)
        event = wire.event(weaver.user_id, self.number, time.time(), own)
        self.line.tokens.add(event["replyToken"])
        self.pending[event["replyToken"]] = (weaver, time.perf_counter())
        request = wire.call([event])
        line = await self.wires.get()
        try:
            self.refused += await line.send(request) != 200
        except ConnectionError:
            self.refused += 1
            line = await wire.connect(self.port)
        self.wires.put_nowait(line)

    async def settle(self) -> None:
        """Until every reply is there, or surely lost."""
        until = time.perf_counter() + LOST_SECONDS
        while self.pending and time.perf_counter() < until:
            await asyncio.sleep(0.05)


async def _run(stage: Stage) -> list[Figure]:
    floor = single_rows(stage)
    url = stage.database("bench_turns")
    line = Line()
    await line.start()
    settings = stage.settings(url, line.url, free_port())
    engine = db.connect(url, pool=1, statement_seconds=300)
    stage.say(f"enrolling {stage.options.weavers} weavers …")
    vault = db.open_vault(engine, settings.sealing_keys)
    crowd = Crowd(enrolled(engine, vault, stage.options.weavers), line)
    line.heard = crowd.hear
    with stage.processes(PROCESSES, settings) as cost:
        await crowd.connect(settings.port)
        stage.say("bringing them into the middle of their forms …")
        before = await _into_the_middle(crowd)
        stage.say(f"{stage.options.rate:g} turns a second for {stage.options.seconds:g} s …")
        figures = await _sustained(stage, crowd, cost, engine, floor)
        figures.append(Figure("turns", "as fast as it goes", before, "/s", floor=floor))
        figures.append(await _statements(stage, crowd, engine))
        figures += _ends(crowd, engine)
    await line.stop()
    engine.dispose()
    return figures


def enrolled(engine: Engine, vault: Vault, count: int) -> list[Weaver]:
    """Weavers with a role in one of the country's tambons each."""
    tambons = [row for row in areas() if len(row.code) == 6]
    found = []
    with engine.begin() as connection:
        now = db_now(engine)
        for start in range(0, count, 1000):
            numbers = range(start, min(start + 1000, count))
            users = {f"U{number:032x}": tambons[number % len(tambons)] for number in numbers}
            ids = person.ensure(connection, vault, list(users), now)
            rows = [
                {"person_id": ids[user], "role": "weaver", "area": place.code, "lao": "",
                 "since": now}
                for user, place in users.items()
            ]  # fmt: skip
            connection.execute(person.ROLE.insert(), rows)
            found += [
                Weaver(user, place.name_th, Random(user))  # noqa: S311 - made-up answers
                for user, place in users.items()
            ]
        connection.execute(person.PERSON.update().values(state="active", enrolled_at=now))
    return found


def db_now(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(text("SELECT now()")).scalar_one()


async def _into_the_middle(crowd: Crowd) -> float:
    """Each weaver takes a few turns, as fast as it goes. → turns a second."""
    chance = Random(1)  # noqa: S311 - a plan that repeats
    left = [weaver for weaver in crowd.weavers for _ in range(chance.randint(1, MOST_BEFORE))]
    chance.shuffle(left)
    count, began = len(left), time.perf_counter()
    while left:
        postponed = []
        while left and len(crowd.pending) < AT_ONCE:
            weaver = left.pop()
            if weaver.waits:
                postponed.append(weaver)
                continue
            crowd.begin(weaver)
            await asyncio.sleep(0)  # it is counted as pending from its first step on
        left[:0] = postponed
        crowd.heard.clear()
        await asyncio.wait_for(crowd.heard.wait(), LOST_SECONDS)
    await crowd.settle()
    return count / (time.perf_counter() - began)


async def _hold(crowd: Crowd, rate: float, seconds: float) -> int:
    """Turns at random moments, so many a second on average, whoever is free. → how many."""
    chance = Random(2)  # noqa: S311 - a plan that repeats
    began = time.perf_counter()
    due, at, count = 0.0, 0, 0
    while due < seconds:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        while crowd.weavers[at % len(crowd.weavers)].waits:
            at += 1
            if at % len(crowd.weavers) == 0:
                await asyncio.sleep(0.01)  # everybody waits: the service is behind
        crowd.begin(crowd.weavers[at % len(crowd.weavers)])
        at, count = at + 1, count + 1
    return count


async def _sustained(
    stage: Stage, crowd: Crowd, cost: Cost, engine: Engine, floor: float
) -> list[Figure]:
    crowd.times.clear()
    # What measures must not stand still: thousands of screens would be walked every few seconds.
    gc.collect()
    gc.freeze()
    gc.disable()
    cost.start()
    written, began = _written(engine), time.perf_counter()
    count = await _hold(crowd, stage.options.rate, stage.options.seconds)
    took = time.perf_counter() - began
    left = len(crowd.pending)
    await crowd.settle()
    spent, written = cost.spent(), _written(engine) - written
    times = [seconds * 1000 for seconds in crowd.times]
    reply = f"webhook to reply accepted, {ANSWER_SECONDS * 1000:g} ms of them LINE's"
    goal = min(GOAL, stage.options.rate)
    return [
        Figure(
            "turns", f"held for {took:.0f} s", len(times) / took, "/s", goal * 0.995, "least", floor
        ),
        Figure("turns", f"95th, {reply}", percentile(times, 0.95), "ms", 300.0),
        Figure("turns", "median", percentile(times, 0.5), "ms"),
        Figure("turns", "99th", percentile(times, 0.99), "ms"),
        Figure("turns", "slowest", max(times, default=0.0), "ms"),
        Figure("turns", "under way at the end", left, "", stage.options.rate * 0.3),
        *(
            Figure("turns", f"processor, {name}", seconds / max(1, count) * 1000, "ms/turn")
            for name, seconds in spent.items()
        ),
        Figure("turns", "processor, both cores", sum(spent.values()) / took / 2 * 100, "%"),
        Figure("turns", "written ahead", written / max(1, count) / 1024, "KiB/turn"),
    ]


async def _statements(stage: Stage, crowd: Crowd, engine: Engine) -> Figure:
    """Statements a turn, by letting PostgreSQL write each into its log for a moment."""
    log = stage.folder / "postgres" / "log"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET log_statement = 'all'"))
        connection.execute(text("SELECT pg_reload_conf()"))
        await asyncio.sleep(0.5)
        start = log.stat().st_size
        count = await _hold(crowd, stage.options.rate, COUNTED_SECONDS)
        await crowd.settle()
        end = log.stat().st_size
        connection.execute(text("ALTER SYSTEM RESET log_statement"))
        connection.execute(text("SELECT pg_reload_conf()"))
    with log.open("rb") as lines:
        lines.seek(start)
        found = lines.read(end - start)
    asked = found.count(b"LOG:  statement:") + found.count(b"LOG:  execute ")
    return Figure("turns", "statements, all processes", asked / max(1, count), "/turn")


def _written(engine: Engine) -> int:
    """Bytes of the write-ahead log so far."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))
        return int(found.scalar_one())


def _ends(crowd: Crowd, engine: Engine) -> list[Figure]:
    """What must be nought, and how much was really done."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT count(*) FILTER (WHERE done_at IS NULL AND kind = 'line') AS open, "
                "count(*) FILTER (WHERE set_aside_at IS NOT NULL) AS aside FROM inbox"
            )
        ).one()
        sent = connection.execute(text("SELECT count(*) FROM submission")).scalar_one()
    wrong = sum(crowd.line.wrong.values())
    note = "; ".join(crowd.line.wrong)
    return [
        Figure("turns", "reports sent", sent, ""),
        Figure("turns", "replies checked against LINE's limits", crowd.line.checked, ""),
        Figure("turns", "replies refused", wrong, "", 0, note=note),
        Figure("turns", "webhooks refused", crowd.refused, "", 0),
        Figure("turns", "replies that never came", len(crowd.pending), "", 0),
        Figure("turns", "events open or set aside", rows.open + rows.aside, "", 0),
        Figure("turns", "weavers lost on the way", sum(w.lost for w in crowd.weavers), "", 0),
    ]
