"""Putting a restored database right: what `thaktho db restored` does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from models import restoring
from models.vault import Vault
from workers.erasing import erase_case

WHY = "erased after the backup was taken"


@dataclass(frozen=True)
class Restored:
    """How many cases were erased anew, and how many old pushes ended."""

    erased: int
    expired: int
    uncertain: int


def put_right(engine: Engine, vault: Vault, now: datetime) -> Restored:
    """Erase again what was erased since, and end what may have been sent since. May run twice."""
    erased = 0
    while True:
        with engine.begin() as connection:
            left = restoring.unerased(connection)
            if not left:
                closed = restoring.close_old_pushes(connection, now)
                return Restored(erased, closed["expired"], closed["uncertain"])
            # With it go the cases that were joined to it; one at a time, as by command.
            erase_case(connection, vault, left[0], now, WHY)
            erased += 1
