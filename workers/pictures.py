"""Drawing the pictures that wait, each on its own; a picture that cannot be drawn is given up."""

from __future__ import annotations

from importlib import import_module
from threading import Event
from typing import Any

import structlog
from sqlalchemy import Engine, Row

from bot.clock import Clock
from models import waiting
from models.picture_queries import PICTURE
from workers.drain import drain

log = structlog.get_logger()
SECONDS = 20
BACK_OFF = (5, 30)
ATTEMPTS = 3
LARGEST = 1024 * 1024
"""LINE takes a preview of at most one megabyte, and the preview is the picture itself."""


class TooLargeError(Exception):
    """A picture that LINE would not show."""


def draw_due(engine: Engine, clock: Clock, stop: Event | None = None) -> int:
    """Draw everything that is due. → how many were tried."""

    def work(row: Row[Any]) -> None:
        _draw(engine, clock, row)

    return drain(engine, PICTURE, BACK_OFF, clock, work, seconds=SECONDS, stop=stop)


def _draw(engine: Engine, clock: Clock, row: Row[Any]) -> None:
    try:
        # Charts cost 40 MB and two seconds to load: only who is asked for one pays.
        image: bytes = import_module("workers.drawing.chart").draw(row.kind, row.contents)
        if len(image) > LARGEST:
            raise TooLargeError(f"{len(image)} bytes")
    except Exception as error:
        log.error("picture_not_drawn", picture_id=row.id, error=type(error).__name__)
        if row.attempts >= ATTEMPTS:
            with engine.begin() as connection:
                waiting.settle(connection, PICTURE, row.id, "failed")
        return
    with engine.begin() as connection:
        waiting.settle(connection, PICTURE, row.id, "drawn", image=image, drawn_at=clock())
