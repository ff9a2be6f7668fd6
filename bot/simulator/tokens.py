"""Reply tokens: single use, short-lived, renewed by a redelivery.

Source: Messaging API reference, "Send reply message > Reply token".
"""

from dataclasses import dataclass

from bot.simulator import limits
from bot.simulator.clock import SimClock
from bot.simulator.identifiers import token as new_token
from bot.simulator.refusal import RefusalError


@dataclass(slots=True)
class _Issued:
    user_id: str
    made_at: float
    received_at: float
    used: bool = False


class ReplyTokens:
    """All reply tokens handed out.

    Args:
        clock: the stand-in's clock.
        seconds: life from the receipt of the webhook.
    """

    def __init__(self, clock: SimClock, seconds: float = limits.REPLY_TOKEN_SECONDS) -> None:
        self._clock = clock
        self.seconds = seconds
        self._issued: dict[str, _Issued] = {}

    def issue(self, user_id: str) -> str:
        """A new token for an event of this person."""
        token, now = new_token(), self._clock.now()
        self._issued[token] = _Issued(user_id, now, now)
        return token

    def webhook_sent(self, token: str) -> None:
        """Start the token's minute: its webhook is being sent, for the first time or again."""
        issued = self._issued.get(token)
        now = self._clock.now()
        if issued is None or issued.used:
            return
        if now - issued.made_at <= limits.REPLY_TOKEN_REDELIVERY_SECONDS:
            issued.received_at = now

    def check(self, token: object) -> str:
        """The user id a usable token belongs to; the token stays usable.

        Raises:
            RefusalError: 400 when it is unknown, used or expired; LINE does not tell which.
        """
        issued = self._issued.get(token) if isinstance(token, str) else None
        if issued is None or issued.used or self._clock.now() - issued.received_at > self.seconds:
            raise RefusalError(400, "Invalid reply token")
        return issued.user_id

    def spend(self, token: str) -> None:
        """Use the token up."""
        self._issued[token].used = True
