"""Redis away: webhooks are taken and answered, danger goes out, validation goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from bot.simulator import SimUser
from tests.outages.scene import Scene, heard, said, scene, tell
from tests.story.acts import NUMBER
from tests.story.report import CHILD, answer, fill, send, tap

pytestmark = [pytest.mark.database, pytest.mark.outages]
MINUTES = float(os.environ.get("MINUTES", "10"))
TAKEN = 0.5
"""Seconds within which a webhook is answered: 50 ms for the bell, the rest for a busy machine."""
ANSWERED = 6.0
CATCH_UP = 60.0
DANGERS = 150.0  # seconds between two: from the sixth in ten minutes one card tells the rest
HOW = {"kill": 1.0, "freeze": 0.1}
"""Each way, and the part of the minutes that it lasts."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


@pytest.mark.parametrize("how", sorted(HOW))
def test_redis_away__people_report_and_danger_goes_out(stage: Scene, how: str) -> None:
    weaver, protect = stage.weaver(f"นก{how}"), stage.protect(how)
    pids = stage.running.supervisor.pids()
    slowest = waited = 0.0
    told = float("-inf")
    rounds = 0
    with stage.redis.away(how):
        until = time.monotonic() + MINUTES * 60 * HOW[how]
        while time.monotonic() < until or not rounds:
            for _ in range(5):
                status, seconds = said(weaver, "เมนู")
                assert (status, seconds < TAKEN) == (200, True), seconds
                slowest, waited = max(slowest, seconds), max(waited, heard(weaver))
            assert waited < ANSWERED
            if time.monotonic() - told > DANGERS:
                told = time.monotonic()
                danger(weaver, protect)
            number = reported(weaver)
            settled(stage, number)  # the worker looks at the rows itself
            status, seconds, body = stage.get("/readyz")
            assert (status, '"redis":false' in body) == (200, True), body
            rounds += 1
            time.sleep(min(20.0, max(0.0, until - time.monotonic())))
        number = reported(weaver)
    back = time.monotonic()
    settled(stage, number)
    caught = time.monotonic() - back
    assert caught < CATCH_UP
    assert stage.running.supervisor.pids() == pids
    by_job(stage, weaver)
    assert stage.running.line.refused == []
    tell(
        f"Redis {how}: {rounds} rounds; webhook at most {slowest * 1000:.0f} ms, answer at most "
        f"{waited:.1f} s, the last report validated {caught:.1f} s after its return"
    )


def danger(weaver: SimUser, protect: SimUser) -> None:
    """Danger told now is heard now."""
    protect.say("เมนู")
    heard(protect)
    answer(weaver, "แจ้ง")
    said_back = answer(weaver, "ใช่")
    number = NUMBER.findall(said_back)[0]
    protect.wait_for_message(number, timeout=20)
    answer(weaver, "ยกเลิก")
    tap(weaver, "ยกเลิกรายงาน")


def reported(weaver: SimUser) -> str:
    """A report, sent. → its number."""
    fill(weaver, CHILD)
    return str(NUMBER.findall(send(weaver))[0])


def settled(stage: Scene, number: str) -> None:
    stage.running.wait_rows(
        "SELECT id FROM submission WHERE number = %(number)s AND state <> 'received'",
        number=number,
        timeout=CATCH_UP,
    )


def by_job(stage: Scene, weaver: SimUser) -> None:
    """Jobs run again, sooner than the looks at the rows would find them."""
    until = time.monotonic() + CATCH_UP
    while True:
        number = reported(weaver)
        begun = time.monotonic()
        settled(stage, number)
        if time.monotonic() - begun < 3:
            return
        assert time.monotonic() < until, "no job runs although Redis is back"
