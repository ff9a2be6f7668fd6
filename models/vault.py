"""Sealing of personal data at rest, and keyed hashes to find it again.

Sealed bytes are `id length | key id | nonce (12) | AES-256-GCM ciphertext`, with a context string
as associated data, so that a blob moved to another column does not open. The newest key seals,
any known key opens. Each draft, submission and case has a data key of its own, itself sealed by the
service's keys in `data_key`: destroying that row makes every copy, backups included, unreadable.
Lookup hashes are HMAC-SHA-256 cut to 16 bytes, keyed with a secret that is sealed in `secret` and
survives rotation of the sealing keys.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.packing import pack, unpack

NONCE = 12
LOOKUP_LENGTH = 16


class SealError(Exception):
    """Sealed bytes that no known key opens, or that belong to another place."""


class Box:
    """Seals and opens with one key. Comes from `Vault.new_box` or `Vault.box`."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, value: Any, context: str) -> bytes:
        """JSON-able value, or bytes, to sealed bytes."""
        nonce = os.urandom(NONCE)
        return nonce + self._aead.encrypt(nonce, _pack(value), context.encode())

    def open(self, blob: bytes, context: str) -> Any:
        """Raises SealError."""
        try:
            return _unpack(self._aead.decrypt(blob[:NONCE], blob[NONCE:], context.encode()))
        except InvalidTag as broken:
            raise SealError(context) from broken


class Vault:
    """The service's keys. `keys` is a sequence of (id, 32 bytes), newest first."""

    def __init__(self, keys: Sequence[tuple[str, bytes]], lookup_key: bytes = b"") -> None:
        if not keys:
            raise ValueError("no sealing key")
        self._boxes: Mapping[bytes, Box] = {name.encode(): Box(key) for name, key in keys}
        self._newest = keys[0][0].encode()
        self._lookup_key = lookup_key

    def __repr__(self) -> str:
        return f"Vault({len(self._boxes)} keys)"

    def with_lookup(self, lookup_key: bytes) -> Vault:
        """The same keys with the lookup secret read from the database."""
        other = object.__new__(Vault)
        other._boxes, other._newest, other._lookup_key = self._boxes, self._newest, lookup_key
        return other

    def seal(self, value: Any, context: str) -> bytes:
        """JSON-able value, or bytes, to sealed bytes, under the newest key."""
        name = self._newest
        return bytes([len(name)]) + name + self._boxes[name].seal(value, context)

    def open(self, blob: bytes, context: str) -> Any:
        """Raises SealError when the key is unknown or the context another."""
        length = blob[0]
        box = self._boxes.get(blob[1 : 1 + length])
        if box is None:
            raise SealError(f"{context}: unknown key")
        return box.open(blob[1 + length :], context)

    def is_newest(self, blob: bytes) -> bool:
        """Whether a blob is already under the newest key (rotation skips it)."""
        return blob[1 : 1 + blob[0]] == self._newest

    def new_key(self) -> tuple[UUID, bytes, Box]:
        """A fresh data key: its id, its sealed form for `data_key`, and the open box."""
        key_id, key = uuid4(), AESGCM.generate_key(256)
        return key_id, self.seal(key, f"data_key:{key_id}"), Box(key)

    def box(self, key_id: UUID, sealed_key: bytes | None) -> Box:
        """The box of a data key. Raises SealError when it was destroyed."""
        if sealed_key is None:
            raise SealError(f"data key {key_id} is destroyed")
        return Box(self.open(sealed_key, f"data_key:{key_id}"))

    def lookup(self, kind: str, text: str) -> bytes:
        """A keyed hash for equality search; `kind` keeps names and numbers apart."""
        if not self._lookup_key:
            raise RuntimeError("the lookup secret is not loaded")
        return hmac.digest(self._lookup_key, f"{kind}\0{text}".encode(), "sha256")[:LOOKUP_LENGTH]


def _pack(value: Any) -> bytes:
    if isinstance(value, bytes):
        return b"b" + value
    return b"j" + pack(value)


def _unpack(plain: bytes) -> Any:
    return plain[1:] if plain[:1] == b"b" else unpack(plain[1:])
