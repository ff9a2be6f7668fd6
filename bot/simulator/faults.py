"""Trouble on request: slow answers, errors, answers that get lost."""

import random
from dataclasses import dataclass, field

_MESSAGES = {
    429: "The API rate limit has been exceeded. Try again later.",
    500: "Internal server error",
    503: "Service unavailable",
}


@dataclass(slots=True)
class Fault:
    """One kind of trouble.

    Attributes:
        kind: ``slow``, ``fail`` or ``lose``.
        endpoint: the endpoint it hits (``reply``, ``push``, ``content``, ...), all when ``None``.
        times: how often it still strikes; ``None`` is without end.
        probability: chance to strike a matching request.
        ms: delay of a slow answer; ``jitter_ms`` is added at random on top.
        before: the delay comes before the request takes effect, not after.
        status: of a failure, with ``message``; ``accept`` lets the request take effect first,
            as when LINE breaks after accepting.
        seed: makes the chances repeatable.
    """

    kind: str
    endpoint: str | None = None
    times: int | None = None
    probability: float = 1.0
    ms: float = 0.0
    jitter_ms: float = 0.0
    before: bool = False
    status: int = 500
    message: str = ""
    accept: bool = False
    seed: int | None = None
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in ("slow", "fail", "lose"):
            raise ValueError(f"unknown kind of fault: {self.kind!r}")
        self._random = random.Random(self.seed)  # noqa: S311  # chances, no secrets

    def strikes(self, endpoint: str) -> bool:
        """Whether this request is hit; a strike is counted."""
        if self.times == 0 or self.endpoint not in (None, endpoint):
            return False
        if self.probability < 1 and self._random.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def seconds(self) -> float:
        """The delay of this strike."""
        return (self.ms + self._random.random() * self.jitter_ms) / 1000

    def words(self) -> str:
        """The ``message`` of a failure's body."""
        return self.message or _MESSAGES.get(self.status, "Simulated failure")


@dataclass(slots=True)
class Plan:
    """What happens to one request."""

    before: float = 0.0
    after: float = 0.0
    failure: Fault | None = None
    lose: bool = False


class Faults:
    """All faults in force, in the order they were added."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force."""
        self._faults.append(fault)
        return fault

    def clear(self, kind: str | None = None) -> None:
        """End all faults, or those of one kind."""
        self._faults = [f for f in self._faults if kind is not None and f.kind != kind]

    def plan(self, endpoint: str) -> Plan:
        """What the faults in force do to a request to ``endpoint``."""
        plan = Plan()
        for fault in self._faults:
            if not fault.strikes(endpoint):
                continue
            if fault.kind == "slow" and fault.before:
                plan.before += fault.seconds()
            elif fault.kind == "slow":
                plan.after += fault.seconds()
            elif fault.kind == "lose":
                plan.lose = True
            elif plan.failure is None:
                plan.failure = fault
        self._faults = [fault for fault in self._faults if fault.times != 0]
        return plan
