"""The demo's data, loaded once for these tests in a transaction that is rolled back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic

import pytest
from sqlalchemy import Connection

from models.db import connect, open_vault
from models.vault import Vault
from tests.conftest import empty_tables
from workers import areas, demo_data

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
SECONDS = 15


@pytest.fixture(scope="module")
def vault(database: str) -> Vault:
    empty_tables(database)  # other modules of this run may have left rows
    engine = connect(database)
    try:
        return open_vault(engine, [("test", bytes(range(32)))])
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def loaded(database: str, vault: Vault) -> Iterator[Connection]:
    engine = connect(database, statement_seconds=60)
    with engine.connect() as connection:
        areas.fill(connection)
        started = monotonic()
        assert demo_data.fill(connection, vault, NOW)
        assert monotonic() - started < SECONDS
        yield connection
        connection.rollback()
    engine.dispose()
