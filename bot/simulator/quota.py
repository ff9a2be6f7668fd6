"""The month's quota: pushes count by recipient, replies do not.

Source: LINE Developers, "Messaging API pricing".
"""

from dataclasses import dataclass

from bot.simulator.refusal import RefusalError


@dataclass(slots=True)
class Quota:
    """What may still be pushed.

    Attributes:
        limit: messages a month; ``None`` is a plan without a limit.
        used: messages counted so far.
    """

    limit: int | None = None
    used: int = 0

    def check(self, recipients: int) -> None:
        """Let a send to this many people pass.

        Raises:
            RefusalError: 429 when the month has not that many left.
        """
        if self.limit is not None and self.used + recipients > self.limit:
            raise RefusalError(429, "You have reached your monthly limit.")

    def body(self) -> dict[str, object]:
        """The answer of the quota endpoint."""
        if self.limit is None:
            return {"type": "none"}
        return {"type": "limited", "value": self.limit}
