"""The places of Surin as its supervisor knows them, and the demo's data loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from handlers.asking.places import Known, Places
from models.area_data import SHIPPED, areas, read_laos
from models.db import connect, open_vault
from models.vault import Vault
from tests.asking import naive
from tests.conftest import empty_tables
from workers import areas as area_tables
from workers import demo_data

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="session")
def surin() -> Places:
    codes = {row.code for row in areas()}
    laos = [row for path in SHIPPED for row in read_laos(path, codes)[0]]
    known = [Known(r.code, r.level, r.name_th, r.name_en) for r in areas() if r.code[:2] == "32"]
    known += [Known(r.code, 4, r.name_th, r.name_en) for r in laos if r.code[:2] == "32"]
    return Places(known, "32")


@pytest.fixture(scope="module")
def opened(database: str) -> Iterator[tuple[Connection, Vault]]:
    empty_tables(database)
    engine = connect(database, statement_seconds=60)
    vault = open_vault(engine, [("test", bytes(range(32)))])
    with engine.connect() as connection:
        area_tables.fill(connection)
        assert demo_data.fill(connection, vault, NOW)
        yield connection, vault
        connection.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def loaded(opened: tuple[Connection, Vault]) -> Connection:
    return opened[0]


@pytest.fixture(scope="module")
def register(loaded: Connection) -> naive.Register:
    return naive.load(loaded, NOW)
