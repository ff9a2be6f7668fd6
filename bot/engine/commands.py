"""Words that mean something anywhere in the chat, Thai first, each with its English twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.thai import clean

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "menu": ("เมนู", "หน้าแรก", "menu"),
    "report": ("แจ้ง", "แจ้งเด็ก", "แจ้งเรื่อง", "report"),
    "report_small": ("เด็กเล็ก", "แจ้งเด็กเล็ก", "small child", "report small child"),
    "forms": ("แบบฟอร์มอื่น", "แบบฟอร์ม", "other forms", "forms"),
    "drafts": ("ร่าง", "แบบร่าง", "drafts", "draft"),
    "work": ("เคส", "เคสของฉัน", "my cases", "cases"),
    "follow": ("ติดตาม", "follow up", "follow"),
    "status": ("สถานะ", "status"),
    "change": ("แก้", "แก้ไข", "แก้คำตอบ", "change", "edit"),
    "back": ("ย้อน", "ย้อนกลับ", "back"),
    "skip": ("ข้าม", "ข้ามไป", "skip"),
    "skip_group": ("ข้ามทั้งหมวด", "ข้ามหมวด", "skip all", "skip group"),
    "pause": ("พัก", "พักก่อน", "pause"),
    "resume": ("ต่อ", "ทำต่อ", "continue", "resume"),
    "cancel": ("ยกเลิก", "cancel"),
    "urgent": ("ช่วยด่วน", "urgent help", "urgent"),
    "practice": ("ฝึก", "ฝึกหัด", "ซ้อม", "practice", "practise", "rehearsal"),
    "language": ("ภาษา", "เปลี่ยนภาษา", "language"),
    "help": ("ช่วยเหลือ", "วิธีใช้", "help"),
    "centre": ("ทะเบียนศูนย์", "ศูนย์เด็กเล็ก", "child centre"),
    "help_many": ("ช่วยหลายเคส", "ช่วยหลายคน", "help many"),
    "invite": ("เชิญ", "invite"),
    "review": ("ตรวจ", "ตรวจรายงาน", "review"),
    "people": ("ทีม", "คนในทีม", "ทีมงาน", "people", "team"),
    "settings": ("ตั้งค่า", "settings"),
    "more": ("เพิ่มเติม", "เมนูเพิ่มเติม", "more menu"),
    "away": ("ลา", "ลางาน", "away"),
    "export": ("ส่งออก", "ส่งออกข้อมูล", "export"),
    "summary": ("สรุป", "summary"),
    "send": ("ส่ง", "ส่งเลย", "send"),
    "done": ("เสร็จ", "เสร็จแล้ว", "ครบแล้ว", "done"),
    "thai": ("ภาษาไทย", "thai"),
    "english": ("ภาษาอังกฤษ", "english"),
}
"""Command → what may be typed. The first word of each is the one people are taught."""

WITH_MORE: Final = ("status", "invite", "review", "change", "language", "forms", "away", "people")
"""Commands that may be followed by something: `สถานะ จอมพระ`."""

WITHIN_A_FORM: Final = (
    "change", "back", "skip", "skip_group", "pause", "cancel", "summary", "send", "done",
)  # fmt: skip
"""Commands that speak about the open report."""

_BY_WORD = {word: name for name, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class Command:
    """A command as typed. `rest` is what followed the word ("" when it stood alone)."""

    name: str
    rest: str = ""


def find(text: str) -> Command | None:
    """The command that `text` is, or None. Case, odd spaces and invisible letters do not matter."""
    tidy = clean(text).casefold().strip(" .!/#")
    if tidy in _BY_WORD:
        return Command(_BY_WORD[tidy])
    for name in WITH_MORE:
        for word in WORDS[name]:
            rest = tidy.removeprefix(word)
            thai = not word.isascii()
            if rest != tidy and rest and (rest.startswith(" ") or (thai and name == "status")):
                return Command(name, rest.strip())
    return None
