"""Orders about what is shown outside the chat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers.orders import DrawPicture
from models import picture_queries
from workers import links
from workers.desk import Desk

PICTURE_LASTS = timedelta(days=1)
STYLE = 1
"""Grows when pictures are drawn differently, so that no old one is shown for a new."""


def draw_picture(desk: Desk, order: DrawPicture) -> str:
    """The row of the picture, its job, and an address of this person's own."""
    public_url = desk.shelf.public_url
    if not public_url.startswith("https://"):
        return ""
    now, language = desk.now, desk.person.language
    picture_id, waits = picture_queries.ensure(
        desk.connection,
        picture_key(order, language),
        order.kind,
        language,
        order.contents,
        now=now,
        expires_at=now + PICTURE_LASTS,
    )
    if waits:
        desk.jobs.append(("draw_pictures", ()))
    return links.make(
        desk.connection,
        desk.vault,
        public_url,
        "picture",
        picture_id,
        person_id=desk.person.id,
        now=now,
        lasts=PICTURE_LASTS,
    )


def picture_key(order: DrawPicture, language: str) -> str:
    """The name of a picture's contents: the same for the same picture."""
    text = json.dumps([STYLE, order.kind, language, order.contents], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


PERFORM: dict[type, Callable[..., Any]] = {DrawPicture: draw_picture}
