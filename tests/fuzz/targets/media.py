"""Pictures and recordings that are none, or worse; and a server that hands them out badly."""

from __future__ import annotations

import struct
import wave
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from io import BytesIO
from random import Random

from PIL import Image, PngImagePlugin

from bot.line.blocking import BlockingLineClient
from bot.line.client import Content
from bot.line.verdict import LineError
from tests.fuzz import mutate
from tests.fuzz.badly import Badly
from tests.fuzz.inputs import MEGABYTE, Input, Place, Story, Target, simply
from tests.fuzz.judge import WrongError
from tests.workers.test_media import mp4
from workers.media.picture import LARGEST_SIDE, clean_picture
from workers.media.recording import clean_recording
from workers.media.refused import MediaRefusedError

MOST = 300_000


@cache
def pictures() -> tuple[bytes, ...]:
    """Small pictures of every kind that a phone may send, and of kinds that none does."""
    found: list[bytes] = []
    for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "CMYK", "I;16"):
        for kind, more in (("JPEG", {"quality": 40}), ("JPEG", {"progressive": True}), ("PNG", {})):
            out = BytesIO()
            exif = Image.Exif()
            exif[0x0112] = 6
            exif[0x010F] = "SecretCamera"
            with suppress(OSError, KeyError, ValueError):
                picture = Image.new(mode, (17, 9), 1 if mode == "1" else None)
                picture.save(out, kind, exif=exif, **more)
                found.append(out.getvalue())
    info = PngImagePlugin.PngInfo()
    info.add_text("place", "14.88,103.49", zip=True)
    frames = [Image.new("RGB", (9, 9), (at, 0, 0)) for at in range(3)]
    out = BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], pnginfo=info)
    found.append(out.getvalue())
    for kind in ("GIF", "BMP", "TIFF", "WEBP", "ICO", "PPM"):
        out = BytesIO()
        with suppress(OSError, KeyError):
            frames[0].save(out, kind)
            found.append(out.getvalue())
    return tuple(found)


def bomb(width: int, height: int, data: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG whose head claims a size."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@cache
def bombs() -> tuple[bytes, ...]:
    flat = zlib.compress(b"\0" * 20_000_000, 9)
    sizes = (
        (30_000, 30_000),
        (1, 2**31 - 1),
        (2**31 - 1, 1),
        (7_000, 7_000),
        (0, 0),
        (65_500, 760),
    )
    found = [bomb(wide, high, flat) for wide, high in sizes]
    found += [bomb(7_000, 7_000, flat, 16, 6), bomb(7_000, 7_100, flat, 1, 0), bomb(9, 9, flat)]
    text = _chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 90_000_000, 9))
    plain = pictures()[2]
    found.append(plain[:33] + text * 3 + plain[33:])
    jpeg = bytearray(next(one for one in pictures() if one[:2] == b"\xff\xd8"))
    at = jpeg.find(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 65_000, 700)
    found.append(bytes(jpeg))
    return tuple(found)


def picture(dice: Random) -> Iterator[Input]:
    if dice.random() < 0.002:
        given = dice.choice(bombs())
        given = given if dice.random() < 0.5 else mutate.raw(dice, given)
    else:
        given = dice.choice(pictures())
        given = mutate.raw(dice, given, 1 << 20)
        if given[:8] == b"\x89PNG\r\n\x1a\n" and dice.random() < 0.7:
            given = summed(given)
    yield Input(given, partial(_cleaned, given))


def summed(data: bytes) -> bytes:
    """A PNG with every check sum made right, so that what was changed is looked at."""
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + size]
        if len(body) < 4 + size:
            break
        out += data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + size
    return bytes(out + data[at:])


def _cleaned(data: bytes) -> None:
    try:
        kind, fresh = clean_picture(data)
    except MediaRefusedError as refused:
        if refused.code not in ("photo_refused", "photo_large"):
            raise WrongError(f"refused as {refused.code}") from refused
        return
    with Image.open(BytesIO(fresh), formats=("JPEG",)) as seen:
        if kind != "image/jpeg" or max(seen.size) > LARGEST_SIDE or b"SecretCamera" in fresh:
            raise WrongError("not cleaned")


@cache
def recordings() -> tuple[bytes, ...]:
    place = b"\xa9xyz\0\x12\x15\xc7+14.8818+103.4936/"
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(400))
    sounds = b"".join(b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9) for _ in range(4))
    return (
        *(mp4(), mp4(film=True), sounds),
        b"\0\0\0\x18ftypM4A \0\0\0\0isommp42" + place + b"mdat" + bytes(99),
        b"\0\0\0\x18ftypisom" + place * 3 + b"+12.34-100.5+3.4/" + bytes(50),
        *(b"ID3\x04" + place, b"OggS\0\x02" + bytes(40) + place, out.getvalue()),
        *(b"\xff\xf1\x50\x80" + place, b"\xff\xfb\x90\x64" + bytes(30), b"MZ\x90\0", b"%PDF-1.7"),
    )


def recording(dice: Random) -> Iterator[Input]:
    given = mutate.raw(dice, dice.choice(recordings()))
    if dice.random() < 0.001:
        given += dice.choice(FLOODS) * 2_000_000
        given += b"1" * 1_000_000
    kind = dice.choice(("audio", "video"))
    yield Input((kind, given), partial(_recorded, kind, given))


FLOODS = (
    b"+12.", b"+12+123.", b"-99-999-9.", b"9", b"\xff", b"\xff\xfb\x90",
    b"\xff\xf1\x50\x80\0\x1f\xfc",
    b"data\0\0\0\0", b"LIST\0\0\0\0", b"\0\0\0\x08free", b"\0\0\0\x08moov", b"\0\0\0\x01",
)  # fmt: skip


def _recorded(kind: str, data: bytes) -> None:
    try:
        _, kept = clean_recording(kind, data)
    except MediaRefusedError:
        return
    if len(kept) > len(data) + 1:  # a piece of a sound that ends early may need a byte more
        raise WrongError("longer than what was sent")
    if data[4:8] == b"ftyp" and b"+14.8818+103.4936/" in kept:
        raise WrongError("a place was kept")


@contextmanager
def open_fetching(_place: Place) -> Iterator[Story]:
    """The real client against a server that answers in every bad way."""
    with (
        Badly() as server,
        BlockingLineClient(
            "token", api_url=server.url, data_url=server.url, connect=0.5, read=0.3
        ) as client,
    ):

        def story(dice: Random) -> Iterator[Input]:
            answer = server.any_answer(dice)
            number = server.put(answer)
            yield Input(answer, partial(_fetched, client.content, number))

        yield story


def _fetched(fetch: Callable[[str, int], Content], number: str) -> None:
    try:
        got = fetch(number, MOST)
    except LineError:
        return
    if len(got.data) > MOST:
        raise WrongError("more than may be taken")
    if got.state == "ready":
        with suppress(MediaRefusedError):
            clean_picture(got.data)


TARGETS = (
    Target("picture", 55_000, simply(picture), memory=400 * MEGABYTE, seconds=3.0),
    Target("recording", 45_000, simply(recording), memory=200 * MEGABYTE, seconds=3.0),
    Target("fetched media", 1_500, open_fetching, memory=60 * MEGABYTE),
)
