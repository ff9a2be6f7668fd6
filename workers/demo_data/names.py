"""Invented names. Surnames are put together from syllables and belong to nobody we know of."""

from __future__ import annotations

from random import Random

BOYS = (
    "กล้าหาญ", "ก้องภพ", "ขุนเขา", "คำแสน", "จอมทัพ", "ชลธาร", "ดินแดน", "ตะวัน", "ทองแท้",
    "ธารา", "นที", "บุญมี", "ปรีดี", "พนา", "ภูผา", "มั่นคง", "รุ่งโรจน์", "วันชัย", "สายชล",
    "สิงขร", "หนึ่งเดียว", "อาทิตย์", "เอกภพ", "ไพรวัลย์", "เมฆา", "ศิลา", "คีรี", "ขวัญชัย",
)  # fmt: skip
GIRLS = (
    "กานดา", "ขวัญข้าว", "ข้าวหอม", "จันทร์ฉาย", "ชบา", "ดวงดาว", "ดอกรัก", "ทองใบ", "ธาริน",
    "น้ำฝน", "นวลจันทร์", "บัวแก้ว", "ปาริชาต", "พุดซ้อน", "ฟ้าใส", "มะลิ", "รุ่งฟ้า", "ลำดวน",
    "วันเพ็ญ", "สายรุ้ง", "สร้อยทอง", "หทัย", "อรุณ", "เอื้องคำ", "แก้วตา", "แพรไหม", "ใบบัว", "พลอย",
)  # fmt: skip
NICKNAMES = (
    "ต้น", "แบงค์", "ปลา", "ฝน", "เก่ง", "น้ำ", "ดาว", "บีม", "หนิง", "โอ", "มด", "แนน", "กบ", "เปิ้ล",
    "ตาล", "ก้อย", "นิว", "ปอ", "เจ", "หมิว",
)  # fmt: skip
_FRONT = (
    "สมมติ", "ทดลอง", "ตัวอย่าง", "เรือนไม้", "ทุ่งลม", "นาข้าว", "ฟางทอง", "สายหมอก", "ลมหนาว",
    "ดาวดิน", "ผ้าไหม", "กี่ทอ", "เส้นด้าย", "ไหมงาม", "ทอรุ้ง",
)  # fmt: skip
_BACK = (
    "ใจดี", "มีสุข", "พอเพียง", "งอกงาม", "ร่มเย็น", "แสนดี", "รักเรียน", "เพียรทำ", "อบอุ่น",
    "สดใส", "ยืนยง", "เบิกบาน",
)  # fmt: skip


def first_name(chance: Random, sex: str) -> str:
    return chance.choice(GIRLS if sex == "f" else BOYS)


def surname(chance: Random) -> str:
    """One of 180 surnames that are plainly made up, such as "สมมติใจดี"."""
    return chance.choice(_FRONT) + chance.choice(_BACK)


def nickname(chance: Random) -> str:
    return chance.choice(NICKNAMES)


def grown_up(chance: Random) -> str:
    """A name for a member of staff: title, first name and surname."""
    sex = chance.choice("fffm")
    title = "นาย" if sex == "m" else chance.choice(("นาง", "น.ส."))
    return f"{title}{first_name(chance, sex)} {surname(chance)}"
