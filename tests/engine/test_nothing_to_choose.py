"""A required question whose list is empty: one tap goes on, and the report can be sent."""

from __future__ import annotations

import pytest

from bot.engine.inputs import ButtonTapped, TextTyped
from bot.engine.taps import decode
from tests.scenario import Chat, taps_of
from tests.world import MUEANG_LING, World, weaver


@pytest.fixture
def chat() -> Chat:
    made = Chat(World(forms=("emptied",)), weaver(1, MUEANG_LING, language="th"))
    made.turn(ButtonTapped({"a": "new", "f": "emptied"}))
    made.type("zzz")
    return made


def test_empty_list__of_a_required_question__is_passed_by_one_tap(chat: Chat) -> None:
    taps = {tap.label: tap for tap in taps_of(chat.replies[-1])}
    assert {"ไม่มี", "ย้อน"} <= set(taps), taps
    assert "ยังไม่มีรายการให้เลือก" in chat.said()
    chat.turn(ButtonTapped(decode(taps["ไม่มี"].data)))
    assert "อื่น ๆ" in chat.said()


@pytest.mark.parametrize("word", ["ข้าม", "ไม่มี"])
def test_empty_list__passed_by_a_word__can_be_sent(chat: Chat, word: str) -> None:
    chat.turn(TextTyped(word))
    chat.type("ไม่มีแล้ว")
    assert chat.conversation.get("place") == "summary", chat.said()
    chat.type("ส่ง")
    assert [order.draft.form for order in chat.world.sent] == ["emptied"], chat.said()
