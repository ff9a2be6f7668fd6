"""Files by the words hidden in them: none survives in what is kept; sound and picture do."""

from __future__ import annotations

import contextlib
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from PIL.ImageCms import ImageCmsProfile, createProfile

from bot.line.client import Content
from handlers.orders import CheckForm, KeepMedia
from models.form import FormProposal
from models.submission import Attachment
from tests.workers.town import Town
from workers.fetch_media import fetch_media
from workers.form_check import check
from workers.form_proposals import check_proposals
from workers.media.mp4 import MOST_ENTRIES
from workers.media.picture import clean_picture
from workers.media.recording import MOST_CHUNKS, clean_recording
from workers.media.refused import MediaRefusedError

PLANTED = b"PLANTED-SECRET"
SOUND = bytes(range(1, 101)) * 5


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def track(handler: bytes, at: int, size: int, *, entry: bytes = b"") -> bytes:
    """A track whose samples are `size` bytes from `at` on, in two chunks, with secrets around."""
    timed = bytes(4) + PLANTED[:8] + bytes(12)
    half = size // 2
    tables = box(
        b"stbl",
        box(b"stsd", bytes(4) + struct.pack(">I", 1), entry or sound_entry()),
        box(b"stts", bytes(4) + struct.pack(">III", 1, 2, 1)),
        box(b"stsc", bytes(4) + struct.pack(">IIII", 1, 1, 1, 1)),
        box(b"stsz", bytes(4) + struct.pack(">IIII", 0, 2, half, size - half)),
        box(b"stco", bytes(4) + struct.pack(">III", 2, at, at + half)),
        box(b"sgpd", PLANTED),
        b"junk" + PLANTED,
    )
    hdlr = box(b"hdlr", bytes(8), handler, bytes(12), PLANTED + b"\0")
    media = box(b"mdia", box(b"mdhd", timed), hdlr, box(b"minf", box(b"smhd", bytes(8)), tables))
    return box(b"trak", box(b"tkhd", timed), media, box(b"udta", box(b"name", PLANTED)))


def sound_entry() -> bytes:
    return box(b"mp4a", bytes(28), box(b"esds", b"codec"), box(b"Xtra", PLANTED))


def film_entry() -> bytes:
    name = bytes([len(PLANTED)]) + PLANTED.ljust(31, b"\0")
    return box(b"avc1", bytes(42), name, bytes(4), box(b"avcC", b"codec"), box(b"uuid", PLANTED))


def mp4(*, film: bool = False) -> bytes:
    """A recording with secrets in every place where phones and programs write."""
    head = box(b"ftyp", b"M4A \0\0\0\0M4A mp42")
    place = box(b"\xa9xyz", b"\0\x12\x15\xc7+14.8818+103.4936/")
    tags = box(b"udta", place, box(b"meta", bytes(4), box(b"ilst", box(b"\xa9ART", PLANTED))))
    at = len(head) + 8
    data = box(b"mdat", SOUND, PLANTED, b"+14.8818+103.4936/ of another track", PLANTED)
    own = track(b"vide" if film else b"soun", at, len(SOUND), entry=film_entry() if film else b"")
    other = track(b"meta", at + len(SOUND), len(PLANTED))
    moov = box(b"moov", box(b"mvhd", bytes(4) + PLANTED[:8] + bytes(90)), own, other, tags)
    more = (box(b"uuid", PLANTED), box(b"free", PLANTED), box(b"XMP_", PLANTED), PLANTED)
    return b"".join((head, data, moov, *more))


def wave() -> bytes:
    chunks = (
        struct.pack("<4sI", b"fmt ", 16) + struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8),
        struct.pack("<4sI", b"LIST", 14) + PLANTED,
        struct.pack("<4sI", b"data", len(SOUND)) + SOUND,
        struct.pack("<4sI", b"id3 ", 14) + PLANTED,
    )
    body = b"WAVE" + b"".join(chunks)
    return struct.pack("<4sI", b"RIFF", len(body)) + body + PLANTED


def mp3() -> bytes:
    frame = b"\xff\xfb\x90\x00" + (SOUND * 2)[: 417 - 4]
    tag = b"ID3\x04\0\0" + bytes([0, 0, 0, 40]) + PLANTED.ljust(40, b"\0")
    ends = b"APETAGEX" + PLANTED + b"TAG" + PLANTED.ljust(125, b"\0")
    return tag + frame * 3 + ends


def aac() -> bytes:
    length = 7 + 100
    head = bytes(
        [0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 255, (length & 7) << 5, 0xFC]
    )
    return PLANTED[:0] + (head + SOUND[:100]) * 3 + PLANTED


RECORDINGS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "m4a": ("audio", mp4, "audio/mp4"),
    "film": ("video", lambda: mp4(film=True), "video/mp4"),
    "wav": ("audio", wave, "audio/wav"),
    "mp3": ("audio", mp3, "audio/mpeg"),
    "aac": ("audio", aac, "audio/aac"),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_recording__with_words_planted_everywhere__keeps_the_sound_alone(name: str) -> None:
    kind, make, known_as = RECORDINGS[name]
    raw = make()
    assert PLANTED in raw
    media_type, kept = clean_recording(kind, raw)
    assert media_type == known_as
    for part in (PLANTED, PLANTED[:8], b"14.8818", b"junk"):
        assert part not in kept
    assert SOUND[:100] in kept
    assert clean_recording(kind, kept) == (media_type, kept)  # cleaning again changes nothing


def test_mp4__cleaned__keeps_every_place_in_the_file() -> None:
    raw = mp4()
    _, kept = clean_recording("audio", raw)
    assert kept == kept.ljust(len(raw) - len(PLANTED), b"?")  # what is no box is cut off
    at = raw.index(SOUND)
    assert kept[at : at + len(SOUND)] == SOUND
    for needed in (b"stco", b"stsz", b"esds", b"soun"):
        assert raw.index(needed) == kept.index(needed)


def test_mp4__in_fragments__keeps_its_media_data_and_loses_its_tags() -> None:
    head = box(b"ftyp", b"M4A \0\0\0\0M4A mp42")
    moof = box(b"moof", box(b"mfhd", bytes(8)), box(b"udta", PLANTED))
    _, kept = clean_recording("audio", head + moof + box(b"mdat", SOUND))
    assert PLANTED not in kept
    assert SOUND in kept


HOSTILE = {
    "boxes in boxes": box(b"ftyp", bytes(12))
    + b"".join(struct.pack(">I4s", 8 * n, b"moov") for n in range(500, 0, -1)),
    "a long brand": box(b"ftyp", b"M4A " + PLANTED * 10),
    "many boxes": box(b"ftyp", bytes(12)) + box(b"free") * 30_000,
    "a table of billions": box(b"ftyp", bytes(12)) + box(b"moov", box(b"trak", box(
        b"mdia", box(b"hdlr", bytes(8), b"soun", bytes(12)), box(b"minf", box(
            b"stbl", box(b"stsc", bytes(4) + struct.pack(">I", 1)), box(b"stsz", bytes(12)),
            box(b"stco", bytes(4) + struct.pack(">I", MOST_ENTRIES + 1))))))),
    "sizes beyond the end": box(b"ftyp", bytes(12)) + struct.pack(">I4sQ", 1, b"mdat", 2**63),
    "nothing": b"\0\0\0\x08ftyp",
    "beginnings of sound": b"\xff" * 1_000_000,
    "beginnings of frames": b"\xff\xf1\x50\x80\0\x1f\xfc" * 100_000,
    "a program": b"MZ\x90\0 a program",
    "a page": b"<html><script>alert(1)</script>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["audio", "video"])
def test_recording__made_to_harm__is_refused_or_harmless(name: str, kind: str) -> None:
    raw, kept = HOSTILE[name], b""
    with contextlib.suppress(MediaRefusedError):
        kept = clean_recording(kind, raw)[1]
    assert PLANTED not in kept
    assert len(kept) <= len(raw)


def test_wave__of_a_million_empty_pieces__keeps_a_thousand() -> None:
    kept = clean_recording("audio", b"RIFF\0\0\0\0WAVE" + b"data\0\0\0\0" * 1_000_000)[1]
    assert kept.count(b"data") == MOST_CHUNKS


def test_mp4__tables_that_are_long_together__are_refused() -> None:
    half = MOST_ENTRIES // 2 + 1
    table = box(b"stco", bytes(4) + struct.pack(">I", half) + bytes(4 * half))
    runs = box(b"stsc", bytes(4) + struct.pack(">III", 1, 1, 1) + bytes(4))
    sizes = box(b"stsz", bytes(12))
    media = (
        box(b"hdlr", bytes(8), b"soun", bytes(12)),
        box(b"minf", box(b"stbl", runs, sizes, table)),
    )
    track = box(b"trak", box(b"mdia", *media))
    head = box(b"ftyp", bytes(12))
    clean_recording("audio", head + box(b"moov", track))
    with pytest.raises(MediaRefusedError):
        clean_recording("audio", head + box(b"moov", track, track))


def test_sound__as_a_film__is_refused() -> None:
    for make in (wave, mp3, aac):
        with pytest.raises(MediaRefusedError):
            clean_recording("video", make())


def jpeg() -> bytes:
    image = Image.new("RGB", (64, 48), (200, 30, 30))
    exif = Image.Exif()
    for tag in (0x010E, 0x010F, 0x013B, 0x8298, 0x9286, 0x9C9B):
        exif[tag] = PLANTED.decode()
    exif.get_ifd(0x8825)[29] = PLANTED.decode()
    profile = ImageCmsProfile(createProfile("sRGB")).tobytes() + PLANTED
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=PLANTED, icc_profile=profile,
               xmp=b"<x:xmpmeta>" + PLANTED + b"</x:xmpmeta>")  # fmt: skip
    raw = out.getvalue()
    iptc = b"\xff\xed" + struct.pack(">H", 2 + len(PLANTED)) + PLANTED
    return raw[:2] + iptc + raw[2:] + PLANTED  # after the end as well


def png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", PLANTED.decode())
    info.add_text("Comment", PLANTED.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", PLANTED.decode())
    exif = Image.Exif()
    exif[0x010F] = PLANTED.decode()
    out = BytesIO()
    Image.new("RGBA", (64, 48), (1, 2, 3, 4)).save(
        out, "PNG", pnginfo=info, exif=exif, icc_profile=b"icc" + PLANTED
    )
    own = b"prVt" + PLANTED
    chunk = struct.pack(">I", len(PLANTED)) + own + struct.pack(">I", zlib.crc32(own))
    return out.getvalue()[:-12] + chunk + out.getvalue()[-12:] + PLANTED


@pytest.mark.parametrize("make", [jpeg, png])
def test_picture__with_words_planted_everywhere__keeps_none(make: Callable[[], bytes]) -> None:
    raw = make()
    assert raw.count(PLANTED) >= 3
    _, kept = clean_picture(raw)
    assert PLANTED not in kept
    for marker in (b"Exif", b"ICC_PROFILE", b"http://ns.adobe", b"Photoshop", b"\xff\xfe"):
        assert marker not in kept
    with Image.open(BytesIO(kept)) as cleaned:
        assert not set(cleaned.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert cleaned.size == (64, 48)


@pytest.mark.database
@pytest.mark.parametrize(("kind", "make"), [("image", jpeg), ("audio", mp4)])
def test_attachment__with_planted_words__is_typed_by_content_and_keeps_none(
    town: Town, kind: str, make: Callable[[], bytes]
) -> None:
    """What LINE calls the file does not matter, and the kept bytes are sealed."""
    draft = town.draft()
    town.order("weaver", KeepMedia(draft.id, "/data/more/evidence/photo", "m1", kind))
    sent = Content("ready", "text/html; charset=utf-8", make())
    assert fetch_media(town.engine, town.vault, town.clock, lambda *_: sent) == 1
    row = town.one(Attachment)
    assert row["media_type"] == {"image": "image/jpeg", "audio": "audio/mp4"}[kind]
    kept = town.opened(row["key_id"], row["sealed"], "attachment")
    assert PLANTED not in kept
    assert PLANTED not in bytes(row["sealed"])
    assert b"JFIF" not in bytes(row["sealed"])


def workbook() -> bytes:
    """A form whose file tells who wrote it, where and when, in every place that sheets have."""
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in (("type", "name", "label"), ("text", "wish", "อยากเรียนอะไร")):
        survey.append(row)
    survey["C2"].comment = Comment(PLANTED.decode(), PLANTED.decode())
    hidden = book.create_sheet("notes of mine")
    hidden.append((PLANTED.decode(),))
    hidden.sheet_state = "veryHidden"
    for name in ("creator", "lastModifiedBy", "title", "subject", "description", "keywords"):
        setattr(book.properties, name, PLANTED.decode())
    out = BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("customXml/item1.xml", b"<x>" + PLANTED + b"</x>")
        archive.writestr("xl/media/image1.png", png())
    return out.getvalue() + PLANTED


def test_workbook__with_words_planted_everywhere__leaves_none_in_the_kept_form() -> None:
    raw = workbook()
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        holds = [name for name in archive.namelist() if PLANTED in archive.read(name)]
    assert len(holds) >= 4
    checked = check(raw, "form.xlsx")
    assert checked.form().questions, checked.problems
    assert PLANTED not in (checked.form_bytes or b"")
    assert PLANTED.decode() not in repr(checked.problems)
    assert PLANTED.decode() not in checked.title


@pytest.mark.database
def test_proposal__is_kept_as_the_form_alone(town: Town) -> None:
    """The author's file is read and let go: no table holds a byte of it."""
    made = town.order("admin", CheckForm("m1", "แบบ.xlsx"))
    raw = workbook()
    sent = Content("ready", "application/octet-stream", raw)
    assert check_proposals(town.engine, town.vault, town.clock, lambda *_: sent) == 1
    row = town.one(FormProposal, id=made)
    assert row["state"] == "checked"
    assert PLANTED.decode() not in repr(row)
    assert PLANTED not in bytes(row["compiled"])
    assert raw[:200] not in bytes(row["compiled"])
