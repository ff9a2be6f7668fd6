"""The routes behind links. A link that is wrong in whatever way gets one and the same page.

A picture of counts is an answer to GET. A file comes once, by the POST of its page with the six
digits that stand in the chat beside the link: so neither a preview, nor a scanner, nor anybody to
whom a link was passed on has it, and the one it was made for types six digits on any phone. There
is no cookie whose power another site could borrow; what another site posts is refused all the same.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, Response, request
from prometheus_client import Counter
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from bot.pages.guesses import Guesses, address_of
from bot.pages.page import (
    PICTURE_HEADERS,
    both,
    code_form,
    facts,
    gone,
    later,
    page,
    small,
    strict,
)
from bot.thai import ascii_digits, show_datetime
from models import export_queries, link_queries, picture_queries
from models.vault import SealError, Vault

log = structlog.get_logger()
OPENED = Counter("thaktho_links_opened", "Links opened, by kind and outcome", ["kind", "outcome"])
WAIT = 8.0  # seconds that a picture is waited for
LOOK = 0.2
WAITING_AT_ONCE = 8  # of the 64 threads of a web process
LARGEST_FORM = 1000  # bytes
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "xml": "application/zip",
}


Opening = Callable[[Connection, str, bytes, datetime], Row[Any] | None]


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
    public_url: str = ""

    def open(self, kind: str, token: str, how: Opening = link_queries.find) -> Row[Any] | None:
        """The link of a token; None however it is wrong. `how`: looked at, used, used up, missed
        by a wrong code."""
        who = self._who()
        if self.guesses.refused(who):
            OPENED.labels(kind, "refused").inc()
            return None
        token_hash = self.vault.lookup("link", token)
        with self.engine.begin() as connection:
            link = how(connection, kind, token_hash, self.clock())
            given = link is not None or link_queries.known(connection, token_hash)
        if not given:
            self.guesses.was_wrong(who)
        OPENED.labels(kind, "wrong" if link is None else "opened").inc()
        return link

    def from_elsewhere(self) -> bool:
        """Whether another site's page sent this form. Old browsers say nothing about it; with our
        referrer policy the others call our own pages' origin "null"."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return True
        origin = request.headers.get("Origin", "null")
        return origin not in {"null", self.public_url, f"{request.scheme}://{request.host}"}

    def _who(self) -> str:
        return address_of(request.remote_addr, request.headers.get("X-Forwarded-For"))


def blueprint(
    engine: Engine, vault: Vault, clock: Callable[[], datetime], public_url: str = ""
) -> Blueprint:
    """`/p/<token>.png` and `/e/<token>`."""
    return serve(Links(engine, vault, clock, public_url=public_url))


def serve(links: Links) -> Blueprint:
    """The routes over these links."""
    pages = Blueprint("pages", __name__)

    @pages.get("/p/<token>.png")
    def picture(token: str) -> Response:
        link = links.open("picture", token, link_queries.use)
        return gone() if link is None else _picture(links, link.target_id)

    @pages.get("/e/<token>")
    def export(token: str) -> Response:
        link = links.open("export", token)
        return gone() if link is None else _export_page(links, link)

    @pages.post("/e/<token>")
    def download(token: str) -> Response:
        request.max_content_length = LARGEST_FORM
        if links.from_elsewhere():
            return page("page.gone_title", "page.foreign", status=403)
        right = _is_right(links, token)
        # One statement counts the try and opens nothing more after the last: many tries at once
        # are no more than many tries.
        link = links.open("export", token, link_queries.use_up if right else link_queries.miss)
        if link is None:
            return gone()
        return _download(links, link) if right else _missed(links, link)

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
    answer = Response(bytes(row.image), content_type="image/png")
    answer.headers.update(PICTURE_HEADERS)
    return answer


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


def _is_right(links: Links, token: str) -> bool:
    """Whether the code that was typed, in whatever digits and parts, is the one of this address."""
    typed = "".join(sign for sign in ascii_digits(request.form.get("code", "")) if sign.isalnum())
    right = link_queries.code_of(links.vault, token)
    return hmac.compare_digest(typed.encode(), right.encode())


def _missed(links: Links, link: Row[Any]) -> Response:
    if not link.uses:
        return gone()
    answer = _export_page(links, link, wrong=both("page.wrong_code", n=link.uses))
    if answer.status_code == HTTPStatus.OK:
        answer.status_code = HTTPStatus.FORBIDDEN
    return answer


def _theirs(links: Links, export_id: int) -> Row[Any] | None:
    """The export, while who ordered it still holds the roles by which it was made."""
    with links.engine.connect() as connection:
        export = export_queries.load(connection, export_id)
        if export is None or export.state == "waiting":
            return export
        made = export.state == "made" and export_queries.still_theirs(connection, export)
        return export if made else None


def _export_page(links: Links, link: Row[Any], wrong: str = "") -> Response:
    export = _theirs(links, link.target_id)
    if export is None:
        return gone()
    if export.state == "waiting":
        return later()
    shown = [
        ("page.what", export_queries.file_name(export)),
        ("page.rows", f"{export.rows:,}"),
        ("page.size", _size(export.size)),
        ("page.until", show_datetime(link.expires_at, "th")),
    ]
    form = code_form("page.code", "page.download", digits=link_queries.CODE_DIGITS, wrong=wrong)
    more = facts(shown) + form + small("page.care")
    return page("page.export_title", more=more)


def _download(links: Links, link: Row[Any]) -> Response:
    """The file, part by part: no more than one part of it is ever in memory."""
    export = _theirs(links, link.target_id)
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
