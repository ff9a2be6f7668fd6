"""A draft in the real tables that its form cannot bring back."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.texts import say
from models import conversation
from models.conversation import DRAFT, Draft
from tests.workers.chatting import Chat
from tests.workers.town import Town

pytestmark = pytest.mark.database


def test_damaged_draft__holds_nobody_up__and_is_named_to_the_operator(
    town: Town, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = Chat(town)
    chat.say("weaver", "แจ้ง")
    damage(town)
    assert say("form.draft_unreadable", "th") in chat.say("weaver", "ไม่ใช่")
    assert "draft.unreadable" in caplog.text + "".join(capsys.readouterr())
    assert "อันตราย" in chat.say("weaver", "แจ้ง")
    assert [row["closed_at"] for row in town.rows(Draft)] == [None, None]


def damage(town: Town) -> None:
    row = town.one(Draft)
    content = town.opened(row["key_id"], row["sealed"], "draft")
    content["session"]["version"] = 99
    with town.engine.begin() as connection:
        box = conversation.box_of(connection, town.vault, row["key_id"])
        connection.execute(update(DRAFT).values(sealed=box.seal(content, "draft")))
