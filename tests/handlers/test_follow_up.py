"""A follow-up in the chat: what the programme's rules say there, and the case it is about."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.inputs import ButtonTapped
from handlers.orders import CancelDraft, FindCase, SaveDraft
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
    result: Any = None
    while True:
        try:
            order = steps.send(result)
        except StopIteration as end:
            assert isinstance(end.value, Outcome)
            return end.value
        result = chat.world.perform(chat.person, order)


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


@pytest.mark.parametrize("number", ["32-2569-00099", "x", "32-2569-00001; drop"])
def test_start__case_outside_the_persons_sight__no_form(number: str) -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "new", "f": "follow_up", "n": number}))
    assert "ไม่พบเลข" in chat.said()
    assert not chat.world.drafts


def test_start__case_in_sight__looked_up_for_the_form() -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "new", "f": "follow_up", "n": "32-2569-00001"}))
    assert FindCase("32-2569-00001", "form") in chat.world.done


def test_small_child__chosen_at_the_first_question__the_empty_report_is_given_up() -> None:
    chat = Chat(World(), weaver())
    chat.type("แจ้ง")
    chat.tap("เด็กเล็ก 0–6 ปี")
    assert [draft.form for draft in chat.world.open_drafts(chat.person)] == ["ecd_report"]
    assert [type(order) for order in chat.world.done] == [SaveDraft, CancelDraft, SaveDraft]


def test_small_child__practised__stays_a_rehearsal() -> None:
    chat = Chat(World(), weaver())
    chat.type("ฝึก")
    chat.type("เด็กเล็ก")
    (draft,) = chat.world.open_drafts(chat.person)
    assert (draft.form, draft.rehearsal) == ("ecd_report", True)
    chat.type("แจ้ง")
    (draft,) = chat.world.open_drafts(chat.person)
    assert (draft.form, draft.rehearsal) == ("oos_report", False)
