"""Telling a family: what to say first, then one tap notes it."""

from __future__ import annotations

from bot.engine.inputs import ButtonTapped
from handlers.orders import NoteFamilyTold
from tests.handlers.test_still_there import NUMBER, buttons, tapped, words
from tests.scenario import Chat
from tests.world import World, weaver


def test_family__how_to_tell_it__comes_before_it_is_noted() -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "family_told", "n": NUMBER}))
    assert "ไม่ต้องบอกว่าใครแจ้ง" in chat.said()
    assert chat.world.done == []


def test_family__told__is_noted_once() -> None:
    data = {"a": "family_told", "n": NUMBER, "y": "1"}
    order, outcome = tapped(data, NUMBER)
    assert order == NoteFamilyTold(NUMBER)
    assert "แจ้งครอบครัวแล้ว" in words(outcome)
    assert buttons(outcome) == ["ดูเคส"]
    _, outcome = tapped(data, None)
    assert "ไม่ต้องแจ้ง" in words(outcome)
