"""The town of the workers' tests, for commands that need people and reports."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from tests.workers.conftest import engine, report_form, town
from tests.workers.town import KEYS

__all__ = ["engine", "report_form", "town"]

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


@pytest.fixture
def service(clean_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings with which commands reach the town."""
    name, key = KEYS[0]
    monkeypatch.setenv("DATABASE_URL", clean_database)
    monkeypatch.setenv("THAKTHO_KEYS", f"{name}:{base64.b64encode(key).decode()}")
    monkeypatch.setenv("THAKTHO_NOW", NOW.isoformat())
    monkeypatch.delenv("THAKTHO_ENV", raising=False)
