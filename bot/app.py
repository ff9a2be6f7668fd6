"""The web process: a Flask application, wired here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from importlib import import_module
from ipaddress import ip_address
from typing import Any

import structlog
from flask import Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client import REGISTRY as DEFAULT
from sqlalchemy import Engine, Row
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot import pages, webhook
from bot.bell import Bell
from bot.clock import Clock
from bot.intake import Intake
from bot.pages.page import HEADERS, HTTPS_ONLY
from bot.patience import Patience
from bot.settings import Settings
from models import (
    alarms,
    db,
    export_queries,
    heartbeat,
    inbox,
    outbox,
    picture_queries,
    reconcile,
    submission_queries,
)

log = structlog.get_logger()
SERVER = "web"
"""Else the server program puts its own name there."""
LARGEST_BODY = 4 * 1024 * 1024
READY_SECONDS = 0.9
METRICS_SECONDS = 5.0


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """The application. Raises what `models.db.check` raises when the database is not ready."""
    # Webhooks have a connection of their own: pages that wait for the database never take it.
    kept = engine or db.connect(settings.database_url, pool=1, statement_seconds=5)
    engine = engine or db.connect(settings.database_url, pool=4, statement_seconds=5)
    db.check(engine)
    vault = db.open_vault(engine, settings.sealing_keys)
    bell = Bell(settings.redis_url)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    # Else "//x" is answered with a way to whatever host the asker names.
    app.url_map.merge_slashes = False
    public_url = settings.public_url or ""
    _guard(app, https=public_url.startswith("https://"))
    intake = Intake(kept, vault, settings.clock, bell.ring)
    secrets = [secret.encode() for secret in settings.channel_secrets]
    app.register_blueprint(webhook.blueprint(secrets, vault, intake, settings.clock))
    app.register_blueprint(pages.blueprint(engine, vault, settings.clock, public_url))
    _add_health(app, engine, bell, settings.clock)
    return app


def _guard(app: Flask, *, https: bool) -> None:
    """Strict headers on every answer, errors included, and errors that say nothing but a number."""
    own = [*HEADERS.items(), *(HTTPS_ONLY.items() if https else ()), ("Server", SERVER)]

    @app.after_request
    def strict(response: Response) -> Response:
        there = {name for name, _ in response.headers}  # the webhook's answers have hardly any
        response.headers.extend([one for one in own if one[0] not in there])
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code == HTTPStatus.NOT_FOUND:
            return pages.gone()
        answer = Response(status=error.code)
        if isinstance(error, MethodNotAllowed):
            answer.headers["Allow"] = ", ".join(error.valid_methods or ())
        return answer

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        # Neither its words nor its lines: they may hold what people told, or a password.
        log.error(
            "web.broken",
            error=type(error).__name__,
            path=request.url_rule and str(request.url_rule),
        )
        return Response(status=500)


def _from_inside() -> bool:
    """Whether somebody on this machine or network asks, and not through the proxy in front."""
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "Via")):
        return False
    try:
        return ip_address(request.remote_addr or "127.0.0.1").is_private
    except ValueError:
        return False


def _add_health(app: Flask, engine: Engine, bell: Bell, clock: Clock) -> None:
    patience = Patience(READY_SECONDS)
    longer = Patience(METRICS_SECONDS)

    def state() -> dict[str, bool]:
        try:
            patience.ask(lambda: db.check(engine))
        except db.NotMigratedError:
            return {"database": True, "migrations": False}
        except (db.DatabaseAwayError, SQLAlchemyError, TimeoutError):
            return {"database": False, "migrations": False}
        return {"database": True, "migrations": True}

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        parts = {"redis": bell.is_there(), **state()}
        # Without Redis messages are still taken and answered, so it does not make us unready.
        ready = parts["database"] and parts["migrations"]
        return jsonify(ready=ready, **parts), 200 if ready else 503

    @app.get("/metrics")
    def metrics() -> Response:
        if not _from_inside():
            return pages.gone()
        body = generate_latest(DEFAULT)
        try:
            # Nobody waits for the gauges of a database that does not answer at all.
            there = state()["database"]
            body += longer.ask(lambda: _gauges(engine, clock())) if there else _away()
        except TimeoutError:
            body += _away()
        return Response(body, content_type=CONTENT_TYPE_LATEST)


def _gauges(engine: Engine, now: datetime) -> bytes:
    """What the database says at the moment it is asked."""
    return generate_latest(_queues(engine, now)) + generate_latest(_messages(engine, now))


def _away() -> bytes:
    registry = CollectorRegistry()
    _reachable(registry).set(0)
    return generate_latest(registry)


def _reachable(registry: CollectorRegistry) -> Gauge:
    return Gauge("thaktho_database_up", "Whether PostgreSQL answers", registry=registry)


def _queues(engine: Engine, now: datetime) -> CollectorRegistry:
    """Gauges read from the database at the moment they are asked for."""
    registry = CollectorRegistry()
    rows = Gauge("thaktho_rows", "Rows by table and state", ["table", "state"], registry=registry)
    reachable = _reachable(registry)
    try:
        with engine.connect() as connection:
            for name, counts in (
                ("inbox", inbox.counts(connection)),
                ("outbox", outbox.counts(connection)),
                ("submission", submission_queries.counts(connection)),
                ("picture", picture_queries.counts(connection)),
                ("export", export_queries.counts(connection)),
            ):
                for state, count in counts.items():
                    rows.labels(name, state).set(count)
            for (name, state), count in alarms.counts(connection, now).items():
                rows.labels(name, state).set(count)
            _waits(registry, alarms.oldest(connection, now), heartbeat.ages(connection))
            _proof(registry, reconcile.last_run(connection))
    except SQLAlchemyError:
        reachable.set(0)
    else:
        reachable.set(1)
    return registry


def _waits(
    registry: CollectorRegistry, oldest: Mapping[str, float], beats: Mapping[str, float | None]
) -> None:
    """How long the oldest row waits, and since when a kind of process was not seen at work."""
    says = "Seconds that the oldest row waits that could be worked on, by table"
    waits = Gauge("thaktho_oldest_seconds", says, ["table"], registry=registry)
    for name, seconds in oldest.items():
        waits.labels(name).set(seconds)
    says = "Seconds since a process of this kind was at work; infinite: never"
    beat = Gauge("thaktho_heartbeat_seconds", says, ["process"], registry=registry)
    for process, age in beats.items():
        beat.labels(process).set(float("inf") if age is None else age)


def _proof(registry: CollectorRegistry, last: Row[Any] | None) -> None:
    """The last nightly proof of the counts; nothing before the first."""
    if last is None:
        return
    differs = "Sums that did not add up in the last nightly proof"
    Gauge("thaktho_reconciliation_difference", differs, registry=registry).set(-last.difference)
    at = "When the counts were proved last, in Unix seconds"
    Gauge("thaktho_reconciliation_at", at, registry=registry).set(last.at.timestamp())


def _messages(engine: Engine, now: datetime) -> CollectorRegistry:
    """The month's messages; nothing while the database is away."""
    # Only who asks for metrics pays for what the budget imports.
    outlook = import_module("workers.quota").outlook
    registry = CollectorRegistry()
    try:
        with engine.connect() as connection:
            found = outlook(connection, now)
    except SQLAlchemyError:
        return registry
    quota = Gauge("thaktho_quota", "The month's messages", ["what"], registry=registry)
    quota.labels("used").set(found.month.used)
    quota.labels("danger").set(found.month.danger)
    quota.labels("waiting").set(found.waiting)
    if found.month.allowed is not None:
        quota.labels("allowed").set(found.month.allowed)
        last = found.ends_on.day if found.ends_on is not None else 0
        ends = "Day of the month on which the messages end at this pace; 0: they last"
        Gauge("thaktho_quota_ends_on_day", ends, registry=registry).set(last)
    return registry
