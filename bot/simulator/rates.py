"""Rate limits: one token bucket an endpoint.

Source: Messaging API reference, "Rate limits" and "How rate limits work".
"""

from dataclasses import dataclass

from bot.simulator import limits
from bot.simulator.clock import SimClock
from bot.simulator.refusal import RefusalError


@dataclass(slots=True)
class _Bucket:
    capacity: float
    per_second: float
    level: float
    filled_at: float


class Rates:
    """The buckets of a channel."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._rates = dict(limits.RATES)
        self._buckets: dict[str, _Bucket] = {}

    def set(self, endpoint: str, requests: float, seconds: float = 1.0) -> None:
        """Allow ``requests`` in ``seconds``; the bucket starts full. 0 refuses everything."""
        self._rates[endpoint] = (requests, seconds)
        self._buckets.pop(endpoint, None)

    def take(self, endpoint: str) -> None:
        """Count one request.

        Raises:
            RefusalError: 429 when the bucket is empty.
        """
        now = self._clock.now()
        bucket = self._buckets.get(endpoint)
        if bucket is None:
            requests, seconds = self._rates.get(endpoint, limits.RATE_DEFAULT)
            bucket = _Bucket(requests, requests / seconds, requests, now)
            self._buckets[endpoint] = bucket
        passed = max(0.0, now - bucket.filled_at)
        bucket.level = min(bucket.capacity, bucket.level + passed * bucket.per_second)
        bucket.filled_at = now
        if bucket.level < 1:
            raise RefusalError(429, "The API rate limit has been exceeded. Try again later.")
        bucket.level -= 1
