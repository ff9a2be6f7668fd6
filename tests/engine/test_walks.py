"""Random walks over forms: every message is valid for LINE, and the way to the end stays open."""

from __future__ import annotations

import random

import pytest

from bot.engine.inputs import (
    ButtonTapped,
    Input,
    LocationShared,
    MediaSent,
    StickerSent,
    SystemSpoke,
    TextTyped,
)
from bot.engine.messages import Tap
from bot.engine.taps import decode
from tests.scenario import Chat, taps_of
from tests.world import CHOM_PHRA, MUEANG_LING, World, session_of, weaver

TEXTS = (
    "1", "3", "ไม่", "ใช่", "ด.ช.สมชาย ใจดี", "5 ส.ค. 55", "12", "ป.6", "1,3", "1 2 3", "ย้อน", "ข้าม",
    "แก้", "พัก", "ต่อ", "เมนู", "สรุป", "เสร็จ", "สถานะ จอมพระ", "English", "ภาษาไทย", "=ข้าม", "ทุ",
    "1999900000013", "0812345678", "ไม่รู้", "ยกเลิก", "ข้ามทั้งหมวด", "", "  ", "💥" * 200, "ก" * 4000,
    "ร่าง", "วันนี้", "14:30", "14.8, 103.4", "แก้ เกิด", "ช่วยด่วน", "ส่ง",
)  # fmt: skip
CALM = {
    "select_one": "1",
    "select_multiple": "1",
    "rank": "1 2 3",
    "acknowledge": "รับทราบ",
    "integer": "4",
    "range": "4",
    "decimal": "4",
    "date": "วันนี้",
    "birth": "14 ปี",
    "repeat": "พอแล้ว",
}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("form", ["oos_report", "every_type"])
def test_random_walk__any_input__valid_messages_and_never_stuck(form: str, seed: int) -> None:
    dice = random.Random(f"{form}-{seed}")
    chat = begin(form, dice)
    for _ in range(60):
        chat.turn(any_input(dice, chat), late=dice.random() < 0.1)
        if not chat.conversation.get("draft"):
            chat.turn(ButtonTapped({"a": "new", "f": form}))
    walk_to_the_end(chat)


def begin(form: str, dice: random.Random) -> Chat:
    person = weaver(1, *dice.choice([(MUEANG_LING,), (MUEANG_LING, CHOM_PHRA)]))
    world = World(forms=("oos_report", "every_type"))
    chat = Chat(world, person)
    chat.turn(ButtonTapped({"a": "new", "f": form}))
    return chat


def any_input(dice: random.Random, chat: Chat) -> Input:
    """A tap on anything of the last replies, some text, a file, or something odd."""
    roll = dice.random()
    if roll < 0.6:
        replies = chat.replies[-dice.choice([1, 1, 1, 1, 2, 3]) :][:1]
        taps = [tap for tap in taps_of(replies[0]) if tap.kind in ("postback", "pick_date")]
        if taps:
            return tapped(dice.choice(taps))
    if roll < 0.92:
        return TextTyped(dice.choice(TEXTS))
    odd: list[Input] = [
        LocationShared(14.8, 103.4),
        MediaSent("image", "m1"),
        MediaSent("audio", "m2", external=True),
        StickerSent(),
        SystemSpoke("reminder"),
        SystemSpoke("correction", {"submission_id": 9, "number": "32-2569-00001"}),
        ButtonTapped({}),
        ButtonTapped({"a": "answer", "d": "x", "c": "yes"}),
    ]
    return dice.choice(odd)


def tapped(tap: Tap) -> ButtonTapped:
    return ButtonTapped(decode(tap.data), "2026-11-20" if tap.kind == "pick_date" else "")


def walk_to_the_end(chat: Chat) -> None:
    """Answer calmly from wherever the walk left off; a report must get sent."""
    for _ in range(150):
        if not chat.conversation.get("draft") or chat.conversation.get("place") == "summary":
            break
        chat.type(calm_answer(chat))
    chat.type("ส่ง")
    assert chat.world.sent, chat.said()


def calm_answer(chat: Chat) -> str:
    conversation = chat.conversation
    if conversation.get("place") != "question" or conversation.get("doubt"):
        return "ใช่" if conversation.get("doubt") else "ต่อ"
    if conversation.get("lines"):
        return "เสร็จ"
    draft = chat.world.drafts[conversation["draft"]]
    question = session_of(chat.world, draft, chat.person).current("th")
    assert question is not None
    if not question.required and question.type != "repeat":
        return "ข้าม"
    if question.name == "fruit":
        return "f4"
    by_reader = {"person-name": "ด.ช.เอก", "birth": "14 ปี"}
    reader = question.extras.get("reads", "")
    return by_reader.get(reader) or CALM.get(question.type, "เอก")
