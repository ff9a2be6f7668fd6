"""Before help is sent: the card that stops it, and what a tap on it does."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine import taps
from bot.engine.inputs import ButtonTapped
from bot.engine.messages import Card
from handlers import help_many
from handlers.orders import HelpChecked, SendSubmission
from tests.scenario import Chat
from tests.world import World, coordinator


@pytest.fixture
def chat() -> Chat:
    """A coordinator at the summary of an entry of help."""
    world = World()
    made = Chat(world, coordinator())
    made.turn(tapped("new", f="assistance"))
    for typed in ("1", "32-2569-00001", "วันนี้", "สิ่งของ", "1", "กสศ.", "800"):
        made.type(typed)
    made.type("ข้าวสาร 5 กก.")
    while "ครบแล้ว" not in str(made.replies[-1]):
        made.type("ข้าม")
    return made


def tapped(act: str, **values: str) -> ButtonTapped:
    return ButtonTapped(taps.decode(taps.encode(act, **values)), "")


def card(chat: Chat) -> Card:
    found = chat.replies[-1][-1]
    assert isinstance(found, Card)
    return found


def sent(chat: Chat) -> list[SendSubmission]:
    return chat.world.sent


def test_send__nothing_in_the_way__goes_at_once(chat: Chat) -> None:
    chat.world.checked = HelpChecked(1, 80000)
    chat.tap("ส่ง")
    assert len(sent(chat)) == 1


def test_send__a_repeat__asks_once_more_and_then_goes(chat: Chat) -> None:
    chat.world.checked = HelpChecked(
        3, 80050, repeated=(("32-2569-00001", date(2026, 10, 2)),), kind="goods"
    )
    chat.tap("ส่ง")
    assert sent(chat) == []
    shown = card(chat)
    assert [fact.value for fact in shown.facts] == ["3 เคส", "800.50 บาท", "2,401.50 บาท"]
    assert shown.rows[0].detail == "ได้ครั้งก่อน 2 ตุลาคม 2569"
    chat.type("ส่ง")
    assert sent(chat) == []
    chat.tap("ใช่ บันทึกเลย")
    assert len(sent(chat)) == 1


def test_send__over_the_cap__leads_to_the_amount(chat: Chat) -> None:
    chat.world.checked = HelpChecked(1, 80000, cap=70000)
    chat.tap("ส่ง")
    assert "700 บาท" in card(chat).body[0]
    chat.tap("แก้จำนวนเงิน")
    assert "กี่บาท" in card(chat).title
    assert sent(chat) == []


def test_send__many_refused__names_ten_and_counts_the_rest(chat: Chat) -> None:
    refused = tuple((f"32-2569-{at:05}", "unknown") for at in range(2, 15))
    chat.world.checked = HelpChecked(14, 80000, refused=refused)
    chat.tap("ส่ง")
    shown = card(chat)
    assert (len(shown.rows), shown.footnote) == (10, "และอีก 3 เลข")
    assert "13" in shown.title
    assert [tap.label for tap in shown.buttons] == ["ตัดเลขเหล่านี้ออก เหลือ 1 เคส", "แก้เลขเคส"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("32-2569-00001 32-2569-00002", 2),
        ("1. 32-2569-00001\n2. 32-2569-00002\n3. 32-2569-00001", 2),
        ("เคส ๓๒-๒๕๖๙-๐๐๐๐๑ และ 32–2569–00002", 2),
        ("32-2569-00001", 1),
        ("ช่วย 32-2569-00001 32-2569-00002 ด้วย", 0),
        ("32-2569-000011 32-2569-00002", 0),
        ("สวัสดี", 0),
    ],
)
def test_numbers__pasted__are_read_only_when_nothing_else_is_said(text: str, found: int) -> None:
    assert len(help_many.numbers_in(text)) == found
