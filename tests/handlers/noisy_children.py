"""Made-up children of one province, and the ways a second report about one differs.

The noise: spelling swaps, lost tone marks, titles, a broken ำ, invisible characters, a birth date
off by one or swapped or only a year, no surname, another phone, now and then another tambon.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bot.thai.clean import clean
from handlers.likeness import Features, spellings

FIRST_PARTS = (
    *(
        "กมล",
        "กฤษ",
        "กิตติ",
        "เกียรติ",
        "ขวัญ",
        "จักร",
        "จิรา",
        "ชนะ",
        "ชุติ",
        "ณัฐ",
        "ดวง",
        "ทิพย์",
        "ธนา",
        "ธีร",
    ),
    *(
        "นภา",
        "นันท์",
        "นิรัน",
        "บุญ",
        "ปวี",
        "ปิย",
        "พงศ์",
        "พร",
        "พิม",
        "เพชร",
        "ภัทร",
        "มณี",
        "ยุทธ",
        "รัตน์",
        "รุ่ง",
    ),
    *("วรา", "วิชัย", "ศักดิ์", "ศิริ", "สม", "สุ", "สุภา", "อนุ", "อภิ", "อร", "อัญ", "เอก"),
)
FIRST_ENDS = (
    *(
        "ชัย",
        "ชาติ",
        "ชนก",
        "ดา",
        "เดช",
        "ทร",
        "ธิดา",
        "นันท์",
        "นุช",
        "พงษ์",
        "พร",
        "พล",
        "พันธ์",
        "ภรณ์",
        "มาศ",
    ),
    *("รักษ์", "รัตน์", "ฤทัย", "ลักษณ์", "วัฒน์", "วรรณ", "วิทย์", "ศรี", "ศักดิ์", "สิทธิ์", "สุดา", "หญิง", "อร"),
)
LAST_PARTS = (
    *(
        "ใจ",
        "แก้ว",
        "ทอง",
        "บุญ",
        "ศรี",
        "สาย",
        "วงศ์",
        "พันธุ์",
        "สุข",
        "คำ",
        "จันทร์",
        "แสง",
        "เพ็ง",
        "ดี",
        "มี",
        "นา",
    ),
    *("ประ", "รัก", "สม", "สิงห์", "เงิน", "งาม", "โพธิ์", "ชุม", "พิม", "หอม", "อินทร์", "ไชย", "มั่น", "กล้า"),
)
SWAPS = ("ณน", "ศส", "ษส", "ภพ", "ธท", "ญย", "ใไ", "ีิ", "ูุ", "ฎด", "ฬล")
TAMBONS = tuple(
    f"32{district:02}{tambon:02}" for district in range(1, 18) for tambon in range(1, 10)
)
TITLES = {"m": ("", "ด.ช.", "เด็กชาย", "ดช "), "f": ("", "ด.ญ.", "เด็กหญิง", "น.ส.")}


@dataclass(frozen=True)
class Child:
    """A child as somebody writes it down. `born` None: only the year is known."""

    first: str
    last: str
    sex: str
    born: date
    year_only: bool
    tambon: str
    moo: int
    phone: str

    def features(self) -> Features:
        """As the product would compare it."""
        year = self.born.year
        span = (date(year, 1, 1), date(year, 12, 31)) if self.year_only else (self.born, self.born)
        return Features(
            names=spellings(clean(self.first)),
            last=clean(self.last),
            birth=span,
            sex=self.sex,
            tambon=self.tambon,
            moo=self.moo,
            phones=(self.phone,) if self.phone else (),
        )


def born_children(random: Random, how_many: int) -> list[Child]:
    """Children with names of two or three parts, in the tambons of one province."""
    return [
        Child(
            first=random.choice(FIRST_PARTS) + random.choice(FIRST_ENDS),
            last="".join(random.choice(LAST_PARTS) for _ in range(random.choice((2, 3, 3)))),
            sex=random.choice("mf"),
            born=date(2004, 1, 1) + timedelta(days=random.randrange(365 * 18)),
            year_only=random.random() < 0.1,
            tambon=random.choice(TAMBONS),
            moo=random.randint(1, 15),
            phone=f"+668{random.randrange(10**8):08}" if random.random() < 0.7 else "",
        )
        for _ in range(how_many)
    ]


def repeated(random: Random, child: Child) -> Child:
    """The same child in a second report by somebody else."""
    return replace(
        child,
        first=random.choice(TITLES[child.sex]) + _misspelt(random, child.first),
        last="" if random.random() < 0.08 else _misspelt(random, child.last),
        born=_misdated(random, child.born),
        year_only=child.year_only or random.random() < 0.1,
        tambon=random.choice(TAMBONS) if random.random() < 0.08 else child.tambon,
        moo=child.moo if random.random() < 0.8 else random.randint(1, 15),
        phone=child.phone if random.random() < 0.6 else f"+669{random.randrange(10**8):08}",
    )


def sibling(random: Random, child: Child) -> Child:
    """A brother or sister: other first name and birth, the same home, surname and phone."""
    return replace(
        child,
        first=random.choice(FIRST_PARTS) + random.choice(FIRST_ENDS),
        born=child.born + timedelta(days=random.choice((-1, 1)) * random.randint(330, 1500)),
        sex=random.choice("mf"),
    )


def _misspelt(random: Random, name: str) -> str:
    if random.random() < 0.4:
        return name
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice(_NOISES)(random, name)
    return name


def _swap(random: Random, name: str) -> str:
    possible = [pair for pair in SWAPS if pair[0] in name or pair[1] in name]
    if not possible:
        return name
    pair = random.choice(possible)
    one, other = pair[0], pair[1]
    return name.replace(one, other) if one in name else name.replace(other, one, 1)


def _lose_tone(_random: Random, name: str) -> str:
    return name.translate({ord(mark): None for mark in "่้๊๋"})


def _lose_silent(_random: Random, name: str) -> str:
    return name.replace("์", "")


def _break(_random: Random, name: str) -> str:
    return name.replace("ำ", "ํา").replace("แ", "เเ")


def _hide(random: Random, name: str) -> str:
    at = random.randrange(len(name) + 1)
    return name[:at] + "\u200b" + name[at:]


def _mistype(random: Random, name: str) -> str:
    at = random.randrange(len(name))
    return name[:at] + random.choice("กดมนรสพย") + name[at + 1 :]


_NOISES = (_swap, _swap, _lose_tone, _lose_silent, _break, _hide, _mistype)


def _misdated(random: Random, born: date) -> date:
    draw = random.random()
    if draw < 0.8:
        return born
    if draw < 0.9:
        return born + timedelta(days=random.choice((-1, 1)))
    if born.day <= 12:
        return date(born.year, born.day, born.month)
    return born
