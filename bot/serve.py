"""`thaktho web`: granian in front of the Flask application."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """What each web process loads."""
    from bot.app import create_app
    from bot.lasting import keep_for_good
    from bot.logs import set_up_logs

    set_up_logs()
    app = create_app(load_settings())
    keep_for_good()
    return app


def run(settings: Settings) -> None:
    """Serve until SIGTERM. Raises DatabaseAwayError or NotMigratedError before that.

    The process becomes `bot.front`, which holds granian and nothing of ours: what was loaded to
    check the database would stay in memory beside that of the processes that answer.
    """
    from models import db

    engine = db.connect(settings.database_url, pool=1)
    db.check(engine)
    engine.dispose()
    arguments = [settings.host, str(settings.port), str(settings.web_workers)]
    os.execv(sys.executable, [sys.executable, "-m", "bot.front", *arguments])  # noqa: S606
