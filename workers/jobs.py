"""RQ jobs: one visible table from name to function, and how one is put in line.

Jobs carry ids only, are enqueued after the commit that made their work, may run twice, and drain
many rows each: the rows are the queue, a job is a doorbell. Losing one is a delay, never a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

import structlog
from redis import Redis, RedisError
from rq import Queue, Retry
from rq.serializers import JSONSerializer
from sqlalchemy import Engine

from bot.clock import Clock
from models.vault import Vault

if TYPE_CHECKING:
    from bot.line.blocking import BlockingLineClient
    from workers.fetch_media import Fetch

log = structlog.get_logger()
QUEUE = "validate"
"""One queue a worker: with two, a death between pop and start would lose the job."""
SECONDS = 60
"""Longest run of a job; what it did not finish is found again."""
LONGER = {"make_exports": 300}
"""Jobs that may take longer."""
RETRIES = 2


@dataclass(frozen=True)
class Tools:
    """What jobs work with. `fetch` gets the bytes of a message from LINE; when `stop` is set a
    drain ends after the row at hand."""

    engine: Engine
    vault: Vault
    clock: Clock
    fetch: Fetch
    stop: Event = field(default_factory=Event)
    line: Callable[[], BlockingLineClient] | None = None


# Each job imports what it needs: who only enqueues them holds none of it, and a worker holds what
# it has met.


def _validate(tools: Tools, *_ids: int) -> int:
    from workers.validate import validate

    return validate(tools.engine, tools.vault, tools.clock, tools.stop)


def _fetch_media(tools: Tools, *_ids: int) -> int:
    from workers.fetch_media import fetch_media

    return fetch_media(tools.engine, tools.vault, tools.clock, tools.fetch, tools.stop)


def _check_form(tools: Tools, *_ids: int) -> int:
    from workers.form_proposals import check_beside

    return check_beside(tools.engine, tools.vault, tools.clock, tools.fetch, tools.stop)


def _link_menu(tools: Tools, *ids: int) -> int:
    """New people see the menu of their role; `thaktho richmenu sync` finds who was missed."""
    from workers import menus

    if tools.line is None:
        return 0
    return sum(menus.link(tools.line(), tools.engine, tools.vault, person) for person in ids)


def _draw_pictures(tools: Tools, *_ids: int) -> int:
    from workers import pictures

    return pictures.draw_due(tools.engine, tools.clock, tools.stop)


def _make_exports(tools: Tools, *_ids: int) -> int:
    from workers import exports

    return exports.make_due(tools.engine, tools.vault, tools.clock, tools.stop)


JOBS: Mapping[str, Callable[..., Any]] = {
    "validate": _validate,
    "fetch_media": _fetch_media,
    "check_form": _check_form,
    "link_menu": _link_menu,
    "draw_pictures": _draw_pictures,
    "make_exports": _make_exports,
}

_EQUIPPED: list[Tools] = []


class JobFailedError(RuntimeError):
    """A job ended with an error, named without its text."""


class NotEquippedError(RuntimeError):
    """A job ran in a process that never called `equip`."""


def equip(tools: Tools) -> None:
    """Give the jobs of this process what they work with, once at its start."""
    _EQUIPPED[:] = [tools]


def perform(name: str, *ids: int) -> int:
    """Run a job by name: what RQ calls. → how many rows it worked on."""
    if not _EQUIPPED:
        raise NotEquippedError(name)
    try:
        return int(JOBS[name](_EQUIPPED[0], *ids))
    except Exception as error:
        # RQ keeps what is raised in Redis: the class of an error holds nobody's data, its text may.
        log.error("job_failed", job=name, error=type(error).__name__)
        raise JobFailedError(f"{name}: {type(error).__name__}") from None


def queue_on(redis: Redis) -> Queue:
    """The queue of the workers."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


def enqueue(
    redis: Redis, name: str, ids: tuple[int, ...] = (), *, unless_longer: int | None = None
) -> bool:
    """Put a job in line. → False when Redis is away: the sweep finds the rows later.

    `unless_longer`: leave it when that many jobs wait already; each of them drains everything.
    """
    if name not in JOBS:
        raise KeyError(name)
    try:
        queue = queue_on(redis)
        if unless_longer is not None and queue.count > unless_longer:
            return True
        queue.enqueue(
            perform,
            name,
            *ids,
            retry=Retry(max=RETRIES),
            job_timeout=LONGER.get(name, SECONDS),
            result_ttl=0,
            failure_ttl=24 * 3600,
        )
    except RedisError as away:
        log.warning("job_not_enqueued", job=name, error=type(away).__name__)
        return False
    return True
