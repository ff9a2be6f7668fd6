"""The doorbell: tells talk that there is something to do. Losing a ring costs a second, no more.

Redis is allowed to be slow or away: a ring takes at most 50 ms, and after a failure nobody rings
for a while (the breaker), because talk looks at the database every second anyway.
"""

from __future__ import annotations

import time

import redis

KEY = "thaktho:bell"
TIMEOUT = 0.05
PAUSE = 3.0
WAITED = 1.5  # seconds after which a wait of one second is over, whatever Redis does


class Bell:
    """Rings and waits over one Redis list that never holds more than one element."""

    def __init__(self, url: str) -> None:
        self._ringer = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=None
        )
        self._waiter = redis.Redis.from_url(
            url, socket_timeout=WAITED, socket_connect_timeout=WAITED, retry=None
        )
        self._silent_until = 0.0

    def ring(self) -> bool:
        """→ whether it rang. Never raises, never takes longer than the time-out."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            with self._ringer.pipeline(transaction=False) as pipe:
                pipe.lpush(KEY, b"1")
                pipe.ltrim(KEY, 0, 0)
                pipe.execute()
        except (redis.RedisError, OSError):
            self._silent_until = time.monotonic() + PAUSE
            return False
        return True

    def wait(self, seconds: int = 1) -> bool:
        """Sleep until it rings, `seconds` at most. → whether it rang."""
        if time.monotonic() < self._silent_until:
            time.sleep(seconds)
            return False
        try:
            return self._waiter.blpop([KEY], timeout=seconds) is not None
        except (redis.RedisError, OSError):
            self._silent_until = time.monotonic() + PAUSE
            return False

    def is_there(self) -> bool:
        """Whether Redis answers (for the readiness page)."""
        try:
            return bool(self._ringer.ping())
        except (redis.RedisError, OSError):
            return False
