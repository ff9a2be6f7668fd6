"""A sound or film made safe to keep: of a kind we know, and nothing of it but what is heard and
seen: no place, no name, no time, no program."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from workers.media.mp4 import clean_mp4
from workers.media.refused import MediaRefusedError

MPEG_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG2_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""kbit/s of layer III, by the four bits of a frame's head."""
MOST_LOOKS = 200_000
"""Places of one file where a frame might begin and none does, beyond which it is no sound."""
MOST_CHUNKS = 1_000
MPEG_RATES = (44100, 48000, 32000)
WAVE_CHUNKS = frozenset({b"fmt ", b"fact", b"data"})
_PLACE = re.compile(rb"[+-]\d{2}(?:\.\d+)?[+-]\d{3}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?/")
"""Latitude and longitude as phones write them into films (ISO 6709, Annex H)."""


def clean_recording(kind: str, data: bytes) -> tuple[str, bytes]:
    """Media type and bytes of a sound or film. What it is, its bytes say, not its name.

    Raises MediaRefusedError.
    """
    if data[4:8] == b"ftyp":
        return f"{kind}/mp4", _PLACE.sub(_blank, clean_mp4(data))
    if kind == "audio":
        if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
            return "audio/wav", _wave(data)
        name, frames = ("aac", _adts) if data[:2] in (b"\xff\xf1", b"\xff\xf9") else ("mpeg", _mp3)
        if data[:3] == b"ID3" or data[:1] == b"\xff":
            sound = b"".join(frames(data))
            if sound:
                return f"audio/{name}", sound
    raise MediaRefusedError("photo_refused", f"unknown {kind}")


def _blank(found: re.Match[bytes]) -> bytes:
    """Zeros of the same length: the places of everything else in the file stay as they are."""
    return re.sub(rb"\d", b"0", found.group())


def _wave(data: bytes) -> bytes:
    """The chunks that playing needs."""
    chunks: list[bytes] = []
    at, looks = 12, 0
    while at + 8 <= len(data) and looks < MOST_CHUNKS:
        looks += 1
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if name in WAVE_CHUNKS:
            chunks.append(struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2))
        at += 8 + size + size % 2
    kept = b"".join(chunks)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(kept), b"WAVE") + kept


def _mp3(data: bytes) -> Iterator[bytes]:
    """Frames of MPEG layer III; tags before, between and after them are left out."""
    at, looks = 0, 0
    while 0 <= (at := data.find(b"\xff", at)) <= len(data) - 4 and looks < MOST_LOOKS:
        length = _mp3_length(data[at : at + 4])
        if length and at + length <= len(data):
            yield data[at : at + length]
        else:
            looks += 1
        at += length or 1


def _mp3_length(head: bytes) -> int:
    """Bytes of the frame that begins so; 0: none does."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if head[1] < 0xE0 or version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return 0
    first = version == 3
    hertz = MPEG_RATES[rate] >> (0 if first else 1 if version == 2 else 2)
    kbits = (MPEG_BITRATES if first else MPEG2_BITRATES)[bits]
    return (144 if first else 72) * kbits * 1000 // hertz + padding


def _adts(data: bytes) -> Iterator[bytes]:
    """Frames of AAC, each with its head."""
    at, looks = 0, 0
    while 0 <= (at := data.find(b"\xff", at)) <= len(data) - 7 and looks < MOST_LOOKS:
        head = data[at : at + 7]
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        if head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and length >= 7 and at + length <= len(data):
            yield data[at : at + length]
            at += length
        else:
            looks += 1
            at += 1
