"""Requests to everything the web process serves: no 5xx, nothing given back, strict headers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bot.pages.page import HEADERS
from models import db, export_queries, picture_queries
from models.person import PERSON, ensure
from tests.fuzz import mutate
from tests.fuzz.inputs import Input, Place, Story, Target
from tests.fuzz.judge import WrongError
from tests.fuzz.targets.webhook import web
from tests.workers.town import KEYS, START
from workers import links

MARK = "zq7<b>'\"xj"
"""What must never come back."""
METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "BREW")
PATHS = (
    "/", "/healthz", "/readyz", "/metrics", "/line/webhook", "/e/", "/p/", "/p/.png",
    "/static/app.css",
    "/e/..%2f..%2fetc/passwd", "//evil.example/%2f..", "/e//x", "/p/x.png/y", "/e/x?a=1", "/%00",
    "/%ff",
    "/p/" + "a" * 5_000 + ".png", "/e/" + "%E0%B8%81" * 200, "/favicon.ico", "/robots.txt",
    "/.git/config",
)  # fmt: skip
NAMES = (
    "Host", "Origin", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    "Forwarded", "Content-Type", "Content-Length", "Cookie", "Range", "If-None-Match", "Accept",
    "If-Modified-Since", "Authorization", "Transfer-Encoding", "User-Agent", "Referer",
    "X-Line-Signature",
    "X-HTTP-Method-Override", "Content-Encoding", "Expect", "Accept-Language",
)  # fmt: skip
WORDS = (
    "", "x", "*", "null", "cross-site", "::1", "10.0.0.1, 8.8.8.8", "999.1.1.1", "bytes=0-,5-1",
    "-1",
    "gzip", "chunked", "a=b; c", "Basic eA==", "Sat, 99 Foo 2026",
    "multipart/form-data; boundary=", "9" * 40,
    "application/x-www-form-urlencoded", "application/json", "evil.example:99999", "[::1",
    "x" * 9_000,
)  # fmt: skip


@contextmanager
def open_pages(place: Place) -> Iterator[Story]:
    """The web process, with a picture and a file behind links."""
    with web(place) as (engine, client):
        vault = db.open_vault(engine, KEYS)
        with engine.begin() as connection:
            person = ensure(connection, vault, ["Uasker"], START)["Uasker"]
            connection.execute(PERSON.update().values(state="active"))
            until = START + timedelta(days=9_000)
            drawn = picture_queries.ensure(
                connection, "k", "trend", "th", {}, now=START, expires_at=until
            )[0]
            connection.execute(text("UPDATE picture SET state = 'made', image = 'png'"))
            file = export_queries.add(
                connection, person, "cases", "csv", {}, now=START, expires_at=until
            )
            sealed = vault.seal(b"a,b\n", export_queries.context(file, 0))
            export_queries.add_part(connection, file, 0, sealed)
            connection.execute(text("UPDATE export SET state = 'made', rows = 1, size = 4"))
            paths = [
                links.make(
                    connection, vault, "http://x", kind, target, person_id=person, now=START,
                    lasts=timedelta(days=9_000), uses=None,
                ).removeprefix("http://x")
                for kind, target in (("picture", drawn), ("export", file))
            ]  # fmt: skip

        def story(dice: Random) -> Iterator[Input]:
            given = request(dice, paths)
            yield Input(given, partial(_asked, client, given))

        yield story


def request(dice: Random, paths: list[str]) -> dict[str, Any]:
    """Some request, as the arguments of werkzeug's test client."""
    path = dice.choice((*paths, *paths, *PATHS))
    if dice.random() < 0.4:
        path = mutate.text(dice, (path, path, path))
        path = path if dice.random() < 0.2 else quote(path.encode("utf-8", "replace"), safe="/?&=%")
    if dice.random() < 0.3:
        path += dice.choice(("?q=", "/", "&", "%20")) + quote(MARK)
    headers = [(dice.choice(NAMES), dice.choice((*WORDS, MARK))) for _ in range(dice.randint(0, 3))]
    body = b""
    if dice.random() < 0.4:
        code = dice.choice(("123456", "๑๒๓ ๔๕๖", MARK, mutate.text(dice)[:300]))
        body = f"code={quote(code.encode('utf-8', 'replace'))}&code=2".encode()
        body = body if dice.random() < 0.7 else mutate.raw(dice, body * dice.choice((1, 1_000)))
    return {
        "path": "/" + path.lstrip("/").replace("\r", "").replace("\n", ""),
        "method": dice.choice(METHODS),
        "headers": headers,
        "data": body,
        "remote": dice.choice(
            (f"8.8.{dice.randint(0, 255)}.8", "127.0.0.1", "2001:db8::1", "", "x")
        ),
    }


def _asked(client: FlaskClient, given: dict[str, Any]) -> None:
    path, _, query = given["path"].partition("?")
    kind = "application/x-www-form-urlencoded"
    builder = EnvironBuilder(
        path="/", method=given["method"], data=given["data"], content_type=kind
    )
    environ = builder.get_environ()
    environ["PATH_INFO"] = path.encode("utf-8", "replace").decode("latin-1")
    environ["QUERY_STRING"] = query.encode("utf-8", "replace").decode("latin-1")
    environ["REMOTE_ADDR"] = given["remote"]
    for name, value in given["headers"]:
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT") and "ENC" not in key else f"HTTP_{key}"] = value
    # Not by the client's `open`, which makes an address of the request and stumbles over its host.
    parts, status, headers = run_wsgi_app(client.application, environ)
    body, code = b"".join(parts), int(status.partition(" ")[0])
    if code >= 500 and not (path == "/readyz" and code == 503):
        raise WrongError(f"answered {code}")
    told = body + "\n".join(f"{name}: {value}" for name, value in headers).encode()
    if b"zq7" in told:
        raise WrongError("what was asked came back")
    if missing := [name for name in HEADERS if name not in headers]:
        raise WrongError(f"no header {missing[0]}", status)
    if b"Traceback" in body or b"postgresql" in body:
        raise WrongError("the inside came out")


TARGETS = (Target("pages", 12_000, open_pages),)
