"""One process of the fuzzing: parts of targets, each in turn, on a database of its own."""

from __future__ import annotations

import faulthandler
import gc
import logging
import resource
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog

from bot.lasting import keep_for_good
from models.db import upgrade
from tests.conftest import libpq
from tests.fuzz.inputs import Place, Target
from tests.fuzz.judge import Report, run_story
from tests.fuzz.targets import TARGETS

LIMIT = 6 << 30  # bytes of addresses that one process may have
STUCK_SECONDS = 3600.0
"""After so long in one part of a target the process ends and shows where it stands."""


@contextmanager
def own_database(place: Place, name: str) -> Iterator[Place]:
    """A migrated database of one process alone."""
    address, _, options = place.database_url.partition("?")
    address = address.rpartition("/")[0]
    with psycopg.connect(libpq(place.database_url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
    own = f"{address}/{name}?{options}"
    upgrade(own)
    yield Place(own, place.redis_url, place.folder)


def work_through(
    number: int,
    work: Any,
    done: Any,
    shares: dict[str, int],
    seed: int,
    jobs: int,
    place: Place,
) -> None:
    """One process: parts of targets until there are none."""
    quiet()
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    named = {one.name: one for one in TARGETS}
    with own_database(place, f"fuzz_{number}") as own:
        while (piece := work.get()) is not None:
            name, part = piece
            faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
            try:
                report = one_part(named[name], shares[name], part, jobs, seed, own)
            except Exception as error:
                done.put((name, part, f"{type(error).__name__}: {error}"[:500]))
            else:
                done.put((name, part, report))
            gc.collect()
    faulthandler.cancel_dump_traceback_later()


def one_part(target: Target, share: int, part: int, parts: int, seed: int, place: Place) -> Report:
    """Every `parts`-th story of a target."""
    report = Report()
    stories = -(-share // target.span)
    mine = range(part, stories, parts)
    if not mine:
        return report
    with target.open(place) as story:
        gc.unfreeze()
        keep_for_good()  # as web and talk do when they begin
        for at in mine:
            first = at * target.span
            run_story(target, story, seed, first, min(target.span, share - first), report)
    return report


def quiet() -> None:
    """What the product logs and warns of is no part of the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
