"""The supervisor: one signal ends everything, a dead program comes back, nothing is left over."""

import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot import supervisor as room
from bot.supervisor import Program, Supervisor

SLEEPER = "import time; print('ready', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); time.sleep(600)"
)
PARENT = (
    "import subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "print(child.pid, flush=True); time.sleep(600)"
)


def program(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code])


def eventually(true: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until something holds, and fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def begin(lines: list[str]) -> Iterator[Callable[..., Supervisor]]:
    """Start supervisors that the end of the test stops."""
    begun: list[Supervisor] = []

    def start(*programs: Program, record: Path | None = None) -> Supervisor:
        supervisor = Supervisor(programs, record=record, say=lines.append)
        begun.append(supervisor)
        supervisor.start()
        return supervisor

    yield start
    for supervisor in begun:
        supervisor.stop()


def test_program__speaks__is_shown_with_its_name(
    begin: Callable[..., Supervisor], lines: list[str]
) -> None:
    begin(program("web", "print('สวัสดี'); print('two')"), program("talk", SLEEPER))
    eventually(lambda: len(lines) >= 3)
    assert {"web  | สวัสดี", "web  | two", "talk | ready"} <= set(lines)


def test_program__dies__is_started_again_after_a_longer_pause_each_time(
    begin: Callable[..., Supervisor], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.05)
    supervisor = begin(program("web", "raise SystemExit(7)"), program("talk", SLEEPER))
    supervisor._children[0].pause = 0.05

    def ended() -> list[str]:
        assert supervisor.look() is None
        return [line for line in lines if "ended (code 7)" in line]

    eventually(lambda: len(ended()) >= 3)
    assert [line.rpartition("in ")[2] for line in ended()[:3]] == ["0.05 s", "0.1 s", "0.2 s"]
    assert "talk" in supervisor.pids()


def test_program__killed__comes_back_and_the_others_stay(
    begin: Callable[..., Supervisor],
) -> None:
    supervisor = begin(program("web", SLEEPER), program("talk", SLEEPER))
    before = supervisor.pids()
    psutil.Process(before["web"]).kill()

    def came_back() -> bool:
        supervisor.look()
        return supervisor.pids().get("web", before["web"]) != before["web"]

    eventually(came_back)
    assert supervisor.pids()["talk"] == before["talk"]


def test_program__setting_wrong__ends_everything_with_that_code(
    begin: Callable[..., Supervisor],
) -> None:
    supervisor = begin(program("web", "raise SystemExit(2)"), program("talk", SLEEPER))
    eventually(lambda: supervisor.look() == 2)


def test_stop__gentle_program__ends_at_once_and_leaves_no_zombie(
    begin: Callable[..., Supervisor], lines: list[str]
) -> None:
    supervisor = begin(program("web", SLEEPER), program("talk", SLEEPER))
    eventually(lambda: len(lines) == 2)
    pids = supervisor.pids()
    start = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - start < 3
    assert not any(psutil.pid_exists(pid) for pid in pids.values())


def test_stop__stubborn_program__is_killed_in_time(
    begin: Callable[..., Supervisor], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert room.GENTLE_SECONDS <= 9
    monkeypatch.setattr(room, "GENTLE_SECONDS", 0.5)
    supervisor = begin(program("web", STUBBORN))
    eventually(lambda: "web | ready" in lines)
    pid = supervisor.pids()["web"]
    supervisor.stop()
    assert not psutil.pid_exists(pid)


def test_stop__program_with_a_child__ends_both(
    begin: Callable[..., Supervisor], lines: list[str]
) -> None:
    supervisor = begin(program("web", PARENT))
    eventually(lambda: lines)
    grandchild = int(lines[0].rpartition(" ")[2])
    supervisor.stop()
    eventually(lambda: not alive(grandchild))


def test_supervisor__killed__next_one_ends_what_it_left(
    begin: Callable[..., Supervisor], tmp_path: Path
) -> None:
    record = tmp_path / "processes.json"
    code = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from bot.supervisor import Program, Supervisor
        supervisor = Supervisor([Program("web", {[sys.executable, "-c", SLEEPER]!r})],
                                record=Path({str(record)!r}), say=lambda line: None)
        supervisor.start()
        print(supervisor.pids()["web"], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    killed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    orphan = int(killed.stdout)
    assert alive(orphan)
    begin(program("web", SLEEPER), record=record)
    eventually(lambda: not alive(orphan))


def test_record__number_belongs_to_another__is_spared(
    begin: Callable[..., Supervisor], tmp_path: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True) as stranger:
        record = tmp_path / "processes.json"
        record.write_text(f'{{"{stranger.pid}": 12345.0}}')
        begin(program("web", SLEEPER), record=record)
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run__signalled__stops_all_and_ends_with_zero(
    lines: list[str], number: signal.Signals
) -> None:
    supervisor = Supervisor([program("web", SLEEPER)], say=lines.append)
    before = signal.getsignal(number)
    pids: dict[str, int] = {}

    def started() -> None:
        pids.update(supervisor.pids())
        threading.Timer(0.2, signal.raise_signal, [number]).start()

    assert supervisor.run(started) == 0
    assert len(pids) == 1
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    assert signal.getsignal(number) is before


def test_run__setting_wrong__ends_with_two(lines: list[str]) -> None:
    supervisor = Supervisor(
        [program("web", "raise SystemExit(2)"), program("talk", SLEEPER)], say=lines.append
    )
    assert supervisor.run() == 2


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
