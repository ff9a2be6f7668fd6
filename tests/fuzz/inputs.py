"""What a target of the fuzzing is, and what one input is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Input:
    """One input: `given` is what is shown of it when it fails, `run` puts it to the product.

    `run` returns when all is well and raises whatever is wrong; only `run` is timed.
    """

    given: object
    run: Callable[[], object]


Story = Callable[[Random], Iterator[Input]]
"""Inputs that follow each other, made by one generator of random numbers and nothing else."""


@dataclass(frozen=True)
class Place:
    """Where targets run: the addresses of an empty, migrated database and a Redis of their own."""

    database_url: str
    redis_url: str
    folder: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))


@dataclass(frozen=True)
class Target:
    """Something that takes inputs.

    `open` prepares it once and gives its stories; `span` is how many inputs a story has at most,
    `parts` how many of a million inputs are its, `memory` the bytes that one input may need, and
    `seconds` the processor time that it may take.
    """

    name: str
    parts: int
    open: Callable[[Place], AbstractContextManager[Story]]
    span: int = 1
    memory: int = 200 * MEGABYTE
    seconds: float = 1.0


def simply(story: Story) -> Callable[[Place], AbstractContextManager[Story]]:
    """How a target opens that needs nothing prepared."""

    @contextmanager
    def opened(_place: Place) -> Iterator[Story]:
        yield story

    return opened


@contextmanager
def folder_in(place: Place) -> Iterator[Path]:
    """A folder for the files of a target, removed afterwards."""
    with ExitStack() as stack:
        made = Path(tempfile.mkdtemp(dir=place.folder))
        stack.callback(shutil.rmtree, made, ignore_errors=True)
        yield made
