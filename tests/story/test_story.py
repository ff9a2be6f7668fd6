"""One report travels from a weaver's phone to a case, an alert and a status answer.

Everything is real: four processes, PostgreSQL, Redis, RQ, and a stand-in that refuses what LINE
refuses. It is played once plainly and once with every webhook delivered twice, overlapping and
shuffled; both must leave the same database.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.simulator.delivery import DeliveryRules
from tests import planted
from tests.conftest import empty_tables
from tests.story import acts
from tests.story.facts import everything, facts
from tests.story.service import Service, service

pytestmark = [pytest.mark.database, pytest.mark.slow]
SHUFFLED = DeliveryRules(copies=2, overlapping=True, shuffled=True, window_ms=60, seed=7)


def played(database: str, redis: str, rules: DeliveryRules) -> tuple[dict[str, Any], str, Any]:
    """Play on an empty database. → the facts, all that was stored, and what LINE refused."""
    empty_tables(database)
    with service(database, redis) as running:
        running.line.deliver(rules)
        acts.play(running)
        running.line.settle()
        settle(running)
        return facts(running), everything(running), running.line.refused


def settle(running: Service) -> None:
    """Until no row is open."""
    running.wait_rows(
        "SELECT 1 WHERE NOT EXISTS (SELECT FROM inbox WHERE done_at IS NULL)"
        " AND NOT EXISTS (SELECT FROM outbox WHERE closed_at IS NULL)"
    )


@pytest.fixture(scope="module")
def plain(database: str, redis_url: str) -> tuple[dict[str, Any], str, Any]:
    return played(database, redis_url, DeliveryRules())


def test_story__played_plainly__leaves_what_was_reported(plain: Any) -> None:
    found = plain[0]
    assert found["open"] == []
    assert [case["number"] for case in found["case"]] == [acts.FIRST, acts.URGENT, "32-2569-00004"]
    child = found["case"][0]["child"]
    assert (child["first"], child["last"], child["id_no"]) == ("ทดสอบ", "ระบบดี", "1999900000013")
    assert found["case"][1]["urgent"] == "A"


def test_story__nothing_that_was_sent__is_refused_by_line(plain: Any) -> None:
    assert plain[2] == []


def test_story__names_and_numbers__stand_nowhere_in_the_clear(plain: Any) -> None:
    stored = plain[1]
    assert acts.FIRST in stored, "the search sees what is stored"
    birthdays = planted.day_shapes(date(2012, 8, 5))
    assert planted.found([*acts.SECRETS, *birthdays], {"stored": stored.encode()}) == []


def test_story__every_webhook_twice_and_shuffled__leaves_the_same(
    plain: Any, database: str, redis_url: str
) -> None:
    again, _, refused = played(database, redis_url, SHUFFLED)
    assert refused == []
    for name, rows in plain[0].items():
        assert again[name] == rows, name
