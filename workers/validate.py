"""The job that validates waiting submissions.

New reports go through together, many in one transaction: a statement and a commit cost as much for
thirty as for one. Whatever else there is has a transaction of its own, and goes first: completing
an urgent case never waits for the crowd. When anything fails in the crowd, all of it is taken back
and each runs alone; so one that fails holds up nobody, and one that ends the process has counted
one attempt of the others at most (`submission_queries.claim`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Event
from typing import Any

import structlog
from sqlalchemy import Engine, Row
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from models import submission_queries
from models.vault import Vault
from workers.validation import other_forms, together
from workers.validation.deciding import decide, show_again
from workers.validation.structure import check
from workers.validation.work import open_work

log = structlog.get_logger()
TOGETHER = 32
SECONDS = 40
"""A drain stops after so long, well before the job's own time-out; the rest is rung for again."""


class UnfinishedError(Exception):
    """Every attempt ended without a word."""


def validate(engine: Engine, vault: Vault, clock: Clock, stop: Event | None = None) -> int:
    """Work on waiting submissions until none is left, or `stop` is set. → how many were tried.

    One that fails is tried again after a while, set aside with its error after five attempts, and
    never holds up the others. Running it twice, or in several processes, changes nothing.
    """
    tried = 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and not (stop and stop.is_set()):
        with engine.begin() as connection:
            claimed = submission_queries.claim(connection, clock(), TOGETHER)
        if not claimed:
            break
        tried += len(claimed)
        crowd = [row for row in claimed if row.plain and row.attempts == 1]
        for row in claimed:
            if not row.plain or row.attempts > 1:
                _alone(engine, vault, clock, row)
        if len(crowd) < 2 or not _together(engine, vault, clock, [row.id for row in crowd]):
            for row in crowd:
                _alone(engine, vault, clock, row)
    return tried


def _together(engine: Engine, vault: Vault, clock: Clock, submissions: Sequence[int]) -> bool:
    """→ whether it went well; if not, nothing of it is left."""
    try:
        with engine.begin() as connection:
            states = together.settle(connection, vault, clock(), submissions)
    except Exception as error:
        log.warning("together_failed", rows=len(submissions), error=type(error).__name__)
        return False
    for submission_id, state in states.items():
        log.info("submission_validated", submission_id=submission_id, state=state)
    return True


def _alone(engine: Engine, vault: Vault, clock: Clock, row: Row[Any]) -> None:
    if row.attempts > submission_queries.ATTEMPTS:
        # Earlier attempts were counted and never came to an end: it kills who works on it.
        _note_error(engine, row.id, row.attempts, UnfinishedError())
        return
    try:
        validate_one(engine, vault, clock, row.id)
    except OperationalError:
        raise  # the database is in trouble, not this submission
    except Exception as error:
        _note_error(engine, row.id, row.attempts, error)


def validate_one(engine: Engine, vault: Vault, clock: Clock, submission_id: int) -> str:
    """Validate one submission if it still waits. → its new state, "" when it does not wait."""
    with engine.begin() as connection:
        rows = submission_queries.load_waiting(connection, [submission_id])
        if not rows:
            return ""
        (row,) = rows
        work = open_work(connection, vault, row, clock())
        if work.is_report or row.rehearsal:
            state = decide(work, [] if row.rehearsal else check(work))
        else:
            state = other_forms.decide(work)
        if state in {"accepted", "asked"}:
            show_again(work)
        log.info("submission_validated", submission_id=submission_id, state=state)
        return state


def _note_error(engine: Engine, submission_id: int, attempts: int, error: Exception) -> None:
    """The class of the error only: its words may hold what somebody wrote."""
    what = f"{type(error).__name__} at {_where(error)}"
    last = attempts >= submission_queries.ATTEMPTS
    log.error("submission_failed", submission_id=submission_id, attempts=attempts, error=what)
    if last:
        with engine.begin() as connection:
            submission_queries.change(connection, submission_id, error=what[:500])


def _where(error: Exception) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return "?"
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}"
