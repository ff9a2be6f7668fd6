"""A case run from the chat alone: from its report to its end and back, by three people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.inputs import Input
from handlers.turn import Turn
from models.case import Case, CaseEvent
from models.columns import table
from tests.workers.chatting import Chat
from tests.workers.following import follow, follow_form, publish_follow_up
from tests.workers.town import Town
from workers.desk import Desk

pytestmark = pytest.mark.database
NUMBER = "32-2569-00001"


class WithFollowUp(Chat):
    """A chat that knows the follow-up form too."""

    def _load(self, desk: Desk, name: str, given: Input) -> Turn:
        turn = super()._load(desk, name, given)
        return replace(turn, forms={**turn.forms, "follow_up": follow_form()})


@pytest.fixture
def chat(town: Town) -> WithFollowUp:
    publish_follow_up(town)
    town.enrol("neighbour", ("weaver", "3204", "320402T"))
    town.send()
    town.validate()
    town.pass_time(hours=2)
    return WithFollowUp(town)


def test_case__from_report_to_its_end_and_back__by_chat(town: Town, chat: WithFollowUp) -> None:
    plan_and_assign(chat)
    follow_and_end(town, chat)
    reopen_and_send_away(chat)
    case = town.one(Case)
    assert (case["state"], case["lao"], case["tambon"]) == ("reopened", "320402T", "320402")
    chat.say("coordinator", NUMBER)
    chat.tap("coordinator", "เพิ่มเติม")
    history = chat.tap("coordinator", "ประวัติเคส")
    for words in ("ไม่รับ ส่งกลับ", "ครอบครัวย้ายบ้าน", "กลับไปเรียนแล้วออกอีก"):
        assert words in history, words
    kinds = [row["kind"] for row in town.rows(CaseEvent)]
    assert {"confirm", "plan", "assign", "learn", "propose_close", "approve", "reopen"} <= set(
        kinds
    )


def plan_and_assign(chat: WithFollowUp) -> None:
    assert "เคสใหม่ รอตรวจ" in chat.say("coordinator", "ติดตาม")
    chat.tap("coordinator", NUMBER)
    assert "สถานะ: ยืนยันแล้ว" in chat.tap("coordinator", "ยืนยันเคส")
    chat.tap("coordinator", "วางแผนช่วย")
    chat.tap("coordinator", "กลับเข้าโรงเรียน")
    chat.tap("coordinator", "เสร็จแล้ว")
    chat.say("coordinator", "พาไปสมัครที่โรงเรียนบ้านเมืองลีง")
    chat.tap("coordinator", "weaver (ผู้ติดตาม)")
    assert "สถานะ: มีแผนช่วยแล้ว" in chat.say("coordinator", "พรุ่งนี้")
    chat.tap("coordinator", "เพิ่มเติม")
    assert "ดูแลอยู่ 0 เคส" in chat.tap("coordinator", "มอบหมายผู้ติดตาม")
    assert "ผู้ติดตาม: neighbour" in chat.tap("coordinator", "neighbour")


def follow_and_end(town: Town, chat: WithFollowUp) -> None:
    assert "มีคนอื่นติดตามเคส" in chat.say("weaver", "เคส")
    assert "คุณเป็นผู้ติดตามเคส" in chat.say("neighbour", "เคส")
    assert "เลขเคสอะไร" not in chat.say("neighbour", NUMBER)
    assert "ติดตามวันไหน" in chat.tap("neighbour", "บันทึกการติดตาม")

    town.pass_time(days=2)
    assert "เลยกำหนด" in chat.say("neighbour", "ติดตาม")
    follow(town, NUMBER, "neighbour", now="attending", place_grade="p6",
           place_name="โรงเรียนบ้านเมืองลีง", attend="daily", next="visit",
           next_date="2026-12-18")  # fmt: skip
    town.validate()
    chat.say("neighbour", "เคส")
    assert "สถานะ: ได้เรียน/ฝึกแล้ว" in chat.tap("neighbour", NUMBER)
    chat.tap("neighbour", "ขอปิดเคส")
    assert "ผู้ประสานงาน" in chat.tap("neighbour", "กลับเข้าเรียนแล้ว มั่นคง")
    assert "ขอปิดแล้ว รออนุมัติ" in chat.say("neighbour", "เคส")

    assert "ขอปิดเคส รออนุมัติ" in chat.say("coordinator", "ติดตาม")
    assert "ขอปิดเพราะ: กลับเข้าเรียนแล้ว มั่นคง" in chat.tap("coordinator", NUMBER)
    assert "สถานะ: ปิดเคส" in chat.tap("coordinator", "อนุมัติปิดเคส")
    assert "ปิดแล้ว: กลับเข้าเรียนแล้ว มั่นคง" in chat.say("neighbour", "เคส")


def reopen_and_send_away(chat: WithFollowUp) -> None:
    chat.say("coordinator", NUMBER)
    chat.tap("coordinator", "เปิดเคสใหม่")
    assert "สถานะ: เปิดใหม่" in chat.tap("coordinator", "กลับไปเรียนแล้วออกอีก")
    chat.tap("coordinator", "เพิ่มเติม")
    chat.tap("coordinator", "ส่งต่อพื้นที่อื่น")
    chat.say("coordinator", "บ้านไทร")
    chat.tap("coordinator", "อบต.บ้านไทร อ.ปราสาท")
    assert "รอพื้นที่ปลายทางรับ" in chat.tap("coordinator", "ครอบครัวย้ายบ้าน")

    assert "ส่งต่อมา รอรับ" in chat.say("other_coordinator", "ติดตาม")
    assert "ส่งมาจาก: อบต.เมืองลีง" in chat.tap("other_coordinator", NUMBER)
    chat.tap("other_coordinator", "ไม่รับ ส่งกลับ")
    assert "ส่งกลับ" in chat.tap("other_coordinator", "เด็กไม่ได้อยู่ในพื้นที่นี้")
    heard = chat.say("coordinator", "เมนู")
    assert "ถูกส่งกลับมา" in heard
    assert "เด็กไม่ได้อยู่ในพื้นที่นี้" in heard


def test_card__seen_before_somebody_else_moved__refused_with_the_case_as_it_is(
    town: Town, chat: WithFollowUp
) -> None:
    for who in ("coordinator", "second"):
        chat.say(who, NUMBER)
    chat.tap("second", "ไม่ต้องช่วย")
    heard = chat.tap("coordinator", "ยืนยันเคส")
    assert "สถานะของเคสเปลี่ยนไปแล้ว" in heard
    assert "สถานะ: ไม่ต้องช่วย" in heard
    chat.tap("second", "ยกเลิก กดผิด")
    assert town.one(Case)["state"] == "new"


def test_words_of_a_reason__are_nowhere_in_clear(town: Town, chat: WithFollowUp) -> None:
    chat.say("coordinator", NUMBER)
    chat.tap("coordinator", "เพิ่มเติม")
    chat.tap("coordinator", "ปิดเคส")
    chat.tap("coordinator", "ครอบครัวไม่รับความช่วยเหลือ")
    chat.say("coordinator", "ย่าบอกว่าไม่สะดวกจริงจริง")
    with town.engine.connect() as connection:
        for noun in (Case, CaseEvent):
            for row in connection.execute(table(noun).select()):
                assert "ไม่สะดวก" not in repr(tuple(row))
    if "[ประวัติเคส]" not in chat.text("coordinator"):
        chat.tap("coordinator", "เพิ่มเติม")
    history = chat.tap("coordinator", "ประวัติเคส")
    assert "ย่าบอกว่าไม่สะดวกจริงจริง" in history
