"""`thaktho web`: granian in front of the Flask application."""

from __future__ import annotations

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from bot.app import create_app
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings
from models import db

REQUESTS_AT_ONCE = 64
"""Threads a process: a request mostly waits for the commit it shares with others."""


def application() -> Flask:
    """What each web process loads."""
    set_up_logs()
    return create_app(load_settings())


def run(settings: Settings) -> None:
    """Serve until SIGTERM. Raises DatabaseAwayError or NotMigratedError before that."""
    engine = db.connect(settings.database_url, pool=1)
    db.check(engine)
    engine.dispose()
    Server(
        "bot.serve:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=REQUESTS_AT_ONCE,
        backlog=1024,
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_level=LogLevels.error,
        log_access=False,
    ).serve()
