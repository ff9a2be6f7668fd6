"""Orders about what is shown outside the chat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.thai import bangkok_date, bangkok_day
from handlers.orders import DrawPicture, ExportView, LoadExport, MakeExport
from models import export_queries, link_queries, picture_queries
from workers import export_rights, links
from workers.desk import Desk

PICTURE_LASTS = timedelta(days=1)
EXPORT_LASTS = timedelta(days=1)
CODE_TRIES = 5
MOST_A_DAY = 10
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


def make_export(desk: Desk, order: MakeExport) -> ExportView | None:
    """The row of the export and its job, for who may have it, ten a day."""
    if not export_rights.may(desk.scope, order.what):
        return None
    today = bangkok_day(bangkok_date(desk.now))[0]
    if export_queries.asked_since(desk.connection, desk.person.id, today) >= MOST_A_DAY:
        return None
    wanted = {"since": order.since, "until": order.until}
    export_id = export_queries.add(
        desk.connection,
        desk.person.id,
        order.what,
        order.format,
        {name: day.isoformat() for name, day in wanted.items() if day},
        now=desk.now,
        expires_at=desk.now + EXPORT_LASTS,
    )
    desk.jobs.append(("make_exports", ()))
    row = export_queries.load(desk.connection, export_id)
    assert row is not None
    return _view(desk, row)


def load_export(desk: Desk, order: LoadExport) -> ExportView | None:
    """An export of this person's own. A fresh address with a fresh code takes the place of the one
    before: that one opens nothing more, used or not."""
    row = export_queries.load(desk.connection, order.export_id, desk.person.id)
    if row is None or not export_rights.may(desk.scope, row.what):
        return None
    if row.state == "made" and not export_queries.still_theirs(desk.connection, row):
        return None
    if row.state != "made" or row.expires_at <= desk.now:
        return _view(desk, row)
    link_queries.drop(desk.connection, "export", row.id)
    url = links.make(
        desk.connection,
        desk.vault,
        desk.shelf.public_url,
        "export",
        row.id,
        person_id=desk.person.id,
        now=desk.now,
        lasts=row.expires_at - desk.now,
        uses=CODE_TRIES,
    )
    code = link_queries.code_of(desk.vault, links.token_of(url)) if url else ""
    return _view(desk, row, url, code)


def _view(desk: Desk, row: Row[Any], url: str = "", code: str = "") -> ExportView:
    allowed = export_rights.rights(desk.scope)
    return ExportView(
        id=row.id,
        what=row.what,
        format=row.format,
        state="expired" if row.expires_at <= desk.now else row.state,
        rows=row.rows,
        size=row.size,
        until=row.expires_at,
        url=url,
        code=code,
        names=allowed is not None and allowed[1] == "shown",
    )


PERFORM: dict[type, Callable[..., Any]] = {
    DrawPicture: draw_picture,
    MakeExport: make_export,
    LoadExport: load_export,
}
