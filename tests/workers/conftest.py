"""The town of the workers' tests: Surin's few places, people in their roles, the report form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.forms import Form, compile_form
from bot.texts.forms import TEXT_FORMS
from models.db import connect, open_vault
from tests.workers.town import KEYS, Town


@pytest.fixture(scope="session")
def report_form() -> Form:
    """The built-in report, compiled once."""
    compiled = compile_form(TEXT_FORMS["oos_report"], name="oos_report").form
    assert compiled is not None
    return compiled


@pytest.fixture
def engine(clean_database: str) -> Iterator[Engine]:
    engine = connect(clean_database, pool=8)
    yield engine
    engine.dispose()


@pytest.fixture
def town(engine: Engine, report_form: Form) -> Town:
    town = Town(engine, open_vault(engine, KEYS), report_form)
    town.build()
    return town
