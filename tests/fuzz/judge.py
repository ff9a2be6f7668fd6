"""Runs inputs, and tells what was wrong with them: too slow, too large, or an uncaught error."""

from __future__ import annotations

import resource
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from tests.fuzz.inputs import Input, Story, Target

ROOT = str(Path(__file__).parent.parent.parent) + "/"
HANGS_AFTER = 20.0  # seconds of processor time, after which an input is interrupted
SLEEPS_AFTER = 120.0
"""The same by the clock on the wall: long, since a busy machine lets everybody wait."""
EXAMPLES = 3
SHOWN = 300
LIBRARIES = ("/site-packages/", "/lib/python", "<frozen", "<string>")


class HangError(Exception):
    """An input that did not come to its end."""


class WrongError(AssertionError):
    """Something that must not be: `kind` is the same for all inputs with one cause."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(detail or kind)
        self.kind = kind


@dataclass(frozen=True)
class Failure:
    """One input that failed: `kind` groups failures of one cause."""

    target: str
    number: int
    kind: str
    given: str
    detail: str = ""


@dataclass
class Report:
    """What came of the inputs of one target."""

    inputs: int = 0
    seconds: float = 0.0  # of processor time
    slowest: float = 0.0
    slowest_number: int = 0
    slowest_wall: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def fail(self, failure: Failure) -> None:
        self.kinds[failure.kind] = self.kinds.get(failure.kind, 0) + 1
        if self.kinds[failure.kind] <= EXAMPLES:
            self.failures.append(failure)

    def add(self, other: Report) -> None:
        """What another process found of the same target."""
        self.inputs += other.inputs
        self.seconds += other.seconds
        if other.slowest > self.slowest:
            self.slowest, self.slowest_number = other.slowest, other.slowest_number
        self.slowest_wall = max(self.slowest_wall, other.slowest_wall)
        for failure in other.failures:
            if self.kinds.get(failure.kind, 0) < EXAMPLES:
                self.failures.append(failure)
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count


def run_story(target: Target, story: Story, seed: int, first: int, most: int, to: Report) -> None:
    """Run one story, whose first input has the number `first`, up to `most` inputs of it."""
    dice = Random(f"{seed}:{target.name}:{first}")
    number = first
    try:
        for number, given in enumerate(story(dice), first):
            run_input(target, given, number, to)
            if number + 1 >= first + most:
                return
    except HangError:
        raise
    except Exception as error:  # between the inputs: the story itself could not go on
        to.fail(Failure(target.name, number, kind_of(error), "(the story)", detail_of(error)))


def run_input(target: Target, given: Input, number: int, to: Report) -> None:
    """Run one input and note how long it took and what was wrong."""
    peak = _peak()
    wall, began = time.perf_counter(), time.process_time()
    error: Exception | None = None
    try:
        with no_hang():
            given.run()
    except Exception as raised:
        error = raised
    took, waited = time.process_time() - began, time.perf_counter() - wall
    to.inputs += 1
    to.seconds += took
    to.slowest_wall = max(to.slowest_wall, waited)
    if took > to.slowest:
        to.slowest, to.slowest_number = took, number
    grown = _peak() - peak
    if error is not None:
        to.fail(_failure(target, given, number, kind_of(error), detail_of(error)))
    if took > target.seconds:
        to.fail(_failure(target, given, number, f"slow: {_name(given)}", f"{took:.2f} s"))
    if grown > target.memory:
        to.fail(_failure(target, given, number, "memory", f"{grown >> 20} MB more"))


def _failure(target: Target, given: Input, number: int, kind: str, detail: str) -> Failure:
    return Failure(target.name, number, kind, shown(given.given), detail)


def _name(given: Input) -> str:
    """What the input was put to, where it says so."""
    return str(given.given[0])[:40] if isinstance(given.given, tuple) else ""


def shown(given: object) -> str:
    """An input as it is told of, at most `SHOWN` letters of it."""
    text = ascii(given) if not isinstance(given, str) else given
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text):,} letters)"


def kind_of(error: BaseException) -> str:
    """Class of an error and the last line of the product that it went through."""
    if isinstance(error, WrongError):
        return error.kind
    return f"{type(error).__name__} at {_place(error)}"


def _place(error: BaseException) -> str:
    frames = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(part in frame.filename for part in LIBRARIES)
    ]
    ours = [one for one in frames if "/tests/" not in one[0]] or frames
    file, line = ours[-1] if ours else ("?", 0)
    return f"{file.removeprefix(ROOT)}:{line}"


def detail_of(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:SHOWN].encode("ascii", "backslashreplace").decode()


def _peak() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def no_hang() -> Iterator[None]:
    """Interrupt what takes longer than anything may; signals reach the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> Any:
        raise HangError("it did not end")

    before = [signal.signal(one, ring) for one in (signal.SIGALRM, signal.SIGPROF)]
    signal.setitimer(signal.ITIMER_REAL, SLEEPS_AFTER)
    signal.setitimer(signal.ITIMER_PROF, HANGS_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        for one, handler in zip((signal.SIGALRM, signal.SIGPROF), before, strict=True):
            signal.signal(one, handler)
