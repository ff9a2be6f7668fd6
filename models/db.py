"""The database: engines, migrations, the vault with its lookup secret.

One dialect: PostgreSQL through psycopg 3.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import SQLModel

from models import (
    area,
    case,
    casework,
    conversation,
    form,
    heartbeat,
    inbox,
    link,
    outbox,
    person,
    province,
    reconciliation,
    submission,
)
from models.columns import table
from models.vault import Vault

METADATA = SQLModel.metadata
NOUNS = (
    area,
    case,
    casework,
    conversation,
    form,
    heartbeat,
    inbox,
    link,
    outbox,
    person,
    province,
    reconciliation,
    submission,
)
MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseAwayError(Exception):
    """PostgreSQL cannot be reached."""


class NotMigratedError(Exception):
    """The database is reachable, but its migrations are not the newest."""


def connect(url: str, *, pool: int = 5, statement_seconds: float = 15) -> Engine:
    """An engine with time-outs: 3 s to connect, `statement_seconds` a statement, 5 s a lock."""
    options = f"-c statement_timeout={int(statement_seconds * 1000)} -c lock_timeout=5000"
    return create_engine(
        url,
        pool_size=pool,
        max_overflow=2,
        pool_timeout=5,
        pool_pre_ping=False,
        # An error's parameters are people's data: they belong into no log and no traceback.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            # Counts read an index through, and are done before compiling them would pay.
            "options": f"{options} -c timezone=UTC -c jit=off -c random_page_cost=1.1",
            # A database host that vanished is noticed in seconds, not in hours.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )


def upgrade(url: str) -> None:
    """Bring the database to the newest migration. Raises DatabaseAwayError."""
    # Alembic costs 10 MB and a quarter of a second; only who migrates pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except OperationalError as away:
        raise DatabaseAwayError(str(away.orig).strip().splitlines()[0]) from away


def check(engine: Engine) -> None:
    """Raises DatabaseAwayError or NotMigratedError."""
    try:
        now = _revision(engine)
    except OperationalError as away:
        raise DatabaseAwayError(str(away.orig).strip().splitlines()[0]) from away
    except ProgrammingError:
        now = None  # there is no such table
    if now != newest():
        raise NotMigratedError(f"at {now or 'nothing'}, newest is {newest()}")


@cache
def newest() -> str:
    """The revision that no other migration follows, read from the files without Alembic."""
    files = (MIGRATIONS / "versions").glob("*.py")
    made: set[str] = set()
    followed: set[str] = set()
    for name, revision in re.findall(
        r'^(revision|down_revision) = "(.+)"', "".join(map(Path.read_text, files)), re.MULTILINE
    ):
        (made if name == "revision" else followed).add(revision)
    (head,) = made - followed
    return head


def _revision(engine: Engine) -> str | None:
    """Where the database stands. A connection that died while nobody used it is made anew."""
    for last in (False, True):
        try:
            with engine.connect() as connection:
                found = connection.execute(text("SELECT version_num FROM alembic_version"))
                return str(found.scalar() or "")
        except OperationalError as away:
            if last or not away.connection_invalidated:
                raise
    return None


def open_vault(engine: Engine, keys: Sequence[tuple[str, bytes]]) -> Vault:
    """The vault with the lookup secret of this database, made on first use."""
    vault = Vault(keys)
    secret = table(case.Secret)
    query = select(secret.c.sealed).where(secret.c.name == "lookup")
    with engine.begin() as connection:
        found = connection.execute(query).scalar()
        if found is None:
            fresh = vault.seal(os.urandom(32), "secret:lookup")
            connection.execute(
                insert(secret).values(name="lookup", sealed=fresh).on_conflict_do_nothing()
            )
            found = connection.execute(query).scalar_one()
    return vault.with_lookup(vault.open(found, "secret:lookup"))
