"""Retry keys: one accepted request each, remembered for 24 hours.

Source: LINE Developers, "Retry failed API requests".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.simulator import limits
from bot.simulator.clock import SimClock
from bot.simulator.refusal import Json, RefusalError

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z")


@dataclass(frozen=True, slots=True)
class _Kept:
    request_id: str
    sent: Sequence[Json] | None
    at: float


class RetryKeys:
    """The keys of requests that were accepted."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def check(self, key: str | None) -> None:
        """Let a new key pass.

        Raises:
            RefusalError: 400 for a key that is not a UUID; 409 for one accepted in the last
                24 hours, with the first request's id and, for a push, its ``sentMessages``.
        """
        if key is None:
            return
        if not _UUID.match(key):
            raise RefusalError(400, "The retry key is invalid")
        kept = self._kept.get(key.lower())
        if kept is None or self._clock.now() - kept.at > limits.RETRY_KEY_SECONDS:
            return
        raise RefusalError(
            409,
            "The retry key is already accepted",
            headers={"x-line-accepted-request-id": kept.request_id},
            extra={"sentMessages": kept.sent} if kept.sent is not None else None,
        )

    def keep(self, key: str | None, request_id: str, sent: Sequence[Json] | None) -> None:
        """Remember an accepted request; ``sent`` is its ``sentMessages``, if it has them."""
        if key is not None:
            self._kept[key.lower()] = _Kept(request_id, sent, self._clock.now())
