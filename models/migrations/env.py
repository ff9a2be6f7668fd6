"""Alembic's entry. A short lock time-out: a migration gives up before it blocks the service."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from models.db import METADATA


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    engine = create_engine(str(url), connect_args={"connect_timeout": 3})
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=METADATA, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
