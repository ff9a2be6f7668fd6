"""Limits on guessing links, that is, addresses that nobody was ever given, in one process's memory.

A token has 192 random bits, so guessing is hopeless; this keeps guessers from costing anything.
An address that was wrong too often gets no look into the database for a while. When all addresses
together are wrong too often, those that were wrong at all get none: nobody else is shut out.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

WINDOW = 600.0  # seconds
MOST_EACH = 30
MOST_TOGETHER = 500
MOST_KEPT = 10_000


@dataclass
class Guesses:
    """Wrong links in the current window, by address. `seconds` is a monotonic clock."""

    seconds: Callable[[], float] = time.monotonic
    _wrong: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _together: int = 0
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refused(self, address: str) -> bool:
        """Whether this address gets no answer now."""
        with self._lock:
            self._turn_over()
            wrong = self._wrong.get(address, 0)
            return wrong >= MOST_EACH or (wrong > 0 and self._together >= MOST_TOGETHER)

    def was_wrong(self, address: str) -> None:
        with self._lock:
            self._turn_over()
            self._wrong[address] = self._wrong.pop(address, 0) + 1
            self._together += 1
            while len(self._wrong) > MOST_KEPT:
                self._wrong.popitem(last=False)

    def _turn_over(self) -> None:
        now = self.seconds()
        if now - self._since >= WINDOW:
            self._wrong.clear()
            self._together, self._since = 0, now


def address_of(peer: str | None, forwarded: str | None) -> str:
    """Who asks. Behind a proxy of ours (a private or local peer) it is the last address that the
    proxy has written; a header from anywhere else is anybody's word and does not count. Of an IPv6
    address only the network counts, since everybody has billions of them."""
    peer = peer or ""
    last = (forwarded or "").rpartition(",")[2].strip()
    return _network(last) if last and _is_ours(peer) and _is_address(last) else _network(peer)


def _is_ours(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return not peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else ":".join(parsed.exploded.split(":")[:4])
