"""A follow-up in the chat: what the programme's rules say there."""

from __future__ import annotations

from contextlib import suppress

from bot.engine.inputs import ButtonTapped
from handlers.scene import scene_of
from handlers.start import start
from handlers.turn import Outcome, Steps, Turn
from tests.scenario import Chat
from tests.world import World, weaver

UP_TO_NOW = ("วันนี้", "1", "1", "ไม่")


def begun(preset: dict[str, str], *lines: str) -> Chat:
    """A chat in a follow-up that began with these values, after these lines."""
    chat = Chat(World(), weaver())
    scene = scene_of(
        Turn(
            person=chat.person, conversation={}, draft=None, input=ButtonTapped({}),
            now=chat.world.now, happened_at=chat.world.now,
            forms={"follow_up": chat.world.form("follow_up")}, form_versions={},
        )
    )  # fmt: skip
    steps = start(scene, "follow_up", rehearsal=False, preset=preset)
    outcome = finished(chat, steps)
    assert outcome.conversation is not None
    chat.conversation = dict(outcome.conversation)
    chat.replies.append(outcome.messages)
    for line in lines:
        chat.type(line)
    return chat


def finished(chat: Chat, steps: Steps) -> Outcome:
    """Run a handler to its end, performing each order it yields."""
    outcome: Outcome | None = None

    def whole() -> Steps:
        nonlocal outcome
        outcome = yield from steps
        return outcome

    running, result = whole(), None
    with suppress(StopIteration):
        while True:
            result = chat.world.perform(chat.person, running.send(result))
    assert isinstance(outcome, Outcome)
    return outcome


def test_working__child_of_13__refused_and_the_danger_is_a_tap_away() -> None:
    chat = begun({"case_no": "32-2569-00001", "case_age": "13"}, *UP_TO_NOW, "ทำงานแล้ว")
    assert "กฎหมายยังไม่ให้ทำงาน" in chat.said()
    chat.tap("มีเรื่องด่วนไหม")
    chat.tap("ใช่")
    assert chat.world.raised[0].level == "A"
    chat.type("ทำงานหนัก")
    assert chat.world.raised[-1].signs == ("labour",)
    assert "ตอนนี้เด็กเป็นอย่างไร" in chat.said()


def test_working__child_of_15__goes_on() -> None:
    chat = begun({"case_no": "32-2569-00001", "case_age": "15"}, *UP_TO_NOW, "ทำงานแล้ว")
    assert "ได้รับความช่วยเหลือ" in chat.said()


def test_not_found__for_the_third_time__closing_is_the_next_step() -> None:
    preset = {"case_no": "32-2569-00001", "notfound_before": "2"}
    chat = begun(preset, *UP_TO_NOW, "หาไม่พบ", "ข้าม")
    assert "ตามครบ 3 ครั้งแล้วไม่พบ" in chat.said()
    chat.type("1")
    assert "ปิดเพราะอะไร" in chat.said()
    first = next(tap for tap in chat.buttons() if tap.label != "ย้อน")
    assert first.label == "ตาม 3 ครั้งแล้วไม่พบ"


def test_needs__of_a_case__what_fits_it_comes_first() -> None:
    preset = {"case_no": "32-2569-00001", "case_school_state": "never"}
    chat = begun(preset, *UP_TO_NOW, "ยังไม่ได้เรียน", "1")
    assert "off 1. กลับเข้าโรงเรียน" in chat.said()
    assert "off 2. เรียนกับ สกร." in chat.said()


def test_draft__of_a_follow_up__is_called_by_its_case() -> None:
    chat = begun({"case_no": "32-2569-00001"}, "วันนี้", "ร่าง")
    assert "32-2569-00001" in chat.said()
