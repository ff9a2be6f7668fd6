"""``python -m bot.simulator``."""

import subprocess
import sys
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str) -> "subprocess.Popen[str]":
    """Start the command in the project's folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot.simulator", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_command__prints_its_address_serves_and_stops_cleanly() -> None:
    with start(
        "--token", "T", "--quota", "7", "--person", "สมใจ=นักถักทอ", "--delay-ms", "1"
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        headers = {"Authorization": "Bearer T"}
        quota = requests.get(f"{url}/v2/bot/message/quota", headers=headers, timeout=10)
        assert quota.json() == {"type": "limited", "value": 7}
        [person] = requests.get(f"{url}/_sim/state", timeout=10).json()["people"]
        assert (person["name"], person["caption"]) == ("สมใจ", "นักถักทอ")
        assert "ห้องแชตจำลอง" in requests.get(url, timeout=10).content.decode()
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_command__on_a_taken_port__says_so_and_ends_with_1() -> None:
    with start() as first:
        assert first.stdout is not None
        port = first.stdout.readline().strip().rsplit(":", 1)[1]
        with start("--port", port) as second:
            assert second.wait(timeout=20) == 1
            assert second.stderr is not None
            assert f"cannot listen on 127.0.0.1:{port}" in second.stderr.read()
        first.terminate()
