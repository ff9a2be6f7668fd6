"""A weaver of the load: reads what is on the screen, and answers it, by typing or by tapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.bench import wire
from workers.demo_data import names

ANSWERS: Mapping[str, str] = {
    "ตอนนี้เด็กมีอันตราย ต้องช่วยด่วนไหม": "ไม่ใช่",
    "เพศ": "หญิง",
    "เลขประจำตัวของเด็ก": "ไม่มีเลข",
    "หมู่ที่เท่าไร": "4",
    "เรื่องเรียนเป็นอย่างไร": "2",
    "เรียนถึงชั้นไหน": "ม.1",
    "เหตุหลักที่ไม่ได้เรียนคืออะไร": "1",
    "ตอนนี้เด็กทำอะไรอยู่": "อยู่บ้านเฉย ๆ",
    "อยู่กับใคร": "ปู่ย่าตายาย",
    "พิการหรือพัฒนาการช้าไหม": "ไม่ใช่",
    "เด็กอยากทำอะไร": "1",
    "อยากให้ช่วยอะไร (เลือกได้ 3 ข้อ)": "1,3",
    "ครอบครัวยินยอมให้เก็บข้อมูลไหม ใครเป็นคนตอบ": "1",
    "เบอร์โทรผู้ปกครอง": "081 234 5678",
}
"""By the question on the screen; the others depend on the weaver."""

NAME, BORN, TAMBON, GUARDIAN = (
    "เด็กชื่ออะไร",
    "เกิดวันไหน หรืออายุเท่าไร",
    "เด็กอยู่ตำบลไหน",
    "ชื่อผู้ปกครอง",
)
SEND = "ส่ง"
BEGIN = "แจ้ง"
THANKS = "ส่งแล้ว ขอบคุณมาก"


@dataclass
class Weaver:
    """Somebody with a phone. `screen` is the bot's last reply; `waits` while one is under way."""

    user_id: str
    tambon: str
    chance: Random
    screen: list[Any] = field(default_factory=list)
    waits: bool = False
    turns: int = 0
    sent: int = 0
    lost: int = 0

    def next(self, number: int) -> dict[str, Any]:
        """What this weaver does now, as the own part of an event."""
        self.turns += 1
        buttons: dict[str, Mapping[str, Any]] = {}
        words: set[str] = set()
        for action, text in _walk(self.screen):
            if text:
                words.add(text)
            elif action.get("type") == "postback":
                buttons.setdefault(str(action.get("label", "")), action)
        for question in words:
            answer = self._answer(question)
            if answer in buttons:
                return wire.tapped(str(buttons[answer]["data"]))
            if answer:
                return wire.typed(number, answer)
        for label, action in buttons.items():
            if label == SEND or label.startswith("ข้าม"):
                self.sent += label == SEND
                return wire.tapped(str(action["data"]))
        self.lost += bool(self.screen) and THANKS not in words
        return wire.typed(number, BEGIN)

    def _answer(self, question: str) -> str:
        if question == NAME:
            sex = names.first_name(self.chance, "f")
            return f"ด.ญ. {sex} {names.surname(self.chance)}"
        if question == BORN:
            return f"{self.chance.randint(1, 28)} ส.ค. {self.chance.randint(2551, 2559)}"
        if question == TAMBON:
            return self.tambon
        if question == GUARDIAN:
            return names.grown_up(self.chance)
        return ANSWERS.get(question, "")


def _walk(part: Any) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(action, "") of everything that can be tapped, ({}, line) of everything that can be read."""
    if isinstance(part, list):
        for each in part:
            yield from _walk(each)
    elif isinstance(part, dict):
        kind = part.get("type")
        if kind in ("text", "span") and isinstance(part.get("text"), str):
            for line in part["text"].splitlines():
                yield {}, line.strip()
        for name, value in part.items():
            if name == "action" and isinstance(value, dict):
                yield value, ""
            elif isinstance(value, (dict, list)):
                yield from _walk(value)
