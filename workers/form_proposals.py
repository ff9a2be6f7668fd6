"""The job that checks workbooks which authors sent to the chat, and tells them what it found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from threading import Event
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Row

from bot.clock import Clock
from bot.forms import Problem
from bot.line.client import Content
from bot.line.verdict import LineError
from models import inbox, waiting
from models.form_queries import BACK_OFF, PROPOSAL
from models.vault import Vault
from workers.drain import drain
from workers.form_check import MOST_BYTES, Checked, check, is_built_in, key_of

log = structlog.get_logger()
SECONDS = 120
ATTEMPTS = len(BACK_OFF)
PREPARING = timedelta(seconds=5)
MOST_KEPT = 200
"""Problems kept of a workbook; one mistake can be on every row."""

Fetch = Callable[[str, int], Content]
_ONE_AT_A_TIME = threading.Lock()


def check_beside(
    engine: Engine, vault: Vault, clock: Clock, fetch: Fetch, stop: Event | None = None
) -> int:
    """Check in a thread of its own: a heavy workbook holds up no report. → 1 when one was begun.

    The rows are the queue: what a dying process leaves is rung for again by the sweep.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        return 0

    def work() -> None:
        try:
            check_proposals(engine, vault, clock, fetch, stop)
        except Exception as error:
            log.warning("form_check_failed", error=type(error).__name__)
        finally:
            _ONE_AT_A_TIME.release()

    threading.Thread(target=work, name="form-check", daemon=True).start()
    return 1


def check_proposals(
    engine: Engine, vault: Vault, clock: Clock, fetch: Fetch, stop: Event | None = None
) -> int:
    """Check everything that is due, each on its own, until `stop` is set. → how many were tried."""

    def work(row: Row[Any]) -> None:
        _check_one(engine, vault, clock, fetch, row)

    return drain(engine, PROPOSAL, BACK_OFF, clock, work, seconds=SECONDS, stop=stop)


def _check_one(engine: Engine, vault: Vault, clock: Clock, fetch: Fetch, row: Row[Any]) -> None:
    """No transaction is open while LINE is asked and while the workbook is read."""
    if row.attempts > ATTEMPTS:
        _settle(engine, vault, clock, row, "gone")
        return
    try:
        got = fetch(row.message_id, MOST_BYTES)
    except LineError as failed:
        log.warning("workbook_not_fetched", proposal_id=row.id, error=failed.sent.verdict.name)
        if row.attempts >= ATTEMPTS:
            _settle(engine, vault, clock, row, "gone")
        return
    if got.state == "ready":
        checked = check(got.data, row.file_name)
        log.info("workbook_checked", proposal_id=row.id, errors=len(checked.errors))
        _keep(engine, vault, clock, row, checked)
    elif got.state == "preparing" and row.attempts < ATTEMPTS:
        with engine.begin() as connection:
            waiting.postpone(connection, PROPOSAL, row.id, clock() + PREPARING)
    elif got.state == "too_big":
        _keep(engine, vault, clock, row, Checked(None, (_too_big(),)))
    else:
        _settle(engine, vault, clock, row, "gone")


def _keep(engine: Engine, vault: Vault, clock: Clock, row: Row[Any], checked: Checked) -> None:
    key, problems = key_of(checked, row.file_name), list(checked.problems)
    stored = checked.form_bytes
    if stored is not None and is_built_in(key):
        problems.insert(0, built_in_key(key))
        stored = None
    problems.sort(key=lambda one: one.severity != "error")
    _settle(
        engine,
        vault,
        clock,
        row,
        "refused" if stored is None else "checked",
        key=key,
        title=checked.title[:200],
        questions=checked.questions,
        missing_thai=checked.missing_thai,
        digest=checked.digest or None,
        compiled=stored,
        problems=[asdict(one) for one in problems[:MOST_KEPT]],
    )


def _settle(
    engine: Engine, vault: Vault, clock: Clock, row: Row[Any], state: str, **values: Any
) -> None:
    """Keep what was found and let the author know, in one go."""
    with engine.begin() as connection:
        now = clock()
        if waiting.settle(connection, PROPOSAL, row.id, state, checked_at=now, **values):
            _tell(connection, vault, row, state, values, clock)


def _tell(
    connection: Connection,
    vault: Vault,
    row: Row[Any],
    state: str,
    values: dict[str, Any],
    clock: Clock,
) -> None:
    problems = values.get("problems", [])
    data = {
        "id": row.id,
        "state": state,
        "file_name": row.file_name,
        "title": values.get("title", ""),
        "questions": values.get("questions", 0),
        "missing_thai": values.get("missing_thai", 0),
        "problems": problems[:MOST_TOLD],
        "more": max(0, len(problems) - MOST_TOLD),
    }
    inbox.speak(
        connection, vault, row.person_id, f"form_checked:{row.id}", "form_checked", data, clock()
    )


MOST_TOLD = 10


def built_in_key(key: str) -> Problem:
    """The problem of a form that calls itself like one of the service's own."""
    return Problem(
        "error", "built_in_key", "settings", 2, "form_id",
        f"The form_id {key!r} belongs to a form of the service itself.",
        "Give the form a form_id of its own.",
    )  # fmt: skip


def _too_big() -> Problem:
    return Problem(
        "error", "workbook_too_large", "", None, "",
        f"The file has more than {MOST_BYTES // 1_000_000} MB.",
        "Delete unused sheets, rows and columns; copy the form into a fresh workbook.",
    )  # fmt: skip
