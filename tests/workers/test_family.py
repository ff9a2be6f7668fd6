"""The family is told within 30 days when others reported its child."""

from __future__ import annotations

import pytest

from handlers.orders import FindCase, ListWork, NoteFamilyTold, RaiseDanger
from tests.workers.following import blank, case, events, publish_follow_up, reported
from tests.workers.town import Town

pytestmark = pytest.mark.database


def todo(town: Town, name: str) -> list[tuple[str, bool]]:
    items = town.order(name, ListWork(limit=20))
    return [(item.case_no, item.overdue) for item in items if item.kind == "family"]


def test_family__not_asked_yet__is_the_weavers_to_tell_then_late_for_the_coordinator(
    town: Town,
) -> None:
    number = reported(town, consent_by="later")
    assert todo(town, "weaver") == []
    town.pass_time(days=17)
    assert todo(town, "weaver") == [(number, False)]
    assert todo(town, "coordinator") == []
    assert todo(town, "other_weaver") == []
    town.pass_time(days=14)
    assert todo(town, "coordinator") == [(number, True)]
    assert "family_told" in town.order("weaver", FindCase(number)).actions
    assert town.order("other_weaver", NoteFamilyTold(number)) is None
    assert town.order("weaver", NoteFamilyTold(number)) == number
    assert town.order("weaver", NoteFamilyTold(number)) is None
    assert events(town.engine, case(town, number)["id"]).count("family_told") == 1
    assert (todo(town, "weaver"), todo(town, "coordinator")) == ([], [])


def test_family__that_was_asked__knows(town: Town) -> None:
    reported(town)
    town.pass_time(days=40)
    assert todo(town, "weaver") == []


def test_family__of_an_urgent_case__is_left_to_protection(town: Town) -> None:
    publish_follow_up(town)
    number = reported(town, consent_by="later")
    town.order("weaver", RaiseDanger(blank(town).id, "B", ("beaten",), case_no=number))
    town.pass_time(days=40)
    assert todo(town, "weaver") == []
    assert town.order("weaver", NoteFamilyTold(number)) is None
