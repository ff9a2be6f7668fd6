"""PostgreSQL away: refused within a second, redelivered, and everything as if nothing had been."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.outages.fillers import filling
from tests.outages.scene import Scene, heard, said, scene, tell

pytestmark = [pytest.mark.database, pytest.mark.outages]
AWAY = 8.0  # seconds: LINE's stand-in redelivers for fifteen
QUICK = 1.5
"""A second, and what a busy machine adds."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


@pytest.mark.parametrize("how", ["stop", "kill", "freeze"])
def test_postgres_away__is_told_within_a_second_and_nothing_restarts(
    stage: Scene, how: str
) -> None:
    user = stage.weaver(f"คน{how}")
    before, pids = stage.threads(), stage.running.supervisor.pids()
    with stage.postgres.away(how):
        begun = time.monotonic()
        status, seconds = said(user, "เมนู")
        assert (status, seconds < QUICK) == (503, True)
        while time.monotonic() - begun < AWAY:
            status, seconds, _ = stage.get("/readyz")
            assert (status, seconds < QUICK) == (503, True)
            status, seconds, body = stage.get("/metrics")
            assert (status, seconds < 2 * QUICK) == (200, True)
            assert "thaktho_database_up 0.0" in body
            assert stage.threads() <= before + 8, "threads pile up"
    back = time.monotonic()
    waited = heard(user)  # LINE's next redelivery brings it
    while stage.get("/readyz")[0] != 200:
        assert time.monotonic() - back < 5
        time.sleep(0.1)
    assert said(user, "เมนู")[0] == 200
    again = heard(user)
    assert again < 5
    assert stage.running.supervisor.pids() == pids
    stage.until_quiet(30)
    tell(f"PostgreSQL {how}: back after {waited:.1f} s (redelivered), then {again:.2f} s")


@pytest.mark.parametrize("how", ["stop", "kill", "freeze"])
def test_postgres_away__while_people_report__loses_and_doubles_nothing(how: str) -> None:
    with scene() as stage:
        with filling(stage, 6) as fillers:
            for _ in range(3):
                time.sleep(4)
                with stage.postgres.away(how):
                    time.sleep(5)
        took = stage.until_quiet(60)
        fillers.check(stage)
        tell(f"PostgreSQL {how} three times: {len(fillers.turns)} reports, quiet in {took:.1f} s")
