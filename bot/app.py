"""The web process: a Flask application, wired here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client import REGISTRY as DEFAULT
from sqlalchemy import Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from bot import pages, webhook
from bot.bell import Bell
from bot.clock import Clock
from bot.intake import Intake
from bot.settings import Settings
from models import db, export_queries, inbox, outbox, picture_queries, reconcile

LARGEST_BODY = 4 * 1024 * 1024


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """The application. Raises what `models.db.check` raises when the database is not ready."""
    engine = engine or db.connect(settings.database_url, pool=4, statement_seconds=5)
    db.check(engine)
    vault = db.open_vault(engine, settings.sealing_keys)
    bell = Bell(settings.redis_url)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    intake = Intake(engine, vault, settings.clock)
    secrets = [secret.encode() for secret in settings.channel_secrets]
    app.register_blueprint(webhook.blueprint(secrets, vault, intake, bell, settings.clock))
    app.register_blueprint(pages.blueprint(engine, vault, settings.clock))
    _add_health(app, engine, bell, settings.clock)
    return app


def _add_health(app: Flask, engine: Engine, bell: Bell, clock: Clock) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        parts = {"database": True, "migrations": True, "redis": bell.is_there()}
        try:
            db.check(engine)
        except db.NotMigratedError:
            parts["migrations"] = False
        except (db.DatabaseAwayError, SQLAlchemyError):
            parts["database"] = parts["migrations"] = False
        # Without Redis messages are still taken and answered, so it does not make us unready.
        ready = parts["database"] and parts["migrations"]
        return jsonify(ready=ready, **parts), 200 if ready else 503

    @app.get("/metrics")
    def metrics() -> Response:
        gauges = generate_latest(_queues(engine)) + generate_latest(_messages(engine, clock()))
        body = generate_latest(DEFAULT) + gauges
        return Response(body, content_type=CONTENT_TYPE_LATEST)


def _queues(engine: Engine) -> CollectorRegistry:
    """Gauges read from the database at the moment they are asked for."""
    registry = CollectorRegistry()
    rows = Gauge("thaktho_rows", "Rows by table and state", ["table", "state"], registry=registry)
    reachable = Gauge("thaktho_database_up", "Whether PostgreSQL answers", registry=registry)
    try:
        with engine.connect() as connection:
            for name, counts in (
                ("inbox", inbox.counts(connection)),
                ("outbox", outbox.counts(connection)),
                ("picture", picture_queries.counts(connection)),
                ("export", export_queries.counts(connection)),
            ):
                for state, count in counts.items():
                    rows.labels(name, state).set(count)
            _proof(registry, reconcile.last_run(connection))
    except SQLAlchemyError:
        reachable.set(0)
    else:
        reachable.set(1)
    return registry


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
