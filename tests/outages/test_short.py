"""The outages of `make outages` in short: each server hangs and dies once."""

from __future__ import annotations

import pytest

from tests.outages.scene import heard, said, scene

pytestmark = [pytest.mark.database, pytest.mark.slow]
SOON = 5.0
"""Seconds: far from hanging. How fast it is on a calm machine is for `make outages`."""


def test_outages__short_ones_of_both_servers__need_no_restart_and_lose_nothing() -> None:
    with scene() as stage:
        user = stage.weaver("นก")
        pids = stage.running.supervisor.pids()
        for how in ("freeze", "kill"):
            with stage.redis.away(how):
                status, seconds = said(user, "เมนู")
                assert (status, seconds < SOON) == (200, True)
                heard(user)
            with stage.postgres.away(how):
                status, seconds = said(user, "เมนู")
                assert (status, seconds < SOON) == (503, True)
                status, seconds, _ = stage.get("/readyz")
                assert (status, seconds < SOON) == (503, True)
            heard(user)  # LINE redelivers
            stage.until_quiet(30)
        assert stage.running.supervisor.pids() == pids
        outcomes = stage.running.rows("SELECT outcome, set_aside_at FROM inbox WHERE kind = 'line'")
        assert len(outcomes) == 2 + 4, "follow, code, and four times the menu"
        assert {row["outcome"] for row in outcomes} == {"applied"}
        assert stage.running.line.refused == []
