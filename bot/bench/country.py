"""A country of made-up cases to measure on: filled once a size, kept for a next run if asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from bot.bench.stage import Stage
from bot.settings import Settings
from models import db
from models.vault import Vault
from workers.demo_data import country

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
"""The moment of asking: of the cases a two-year history lies behind it."""
TODAY = NOW.date()


@dataclass
class Meter:
    """Milliseconds that statements took on the way to the database, there, and back."""

    spent: float = 0.0

    def take(self) -> float:
        """What was spent since the last time."""
        spent, self.spent = self.spent, 0.0
        return spent


@dataclass
class Country:
    """A filled database, as the service connects to it."""

    engine: Engine
    vault: Vault
    meter: Meter = field(default_factory=Meter)

    def __post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._before)
        event.listen(self.engine, "after_cursor_execute", self._after)

    def _before(self, _c: Any, _cursor: Any, _sql: Any, _v: Any, context: Any, _m: Any) -> None:
        context.began = perf_counter()

    def _after(self, _c: Any, _cursor: Any, _sql: Any, _v: Any, context: Any, _m: Any) -> None:
        self.meter.spent += (perf_counter() - context.began) * 1000

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose writes (looks that are logged) are not kept."""
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()


@contextmanager
def filled(stage: Stage, cases: int) -> Iterator[Country]:
    """The country with so many cases."""
    name = f"country_{cases}"
    url = stage.postgres.url.replace("/thaktho?", f"/{name}?")
    settings = stage.settings(url)
    if not _ready(stage, name, url):
        stage.say(f"making {cases:,} cases …")
        _make(stage, name, settings, cases)
    engine = db.connect(url, pool=1, statement_seconds=300)
    yield Country(engine, db.open_vault(engine, settings.sealing_keys))
    engine.dispose()


def _ready(stage: Stage, name: str, url: str) -> bool:
    """Whether a run before left it whole, in this version."""
    administrator = create_engine(stage.postgres.url)
    with administrator.connect() as connection:
        query = text("SELECT count(*) FROM pg_database WHERE datname = :name")
        found = connection.execute(query, {"name": name}).scalar_one()
    administrator.dispose()
    if not found:
        return False
    engine = db.connect(url, pool=1)
    try:
        db.check(engine)
    except db.NotMigratedError:
        return False
    finally:
        engine.dispose()
    return True


def _make(stage: Stage, name: str, settings: Settings, cases: int) -> None:
    """Fill it under another name: one that is there is whole."""
    making = stage.database(f"{name}_making")
    engine = db.connect(making, pool=1, statement_seconds=3600)
    country.fill(engine, db.open_vault(engine, settings.sealing_keys), NOW, cases)
    engine.dispose()
    administrator = create_engine(stage.postgres.url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"'))
    administrator.dispose()
