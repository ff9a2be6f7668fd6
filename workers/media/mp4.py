"""An MP4 file (ISO 14496-12) as phones record sound and film, with nothing left but what is heard
and seen.

Boxes that playing needs are kept; every other box, known or not, becomes an empty one of the same
length, so that all offsets stay true. Of the media data only what a track of sound or film refers
to is kept. What cannot be read as boxes is cut off.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from workers.media.refused import MediaRefusedError

HOLDS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex",
                   b"moof", b"traf"})  # fmt: skip
KEPT = frozenset({b"ftyp", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref", b"stsd",
                  b"stts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"ctts", b"elst",
                  b"mdat", b"mfhd", b"tfhd", b"tfdt", b"trun", b"trex", b"mehd"})  # fmt: skip
TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
"""Boxes that begin with when the file was made and changed."""
HEARD_AND_SEEN = frozenset({b"soun", b"vide"})
LONGEST_FTYP = 64
COMPRESSOR = slice(50, 82)
"""Of a film's sample entry: the name of the program that packed it."""
FILM_ENTRY, SOUND_ENTRY = 86, {0: 36, 1: 52, 2: 72}
"""Where the boxes of a sample entry begin; of a sound's by its version."""
DECODES = frozenset({b"esds", b"avcC", b"hvcC", b"av1C", b"vpcC", b"dOps", b"damr", b"dac3",
                     b"d263", b"alac", b"wave", b"chan", b"pasp", b"colr", b"btrt"})  # fmt: skip
DEEPEST = 8
MOST_BOXES = 20_000
MOST_ENTRIES = 1_000_000
"""In all tables of a file; each costs a hundred bytes of memory and a microsecond."""


@dataclass(frozen=True)
class Box:
    """`start` of its header, `body` after it, `end` after all of it."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass
class _File:
    data: bytearray
    boxes: int = 0
    entries: int = 0
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """Where the samples of kept tracks lie."""
    film: bool = False
    """Whether the track at hand is one."""
    whole: bool = False
    """A fragmented file says elsewhere where its samples lie: its media data stays as it is."""

    def inside(self, start: int, end: int) -> Iterator[Box]:
        """The boxes between two places, as far as they are boxes."""
        while start + 8 <= end:
            size, kind = struct.unpack_from(">I4s", self.data, start)
            body = start + 8
            if size == 1 and body + 8 <= end:
                (size,) = struct.unpack_from(">Q", self.data, body)
                body += 8
            elif size == 0 and end == len(self.data):
                size = end - start
            if start + size > end or size < body - start:
                return
            self.boxes += 1
            if self.boxes > MOST_BOXES:
                raise MediaRefusedError("photo_refused", "too many boxes")
            yield Box(kind, start, body, start + size)
            start += size

    def blank(self, box: Box) -> None:
        self.data[box.start + 4 : box.start + 8] = b"free"
        self.zero(box.body, box.end)

    def fill(self, start: int, end: int) -> None:
        """An empty box where there was no box; what is too short for one is zero."""
        self.zero(start, end)
        if end - start >= 8:
            struct.pack_into(">I4s", self.data, start, end - start, b"free")

    def zero(self, start: int, end: int) -> None:
        self.data[start:end] = bytes(max(0, end - start))


def clean_mp4(data: bytes) -> bytes:
    """The same file without metadata. Raises MediaRefusedError for one made to be costly."""
    file = _File(bytearray(data))
    top = list(file.inside(0, len(data)))
    del file.data[top[-1].end if top else 0 :]
    for box in top:
        _clean(file, box, 0)
    if not file.whole:
        for box in top:
            if box.kind == b"mdat":
                _keep_only(file, box)
    return bytes(file.data)


def _clean(file: _File, box: Box, depth: int) -> None:
    if box.kind == b"ftyp" and box.end - box.start > LONGEST_FTYP:
        raise MediaRefusedError("photo_refused", "long ftyp")
    if box.kind not in HOLDS | KEPT or depth > DEEPEST:
        file.blank(box)
        return
    file.whole = file.whole or box.kind == b"moof"
    handler = _handler(file, box) if box.kind == b"trak" else b"soun"
    if box.kind == b"trak":
        file.film = handler == b"vide"
    if handler not in HEARD_AND_SEEN:
        file.blank(box)
    elif box.kind in HOLDS:
        inner = list(file.inside(box.body, box.end))
        file.fill(inner[-1].end if inner else box.body, box.end)
        for one in inner:
            _clean(file, one, depth + 1)
        if box.kind == b"stbl":
            file.ranges += _samples(file, {one.kind: one for one in inner})
    elif box.kind in TIMED:
        wide = file.data[box.body : box.body + 1] == b"\1"
        file.zero(box.body + 4, min(box.end, box.body + (20 if wide else 12)))
    elif box.kind == b"hdlr":
        file.zero(box.body + 12, box.end)
    elif box.kind == b"stsd":
        _clean_entries(file, box)


def _clean_entries(file: _File, stsd: Box) -> None:
    """What is needed to decode stays, names and anything else do not."""
    for entry in file.inside(stsd.body + 8, stsd.end):
        first = FILM_ENTRY
        if file.film and entry.end - entry.start >= FILM_ENTRY:
            file.zero(entry.start + COMPRESSOR.start, entry.start + COMPRESSOR.stop)
        elif not file.film:
            first = SOUND_ENTRY.get(file.data[min(entry.start + 17, entry.end - 1)], 36)
        for box in file.inside(entry.start + first, entry.end):
            if box.kind not in DECODES:
                file.blank(box)


def _handler(file: _File, trak: Box) -> bytes:
    """What a track is: sound, film, or something else ("" when it does not say)."""
    for mdia in file.inside(trak.body, trak.end):
        if mdia.kind != b"mdia":
            continue
        for hdlr in file.inside(mdia.body, mdia.end):
            if hdlr.kind == b"hdlr":
                return bytes(file.data[hdlr.body + 8 : hdlr.body + 12])
    return b""


def _samples(file: _File, tables: dict[bytes, Box]) -> list[tuple[int, int]]:
    """From where to where each chunk of a track lies. Nothing when its tables are not all there."""
    try:
        wide = b"co64" in tables
        chunks = _numbers(file, tables[b"co64" if wide else b"stco"], 4, "Q" if wide else "I")
        runs = _numbers(file, tables[b"stsc"], 4, "I", each=3)
        each, count = struct.unpack_from(">II", file.data, tables[b"stsz"].body + 4)
        sizes = iter(()) if each else iter(_numbers(file, tables[b"stsz"], 8, "I"))
    except (KeyError, struct.error):
        return []
    starts = {first: samples for first, samples, _ in zip(*[iter(runs)] * 3, strict=False)}
    found, held, left = [], 0, count
    for number, at in enumerate(chunks, 1):
        held = min(starts.get(number, held), left)
        left -= held
        length = each * held if each else sum(islice(sizes, held))
        found.append((at, at + length))
    return found


def _numbers(file: _File, box: Box, at: int, kind: str, each: int = 1) -> tuple[int, ...]:
    """A counted table of a box: the count stands `at` bytes into its body."""
    (count,) = struct.unpack_from(">I", file.data, box.body + at)
    file.entries += count * each
    if file.entries > MOST_ENTRIES:
        raise MediaRefusedError("photo_refused", "too long a table")
    if box.body + at + 4 + count * each * struct.calcsize(kind) > box.end:
        raise struct.error("a table beyond its box")
    return struct.unpack_from(f">{count * each}{kind}", file.data, box.body + at + 4)


def _keep_only(file: _File, mdat: Box) -> None:
    """Blank all of the media data that no kept track refers to. Each byte is looked at once,
    however often the tracks refer to it."""
    at = mdat.body
    for start, end in sorted(file.ranges):
        if start > at:
            file.zero(at, min(start, mdat.end))
        at = max(at, min(end, mdat.end))
    file.zero(at, mdat.end)
