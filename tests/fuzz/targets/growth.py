"""How the time of every reader of texts grows with their length: twice the text, twice the time.

Only times that a person could notice count, so that a busy machine is not taken for a slow reader.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from random import Random

from tests.fuzz import corpus, mutate
from tests.fuzz.inputs import Input, Target, simply
from tests.fuzz.judge import WrongError
from tests.fuzz.targets.parsers import READERS, Read

NOTICED = 0.06  # seconds of processor time
MOST = 3.2
"""Times as long for twice the text; a quadratic reader takes 4."""
TRIES = 3


def story(dice: Random) -> Iterator[Input]:
    module = dice.choice(sorted(READERS))
    name = dice.choice(sorted(READERS[module]))
    kinds = (mutate.text(dice)[:20], dice.choice(mutate.ODD), dice.choice(corpus.words()))
    piece = dice.choice(kinds) + dice.choice(("", " ", ",", "1")) or "."
    seed = dice.random()
    yield Input((f"{module}.{name}", piece), partial(_grows, READERS[module][name], piece, seed))


def _grows(read: Read, piece: str, seed: float) -> None:
    whole = (piece * (mutate.LONGEST // len(piece) + 1))[: mutate.LONGEST]
    half = whole[: len(whole) // 2]
    if (both := _seconds(read, whole, seed)) < NOTICED:
        return
    times = [both / max(_seconds(read, half, seed), 1e-4)]
    while times[-1] > MOST and len(times) < TRIES:
        times.append(_seconds(read, whole, seed) / max(_seconds(read, half, seed), 1e-4))
    if times[-1] > MOST:
        raise WrongError("grows faster than its text", f"{both:.3f} s, {times[-1]:.1f} times")


def _seconds(read: Read, text: str, seed: float) -> float:
    began = time.process_time()
    read(text, Random(seed))
    return time.process_time() - began


TARGETS = (Target("growth", 3_000, simply(story), seconds=3.0),)
