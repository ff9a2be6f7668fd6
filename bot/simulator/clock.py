"""The stand-in's clock: the machine's time plus an offset, so that a test can let time pass."""

import time


class SimClock:
    """Seconds since 1970 as LINE would see them.

    Token lives, retry keys, rate limits, loading animations and event timestamps all read this
    clock; waiting (slow answers, redelivery) always takes real time.
    """

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970, offset included."""
        return time.time() + self.offset

    def millis(self) -> int:
        """Milliseconds since 1970, as in event timestamps."""
        return int(self.now() * 1000)

    def shift(self, seconds: float) -> None:
        """Let ``seconds`` pass at once (negative goes back)."""
        self.offset += seconds
