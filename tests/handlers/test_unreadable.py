"""A report that its form cannot bring back holds nobody up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.inputs import SystemSpoke
from bot.texts import say
from handlers.scene import UnreadableReportError
from tests.scenario import Chat
from tests.world import World, weaver

TOLD = say("form.draft_unreadable", "th")


@pytest.fixture
def chat() -> Chat:
    """Somebody in the middle of a report that was damaged since."""
    chat = Chat(World(), weaver())
    chat.type("แจ้ง")
    chat.type("ไม่ใช่")
    damage(chat.world)
    return chat


def damage(world: World) -> None:
    for draft_id, draft in world.drafts.items():
        world.drafts[draft_id] = replace(draft, session={**draft.session, "form": "another"})


@pytest.mark.parametrize("words", ["ด.ช. ทดสอบ ระบบดี", "เมนู", "ต่อ", "แจ้ง", "ส่ง", "ภาษา"])
def test_anything_said__with_a_damaged_report_open__is_answered_and_the_next_goes_on(
    chat: Chat, words: str
) -> None:
    chat.type(words)
    if TOLD not in chat.said():  # it was about something else
        chat.type("สมชาย")
    assert TOLD in chat.said()
    assert chat.world.unreadable == [1]
    chat.type("เมนู")
    assert "ทำอะไรดี" in chat.said()
    chat.type("แจ้ง")
    assert "อันตราย" in chat.said()


def test_damaged_report__stays_among_the_drafts__and_opens_once_it_is_mended(chat: Chat) -> None:
    chat.type("สมชาย")
    chat.type("ร่าง")
    chat.tap(say("form.resume", "th"))
    assert TOLD in chat.said()
    for draft_id, draft in chat.world.drafts.items():
        chat.world.drafts[draft_id] = replace(
            draft, session={**draft.session, "form": draft.version}
        )
    chat.type("ร่าง")
    chat.tap(say("form.resume", "th"))
    assert "เด็กชื่ออะไร" in chat.said()


def test_service_itself__speaking_of_a_damaged_report__is_for_an_operator(chat: Chat) -> None:
    lost = {"ok": False, "draft_id": 1, "ref": "/data/photo", "reason": "finding.photo_gone"}
    with pytest.raises(UnreadableReportError):
        chat.turn(SystemSpoke("media_fetched", lost))
