"""What waits for the next reply: danger first, and never dropped for news."""

from __future__ import annotations

from typing import Any

from handlers.spoken import MOST_CARRIED, trimmed
from tests.handlers.test_menus import person
from tests.scenario import Chat
from tests.world import World

ALERT = {
    "kind": "alert_unreached", "case_no": "32-2569-00009", "level": "A", "alert_id": 4,
}  # fmt: skip


def news(number: int) -> dict[str, Any]:
    return {"kind": "case_moved", "case_no": f"32-2569-{number:05}", "what": "plan"}


def test_carried__too_much__drops_the_oldest_news_and_no_danger() -> None:
    carry = (ALERT, *(news(number) for number in range(MOST_CARRIED + 2)))
    kept = trimmed(carry)
    assert len(kept) == MOST_CARRIED
    assert kept[0] == ALERT
    assert kept[1] == news(3)


def test_carried__danger_behind_news__is_said_first() -> None:
    chat = Chat(World(), person("weaver"))
    chat.conversation = {"version": 1, "carry": [*map(news, range(6)), ALERT]}
    chat.type("เมนู")
    assert "32-2569-00009" in chat.said()
    assert [one["kind"] for one in chat.conversation["carry"]] == ["case_moved"] * 5
