"""Making the addresses that a person opens in a browser: a secret token, kept as a keyed hash."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from models import link_queries
from models.vault import Vault

TOKEN_BYTES = 24
PATHS = {"picture": "/p/{token}.png", "export": "/e/{token}"}
"""Where `bot.pages` serves each kind."""


def make(
    connection: Connection,
    vault: Vault,
    public_url: str,
    kind: str,
    target_id: int,
    *,
    person_id: int,
    now: datetime,
    lasts: timedelta,
    uses: int | None = None,
) -> str:
    """A new address of a thing for one person; "" where no https address leads to this service."""
    if not public_url.startswith("https://"):
        return ""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link_queries.add(
        connection,
        vault.lookup("link", token),
        person_id=person_id,
        kind=kind,
        target_id=target_id,
        uses=uses,
        now=now,
        expires_at=now + lasts,
    )
    return public_url + PATHS[kind].format(token=token)


def token_of(url: str) -> str:
    """The token in an address that `make` gave."""
    return url.rpartition("/")[2].partition(".")[0]
