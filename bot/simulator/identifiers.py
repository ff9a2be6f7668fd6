"""The shapes of the ids LINE hands out."""

import base64
import hashlib
import secrets

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def user_id(name: str) -> str:
    """``U`` and 32 hex digits, always the same for one name.

    A restarted stand-in must give a person the id the bot's database already knows.
    """
    return "U" + hashlib.sha256(f"simulated person {name}".encode()).hexdigest()[:32]


def event_id(millis: int) -> str:
    """A ULID: 48 bits of time, 80 random ones, in Crockford's base 32."""
    number = (millis & (1 << 48) - 1) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def token() -> str:
    """A reply token: 32 hex digits."""
    return secrets.token_hex(16)


def long_token() -> str:
    """A quote token or a mark-as-read token."""
    return base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()


class MessageIds:
    """Message ids: 18 decimal digits, growing."""

    def __init__(self, millis: int) -> None:
        self._next = millis * 100_000

    def next(self) -> str:
        """The next id, as text."""
        self._next += 1 + secrets.randbelow(9)
        return str(self._next)
