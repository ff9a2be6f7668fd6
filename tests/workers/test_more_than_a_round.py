"""What nobody can be told of stays, and holds up nothing that came after it."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.orders import DecideReview
from tests.workers.following import ATTENDING, follow, publish_follow_up, reported
from tests.workers.test_joins import UNLIKE
from tests.workers.test_review import sent
from tests.workers.town import Town
from workers.clockwork import passed_on, still_there

pytestmark = pytest.mark.database


def test_returned_reports__more_than_a_round__are_all_passed_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passed_on, "AT_ONCE", 1)
    for number in (sent(town), sent(town, **UNLIKE)):
        order = DecideReview(number, "return", 1, 0, ("lives",), "check")
        assert town.order("coordinator", order).done
    town.dismiss("weaver")
    assert passed_on.run(town.room()) == 2
    assert passed_on.run(town.room()) == 0


def test_questions__more_than_a_round__one_for_nobody_holds_up_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_follow_up(town)
    numbers = [reported(town), reported(town, **UNLIKE)]
    for number in numbers:
        follow(town, number, **ATTENDING)
    town.pass_time(days=31)
    monkeypatch.setattr(still_there, "AT_ONCE", 1)
    ask, tried = still_there._ask, list[str]()

    def first_is_for_nobody(connection: Any, room: Any, check: Any) -> int:
        tried.append(check.number)
        return 0 if check.number == numbers[0] else ask(connection, room, check)

    monkeypatch.setattr(still_there, "_ask", first_is_for_nobody)
    assert still_there.run(town.room()) == 1
    assert tried == numbers
