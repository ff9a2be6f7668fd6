"""A sound or film made safe to keep: of a kind we know, and without the place it was made at."""

from __future__ import annotations

import re

from workers.media.refused import MediaRefusedError

_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "mp4"),
    (0, b"ID3", "mpeg"),
    (0, b"OggS", "ogg"),
    (0, b"RIFF", "wav"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"\xff\xfb", "mpeg"),
)
_FILM = ("mp4", "ogg")
_PLACE = re.compile(rb"[+-]\d{2}(?:\.\d+)?[+-]\d{3}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?/")
"""Latitude and longitude as phones write them into films (ISO 6709, Annex H)."""


def clean_recording(kind: str, data: bytes) -> tuple[str, bytes]:
    """Media type and bytes of a sound or film, every place in it blanked.

    Raises MediaRefusedError.
    """
    for at, start, name in _STARTS:
        if data[at : at + len(start)] == start and (kind == "audio" or name in _FILM):
            return f"{kind}/{name}", _PLACE.sub(_blank, data)
    raise MediaRefusedError("photo_refused", f"unknown {kind}")


def _blank(found: re.Match[bytes]) -> bytes:
    """Zeros of the same length: the places of everything else in the file stay as they are."""
    return re.sub(rb"\d", b"0", found.group())
