"""What was asked of the stand-in and what it answered."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.simulator.refusal import Detail

Json = object
Listener = Callable[[Mapping[str, Json]], None]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One send that was accepted.

    Attributes:
        method: ``reply``, ``push``, ``multicast`` or ``broadcast``.
        to: user ids it was addressed to; for a reply the owner of the token.
        delivered: those whose phone shows it.
        messages: the message objects as received.
        retry_key: ``X-Line-Retry-Key`` or ``None``.
        reply_token: of a reply, else ``None``.
        at: seconds since 1970 by the stand-in's clock.
    """

    method: str
    to: tuple[str, ...]
    delivered: tuple[str, ...]
    messages: Sequence[Mapping[str, Json]]
    retry_key: str | None
    reply_token: str | None
    request_id: str
    notification_disabled: bool
    at: float


@dataclass(frozen=True, slots=True)
class Refused:
    """One request that was refused or made to fail."""

    endpoint: str
    method: str
    path: str
    status: int
    message: str
    details: Sequence[Detail]
    at: float

    def reason(self) -> str:
        """``push 400 Failed to send messages``: what the counters count by."""
        return f"{self.endpoint} {self.status} {self.message}"


class Journal:
    """Logs, counters, and the news for those who wait.

    Attributes:
        accepted: every accepted send, oldest first.
        refused: every refused request, oldest first.
        requests: requests by endpoint, whatever became of them.
        version: grows with every piece of news; ``changed`` is notified then.
        reasons: refusals by ``Refused.reason()``.
    """

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.refused: list[Refused] = []
        self.requests: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.changed = threading.Condition()
        self.version = 0
        self._listeners: list[Listener] = []

    def accept(self, entry: Accepted) -> None:
        """Log an accepted send."""
        self.accepted.append(entry)
        self.tell({"type": "accepted", "method": entry.method})

    def refuse(self, entry: Refused) -> None:
        """Log a refusal and tell the chat page."""
        self.refused.append(entry)
        self.reasons[entry.reason()] += 1
        self.tell({"type": "refused", "reason": entry.reason(), "path": entry.path})

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` called with every piece of news; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, news: Mapping[str, Json]) -> None:
        """Wake whoever waits, and pass the news on."""
        for listener in list(self._listeners):
            listener(news)
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def wait_for_news(self, seen: int, seconds: float) -> None:
        """Return when ``version`` is no longer ``seen``, or after so many seconds."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != seen, seconds)

    def clear(self) -> None:
        """Forget what was logged."""
        self.accepted.clear()
        self.refused.clear()
        self.requests.clear()
        self.reasons.clear()
