"""A month's quota: whatever the load, danger is out and the month's messages last."""

from __future__ import annotations

from collections import Counter

import pytest

from models import inbox, outbox
from models.case import Alert
from tests.workers.month import STEP, Month
from tests.workers.town import Town

pytestmark = pytest.mark.database
ENDED_WELL = {"delivered", "carried", "replaced"}


def figures(month: Month) -> dict[str, object]:
    rows = month.town.rows(outbox.Outbox, kind="push")
    ends = Counter((row["push_class"], row["verdict"] or "waits") for row in rows)
    return {
        "used": month.used,
        "allowed": month.allowed,
        "refused": month.refused,
        "pushed": dict(month.told),
        "ends": {f"{name} {end}": count for (name, end), count in sorted(ends.items())},
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reports", "danger"), [(1_200, 12), pytest.param(12_000, 120, marks=pytest.mark.long)]
)
def test_month__of_300_messages__stays_within_them_with_every_danger_push_out(
    town: Town, reports: int, danger: int
) -> None:
    month = Month(town, reports, danger, allowed=300)
    month.play()
    print(reports, "reports,", danger, "in danger:", figures(month))  # noqa: T201 - the figures
    assert month.used <= 300
    assert month.refused == 0
    alerts = town.rows(Alert)
    assert len(alerts) == danger
    assert all(row["taken_at"] for row in alerts)
    for row in town.rows(outbox.Outbox, kind="push"):
        if row["push_class"] == "danger":
            assert row["verdict"] == "delivered"
        else:
            assert row["verdict"] in ENDED_WELL or row["sealed"] is not None, "lost"
    with town.engine.connect() as connection:
        assert inbox.counts(connection)["set_aside"] == 0


@pytest.mark.long
def test_month__with_more_danger_than_messages__spends_nothing_else_and_loses_no_alert(
    town: Town,
) -> None:
    """Forty messages and forty alerts: LINE refuses, so each goes up and is told with replies."""
    month = Month(town, 600, 40, allowed=40)
    month.play()
    print("40 messages:", figures(month))  # noqa: T201 - the figures
    assert month.used <= 40
    assert month.told["danger"] >= 40 - 24, "a few ordinary ones went before it was known"
    refused = town.rows(outbox.Outbox, verdict="quota")
    assert {row["push_class"] for row in refused} == {"danger"}
    for row in refused:
        if row["alert_id"] is None:
            continue  # the card of a storm, whose alerts have rows of their own
        key = f"system:alert:{row['alert_id']}:{row['person_id']}"
        taken = town.one(Alert, id=row["alert_id"])["taken_at"]
        told = town.rows(inbox.Inbox, event_id=key)
        assert told or taken - row["closed_at"] <= 2 * STEP, "told with the next free reply"
