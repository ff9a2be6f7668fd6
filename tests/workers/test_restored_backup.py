"""After a restore: what was erased since is erased again, what may have been sent since is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import outbox
from models.case import Case
from models.conversation import KEY
from models.restoring import CASE
from tests.workers.town import Town
from workers.restored import put_right

pytestmark = pytest.mark.database


def test_restored__old_pushes__end_and_young_ones_wait(town: Town) -> None:
    made = {"danger": ("danger", 24), "digest": ("digest", 24), "young": ("digest", 22)}
    with town.engine.begin() as connection:
        for name, (push_class, hours) in made.items():
            when = town.now - timedelta(hours=hours)
            outbox.push(connection, town.vault, town.ids["weaver"], [], push_class, name, when)
    done = put_right(town.engine, town.vault, town.now)
    assert (done.erased, done.expired, done.uncertain) == (0, 1, 1)
    ends = {row["unique_key"]: row["verdict"] for row in town.rows(outbox.Outbox)}
    assert ends == {"danger": "uncertain", "digest": "expired", "young": None}
    again = put_right(town.engine, town.vault, town.now)
    assert (again.expired, again.uncertain) == (0, 0)


def test_restored__case_whose_key_came_back_destroyed__is_erased_again(town: Town) -> None:
    town.send()
    town.validate()
    with town.engine.begin() as connection:
        key = connection.execute(CASE.select()).one().key_id
        gone = update(KEY).where(KEY.c.id == key).values(sealed=None, destroyed_at=town.now)
        connection.execute(gone)
    assert put_right(town.engine, town.vault, town.now).erased == 1
    case = town.one(Case)
    assert (case["erased_at"] is not None, case["sealed"]) == (True, None)
    assert put_right(town.engine, town.vault, town.now).erased == 0
