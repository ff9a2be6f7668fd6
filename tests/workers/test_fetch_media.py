"""Photos: fetched, checked, cleaned of where they were taken, sealed; refused kindly."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from bot.line.client import Content
from bot.line.verdict import LineError, Sent, Verdict
from handlers.orders import KeepMedia, MoveCase, RedactMessage
from handlers.turn import Draft
from models.case import Case
from models.submission import Attachment, Finding, Submission
from tests.workers.town import Town
from workers.fetch_media import ATTEMPTS, fetch_media
from workers.media import picture
from workers.media.refused import MediaRefusedError


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48), *, turned: bool = False) -> bytes:
    """A picture with a place, a camera's name and a comment in its metadata."""
    image = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    if turned:
        exif[0x0112] = 6
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (IFDRational(14), IFDRational(52), IFDRational(0)), 3: "E"}
    )
    out = BytesIO()
    image.save(out, kind, exif=exif, **({"comment": "บ้านเลขที่ 12"} if kind == "JPEG" else {}))
    return out.getvalue()


def attach(town: Town, draft: Draft | None = None, kind: str = "image") -> Draft:
    draft = draft or town.draft()
    town.order("weaver", KeepMedia(draft.id, "/data/more/evidence/photo", "m1", kind))
    return draft


def fetch(town: Town, *answers: Content | Exception) -> int:
    queue = list(answers)

    def line(_message_id: str, _most: int) -> Content:
        answer = queue.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return fetch_media(town.engine, town.vault, town.clock, line)


READY = Content("ready", "image/jpeg", photo())
pytest_database = pytest.mark.database


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture__cleaned__keeps_what_is_seen_and_no_metadata(kind: str) -> None:
    raw = photo(kind)
    assert b"SecretCamera" in raw
    media_type, data = picture.clean_picture(raw)
    assert media_type == "image/jpeg"
    with Image.open(BytesIO(data)) as cleaned:
        assert (cleaned.format, cleaned.size) == ("JPEG", (64, 48))
        assert dict(cleaned.getexif()) == {}
        assert "comment" not in cleaned.info
    assert b"SecretCamera" not in data


def test_picture__turned_by_the_camera__stands_upright() -> None:
    _, data = picture.clean_picture(photo(turned=True))
    with Image.open(BytesIO(data)) as cleaned:
        assert cleaned.size == (48, 64)


def test_picture__very_large__is_made_smaller() -> None:
    _, data = picture.clean_picture(photo(size=(4000, 1000)))
    with Image.open(BytesIO(data)) as cleaned:
        assert cleaned.size == (2048, 512)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        photo()[:200],
        b"GIF89a" + b"\0" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_picture__broken_or_of_another_kind__is_refused(data: bytes) -> None:
    with pytest.raises(MediaRefusedError) as refused:
        picture.clean_picture(data)
    assert refused.value.code == "photo_refused"


def test_picture__without_any_pixels__is_refused() -> None:
    out = BytesIO()
    Image.new("L", (4, 4)).save(out, "PNG")
    data = out.getvalue()
    at = data.index(b"IDAT")
    checked = b"IDAU" + data[at + 4 : -16]  # a kind of piece that no reader knows
    broken = data[:at] + checked + crc32(checked).to_bytes(4, "big") + data[-12:]
    with pytest.raises(MediaRefusedError) as refused:
        picture.clean_picture(broken)
    assert (refused.value.code, refused.value.detail) == ("photo_refused", "IndexError")


def test_picture__bomb_of_pixels__is_refused_before_it_is_unpacked() -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(MediaRefusedError):
        picture.clean_picture(out.getvalue())


@pytest_database
def test_photo__ready__is_kept_sealed_under_the_drafts_key(town: Town) -> None:
    attach(town)
    assert fetch(town, READY) == 1
    row = town.one(Attachment)
    assert (row["state"], row["media_type"]) == ("kept", "image/jpeg")
    data = town.opened(row["key_id"], row["sealed"], "attachment")
    assert len(data) == row["size"]
    assert data[:2] == b"\xff\xd8"
    assert fetch(town) == 0, "nothing is left to do"
    assert town.spoken("weaver") == []


@pytest_database
def test_photo__being_prepared__is_asked_for_again(town: Town) -> None:
    attach(town)
    fetch(town, Content("preparing"))
    assert fetch(town) == 0
    town.pass_time(seconds=5)
    fetch(town, READY)
    assert town.one(Attachment)["state"] == "kept"


@pytest_database
@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (Content("too_big"), "refused", "finding.photo_large"),
        (Content("gone"), "gone", "finding.photo_gone"),
        (Content("missing"), "gone", "finding.photo_gone"),
        (Content("ready", "image/jpeg", b"no picture"), "refused", "finding.photo_refused"),
    ],
)
def test_photo__not_to_be_had__is_told_while_the_draft_is_open(
    town: Town, answer: Content, state: str, reason: str
) -> None:
    draft = attach(town)
    fetch(town, answer)
    row = town.one(Attachment)
    assert (row["state"], row["sealed"]) == (state, None)
    ((kind, data),) = town.spoken("weaver")
    assert kind == "media_fetched"
    assert (data["ok"], data["draft_id"], data["reason"]) == (False, draft.id, reason)
    before = town.counts()
    assert fetch(town) == 0
    assert town.counts() == before


@pytest_database
def test_line__failing__is_tried_again_and_given_up_in_the_end(town: Town) -> None:
    attach(town)
    for _ in range(ATTEMPTS):
        assert fetch(town, LineError(Sent(Verdict.server, 500))) == 1
        assert fetch(town) == 0
        town.pass_time(hours=7)
    assert town.one(Attachment)["state"] == "gone"


@pytest_database
def test_photo__refused_after_the_report_was_accepted__brings_it_back(town: Town) -> None:
    draft = attach(town)
    number = town.send(draft=draft, photo="m1")
    town.validate()
    assert town.one(Submission)["state"] == "accepted"
    fetch(town, Content("ready", "image/jpeg", b"no picture"))
    submission = town.one(Submission)
    assert (submission["state"], submission["case_id"]) == ("returned", town.one(Case)["id"])
    ((kind, data),) = town.spoken("weaver")
    assert (kind, data["asks"], data["number"]) == ("correction", ["photo"], number)
    town.send(draft=town.draft(corrects=submission["id"]), photo=None)
    town.validate()
    assert town.one(Submission)["state"] == "accepted"
    assert len(town.rows(Case)) == 1


@pytest_database
def test_photo__refused_before_validation__comes_back_with_the_rest(town: Town) -> None:
    draft = attach(town)
    fetch(town, Content("ready", "image/jpeg", b"no picture"))
    town.send(draft=draft, photo="m1", consent_by="self")
    town.validate()
    codes: dict[str, Any] = {row["code"]: row["ref"] for row in town.rows(Finding)}
    assert codes == {"required": "consent_by", "photo_refused": "photo"}


@pytest_database
def test_photo__unsent_while_it_was_fetched__is_not_kept(town: Town) -> None:
    attach(town)

    def line(_message_id: str, _most: int) -> Content:
        town.order("weaver", RedactMessage("m1"))
        return READY

    fetch_media(town.engine, town.vault, town.clock, line)
    row = town.one(Attachment)
    assert (row["state"], row["sealed"]) == ("gone", None)


@pytest_database
def test_photo__refused_once_confirmed__asks_who_follows_now_and_the_case_is_looked_at_again(
    town: Town,
) -> None:
    draft = attach(town)
    number = town.send(draft=draft, photo="m1")
    town.validate()
    assert town.order("coordinator", MoveCase(number, "confirm"))[0]
    follower = town.enrol("new_weaver", ("weaver", "3204", "320402T"))
    assert town.order("coordinator", MoveCase(number, "assign", "", {"weaver": follower}))[0]
    town.dismiss("weaver")
    fetch(town, Content("ready", "image/jpeg", b"no picture"))
    assert town.one(Case)["state"] == "check", "what needs review is not confirmed"
    assert [kind for kind, _ in town.spoken("weaver")].count("correction") == 0
    ((_, data),) = [one for one in town.spoken("new_weaver") if one[0] == "correction"]
    assert data["asks"] == ["photo"]


@pytest_database
def test_photo__refused_when_nobody_is_left__is_shown_to_the_coordinator(town: Town) -> None:
    draft = attach(town)
    town.send(draft=draft, photo="m1")
    town.validate()
    town.dismiss("weaver")
    fetch(town, Content("ready", "image/jpeg", b"no picture"))
    assert town.one(Finding, code="no_corrector")["audience"] == "coordinator"
