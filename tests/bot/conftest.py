"""The database of the web process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models import db


@pytest.fixture
def engine(clean_database: str) -> Iterator[Engine]:
    engine = db.connect(clean_database)
    yield engine
    engine.dispose()
