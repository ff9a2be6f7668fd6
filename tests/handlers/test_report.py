"""The report itself: its length in turns, what is sent, danger, hints, corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.engine.inputs import ButtonTapped, MediaSent, MessageUnsent, SystemSpoke
from handlers.orders import Similar
from handlers.reported import leaves
from tests.scenario import Chat, Play
from tests.world import CHOM_PHRA, MUEANG_LING, World, weaver

USUAL = Path(__file__).parent.parent / "scenarios" / "report_in_20_turns.chat"
SHORT = (
    "แจ้ง", "ไม่", "ด.ช.สมชาย ใจดี (บอย)", "5 ส.ค. 55", "1999900000013", "4", "2", "ป.6", "1",
    "3", "4", "ไม่", "4", "1,6", "1", "ข้ามทั้งหมวด", "ส่ง",
)  # fmt: skip


def sent(world: World) -> dict[str, Any]:
    return dict(leaves(world.sent[-1].answers))


def play(*lines: str, world: World | None = None, person: Any = None) -> Chat:
    chat = Chat(world or World(), person or weaver())
    for line in lines:
        chat.type(line)
    return chat


def test_report__usual__at_most_20_turns() -> None:
    scenario = Play()
    scenario.run(USUAL.read_text(encoding="utf-8"))
    assert scenario.chats["ฉัน"].turns <= 20


def test_report__typed_without_a_title__one_turn_more() -> None:
    lines = list(SHORT)
    lines[2:3] = ["สมชาย ใจดี", "ชาย"]
    chat = play(*lines)
    assert len(chat.world.sent) == 1
    assert chat.turns <= 20


def test_report__sent__holds_codes_and_what_follows_from_them() -> None:
    record = sent(play(*SHORT).world)
    expected = {
        "danger_now": "no", "first_name": "สมชาย", "last_name": "ใจดี", "nickname": "บอย",
        "sex": "m",
        "birth": "2012-08-05", "age_known": "dob", "age": "14", "id_kind": "id13",
        "id_no": "1999900000013", "tambon": "320402", "moo": "4", "school_state": "dropout",
        "last_grade": "p6", "reason_main": "poor", "doing": "farm", "lives": "grand",
        "disability": "no", "wish": "both", "needs": "school grant", "consent_by": "guardian",
        "consent": "given", "consent_who": "guardian",
    }  # fmt: skip
    assert {name: record.get(name) for name in expected} == expected


def test_report__sent__goes_to_the_only_tambon_and_lao() -> None:
    order = play(*SHORT).world.sent[0]
    assert (order.tambon, order.lao) == ("320402", "320402T")


def test_report__area_of_several_tambons__asks_which() -> None:
    chat = play(*SHORT[:5], person=weaver(1, MUEANG_LING, CHOM_PHRA))
    assert "เด็กอยู่ตำบลไหน" in chat.said()
    chat.type("จอมพระ")
    assert "หมู่ที่เท่าไร" in chat.said()
    for line in SHORT[5:]:
        chat.type(line)
    assert chat.world.sent[0].tambon == "320401"
    assert chat.world.sent[0].lao == ""  # two of them serve it: not for us to guess


def test_report__nothing_open__every_answer_was_saved_when_given() -> None:
    chat = play(*SHORT[:4])
    draft = chat.world.drafts[1]
    assert draft.session["answers"]["/data/child/birth"] == "2012-08-05"
    assert draft.about == "บอย"
    assert draft.progress.startswith("6/")


def test_send__tapped_again__sends_once() -> None:
    chat = play(*SHORT[:-1])
    chat.tap("ส่ง")
    chat.tap("ส่ง", ago=1)
    assert len(chat.world.sent) == 1
    assert "ปิดไปแล้ว" in chat.said()


def test_danger__yes__raised_in_that_turn_as_a() -> None:
    chat = play("แจ้ง", "ใช่")
    (order,) = chat.world.raised
    assert (order.draft_id, order.level, order.signs) == (1, "A", ())
    assert order.tambon == "320402"
    assert chat.world.drafts[1].danger_case == "32-2569-00009"


def test_danger__unsure__raised_as_b() -> None:
    assert [order.level for order in play("แจ้ง", "ไม่แน่ใจ").world.raised] == ["B"]


@pytest.mark.parametrize(
    ("signs", "level"), [("1", "A"), ("8", "B"), ("15", "C"), ("8,15", "B"), ("3,10", "A")]
)
def test_danger__signs__refine_the_level(signs: str, level: str) -> None:
    chat = play("แจ้ง", "ไม่แน่ใจ", signs)
    assert chat.world.raised[-1].level == level


def test_danger__alone_and_grown__lower_once_the_age_is_known() -> None:
    chat = play("แจ้ง", "ไม่แน่ใจ", "7", "ด.ช.เอก", "16 ปี")
    assert [order.level for order in chat.world.raised] == ["B", "A", "B"]


def test_danger__changed_to_no__told_not_withdrawn() -> None:
    chat = play("แจ้ง", "ใช่", "1", "แก้")
    chat.tap("ตอนนี้เด็กมีอันตราย")
    chat.tap("ไม่ใช่")
    assert [order.what for order in chat.world.told_changed] == ["changed"]


def test_danger__report_cancelled__told() -> None:
    chat = play("แจ้ง", "ใช่", "ยกเลิก", "ใช่")
    assert [order.what for order in chat.world.told_changed] == ["cancelled"]
    assert chat.world.closed == {1: "cancelled"}


def test_danger__reply_lost__must_be_told_later() -> None:
    chat = play("แจ้ง")
    outcome = chat.tap("ใช่")
    assert outcome.keep


def test_danger__rehearsal__nobody_is_alerted() -> None:
    chat = play("ฝึก", "ใช่", "1")
    assert chat.world.raised == []


def similar(points: int, *, in_scope: bool) -> Similar:
    return Similar("32-2569-00005", points, "ส*** ใ*** ราว 14 ปี", "confirmed", in_scope)


def test_similar__in_scope__shown_before_the_long_part_and_once() -> None:
    world = World(similar=[similar(90, in_scope=True), similar(60, in_scope=True)])
    chat = play(*SHORT[:4], world=world)
    assert "อาจมีเด็กคนนี้อยู่แล้ว" in chat.said()
    assert chat.said().count("ส*** ใ***") == 1
    (order,) = world.searched
    assert order.names == ("สมชาย ใจดี", "บอย")
    assert order.birth == (date(2012, 8, 5), date(2012, 8, 5))
    assert (order.tambon, order.sex) == ("320402", "m")
    chat.type("1999900000013")
    assert "อาจมีเด็กคนนี้อยู่แล้ว" not in chat.said()
    assert len(world.searched) == 1


def test_similar__outside_scope__tells_nothing_of_the_child() -> None:
    chat = play(*SHORT[:4], world=World(similar=[similar(90, in_scope=False)]))
    assert "พบข้อมูลคล้ายกันในพื้นที่อื่น" in chat.said()
    assert "ส***" not in chat.said()
    assert "32-2569-00005" not in chat.said()


def test_similar__same_child_tapped__asks_before_cancelling() -> None:
    chat = play(*SHORT[:4], world=World(similar=[similar(90, in_scope=True)]))
    chat.tap("เป็นคนเดียวกัน")
    assert "ยกเลิกรายงานนี้ใช่ไหม" in chat.said()


def test_similar__rehearsal__nothing_is_looked_up() -> None:
    chat = play("ฝึก", *SHORT[1:4])
    assert chat.world.searched == []


def test_reminder__open_report__shows_the_question_again() -> None:
    chat = play(*SHORT[:3])
    outcome = chat.turn(SystemSpoke("reminder"))
    assert "เกิดวันไหน" in chat.said()
    assert "สมชาย" not in "".join(getattr(m, "alt", "") for m in outcome.messages)


def test_reminder__nothing_open__silent() -> None:
    assert play().turn(SystemSpoke("reminder")).messages == ()


def test_correction__no_reply_token__carried_until_it_can_be_told() -> None:
    chat = play(*SHORT)
    chat.turn(SystemSpoke("correction", {"submission_id": 1, "number": "32-2569-00001"}))
    chat.turn(SystemSpoke("correction", {"submission_id": 1, "number": "32-2569-00001"}))
    outcome = chat.type("เมนู")
    assert chat.said().count("มีข้อที่ขอให้แก้") == 1
    assert outcome.keep
    chat.type("เมนู")
    assert "มีข้อที่ขอให้แก้" not in chat.said()


def test_correction__of_a_derived_value__asks_the_question_that_gives_it() -> None:
    chat = play(*SHORT, world=World(asks=("consent", "age"), reasons={"consent_by": "ถามผู้ปกครอง"}))
    chat.turn(ButtonTapped({"a": "fix", "s": "1"}))
    assert "ครอบครัวยินยอม" in chat.said()
    assert "ถามผู้ปกครอง" in chat.said()
    chat.type("2")
    assert "เกิดวันไหน" in chat.said()
    chat.type("13 ปี")
    assert "ครบแล้ว" in chat.said()
    chat.type("ส่ง")
    record = sent(chat.world)
    assert (record["consent_by"], record["birth"], record["first_name"]) == (
        "both",
        "age:13",
        "สมชาย",
    )
    assert chat.world.sent[-1].draft.corrects == 1


def test_correction__told_by_the_worker_alone__its_questions_and_reasons_are_remembered() -> None:
    chat = play(*SHORT)
    data = {"submission_id": 1, "number": "32-2569-00001", "asks": ["birth"],
            "reasons": {"birth": "finding.birth_unreadable"}}  # fmt: skip
    chat.turn(SystemSpoke("correction", data))
    chat.type("เมนู")
    chat.type("เมนู")
    chat.turn(ButtonTapped({"a": "fix", "s": "1"}))
    assert "เกิดวันไหน" in chat.said()
    assert "เหตุที่ขอแก้: อ่านวันเกิดหรืออายุไม่ออก" in chat.said()
    chat.turn(ButtonTapped({"a": "fix", "s": "1"}))
    assert len(chat.world.open_drafts(chat.person)) == 1
    chat.type("13 ปี")
    chat.type("ส่ง")
    assert "corrections" not in chat.conversation


def test_media__could_not_be_kept__question_is_blank_again_and_it_is_said() -> None:
    chat = play(*SHORT[:-2], "ข้าม", "ข้าม", "ข้าม", "ข้าม", "ข้าม", "ข้าม", "ข้าม", "ข้าม")
    assert "รูปบ้าน" in chat.said()
    chat.turn(MediaSent("image", "m1"))
    (kept,) = chat.world.media
    data = {"ok": False, "draft_id": 1, "ref": kept.ref, "reason": "finding.photo_large"}
    chat.turn(SystemSpoke("media_fetched", data))
    assert kept.ref not in chat.world.drafts[1].session["answers"]
    chat.type("ข้าม")
    assert "รูปใหญ่เกินไป" in chat.said()


def test_media__kept__not_worth_a_word() -> None:
    chat = play(*SHORT[:3])
    assert chat.turn(SystemSpoke("media_fetched", {"ok": True})).messages == ()


def test_reminder__paused_draft__said_with_the_next_reply() -> None:
    chat = play(*SHORT[:3], "พัก")
    chat.turn(SystemSpoke("reminder", {"draft_id": 1}))
    chat.type("เมนู")
    assert "ยังมีรายงานค้างอยู่" in chat.said()
    chat.tap("ทำต่อ")
    assert "เกิดวันไหน" in chat.said()


def test_validated__joined__both_numbers_and_no_name() -> None:
    chat = play()
    data = {"number": "32-2569-00002", "case_no": "32-2569-00001", "part": "joined"}
    chat.turn(SystemSpoke("validated", data))
    chat.type("เมนู")
    assert "รายงาน 32-2569-00002 เป็นเด็กคนเดียวกับเคส 32-2569-00001" in chat.said()


def test_alert_unreached__reporter__told_to_phone() -> None:
    chat = play()
    chat.turn(SystemSpoke("alert_unreached", {"case_no": "32-2569-00009"}))
    chat.type("เมนู")
    assert "โปรดโทรเดี๋ยวนี้" in chat.said()
    chat.button("โทร 191 ตำรวจ")


def test_danger_changed__receiver__told() -> None:
    chat = play()
    data = {"what": "cancelled", "case_no": "32-2569-00009", "level": "A", "alert_id": 3}
    chat.turn(SystemSpoke("danger_changed", data))
    chat.type("เมนู")
    assert "ผู้แจ้งยกเลิกการแจ้ง" in chat.said()


def test_spoken__unknown_kind__silent_and_nothing_kept() -> None:
    chat = play()
    outcome = chat.turn(SystemSpoke("something_new", {"a": 1}))
    assert (outcome.messages, outcome.conversation) == ((), None)


def test_carried__many__two_at_a_time_above_the_reply() -> None:
    chat = play()
    for number in range(3):
        chat.turn(SystemSpoke("validated", {"case_no": f"32-2569-0000{number}"}))
    chat.type("เมนู")
    assert chat.said().count("ตรวจรายงาน") == 2
    chat.type("เมนู")
    assert chat.said().count("ตรวจรายงาน") == 1


def test_status__in_the_middle_of_a_report__offers_the_way_back() -> None:
    chat = play(*SHORT[:6])
    chat.type("สถานะ")
    chat.tap("ทำต่อ")
    assert "เรื่องเรียนเป็นอย่างไร" in chat.said()


def test_correction__paused_half_way__goes_on_with_what_is_left() -> None:
    chat = play(*SHORT, world=World(asks=("moo", "consent_by")))
    chat.turn(ButtonTapped({"a": "fix", "s": "1"}))
    for line in ("5", "พัก", "ต่อ", "1"):
        chat.type(line)
    assert "ครอบครัวยินยอม" in chat.said()


def test_unsend__message__redacted_in_silence() -> None:
    chat = play()
    outcome = chat.turn(MessageUnsent("m7"))
    assert chat.world.redacted == ["m7"]
    assert outcome.messages == ()


def test_push_safe__everything_typed__never_in_an_alternative_text() -> None:
    scenario = Play()
    scenario.run(USUAL.read_text(encoding="utf-8"))
    for reply in scenario.chats["ฉัน"].replies:
        for message in reply:
            alt = getattr(message, "alt", "")
            assert not [word for word in ("สมชาย", "ใจดี", "บอย", "19999") if word in alt]


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("081-234-5678", "0812345678", None),
        ("081-234-5678 หรือ 089 876 5432", "0812345678", "0898765432"),
        ("0812345678/044-511234", "0812345678", "044511234"),
    ],
)
def test_phone__two_in_one_message__are_both_kept(
    typed: str, first: str, second: str | None
) -> None:
    record = sent(play(*SHORT[:-2], typed, "ข้ามทั้งหมวด", "ส่ง").world)
    assert (record.get("guardian_phone"), record.get("guardian_phone2")) == (first, second)


def test_phone__changed_to_one__forgets_the_second() -> None:
    changed = ("081-234-5678 / 0898765432", "ข้ามทั้งหมวด", "แก้ เบอร์", "0812345679")
    record = sent(play(*SHORT[:-2], *changed, "ส่ง").world)
    assert (record["guardian_phone"], record.get("guardian_phone2")) == ("0812345679", None)
