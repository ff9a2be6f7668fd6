"""The web process to strangers: strict headers on every answer, and errors that tell nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from bot.app import create_app
from bot.settings import Settings
from models import db

pytestmark = pytest.mark.database
SECRET = "a-channel-secret"
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
ASKED: tuple[tuple[str, str, int], ...] = (
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
    ("GET", "/", 404),
    ("GET", "/favicon.ico", 404),
    ("GET", "/e/" + "x" * 32, 404),
    ("POST", "/e/" + "x" * 32, 404),
    ("PUT", "/e/" + "x" * 32, 405),
    ("DELETE", "/p/" + "x" * 32 + ".png", 405),
    ("OPTIONS", "/e/" + "x" * 32, 200),
    ("TRACE", "/healthz", 405),
    ("GET", "/line/webhook", 405),
    ("POST", "/line/webhook", 400),
    ("GET", "/e/../../etc/passwd", 404),
    ("GET", "/e/..%2f..%2fetc%2fpasswd", 404),
    ("GET", "/p/%00.png", 404),
    ("GET", "/static/x", 404),
    ("GET", "//e/" + "x" * 32, 404),
    ("GET", "//evil.example/%2e%2e", 404),
    ("GET", "/e/" + "x" * 32 + "/", 404),
)


def settings(database: str, redis: str, **more: Any) -> Settings:
    return Settings(
        database_url=database,
        redis_url=redis,
        line_channel_secret=SECRET,
        public_url="https://thaktho.example",
        **more,
    )


@pytest.fixture
def app(engine: Engine, clean_database: str, redis_url: str) -> Flask:
    return create_app(settings(clean_database, redis_url), engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_answer__whatever_is_asked__carries_strict_headers(client: FlaskClient) -> None:
    for method, path, status in ASKED:
        answer = client.open(path, method=method, headers={"Host": "evil.example"})
        assert answer.status_code == status, (method, path)
        for name, value in STRICT.items():
            assert answer.headers[name] == value, (method, path, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not {"script", "unsafe", "*"} & set(policy.replace("'", " ").split())
        assert "Set-Cookie" not in answer.headers
        assert "Location" not in answer.headers, (method, path)  # nobody is sent anywhere
        assert "evil" not in answer.get_data(as_text=True)
        assert "evil" not in str(answer.headers)
        assert "<script" not in answer.get_data(as_text=True)


def test_webhook__body_too_large__is_413_with_strict_headers(client: FlaskClient) -> None:
    answer = client.post("/line/webhook", data=b"x" * (5 << 20))
    assert answer.status_code == 413
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == b""


def test_error__in_a_route__says_nothing(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("postgresql://user:hunter2@host/db เด็กหญิงลับ")

    answer = app.test_client().get("/breaks?name=เด็กหญิงลับ")
    assert (answer.status_code, answer.data) == (500, b"")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    shown = "".join(capfd.readouterr())
    assert "RuntimeError" in shown
    for told in ("hunter2", "ลับ", "Traceback"):
        assert told not in shown


def test_hsts__without_https__is_left_out(
    engine: Engine, clean_database: str, redis_url: str
) -> None:
    plain = Settings(database_url=clean_database, redis_url=redis_url, line_channel_secret=SECRET)
    answer = create_app(plain, engine).test_client().get("/healthz")
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.0.3.4", {}, 200),
        ("49.228.1.2", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.1"}, 404),
    ],
)
def test_metrics__are_for_the_inside(
    client: FlaskClient, peer: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == status
    assert (b"thaktho_rows" in answer.data) == (status == 200)


def test_readiness__of_a_broken_database__names_parts_and_nothing_else(
    engine: Engine, clean_database: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(settings(clean_database, redis_url), engine).test_client()

    def away(_engine: Engine) -> None:
        raise db.DatabaseAwayError("host db.internal user thaktho password hunter2")

    monkeypatch.setattr(db, "check", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "ready": False, "database": False, "migrations": False, "redis": True
    }  # fmt: skip
