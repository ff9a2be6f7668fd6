"""A process under chaos names its points, and dies where it is told to and nowhere else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from bot.simulator import Simulator
from tests.chaos.found import ROOT, find
from tests.chaos.points import ALL
from tests.chaos.stage import HOOKS
from tests.conftest import libpq

OPEN = """
from models import db
engine = db.connect({url!r}, pool=1)
db.open_vault(engine, [("test", bytes(32))])
"""
PUSH = """
import asyncio
from bot.line.client import open_client
async def main():
    async with await open_client("simulated-channel-token", api_url={url!r}) as line:
        await line.push("U" + "0" * 32, [], "123e4567-e89b-12d3-a456-426614174000")
asyncio.run(main())
"""
KEPT = "SELECT count(*) FROM secret"


def run(folder: Path, code: str, armed: Mapping[str, int]) -> tuple[int, set[str], set[str]]:
    """Run code under the hooks. → how it ended, the points it reached, those it died at."""
    for name in ("armed", "dead"):
        (folder / name).mkdir()
    known = {"lines": find().lines, "calls": find().calls}
    (folder / "points.json").write_text(json.dumps(known))
    for point, passes in armed.items():
        (folder / "armed" / quote(point, safe="")).write_text(str(passes))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(HOOKS), str(ROOT))),
        "CHAOS_FOLDER": str(folder),
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, timeout=60, check=False)
    reached = set((folder / "reached").read_text().splitlines())
    return done.returncode, reached, {file.name for file in (folder / "dead").iterdir()}


def secrets(url: str) -> int:
    with psycopg.connect(libpq(url)) as connection:
        row = connection.execute(KEPT).fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.database
@pytest.mark.parametrize(("when", "kept"), [("before commit", 0), ("after commit", 1)])
def test_hooks__armed_at_a_commit__kill_the_process_there(
    when: str, kept: int, clean_database: str, tmp_path: Path
) -> None:
    point = f"models.db.open_vault {when}"
    ended, reached, dead = run(tmp_path, OPEN.format(url=clean_database), {point: 0})
    assert ended == -signal.SIGKILL
    assert dead == {quote(point, safe="")}
    assert secrets(clean_database) == kept
    assert point in reached <= ALL.keys()


@pytest.mark.database
def test_hooks__armed_for_a_later_pass__let_the_first_go_by(
    clean_database: str, tmp_path: Path
) -> None:
    code = OPEN.format(url=clean_database)
    ended, reached, dead = run(tmp_path, code, {"models.db.open_vault after commit": 1})
    assert (ended, dead) == (0, set())
    assert reached == {"models.db.open_vault before commit", "models.db.open_vault after commit"}


def test_hooks__armed_at_an_answer_of_line__kill_after_line_has_seen_the_request(
    tmp_path: Path,
) -> None:
    point = "bot.line.client.LineClient.push after answer"
    with Simulator() as line:
        ended, reached, dead = run(tmp_path, PUSH.format(url=line.url), {point: 0})
        assert line.requests["push"] == 1
    assert ended == -signal.SIGKILL
    assert dead == {quote(point, safe="")}
    assert reached == {"bot.line.client.LineClient.push before request", point}
