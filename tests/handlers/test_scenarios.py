"""Every conversation of tests/scenarios, played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario import Play

SCENARIOS = sorted((Path(__file__).parent.parent / "scenarios").glob("*.chat"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario__played__as_written(path: Path) -> None:
    play = Play()
    play.world.asks = ("moo", "consent")
    play.world.reasons = {"moo": "ตำบลนี้มีหมู่ 1 ถึง 9"}
    play.run(path.read_text(encoding="utf-8"))
