"""The job that fetches photos and files from LINE, cleans them and keeps them sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Row

from bot.clock import Clock
from bot.line.client import Content
from bot.line.verdict import LineError
from models import (
    attachment_queries,
    consent_queries,
    finding_queries,
    inbox,
    review_queries,
    submission_queries,
    waiting,
)
from models.attachment_queries import ATTACHMENT, BACK_OFF
from models.vault import SealError, Vault
from workers import casework
from workers.drain import drain
from workers.media.recording import clean_recording
from workers.media.refused import MediaRefusedError
from workers.validation.deciding import NOBODY

log = structlog.get_logger()
MOST = {"image": 15_000_000, "audio": 20_000_000, "video": 50_000_000, "file": 15_000_000}
"""Bytes that are taken, by kind; a file must be a picture."""
SECONDS = 40
ATTEMPTS = len(BACK_OFF)
PREPARING = timedelta(seconds=5)

Fetch = Callable[[str, int], Content]
"""Message id and the most bytes to take, to what LINE has (`bot.line.blocking`)."""


def fetch_media(
    engine: Engine, vault: Vault, clock: Clock, fetch: Fetch, stop: Event | None = None
) -> int:
    """Fetch everything that is due, each on its own, until `stop` is set. → how many were tried."""

    def work(row: Row[Any]) -> None:
        _fetch_one(engine, vault, clock, fetch, row)

    return drain(engine, ATTACHMENT, BACK_OFF, clock, work, seconds=SECONDS, stop=stop)


def _fetch_one(engine: Engine, vault: Vault, clock: Clock, fetch: Fetch, row: Row[Any]) -> None:
    """No transaction is open while LINE is asked."""
    if _is_back(engine, row):
        return
    try:
        got = fetch(row.message_id, MOST.get(row.kind, MOST["file"]))
        if got.state == "ready":
            media_type, data = _cleaned(row.kind, got.data)
            _keep(engine, vault, clock, row, media_type, data)
        elif got.state == "too_big":
            _give_up(engine, vault, clock, row, "refused", "photo_large")
        elif got.state == "preparing" and row.attempts < ATTEMPTS:
            with engine.begin() as connection:
                waiting.postpone(connection, ATTACHMENT, row.id, clock() + PREPARING)
        else:
            _give_up(engine, vault, clock, row, "gone", "photo_gone")
    except MediaRefusedError as refused:
        log.info("media_refused", attachment_id=row.id, code=refused.code, why=refused.detail)
        _give_up(engine, vault, clock, row, "refused", refused.code)
    except LineError as failed:
        log.warning("media_not_fetched", attachment_id=row.id, error=failed.sent.verdict.name)
        if row.attempts >= ATTEMPTS:
            _give_up(engine, vault, clock, row, "gone", "photo_gone")
    except SealError:
        with engine.begin() as connection:
            waiting.settle(connection, ATTACHMENT, row.id, "gone", error="the key is destroyed")


def _is_back(engine: Engine, row: Row[Any]) -> bool:
    """Whether the family of its case took its consent back: then LINE is not asked for it."""
    with engine.begin() as connection:
        case_id = attachment_queries.case_of(connection, row.id)
        if case_id is None or not consent_queries.taken_back(connection, [case_id]):
            return False
        error = consent_queries.NO_CONSENT
        return waiting.settle(connection, ATTACHMENT, row.id, "gone", error=error)


def _cleaned(kind: str, data: bytes) -> tuple[str, bytes]:
    if kind in {"audio", "video"}:
        return clean_recording(kind, data)
    from workers.media.picture import clean_picture  # only who has photos to redraw needs Pillow

    return clean_picture(data)


def _keep(
    engine: Engine, vault: Vault, clock: Clock, row: Row[Any], media_type: str, data: bytes
) -> None:
    with engine.begin() as connection:
        box = vault.box(row.key_id, attachment_queries.key_of(connection, row.id))
        waiting.settle(
            connection,
            ATTACHMENT,
            row.id,
            "kept",
            sealed=box.seal(data, "attachment"),
            media_type=media_type,
            size=len(data),
            fetched_at=clock(),
        )


def _give_up(
    engine: Engine, vault: Vault, clock: Clock, row: Row[Any], state: str, code: str
) -> None:
    """Settle without bytes and let the reporter know; an unsent photo is not spoken of."""
    with engine.begin() as connection:
        if waiting.settle(connection, ATTACHMENT, row.id, state, error=code):
            _tell(connection, vault, clock, row, code)


def _tell(connection: Connection, vault: Vault, clock: Clock, row: Row[Any], code: str) -> None:
    """While the draft is open its conversation hears of it; afterwards the report comes back to
    whoever corrects it."""
    now, name = clock(), row.ref.rsplit("/", 1)[-1]
    sent = (
        submission_queries.load(connection, row.submission_id)
        if row.submission_id is not None
        else None
    )
    if sent is None or sent.state not in {"accepted", "returned"} or code == "photo_gone":
        data: dict[str, Any] = {"ok": False, "draft_id": row.draft_id, "ref": row.ref}
        data["reason"] = f"finding.{code}"
        inbox.speak(connection, vault, row.person_id, f"media:{row.id}", "media_fetched", data, now)
        return
    finding = {
        "submission_id": sent.id,
        "n": sent.current,
        "code": code,
        "severity": "stop",
        "audience": "weaver",
        "ref": name,
        "created_at": now,
    }
    finding_queries.keep(connection, [finding])
    if sent.state == "accepted":
        submission_queries.change(connection, sent.id, state="returned")
        casework.question(connection, vault, sent, now)
    person_id = review_queries.corrector(connection, sent.id)
    if person_id is None:
        nobody = {**finding, "code": NOBODY, "severity": "ask", "audience": "coordinator"}
        finding_queries.keep(connection, [nobody])
        return
    data = {
        "submission_id": sent.id,
        "number": sent.number,
        "asks": [name],
        "reasons": {name: f"finding.{code}"},
    }
    key = f"correction:{sent.id}:{sent.current}:{row.id}"
    inbox.speak(connection, vault, person_id, key, "correction", data, now)
