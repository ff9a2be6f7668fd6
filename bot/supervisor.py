"""Keeps the demo's processes running: starts them, shows what they say, restarts, stops them all.

Each program runs in a process group of its own, so that Ctrl-C reaches the supervisor alone and
it can stop the others together with whatever they started.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SETTINGS_EXIT = 2
"""A program that ends with this has told what is set wrong; starting it again would not help."""

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 30.0
"""A program that ran this long is started again after the shortest pause."""

GENTLE_SECONDS = 8.0
"""How long programs may take to finish what they are doing; killed after that."""

LOOK_SECONDS = 0.1

Say = Callable[[str], None]


def say_on_terminal(line: str) -> None:
    """Show one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Program:
    """A process to keep alive: the name its lines carry, and how it is started."""

    name: str
    command: Sequence[str]


@dataclass
class _Child:
    """A program, the process it runs in now or ran in last, and when it may start again."""

    program: Program
    process: subprocess.Popen[str]
    started_at: float = field(default_factory=time.monotonic)
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Supervisor:
    """Runs programs side by side until it is told to stop.

    `environment` replaces the one the programs would inherit. `record` is a file that remembers
    the processes, so that a next supervisor ends what a killed one left running. `say` receives
    every line, the programs' own with their name before it.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        environment: Mapping[str, str] | None = None,
        record: Path | None = None,
        say: Say = say_on_terminal,
    ) -> None:
        self._programs = tuple(programs)
        self._environment = environment
        self._record = record
        self._width = max((len(program.name) for program in programs), default=0)
        self._say = say
        self._children: list[_Child] = []
        self._readers: list[threading.Thread] = []
        self._saying = threading.Lock()
        self._stopping = threading.Event()

    def run(self, started: Callable[[], None] | None = None) -> int:
        """Start all, keep them alive until SIGINT, SIGTERM or SIGHUP, stop all.

        `started` is called once, right after the start. Returns the exit code: 0 after a signal,
        2 when a program reported a wrong setting. Must be called from the main thread.
        """
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in numbers}
        for number in numbers:
            signal.signal(number, lambda *_: self._stopping.set())
        try:
            self.start()
            if started is not None:
                started()
            return self._watch()
        finally:
            self.stop()
            for number in numbers:
                signal.signal(number, before[number])

    def start(self) -> None:
        """Start every program, after ending those a killed supervisor left."""
        if self._record is not None:
            end_leftovers(self._record)
        for program in self._programs:
            self._children.append(_Child(program, self._launch(program)))
            self._remember()

    def look(self) -> int | None:
        """Restart what ended and has waited long enough; return 2 when a setting is wrong."""
        for child in self._children:
            if child.again_at is None:
                code = child.process.poll()
                if code == SETTINGS_EXIT:
                    return SETTINGS_EXIT
                if code is not None:
                    self._note_end(child, code)
            elif time.monotonic() >= child.again_at:
                child.process = self._launch(child.program)
                child.started_at, child.again_at = time.monotonic(), None
                self._remember()
        return None

    def pids(self) -> dict[str, int]:
        """Return the process id of every program that runs now, by name."""
        return {
            child.program.name: child.process.pid
            for child in self._children
            if child.process.poll() is None
        }

    def request_stop(self) -> None:
        """Make `run` return soon; may be called from any thread."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop every program within ten seconds: gently, and by force if need be."""
        self._stopping.set()
        children, self._children = self._children, []
        for child in children:
            # The program alone: it knows best in which order to end its own children.
            child.process.terminate()
        deadline = time.monotonic() + GENTLE_SECONDS
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
        for reader in self._readers:
            reader.join(timeout=1)
        if self._record is not None:
            self._record.unlink(missing_ok=True)

    def _watch(self) -> int:
        while not self._stopping.wait(LOOK_SECONDS):
            code = self.look()
            if code is not None:
                return code
        return 0

    def _launch(self, program: Program) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            program.command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        reader = threading.Thread(target=self._read, args=(program.name, process), daemon=True)
        reader.start()
        self._readers = [known for known in self._readers if known.is_alive()] + [reader]
        return process

    def _read(self, name: str, process: subprocess.Popen[str]) -> None:
        with process.stdout or contextlib.nullcontext(()) as lines:
            for line in lines:
                self._tell(name, line.rstrip())

    def _tell(self, name: str, line: str) -> None:
        with self._saying:
            self._say(f"{name:<{self._width}} | {line}")

    def _note_end(self, child: _Child, code: int) -> None:
        """Clear what the dead process left in its group, and set when it starts again."""
        _signal_group(child.process.pid, signal.SIGKILL)
        ran = time.monotonic() - child.started_at
        pause = FIRST_PAUSE if ran >= HEALTHY_SECONDS else child.pause
        self._tell(child.program.name, f"ended (code {code}); starting again in {pause:g} s")
        child.again_at = time.monotonic() + pause
        child.pause = min(pause * 2, LONGEST_PAUSE)

    def _remember(self) -> None:
        if self._record is None:
            return
        now = {str(pid): _created(pid) for pid in self.pids().values()}
        unfinished = self._record.with_suffix(".new")
        unfinished.write_text(json.dumps(now))
        unfinished.replace(self._record)


def end_leftovers(record: Path) -> None:
    """Kill the groups a killed supervisor left; a number that is another's by now is spared.

    `Supervisor.start` does this too; call it earlier where ports must be free before.
    """
    if not record.exists():
        return
    for pid, created in json.loads(record.read_text()).items():
        if created is not None and _created(int(pid)) == created:
            _signal_group(int(pid), signal.SIGKILL)
    record.unlink()


def _created(pid: int) -> float | None:
    """Return when a process began, which together with its number names it for good."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
