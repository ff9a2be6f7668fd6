"""The story, act by act, over HTTP alone: webhooks in, the Messaging API out."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image

from bot.simulator import SimUser
from tests.story.report import CHILD, READY, answer, fill, heard_by, send, step, tap, until
from tests.story.service import Service

LAO = "320401T"
TAMBON = "320401"
FIRST = "32-2569-00001"
URGENT = "32-2569-00002"
AGAIN = {**CHILD, "เด็กชื่ออะไร": "เด็กหญิงทดสอบ ระบบดีี"}
BEATEN: Mapping[str, str] = {
    **CHILD,
    "ตอนนี้เด็กมีอันตราย ต้องช่วยด่วนไหม": "ใช่",
    "เด็กชื่ออะไร": "ด.ช. ครามฟ้าใส แดนไกลลิบ",
    "เกิดวันไหน หรืออายุเท่าไร": "ปี 2558",
    "เลขประจำตัวของเด็ก": "ไม่รู้",
    "เบอร์โทรผู้ปกครอง": "089-765-4321",
    "ชื่อผู้ปกครอง": "ตาสมปอง แดนไกลลิบ",
}
YOUNG: Mapping[str, str] = {
    **CHILD,
    "เด็กชื่ออะไร": "ใบข้าว หอมทุ่งนา (ข้าว)",
    "เพศ": "ชาย",
    "เกิดวันไหน หรืออายุเท่าไร": "15 ปี",
    "เลขประจำตัวของเด็ก": "ไม่รู้",
    "เบอร์โทรผู้ปกครอง": "062 111 2234",
    "ชื่อผู้ปกครอง": "ยายสุดสายรุ้ง หอมทุ่งนา",
}
SECRETS = (
    *("ระบบดี", "ครามฟ้าใส", "แดนไกลลิบ", "ใบข้าว", "หอมทุ่งนา", "สมมุติ", "สมปอง", "สุดสายรุ้ง"),
    *("1999900000013", "1-9999-00000-01-3", "812345678", "897654321"),
    *("621112233", "621112234"),
    *("081 234 5678", "089-765-4321", "062 111 2233", "062 111 2234"),
)
"""Names and numbers that the story uses and that may stand nowhere in the clear."""


@dataclass
class Cast:
    """Who plays."""

    weaver: SimUser
    second: SimUser
    coordinator: SimUser
    district: SimUser
    protect: SimUser
    supervisor: SimUser


def enrol(service: Service) -> Cast:
    """Strangers are told little; a code enrols once; a wrong one is refused kindly."""
    stranger = service.line.user("คนแปลกหน้า")
    stranger.follow()
    assert "รหัส" in heard_by(stranger)
    assert "ผู้ที่ได้รับเชิญ" in answer(stranger, "มีเด็กกี่คน")
    assert "ไม่ถูกต้อง" in answer(stranger, "AAAA-2222")
    code = service.invite("weaver", TAMBON, LAO)
    weaver = service.line.user("นก")
    weaver.follow()
    weaver.wait_for_message()
    assert "ยินดีต้อนรับ" in answer(weaver, code)
    assert "มีคนใช้แล้ว" in answer(stranger, code)
    return Cast(
        weaver,
        service.enrolled("แดง", "weaver", TAMBON, LAO),
        service.enrolled("อร", "coordinator", TAMBON, LAO),
        service.enrolled("ปลัดแก้ว", "coordinator", "3204"),
        service.enrolled("วิชัย", "protect", "32"),
        service.enrolled("สมหญิง", "supervisor", "32"),
    )


def report(service: Service, cast: Cast) -> None:
    """A child is reported in few turns, validated, and counted."""
    before = counted(cast.supervisor)
    turns = fill(cast.weaver, CHILD)
    assert turns + 1 <= 22, "twenty turns, and two for the guardian that may be skipped"
    assert FIRST in send(cast.weaver)
    accepted(service, FIRST)
    assert counted(cast.supervisor) == before + 1
    card = answer(cast.supervisor, f"สถานะ {FIRST}")
    assert FIRST in card
    assert "ระบบดี" not in card
    assert "จอมพระ" in answer(cast.supervisor, "สถานะ จอมพระ")


def danger(service: Service, cast: Cast) -> None:
    """Danger is alerted in that very turn; one takes it, the others see who."""
    heard = answer(cast.weaver, "แจ้ง")
    heard = step(cast.weaver, BEATEN, heard)
    assert all(number in heard for number in ("191", "1669", "1300"))
    receivers = (cast.protect, cast.coordinator, cast.district)
    for who in receivers:
        who.wait_for_message(URGENT, timeout=20)
        assert "ครามฟ้าใส" not in who.last_text()
    assert URGENT in tap(cast.coordinator, "รับเรื่อง")
    assert "ผู้ประสานงาน อบต.จอมพระ รับเรื่อง" in tap(cast.protect, "รับเรื่อง")
    heard = tap_all_signs(cast.weaver)
    until(cast.weaver, BEATEN, heard, READY)
    assert URGENT in send(cast.weaver)
    accepted(service, URGENT)


PHONE = "เบอร์โทรผู้ปกครอง"
NUMBER = re.compile(r"\d{2}-\d{4}-\d{5}")
PHOTO = "รูปบ้านหรือเอกสาร (ไม่ถ่ายหน้าเด็ก)"


def tap_all_signs(weaver: SimUser) -> str:
    """The signs by number, several at once."""
    return answer(weaver, "1,4")


def twice(service: Service, cast: Cast) -> None:
    """The same child from a second weaver is asked about, not merged."""
    fill(cast.second, AGAIN)
    send(cast.second)
    service.wait_rows("SELECT id FROM submission WHERE state = 'asked'")
    assert "คนเดียวกัน" in answer(cast.coordinator, "ติดตาม")
    questions = [row.data for row in cast.coordinator.taps() if row.data.startswith("a=question")]
    side_by_side = tap(cast.coordinator, questions[0])
    assert "ระบบดี" not in side_by_side
    tap(cast.coordinator, "คนเดียวกัน")
    service.wait_rows("SELECT id FROM submission WHERE state = 'joined'")


def corrected(service: Service, cast: Cast) -> None:
    """What a coordinator cannot use comes back to the reporter as the very question, and why."""
    heard = answer(cast.weaver, "แจ้ง")
    until(cast.weaver, YOUNG, heard, PHOTO, skip="ข้าม")
    cast.weaver.send_image(photo())
    heard = heard_by(cast.weaver)
    until(cast.weaver, YOUNG, heard, READY)
    number = NUMBER.findall(send(cast.weaver))[0]
    accepted(service, number)
    assert number in answer(cast.coordinator, f"ตรวจ {number}")
    picker = tap(cast.coordinator, "ขอให้แก้บางข้อ")
    answer(cast.coordinator, line_number(picker, PHONE))
    answer(cast.coordinator, "โทรไม่ติด ขอเบอร์ใหม่")
    pushed = cast.weaver.wait_for_message("ขอแก้ 1 ข้อ", timeout=30)
    assert "หอมทุ่งนา" not in str(pushed), "a push may stand on a lock screen"
    assert "โทรไม่ติด" in tap(cast.weaver, "แก้เลย")
    if READY in answer(cast.weaver, "062 111 2233"):
        send(cast.weaver)
    service.wait_rows(
        "SELECT id FROM submission WHERE current = 2 AND state = 'accepted'", timeout=20
    )
    assert "เดิม" in answer(cast.coordinator, f"ตรวจ {number}")
    service.wait_rows("SELECT id FROM attachment WHERE state = 'kept'")


def line_number(picker: str, label: str) -> str:
    """The number of the question on the picker's card."""
    found = re.search(rf"^(\d+)\. {label}$", picker, re.MULTILINE)
    assert found, picker
    return found[1]


def blocked(service: Service, cast: Cast) -> None:
    """Blocking stops nothing but pushes; coming back continues."""
    cast.second.block()
    service.line.shift_clock(1)  # nobody does both in the same millisecond
    cast.second.unblock()
    assert cast.second.wait_for_message()
    assert "ร่าง" in answer(cast.second, "เมนู")


def play(service: Service) -> Cast:
    """Everything, in order."""
    cast = enrol(service)
    report(service, cast)
    danger(service, cast)
    twice(service, cast)
    corrected(service, cast)
    blocked(service, cast)
    return cast


def counted(user: SimUser) -> int:
    """The number of cases that `สถานะ` shows."""
    lines = answer(user, "สถานะ").splitlines()
    at = lines.index("เคสทั้งหมด")
    return int(next(line for line in lines[at + 1 :] if line.isdigit()))


def accepted(service: Service, number: str) -> None:
    """Wait until validation has accepted the report of this number."""
    service.wait_rows(
        "SELECT id FROM submission WHERE number = %(number)s AND state = 'accepted'", number=number
    )


def photo() -> bytes:
    """A photo that says where it was taken."""
    image = Image.new("RGB", (640, 480), "darkseagreen")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (15.0, 7.0, 0.0), 3: "E", 4: (103.0, 37.0, 0.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
