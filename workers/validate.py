"""The job that validates waiting submissions, each in a transaction of its own."""

from __future__ import annotations

import time
from threading import Event

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from models import submission_queries
from models.vault import Vault
from workers.validation import other_forms
from workers.validation.deciding import decide, show_again
from workers.validation.structure import check
from workers.validation.work import open_work

log = structlog.get_logger()
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
            claimed = submission_queries.claim(connection, clock())
        if claimed is None:
            break
        tried += 1
        if claimed.attempts > submission_queries.ATTEMPTS:
            # Earlier attempts were counted and never came to an end: it kills who works on it.
            _note_error(engine, claimed.id, claimed.attempts, UnfinishedError())
            continue
        try:
            validate_one(engine, vault, clock, claimed.id)
        except OperationalError:
            raise  # the database is in trouble, not this submission
        except Exception as error:
            _note_error(engine, claimed.id, claimed.attempts, error)
    return tried


def validate_one(engine: Engine, vault: Vault, clock: Clock, submission_id: int) -> str:
    """Validate one submission if it still waits. → its new state, "" when it does not wait."""
    with engine.begin() as connection:
        row = submission_queries.load_waiting(connection, submission_id)
        if row is None:
            return ""
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
