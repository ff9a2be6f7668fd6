"""`thaktho bench` on a small scale: the figures are there and nothing is lost while measuring."""

import asyncio
from pathlib import Path

import pytest

from bot import bench
from bot.bench import idle, rows, stage, start, validation, wire
from bot.bench.figure import Figure, percentile, table
from bot.bench.stage import Options, Stage
from bot.bench.webhook import run


def test_bench__unknown_part__is_named_with_those_there_are() -> None:
    with pytest.raises(bench.UnknownPartError, match=r"no such part: speed\. There are: webhook"):
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


@pytest.mark.slow
def test_validation_idle_and_start__measured_small__are_figures_of_a_service_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "REPORTS", 100)
    monkeypatch.setattr(validation, "WARM", 10)
    monkeypatch.setattr(rows, "SECONDS", 0.2)
    monkeypatch.setattr(idle, "SETTLES", 1.0)
    with Stage(Options(cases=100), tmp_path) as stage:
        found = {
            figure.name: figure.value for part in (validation, idle) for figure in part.run(stage)
        }
        ready = start.Start(stage)
        assert 0 < ready.one("worker") < start.LOST_SECONDS
        ready.engine.dispose()
    assert found["not settled"] == 0
    assert found["empty database"] > 0
    assert 0 < found["statements"] < 3
    assert 50 < found["after a story: web"] < found["idle: our processes, whole"]


def test_wire__that_the_server_closed_while_it_was_idle__says_so() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def told() -> None:
        server = await asyncio.start_server(hang_up, stage.HOST, 0)
        line = await wire.connect(server.sockets[0].getsockname()[1])
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(line.send(b"GET / HTTP/1.1\r\n\r\n"), 5)
        server.close()

    asyncio.run(told())
