"""`thaktho bench`: what the service costs on this machine, beside a floor of the same run.

Each part is a module with `run(stage) -> Iterator[Figure]`; `PARTS` names them in the order in
which they run. Everything happens in a folder of its own, on loopback, with made-up data.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from importlib import import_module

from bot.bench.figure import Figure
from bot.bench.stage import Options, Stage
from bot.logs import set_up_logs

PARTS = {
    "webhook": "bot.bench.webhook",
    "turns": "bot.bench.turns",
    "questions": "bot.bench.questions",
    "lists": "bot.bench.lists",
    "curve": "bot.bench.curve",
    "exports": "bot.bench.exports",
    "validation": "bot.bench.validation",
    "idle": "bot.bench.idle",
    "start": "bot.bench.start",
}
"""By the name on the command line: the module that measures it."""


class UnknownPartError(ValueError):
    """A part that does not exist was asked for; the text names those that do."""


def run(parts: Sequence[str], options: Options) -> Iterator[Figure]:
    """Measure these parts (all when none is named), a figure at a time.

    Raises UnknownPartError before anything starts, EmbeddedError when a server cannot start.
    """
    if unknown := sorted(set(parts) - PARTS.keys()):
        known = ", ".join(PARTS)
        raise UnknownPartError(f"no such part: {', '.join(unknown)}. There are: {known}")
    set_up_logs(logging.WARNING)  # beside the figures, and only what went wrong
    with Stage(options) as stage:
        for part in parts or PARTS:
            stage.say(f"{part} …")
            yield from import_module(PARTS[part]).run(stage)
