"""The programme's published figures, made through the real path and read from the counts.

4,056 surveyed, 140 in need; 2,050 of 5,197 small children helped with 800 baht each: 1,640,000
baht; 19 child centres, 432,250 baht in all.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from handlers.orders import ListHelpable, OpenHelpList
from models import conversation, status
from models.area import Centre
from models.case import Case, Child
from models.columns import table
from models.scope import Grant, Scope
from tests.workers.giving import Giving
from tests.workers.town import Town

pytestmark = [pytest.mark.database, pytest.mark.slow]
SURVEYED, IN_NEED = 4_056, 140
SMALL, HELPED, EACH = 5_197, 2_050, 800
CENTRES = (7_000, *[25_000] * 15, 24_750, 15_500, 10_000)
LAO, TAMBON = "320402T", "320402"


def bring_in(town: Town, targets: str, state: str, count: int, first: int) -> None:
    """Cases of a survey, as an import makes them: all under one key, since none is looked at."""
    with town.engine.begin() as connection:
        key_id, _ = conversation.new_key(connection, town.vault, town.now)
        made = connection.execute(
            insert(table(Child)).returning(table(Child).c.id),
            [{"key_id": key_id, "sex": "m", "created_at": town.now}] * count,
        )
        rows: list[dict[str, Any]] = [
            {
                "number": f"32-2569-{first + at:05}", "child_id": child, "key_id": key_id,
                "state": state, "targets": targets, "province": "32", "district": "3204",
                "tambon": TAMBON, "lao": LAO, "source": "import",
                "category": "" if targets == "T1" else "dropout",
                "opened_at": town.now - timedelta(days=30, minutes=-at), "updated_at": town.now,
            }
            for at, child in enumerate(made.scalars())
        ]  # fmt: skip
        connection.execute(insert(table(Case)), rows)


@pytest.fixture
def giving(town: Town) -> Giving:
    giving = Giving(town)
    bring_in(town, "T2", "confirmed", IN_NEED, 1)
    bring_in(town, "T2", "no_help", SURVEYED - IN_NEED, 10_001)
    bring_in(town, "T1", "confirmed", SMALL, 20_001)
    return giving


def test_figures__as_published__come_out_exactly(giving: Giving) -> None:
    town = giving.town
    assert len(CENTRES) == 19
    assert sum(CENTRES) == 432_250
    left = HELPED
    while left:
        lists = town.order("coordinator", ListHelpable())
        assert lists[0].kind == "small"
        numbers, waiting = town.order("coordinator", OpenHelpList("small", LAO, min(left, 500)))
        assert waiting == SMALL - HELPED + left
        sent = giving.give("coordinator", *numbers, amount=str(EACH), support="cash")
        assert sent["state"] == "accepted"
        left -= len(numbers)
        town.pass_time(minutes=1)
    for at, baht in enumerate(CENTRES):
        answers = {
            "name_th": f"ศพด.ทดสอบ {at}", "tambon": TAMBON, "moo": str(at), "children": "35",
            "teachers": "3", "granted": "yes", "grant": str(baht), "grant_date": "2026-11-01",
            "fund": "eef",
        }  # fmt: skip
        files = {"tambon.csv": f"name,label\n{TAMBON},เมืองลีง\n".encode()}
        assert giving.send("centre", "weaver", answers, files=files)["state"] == "accepted"

    with town.engine.connect() as connection:
        scope = Scope(0, (Grant("supervisor", "32"),))
        counted = status.count(connection, scope, "32", town.now).numbers
        codes = list(connection.execute(select(table(Centre).c.code)).scalars())
    assert (counted["surveyed"], counted["need_help"]) == (SURVEYED, IN_NEED)
    assert (counted["small"], counted["small_helped"]) == (SMALL, HELPED)
    assert f"{HELPED / SMALL:.1%}" == "39.4%"
    assert counted["money_children"] == 1_640_000 * 100
    assert (counted["centres"], counted["money_centres"]) == (19, 432_250 * 100)
    assert sorted(codes) == [f"{LAO}-C{at:02}" for at in range(1, 20)]
