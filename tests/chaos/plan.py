"""What is done to the service and when, all of it from one number."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos import weather
from tests.chaos.stage import PROGRAMS

VICTIMS = {**dict.fromkeys(PROGRAMS, 3), "web-child": 3, "redis": 3, "postgres": 2}
"""What random kills hit, and how often of their sum."""
BUSY = (
    *("bot.bell.", "bot.intake.", "bot.line.client.LineClient.reply"),
    *(f"workers.talk.loop.Talk.{name} " for name in ("_lease", "_round", "_settled")),
)
"""Points that are passed many times a second, so that some may go by."""
RARE = tuple(f"workers.talk.loop.Talk.{name} " for name in ("_hold_line", "_parcels"))
"""Points that only a held lock leads to: they wait for one from the beginning."""
MISCHIEF = ("cut", "suspect", "poison", "lock", "long lock")


@dataclass(frozen=True)
class Sizes:
    """How large a run is; each may be set in the environment as `CHAOS_…` in capitals.

    seconds: how long people talk while everything dies. conversations: after so many they stop, if
    somebody has died at every point by then. kills: seconds between random kills.
    weather: seconds of each weather of LINE. points: seconds between kills at named points.
    """

    seed: int
    seconds: float = 540
    conversations: int = 4000
    weavers: int = 60
    kills: float = 6
    weather: float = 9
    points: float = 4

    @classmethod
    def read(cls, seed: int) -> Sizes:
        given = {
            name: float(os.environ[f"CHAOS_{name.upper()}"])
            for name in ("seconds", "kills", "weather", "points")
            if f"CHAOS_{name.upper()}" in os.environ
        }
        whole = {
            name: int(os.environ[f"CHAOS_{name.upper()}"])
            for name in ("conversations", "weavers")
            if f"CHAOS_{name.upper()}" in os.environ
        }
        return cls(seed, **given, **whole)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Deed:
    """One thing done to the service, `at` seconds after the start. `what` is kill, flush, restart,
    weather, arm (`passes` of a point go by before somebody dies there), or what is done to the
    database: see `tests.chaos.mischief`."""

    at: float
    what: str
    whom: str = ""
    passes: int = 0


def make(sizes: Sizes, points: Sequence[str]) -> list[Deed]:
    """The deeds of a run in their order. The same seed and points give the same."""
    deeds = [*_kills(sizes), *_mischief(sizes), *_weather(sizes), *_points(sizes, points)]
    return sorted(deeds, key=lambda deed: deed.at)


def _kills(sizes: Sizes) -> list[Deed]:
    random, deeds, at = Random(f"{sizes.seed} kills"), [], 0.0
    names, weights = list(VICTIMS), list(VICTIMS.values())
    while (at := at + random.expovariate(1 / sizes.kills)) < sizes.seconds:
        deeds.append(Deed(at, "kill", random.choices(names, weights)[0]))
    deeds += [Deed(sizes.seconds * part, "flush") for part in (0.2, 0.45, 0.7)]
    deeds += [Deed(sizes.seconds * part, "restart") for part in (0.35, 0.85)]
    return deeds


def _mischief(sizes: Sizes) -> list[Deed]:
    random = Random(f"{sizes.seed} mischief")
    often = {"cut": 60, "suspect": 45, "poison": 90, "lock": 120, "long lock": 90}
    return [
        Deed(random.uniform(5, sizes.seconds), what)
        for what, apart in often.items()
        for _ in range(max(1, round(sizes.seconds / apart)))
    ]


def _weather(sizes: Sizes) -> list[Deed]:
    kinds = weather.forecast(
        Random(f"{sizes.seed} weather"), int(sizes.seconds / sizes.weather) + 1
    )
    return [Deed(sizes.weather * at, "weather", kind) for at, kind in enumerate(kinds)]


def _points(sizes: Sizes, points: Sequence[str]) -> list[Deed]:
    """Every point once, in random order but for the rare, before the run is over."""
    random, deeds, at = Random(f"{sizes.seed} points"), [], 5.0
    apart = min(sizes.points, (sizes.seconds - 10) / max(1, len(points)))
    shuffled = random.sample(list(points), len(points))
    for point in sorted(shuffled, key=lambda point: not point.startswith(RARE)):
        passes = random.choice((0, 2, 5)) if point.startswith(BUSY) else 0
        deeds.append(Deed(at, "arm", point, passes))
        at += apart
    return deeds
