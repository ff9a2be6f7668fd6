"""The web process: a Flask application, wired here and nowhere else."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client import REGISTRY as DEFAULT
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import webhook
from bot.bell import Bell
from bot.intake import Intake
from bot.settings import Settings
from models import db, inbox, outbox

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
    _add_health(app, engine, bell)
    return app


def _add_health(app: Flask, engine: Engine, bell: Bell) -> None:
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
        body = generate_latest(DEFAULT) + generate_latest(_queues(engine))
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
            ):
                for state, count in counts.items():
                    rows.labels(name, state).set(count)
    except SQLAlchemyError:
        reachable.set(0)
    else:
        reachable.set(1)
    return registry
