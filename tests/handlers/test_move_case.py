"""Moves that need a word: a short talk with buttons, left at any moment, begun again at will."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.inputs import ButtonTapped, SystemSpoke
from handlers.orders import (
    CaseDetails,
    CaseView,
    History,
    HistoryLine,
    ListMine,
    MoveCase,
    MyCase,
    WeaverChoice,
)
from handlers.orders.casework import Group
from tests.scenario import Chat
from tests.world import NOW, World, coordinator, weaver

NUMBER = "32-2569-00001"


def case(number: str = NUMBER, /, **more: object) -> CaseView:
    values: dict[str, object] = {
        "case_no": number, "state": "confirmed", "urgent": "", "shown": "ส*** ใ*** 14 ปี",
        "tambon": "320402", "tambon_name": "ต.เมืองลีง", "lao": "320402T",
        "lao_name": "อบต.เมืองลีง", "opened_at": NOW, "updated_at": NOW, "owner": "",
        "category": "dropout", "targets": ("T2",), "weaver": "ป้าแดง",
    }  # fmt: skip
    return CaseView(**(values | more))  # type: ignore[arg-type]


def chat(*actions: str, **more: object) -> Chat:
    world = World(cases={NUMBER: case(actions=actions, **more)})
    made = Chat(world, replace(coordinator(), name="ครูจันทร์"))
    made.type(NUMBER)
    return made


def moved(made: Chat) -> MoveCase:
    (order,) = [order for order in made.world.done if isinstance(order, MoveCase)]
    return order


def test_card__shows_groups_dates_and_four_buttons() -> None:
    made = chat("confirm", "no_help", "follow_up", "close", "to_lao", "details", "history")
    assert "T2 · ออกกลางคัน" in made.said()
    assert "ผู้ติดตาม: ป้าแดง" in made.said()
    labels = [tap.label for tap in made.buttons()]
    assert labels == ["ยืนยันเคส", "ไม่ต้องช่วย", "บันทึกการติดตาม", "ปิดเคส", "เพิ่มเติม"]
    made.tap("เพิ่มเติม")
    assert "ส่งต่อพื้นที่อื่น" in [tap.label for tap in made.buttons()]


def test_no_help__one_tap__done() -> None:
    made = chat("no_help")
    made.tap("ไม่ต้องช่วย")
    assert moved(made) == MoveCase(NUMBER, "no_help")
    assert "กดผิดยกเลิกได้ใน 10 นาที" in made.said()


def test_plan__needs_that_fit_first_then_words_who_and_day() -> None:
    made = chat("plan")
    made.tap("วางแผนช่วย")
    assert [tap.label for tap in made.buttons()][1:4] == [
        "กลับเข้าโรงเรียน",
        "เรียนยืดหยุ่น (1 โรงเรียน 3 รูปแบบ)",
        "เรียนกับ สกร.",
    ]
    made.tap("กลับเข้าโรงเรียน")
    made.tap("ทุน / เงินค่าเรียน")
    assert "on กลับเข้าโรงเรียน" in made.said()
    made.tap("เสร็จแล้ว")
    assert "จะทำอะไรบ้าง" in made.said()
    made.type("พาไปสมัครเรียน และขอทุน")
    made.tap("ป้าแดง (ผู้ติดตาม)")
    made.tap("อีก 7 วัน")
    order = moved(made)
    assert (order.move, order.reason) == ("plan", "")
    assert dict(order.data) == {
        "needs": ["school", "grant"],
        "words": "พาไปสมัครเรียน และขอทุน",
        "who": "ป้าแดง",
        "on": "2026-11-28",
    }


def test_plan__fourth_need__replaces_the_third_and_all_needs_can_be_seen() -> None:
    made = chat("plan")
    made.tap("วางแผนช่วย")
    made.tap("ดูทั้งหมด")
    for label in ("กลับเข้าโรงเรียน", "เรียนกับ สกร.", "ทุน / เงินค่าเรียน", "ขอรหัส G"):
        made.tap(label)
    made.tap("เสร็จแล้ว")
    made.type("ข้าม")
    made.type("ผอ.โรงเรียน")
    made.type("พรุ่งนี้")
    data = moved(made).data
    assert data["needs"] == ["school", "slr", "gcode"]
    assert (data.get("words"), data["who"], data["on"]) == (None, "ผอ.โรงเรียน", "2026-11-22")


@pytest.mark.parametrize("text", ["อีก 45 วัน", "เมื่อวาน", "วันที่ 31 เดือน 2", "ไม่รู้"])
def test_plan__day_that_cannot_be__asked_again(text: str) -> None:
    made = chat("plan")
    made.tap("วางแผนช่วย")
    made.tap("กลับเข้าโรงเรียน")
    made.tap("เสร็จแล้ว")
    made.tap("ข้าม")
    made.tap("ฉันเอง")
    made.type(text)
    assert "เริ่มลงมือวันไหน" in made.said()
    made.tap("เลือกวันที่", picked="2026-12-05")
    assert (moved(made).data["who"], moved(made).data["on"]) == ("ครูจันทร์", "2026-12-05")


def test_talk__left_by_a_command__takes_no_later_words() -> None:
    made = chat("reopen", state="closed")
    made.tap("เปิดเคสใหม่")
    made.type("เมนู")
    made.type("ออกจากเรียนอีกแล้ว")
    assert not [order for order in made.world.done if isinstance(order, MoveCase)]


def test_talk__interrupted_by_the_service__goes_on() -> None:
    made = chat("reopen", state="closed")
    made.tap("เปิดเคสใหม่")
    made.turn(SystemSpoke("work", {"count": 1}))
    made.type("ออกจากเรียนอีกแล้ว")
    assert moved(made).reason == "ออกจากเรียนอีกแล้ว"


def test_talk__old_button__begins_that_move_again() -> None:
    made = chat("reopen", "close", state="helping")
    made.tap("ปิดเคส")
    made.tap("เปิดเคสใหม่", ago=1)
    made.tap("ได้รับการช่วยเหลือตามแผนแล้ว", ago=1)
    assert "ปิดเพราะอะไร" in made.said()
    made.tap("ได้รับการช่วยเหลือตามแผนแล้ว")
    assert moved(made).data == {"code": "helped"}


def test_close__what_fits_first__a_word_only_where_it_is_needed() -> None:
    made = chat("close", state="learning")
    made.tap("ปิดเคส")
    assert made.buttons()[0].label == "กลับเข้าเรียนแล้ว มั่นคง"
    made.tap("ครอบครัวไม่รับความช่วยเหลือ")
    assert "เพราะอะไร" in made.said()
    made.tap("ข้าม")
    assert (moved(made).data, moved(made).reason) == ({"code": "declined"}, "")


def test_close__urgent__needs_its_note() -> None:
    made = chat("close", state="helping", urgent="A")
    made.tap("ปิดเคส")
    made.tap("ได้รับการช่วยเหลือตามแผนแล้ว")
    assert "ปลอดภัยแล้วอย่างไร" in made.said()
    assert "ข้าม" not in [tap.label for tap in made.buttons()]
    made.type("ย้ายไปบ้านพักเด็กแล้ว")
    assert moved(made).reason == "ย้ายไปบ้านพักเด็กแล้ว"


def test_close__typed_instead_of_tapped__understood_when_only_one_fits() -> None:
    made = chat("close", state="helping")
    made.tap("ปิดเคส")
    made.type("เรียน")
    assert "แตะข้อที่ตรง" in made.said()
    made.type("ต่างประเทศ")
    made.type("ไปอยู่กับแม่")
    assert (moved(made).data, moved(made).reason) == ({"code": "abroad"}, "ไปอยู่กับแม่")


def test_to_lao__by_part_of_its_name__with_a_reason() -> None:
    made = chat("to_lao")
    made.world.laos = [("320510T", "อบต.บ้านไทร อ.ปราสาท")]
    made.tap("ส่งต่อพื้นที่อื่น")
    made.type("บ้านโคก")
    assert "ไม่พบ “บ้านโคก”" in made.said()
    made.type("บ้านไทร")
    made.tap("อบต.บ้านไทร อ.ปราสาท")
    made.tap("ครอบครัวย้ายบ้าน")
    order = moved(made)
    assert (order.data, order.reason) == ({"lao": "320510T"}, "ครอบครัวย้ายบ้าน")


def test_assign__to_a_weaver_of_the_area() -> None:
    made = chat("assign")
    made.world.weavers = [WeaverChoice(7, "ลุงชัย", 3)]
    made.tap("มอบหมายผู้ติดตาม")
    assert "ดูแลอยู่ 3 เคส" in made.said()
    made.tap("ลุงชัย")
    assert moved(made).data == {"weaver": "7"}


def test_assign__nobody_there__says_what_to_do() -> None:
    made = chat("assign")
    made.tap("มอบหมายผู้ติดตาม")
    assert "ยังไม่มีนักถักทอในพื้นที่นี้" in made.said()


def test_move__no_longer_possible__told_with_the_case_as_it_is() -> None:
    made = chat("plan")
    made.world.cases[NUMBER] = case(state="planned", actions=())
    made.tap("วางแผนช่วย")
    assert "สถานะของเคสเปลี่ยนไปแล้ว" in made.said()
    assert "มีแผนช่วยแล้ว" in made.said()


def test_talk__over_an_open_report__leaves_it_and_offers_the_way_back() -> None:
    made = chat("reopen", state="closed")
    made.type("แจ้ง")
    made.turn(ButtonTapped({"a": "move", "n": NUMBER, "m": "reopen"}))
    assert "ทำต่อ" in " ".join(tap.label for tap in made.buttons())
    made.type("ออกอีกแล้ว")
    assert moved(made).reason == "ออกอีกแล้ว"
    made.type("ต่อ")
    assert "ตอนนี้เด็กมีอันตราย" in made.said()


def mine(number: int, group: Group, **more: object) -> MyCase:
    waits = "coordinator" if group == "waiting" else ""
    return MyCase(case(f"32-2569-{number:05}", due_at=NOW, **more), group, waits)  # type: ignore[arg-type]


def test_my_cases__worst_first_with_counts_filters_and_pages() -> None:
    made = Chat(World(), weaver())
    made.world.mine = [mine(1, "overdue"), *(mine(n, "soon") for n in range(2, 13))]
    made.world.mine.append(mine(13, "waiting"))
    made.type("เคส")
    assert "เลยกำหนด 1 · ใกล้กำหนด 11 · รอคนอื่น 1" in made.said()
    assert "warn 32-2569-00001" in made.said()
    assert "T2 · ออกกลางคัน" in made.said()
    made.tap("ดูต่อ")
    assert "32-2569-00013" in made.said()
    assert "รอผู้ประสานงาน" in made.said()
    made.tap("รอคนอื่น 1", ago=1)
    assert "32-2569-00001" not in made.said()
    orders = [order for order in made.world.done if isinstance(order, ListMine)]
    assert [(o.group, o.after) for o in orders] == [
        ("", ""), ("", "32-2569-00010"), ("waiting", ""),
    ]  # fmt: skip


def test_my_cases__none__offers_to_report() -> None:
    made = Chat(World(), weaver())
    made.type("เคส")
    assert "ยังไม่มีเคส" in made.said()
    made.tap("แจ้ง")
    assert "ตอนนี้เด็กมีอันตราย" in made.said()


def test_follow_up__without_a_case__chosen_from_my_own() -> None:
    made = Chat(World(cases={"32-2569-00002": case("32-2569-00002")}), weaver())
    made.world.mine = [mine(2, "soon")]
    made.turn(ButtonTapped({"a": "new", "f": "follow_up"}))
    assert "ติดตามเคสไหน" in made.said()
    made.tap("32-2569-00002")
    assert "ติดตามวันไหน" in made.said()


def test_follow_up__number_typed_instead__asked_for() -> None:
    made = Chat(World(), weaver())
    made.world.mine = [mine(2, "soon")]
    made.turn(ButtonTapped({"a": "new", "f": "follow_up"}))
    made.tap("พิมพ์เลขเคสเอง")
    assert "เลขเคสอะไร" in made.said()


def test_follow_up__from_the_card__case_already_chosen() -> None:
    made = chat("follow_up", state="helping")
    made.tap("บันทึกการติดตาม")
    assert "ติดตามวันไหน" in made.said()


def test_history__who_when_and_why() -> None:
    made = chat("history", "details")
    lines = (
        HistoryLine(NOW, "close", "learning", "closed", "ครูจันทร์", "กลับเข้าเรียนแล้ว มั่นคง"),
        HistoryLine(NOW, "reported", "", "new", "ป้าแดง", ""),
    )
    made.world.histories[NUMBER] = History(NUMBER, lines, more=False)
    made.tap("ประวัติเคส")
    assert "ปิดเคส" in made.said()
    assert "ครูจันทร์ · กลับเข้าเรียนแล้ว มั่นคง" in made.said()
    made.tap("กลับไปที่เคส")
    made.world.details[NUMBER] = CaseDetails(NUMBER, (("plan", "พาไปสมัคร"), ("needs", "ทุน")))
    made.tap("ข้อมูลเพิ่มเติม")
    assert "แผน: พาไปสมัคร" in made.said()


def test_news__of_a_case__rides_on_the_next_reply() -> None:
    made = Chat(World(cases={NUMBER: case()}), weaver())
    data = {"case_no": NUMBER, "what": "closed", "code": "in_school", "why": ""}
    made.turn(SystemSpoke("case_moved", data))
    made.type("เมนู")
    assert f"เคส {NUMBER} ปิดแล้ว: กลับเข้าเรียนแล้ว มั่นคง" in made.said()
    made.tap("เปิดเคส")
    assert "ยืนยันแล้ว" in made.said()
