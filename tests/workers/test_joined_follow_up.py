"""A follow-up of a case that was joined since: its words were sealed under the other case's key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.orders import DecidePair, LoadDetails, MoveCase
from models import submission_queries
from models.case import Case
from models.submission import Submission
from tests.workers.following import ATTENDING, case, follow, placements, publish_follow_up, visits
from tests.workers.test_joins import two_cases
from tests.workers.town import Town

pytestmark = pytest.mark.database


@pytest.fixture
def joined(town: Town) -> tuple[str, str]:
    """Two cases joined after the child of the second one was found at school."""
    publish_follow_up(town)
    one, other = two_cases(town)
    assert town.order("other_coordinator", MoveCase(other, "confirm"))[0]
    follow(town, other, "other_weaver", **ATTENDING)
    assert town.order("province", DecidePair(one, other, "same", 0)).done
    return one, other


def settled(town: Town) -> str:
    """What became of the last submission, and whether its work ended in an error."""
    last = town.rows(Submission)[-1]
    return str(last["error"] or last["state"])


def test_follow_up__corrected_after_the_join__replaces_its_visit(
    town: Town, joined: tuple[str, str]
) -> None:
    sent = town.rows(Submission)[-1]["id"]
    town.pass_time(minutes=5)
    with town.engine.begin() as connection:
        submission_queries.change(connection, sent, state="returned")
    follow(town, joined[1], "other_weaver", corrects=sent, **{**ATTENDING, "place_name": "รร.ใหม่"})
    assert settled(town) == "accepted"
    (visit,) = visits(town)
    assert visit["case_id"] == town.one(Case, number=joined[0])["id"]
    assert len(placements(town)) == 1


def test_follow_up__of_the_kept_case__goes_on_with_the_placement(
    town: Town, joined: tuple[str, str]
) -> None:
    details = town.order("coordinator", LoadDetails(joined[0]))
    assert any("รร.ทดสอบ" in value for _, value in details.facts), details
    town.now += timedelta(days=3)
    follow(town, joined[0], "weaver", **ATTENDING)
    assert settled(town) == "accepted"
    assert case(town, joined[0])["state"] == "learning"
