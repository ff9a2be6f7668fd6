"""`thaktho bench` on a small scale: the figures are there and nothing is lost while measuring."""

from pathlib import Path

import pytest

from bot import bench
from bot.bench.figure import Figure, percentile, table
from bot.bench.stage import Options, Stage
from bot.bench.webhook import run


def test_bench__unknown_part__is_named_with_those_there_are() -> None:
    with pytest.raises(bench.UnknownPartError, match=r"no such part: speed. There are: webhook"):
        list(bench.run(["speed"], Options()))


def test_table__goals_both_ways__says_what_was_missed() -> None:
    slow = Figure("turns", "95th", 400.0, "ms", 300.0)
    fast = Figure("webhook", "requests", 1500.0, "/s", 1000.0, "least", 5000.0)
    shown = table([slow, fast])
    assert "| turns | 95th | 400 ms | ≤ 300 |  |  | MISSED |" in shown
    assert "| webhook | requests | 1,500 /s | ≥ 1,000 | 5,000 | 0.30 | ok |" in shown


def test_percentile__hundred_values__gives_the_nearest_rank() -> None:
    assert percentile([float(n) for n in range(100)], 0.95) == 95.0


@pytest.mark.slow
def test_webhook__measured_for_a_moment__answers_and_keeps_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bench.webhook.SECONDS", 0.5)
    with Stage(Options(), tmp_path) as stage:
        figures = {figure.name: figure for figure in run(stage)}
    assert figures["not answered 200"].value == 0
    assert figures["acknowledged and not kept"].value == 0
    assert figures["durable requests"].value > 0
