"""`thaktho retention`: what is due is shown without a change, and ends only when asked to."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner, Result

from bot.commands import retention
from handlers.orders import CancelDraft
from models.conversation import Draft
from models.retention import KEPT
from tests.commands.conftest import NOW
from tests.workers.town import Town

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("service")]


def typed(*words: str) -> Result:
    return CliRunner().invoke(retention.app, words)


def test_retention__shows_every_kind_and_changes_nothing(town: Town) -> None:
    town.now = NOW - timedelta(days=31)
    town.order("weaver", CancelDraft(town.draft().id))
    for words in (("--json",), ("--dry-run", "--json")):
        rows = {row["kind"]: row for row in json.loads(typed(*words).stdout)}
        assert list(rows) == [kept.name for kept in KEPT]
        assert (rows["cancelled_drafts"]["due"], rows["cancelled_drafts"]["kept"]) == (1, "30 days")
        assert rows["cancelled_drafts"]["oldest"].startswith("2026-10-18T")
        assert (rows["cases"]["due"], rows["cases"]["kept"]) == (0, "2 school years")
        assert all(row["why"] and row["then"] for row in rows.values())
    assert "cancelled_drafts" in typed().stdout
    assert len(town.rows(Draft)) == 1


def test_retention_run__ends_what_is_due_of_the_kinds_asked_for(town: Town) -> None:
    town.now = NOW - timedelta(days=31)
    town.order("weaver", CancelDraft(town.draft().id))
    other = json.loads(typed("run", "--kind", "links", "--json").stdout)
    assert [(row["kind"], row["ended"]) for row in other] == [("links", 0)]
    assert len(town.rows(Draft)) == 1
    done = {row["kind"]: row["ended"] for row in json.loads(typed("run", "--json").stdout)}
    assert done["cancelled_drafts"] == 1
    assert sum(done.values()) == 1
    assert town.rows(Draft) == []
    wrong = typed("run", "--kind", "everything")
    assert wrong.exit_code == 1
    assert "not known: everything" in wrong.output
