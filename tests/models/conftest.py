"""A database with a vault, and rows in one transaction that is rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from models.db import connect, open_vault
from models.vault import Vault
from tests.conftest import empty_tables
from tests.models.rows import KEYS, Rows


@pytest.fixture(scope="module")
def opened(database: str) -> Iterator[tuple[Connection, Vault]]:
    empty_tables(database)  # other modules of this run may have left rows
    engine = connect(database)
    vault = open_vault(engine, KEYS)
    with engine.connect() as connection:
        yield connection, vault
    engine.dispose()


@pytest.fixture
def connection(opened: tuple[Connection, Vault]) -> Iterator[Connection]:
    with opened[0].begin() as transaction:
        yield opened[0]
        transaction.rollback()


@pytest.fixture
def vault(opened: tuple[Connection, Vault]) -> Vault:
    return opened[1]


@pytest.fixture
def rows(connection: Connection, vault: Vault) -> Rows:
    return Rows(connection, vault)
