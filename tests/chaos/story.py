"""What a made-up weaver has to tell about a made-up child, and what is written down of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.story.report import CHILD

FIRST = ("สมชาย", "มานะ", "ปิติ", "ชูใจ", "วีระ", "มานี", "สมศรี", "ดวงใจ", "เพชร", "แก้วตา")
SYLLABLES = "มา นี ปู ดา สา วี ทอง แก้ว ใจ บุญ คำ พร ศรี ชัย นภา ลดา".split()
BIRTHS = ("5 ส.ค. 55", "14 ปี", "ปี 2555", "๑๒ ปี", "3 ม.ค. 2553", "2 ก.พ. 54")
JUNK = ("???", "32 ม.ค. 2599", "ไม่แน่ใจเลยค่ะ", "😀", "0", "99999999999999999999", "ใช่ไม่ใช่", "-")
DANGER = "ตอนนี้เด็กมีอันตราย ต้องช่วยด่วนไหม"
SIGNS = "เห็นอะไรบ้าง"
NAME = "เด็กชื่ออะไร"
PLACE = "เด็กอยู่ตำบลไหน"
PHOTO = "รูปบ้านหรือเอกสาร (ไม่ถ่ายหน้าเด็ก)"
_NUMBERS = count(1)


@dataclass
class Story:
    """One report as its weaver means it. `answers` are words by question.

    What happened to it is written down: `sends` are the event ids of its taps on send, `shown` the
    summary that was tapped (label → value), `receipts` the numbers that came back.
    """

    user_id: str
    first: str
    last: str
    answers: dict[str, str]
    danger: bool = False
    photo: bool = False
    started: bool = False
    unsent: bool = False
    ended: str = ""
    sends: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)


def surname(number: int) -> str:
    """A surname for each number, all different."""
    digits = [number >> shift & 15 for shift in (12, 8, 4, 0)]
    return "".join(SYLLABLES[digit] for digit in digits)


def make(random: Random, user_id: str, tambon: str, danger: float, photo: float) -> Story:
    """A new child. `danger` and `photo` are chances."""
    story = Story(user_id, random.choice(FIRST), surname(next(_NUMBERS)), dict(CHILD))
    story.danger, story.photo = random.random() < danger, random.random() < photo
    boy = random.random() < 0.5
    story.answers |= {
        DANGER: random.choice(("ใช่", "ไม่แน่ใจ")) if story.danger else "ไม่ใช่",
        "ด้านไหน": random.choice(("1", "2", "3")),
        SIGNS: random.choice(("1", "1,4", "2", "3")),
        NAME: f"{'ด.ช.' if boy else 'ด.ญ.'} {story.first} {story.last}",
        "เพศ": "ชาย" if boy else "หญิง",
        "เกิดวันไหน หรืออายุเท่าไร": random.choice(BIRTHS),
        "เลขประจำตัวของเด็ก": "ไม่รู้",
        "นามสกุล": story.last,
        PLACE: tambon,
        "หมู่ที่เท่าไร": str(random.randint(1, 20)),
        "เหตุหลักที่ไม่ได้เรียนคืออะไร": str(random.randint(1, 4)),
        "เบอร์โทรผู้ปกครอง": f"08{random.randint(10000000, 99999999)}",
    }
    return story
