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
from bot.forms import Question, Session
from bot.texts.forms import TEXT_FORMS
from tests.scenario import Chat, taps_of
from tests.world import CHOM_PHRA, MUEANG_LING, World, session_of, weaver

TEXTS = (
    "1", "3", "ไม่", "ใช่", "ด.ช.สมชาย ใจดี", "5 ส.ค. 55", "12", "ป.6", "1,3", "1 2 3", "ย้อน", "ข้าม",
    "แก้", "พัก", "ต่อ", "เมนู", "สรุป", "เสร็จ", "สถานะ จอมพระ", "English", "ภาษาไทย", "=ข้าม", "ทุ",
    "1999900000013", "0812345678", "3 ขวบ", "32-2569-00001", "เด็กเล็ก", "แจ้ง", "22,750", "กสศ.",
    "พรุ่งนี้", "ไม่รู้", "ยกเลิก", "ข้ามทั้งหมวด", "", "  ", "💥" * 200, "ก" * 4000,
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


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("form", [*TEXT_FORMS, "every_type"])
def test_random_walk__any_input__valid_messages_and_never_stuck(
    form: str, language: str, seed: int
) -> None:
    dice = random.Random(f"{form}-{language}-{seed}")
    chat = begin(form, language, dice)
    for _ in range(60):
        chat.turn(any_input(dice, chat), late=dice.random() < 0.1)
        if not chat.conversation.get("draft"):
            chat.turn(ButtonTapped({"a": "new", "f": form}))
    walk_to_the_end(chat)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("form", TEXT_FORMS)
def test_straight_walk__any_fitting_answers__sent_without_a_refusal(
    form: str, language: str, seed: int
) -> None:
    dice = random.Random(f"straight-{form}-{language}-{seed}")
    chat = begin(form, language, dice)
    for _ in range(len(chat.world.form(form).questions) + 2):
        if chat.conversation.get("place") == "summary":
            break
        chat.turn(calm_input(chat, dice))
        assert not chat.conversation.get("refusals"), chat.said()
    chat.type("ส่ง")
    assert [order.draft.form for order in chat.world.sent] == [form], chat.said()


def begin(form: str, language: str, dice: random.Random) -> Chat:
    """The form's first question, with or without a list of centres, in one tambon or two."""
    tambons = dice.choice([(MUEANG_LING,), (MUEANG_LING, CHOM_PHRA)])
    world = World(forms=(*TEXT_FORMS, "every_type"), centres=dice.random() < 0.5)
    chat = Chat(world, weaver(1, *tambons, language=language))
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
        chat.turn(calm_input(chat))
    chat.type("ส่ง")
    assert chat.world.sent, chat.said()


def calm_input(chat: Chat, dice: random.Random | None = None) -> Input:
    """What brings the person on from here; with dice any choice, and optional questions too."""
    conversation = chat.conversation
    if conversation.get("place") != "question" or conversation.get("doubt"):
        return TextTyped("ใช่" if conversation.get("doubt") else "ต่อ")
    if conversation.get("lines"):
        return TextTyped("เสร็จ")
    draft = chat.world.drafts[conversation["draft"]]
    session = session_of(chat.world, draft, chat.person)
    question = session.current(chat.person.language)
    assert question is not None
    if not question.required and question.type != "repeat" and (not dice or dice.random() < 0.4):
        return TextTyped("ข้าม")
    if question.type in ("image", "audio"):
        return MediaSent(question.type, "m9")
    if question.type == "geopoint":
        return LocationShared(14.8, 103.4)
    if question.choices and dice:
        return TextTyped(dice.choice(question.choices).label)
    if question.name == "fruit":
        return TextTyped("f4")
    return TextTyped(calm_words(question, draft.form, session))


def calm_words(question: Question, form: str, session: Session) -> str:
    if question.name == "id_no" and session.value("id_kind") == "gcode":
        return "G690000000001"
    by_reader = {
        "person-name": "ด.ช.เอก",
        "birth": "3 ขวบ" if form == "ecd_report" else "14 ปี",
        "case-number": "32-2569-00001",
        "case-numbers": "32-2569-00008 32-2569-00009",
        "phone": "081-234-5678",
        "person-id": "1999900000013",
        "year-be": "2568",
    }
    reader = question.extras.get("reads", "")
    return by_reader.get(reader) or CALM.get(question.type, "เอก")
