"""What LINE does to the service: slow, failing, losing answers, out of messages, twice, …"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from bot.simulator import Simulator, limits
from bot.simulator.delivery import DeliveryRules
from bot.simulator.faults import Fault

AGAIN = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
"""Seconds between redeliveries: long enough for a restart, short enough for a run."""


def calm(line: Simulator) -> None:
    """Everything works again."""
    line.clear_faults()
    line.set_quota(None)
    for endpoint in ("reply", "push"):
        line.set_rate(endpoint, *limits.RATES.get(endpoint, limits.RATE_DEFAULT))
    line.deliver(DeliveryRules(again_after=AGAIN))


def _fault(line: Simulator, **fault: object) -> None:
    line.fault(Fault(**fault))  # type: ignore[arg-type]


def _few(line: Simulator) -> None:
    line.set_rate("reply", 5)
    line.set_rate("push", 1)


def _deliver(line: Simulator, **rules: object) -> None:
    line.deliver(DeliveryRules(again_after=AGAIN, **rules))  # type: ignore[arg-type]


KINDS: dict[str, Callable[[Simulator], None]] = {
    "calm": lambda line: None,
    "slow": partial(_fault, kind="slow", ms=300, jitter_ms=2000),
    "silent": partial(_fault, kind="slow", probability=0.3, ms=11_000),
    "failing": partial(_fault, kind="fail", probability=0.4, status=500),
    "failing after taking": partial(_fault, kind="fail", probability=0.4, status=500, accept=True),
    "losing answers": partial(_fault, kind="lose", probability=0.4),
    "refusing pushes": partial(
        _fault, kind="fail", endpoint="push", probability=0.5, status=400, message="Not today"
    ),
    "too many": _few,
    "out of messages": lambda line: line.set_quota(0),
    "twice": partial(_deliver, copies=2, overlapping=True),
    "twice and out of order": partial(_deliver, copies=2, shuffled=True, window_ms=1500),
    "contents not ready": lambda line: line.content_pending(2),
}


def change(line: Simulator, kind: str) -> None:
    """End the last weather and begin another."""
    calm(line)
    line.content_pending(0)
    KINDS[kind](line)


def forecast(random: Random, changes: int) -> list[str]:
    """So many kinds, each as often as any other."""
    kinds = list(KINDS)
    found: list[str] = []
    while len(found) < changes:
        found += random.sample(kinds, len(kinds))
    return found[:changes]
