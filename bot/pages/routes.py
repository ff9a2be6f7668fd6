"""The routes behind links. A link that is wrong in whatever way gets one and the same page.

Looking costs nothing: a picture is an answer to GET, a file only comes by the button's POST, so
that neither a preview nor a scanner of links uses a download up. There are no cookies, so nothing
can be forged in anybody's name: who has the address may open it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Response, request
from prometheus_client import Counter
from sqlalchemy import Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from bot.pages.guesses import Guesses, address_of
from bot.pages.page import both, button, facts, gone, later, page, small, strict
from bot.thai import show_datetime
from models import export_queries, link_queries, picture_queries
from models.vault import SealError, Vault

log = structlog.get_logger()
OPENED = Counter("thaktho_links_opened", "Links opened, by kind and outcome", ["kind", "outcome"])
WAIT = 8.0  # seconds that a picture is waited for
LOOK = 0.2
WAITING_AT_ONCE = 8  # of the 64 threads of a web process
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "xml": "application/zip",
}


@dataclass
class Links:
    """What the routes work with; `slots` bounds how many requests wait for a picture."""

    engine: Engine
    vault: Vault
    clock: Callable[[], datetime]
    guesses: Guesses = field(default_factory=Guesses)
    slots: threading.Semaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(WAITING_AT_ONCE)
    )
    wait: float = WAIT

    def open(self, kind: str, token: str, *, use: bool) -> Row[Any] | None:
        """The link of a token; None however it is wrong. `use` counts an opening."""
        who = address_of(request.remote_addr, request.headers.get("X-Forwarded-For"))
        if self.guesses.refused(who):
            OPENED.labels(kind, "refused").inc()
            return None
        token_hash = self.vault.lookup("link", token)
        with self.engine.begin() as connection:
            find = link_queries.use if use else link_queries.find
            link = find(connection, kind, token_hash, self.clock())
            given = link is not None or link_queries.known(connection, token_hash)
        if not given:
            self.guesses.was_wrong(who)
        OPENED.labels(kind, "wrong" if link is None else "opened").inc()
        return link


def blueprint(engine: Engine, vault: Vault, clock: Callable[[], datetime]) -> Blueprint:
    """`/p/<token>.png` and `/e/<token>`."""
    return serve(Links(engine, vault, clock))


def serve(links: Links) -> Blueprint:
    """The routes over these links."""
    pages = Blueprint("pages", __name__)

    @pages.get("/p/<token>.png")
    def picture(token: str) -> Response:
        link = links.open("picture", token, use=True)
        return gone() if link is None else _picture(links, link.target_id)

    @pages.get("/e/<token>")
    def export(token: str) -> Response:
        link = links.open("export", token, use=False)
        return gone() if link is None else _export_page(links, link)

    @pages.post("/e/<token>")
    def download(token: str) -> Response:
        link = links.open("export", token, use=True)
        return gone() if link is None else _download(links, link)

    @pages.errorhandler(SQLAlchemyError)
    def away(error: SQLAlchemyError) -> Response:
        log.warning("page_database", error=type(error).__name__)
        return later(10)

    return pages


def _picture(links: Links, picture_id: int) -> Response:
    row = _load(links, picture_id)
    if row is not None and row.state == "waiting":
        row = _wait_for(links, picture_id)
    if row is None or row.state == "failed":
        return gone()
    if row.image is None:
        return later()
    return strict(Response(bytes(row.image), content_type="image/png"))


def _wait_for(links: Links, picture_id: int) -> Row[Any, Any] | None:
    """Wait a little for the worker; without a free place the asker comes again."""
    until = time.monotonic() + links.wait
    if not links.slots.acquire(blocking=False):
        return _load(links, picture_id)
    try:
        while True:
            row = _load(links, picture_id)
            if row is None or row.state != "waiting" or time.monotonic() >= until:
                return row
            time.sleep(LOOK)  # no connection is held meanwhile
    finally:
        links.slots.release()


def _load(links: Links, picture_id: int) -> Row[Any, Any] | None:
    with links.engine.connect() as connection:
        return picture_queries.load(connection, picture_id)


def _export_page(links: Links, link: Row[Any]) -> Response:
    with links.engine.connect() as connection:
        export = export_queries.load(connection, link.target_id)
    if export is None or export.state not in {"made", "waiting"}:
        return gone()
    if export.state == "waiting":
        return later()
    shown = [
        ("page.what", export_queries.file_name(export)),
        ("page.rows", f"{export.rows:,}"),
        ("page.size", _size(export.size)),
        ("page.until", show_datetime(link.expires_at, "th")),
    ]
    if link.uses is not None:
        shown.append(("page.uses", both("page.times", n=link.uses).partition(" · ")[0]))
    more = facts(shown) + button("page.download") + small("page.care")
    return page("page.export_title", more=more)


def _download(links: Links, link: Row[Any]) -> Response:
    """The file, part by part: no more than one part of it is ever in memory."""
    with links.engine.connect() as connection:
        export = export_queries.load(connection, link.target_id)
    if export is None or export.state != "made":
        return gone()
    log.info("export_downloaded", export_id=export.id, person=link.person_id, rows=export.rows)
    answer = Response(_parts(links, export.id), content_type=FILE_TYPES[export.format])
    answer.content_length = export.size
    name = export_queries.file_name(export)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return strict(answer)


def _parts(links: Links, export_id: int) -> Iterator[bytes]:
    n = 0
    while True:
        with links.engine.connect() as connection:
            sealed = export_queries.part(connection, export_id, n)
        if sealed is None:
            return
        try:
            yield links.vault.open(sealed, export_queries.context(export_id, n))
        except SealError:
            # The length that was promised is not reached, so the browser says that it broke.
            log.error("export_part_unreadable", export_id=export_id, n=n)
            return
        n += 1


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"
