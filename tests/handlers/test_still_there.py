"""Is the child still there: the question, and what is said to each answer."""

from __future__ import annotations

import pytest

from bot.engine.inputs import ButtonTapped, SystemSpoke
from bot.engine.messages import Card
from bot.engine.taps import decode
from handlers import decide
from handlers.orders import AnswerStillThere, LoadStillThere, StillAsked, StillThere
from handlers.turn import Outcome, Turn
from tests.handlers.test_follow_up import begun
from tests.scenario import Chat
from tests.world import World, weaver

NUMBER = "32-2569-00001"
ASKED = {"case_no": NUMBER, "place": "school", "day": 30, "placement_id": 7}


def tapped(data: dict[str, str], answer: object) -> tuple[object, Outcome]:
    """Tap a button; the order that follows gets this answer. → the order, and the outcome."""
    world = World()
    turn = Turn(
        person=weaver(), conversation={}, draft=None, input=ButtonTapped(data),
        now=world.now, happened_at=world.now, forms={}, form_versions={},
    )  # fmt: skip
    steps = decide(turn)
    order = next(steps)
    try:
        steps.send(answer)
    except StopIteration as end:
        return order, end.value
    raise AssertionError("one order was expected")


def words(outcome: Outcome) -> str:
    return "\n".join(
        "\n".join((card.title, *card.body)) for card in outcome.messages if isinstance(card, Card)
    )


def buttons(outcome: Outcome) -> list[str]:
    return [
        tap.label for card in outcome.messages if isinstance(card, Card) for tap in card.buttons
    ]


def test_question__rides_on_the_next_reply_and_holds_nothing_personal() -> None:
    chat = Chat(World(), weaver())
    chat.turn(SystemSpoke("still_there", ASKED))
    chat.type("เมนู")
    assert "ยังไปเรียนอยู่ไหม" in chat.said()
    assert f"เคส {NUMBER} ครบ 30 วันแล้ว" in chat.said()
    card = next(one for one in chat.replies[-1] if isinstance(one, Card))
    assert [tap.label for tap in card.buttons] == ["ใช่", "ไม่ใช่", "ไม่แน่ใจ ไปดูก่อน"]
    assert decode(card.buttons[0].data) == {"a": "still", "p": "7", "d": "30", "y": "yes"}


@pytest.mark.parametrize(
    ("came", "said", "offers"),
    [
        (StillThere("closed", NUMBER), "ปิดเคส", ["ดูเคส"]),
        (StillThere("kept", NUMBER), "ยังอยู่", ["ดูเคส"]),
        (StillThere("proposed", NUMBER), "ตรวจก่อนปิด", ["ดูเคส"]),
        (StillThere("left", NUMBER), "บอกผู้ประสานงานแล้ว", ["ส่งผลติดตาม", "ดูเคส"]),
        (StillThere("unsure", NUMBER), "ไปดูก่อนนะ", ["ส่งผลติดตาม", "ดูเคส"]),
        (StillThere("answered", NUMBER, "yes"), "ใช่ ยังอยู่", ["ส่งผลติดตาม", "ดูเคส"]),
        (StillThere("ended", NUMBER), "ไม่ต้องตอบ", ["ดูเคส"]),
        (StillThere("not_yours"), "ไม่ต้องตอบ ขอบคุณ", []),
    ],
)
def test_answer__whatever_came_of_it__is_told(
    came: StillThere, said: str, offers: list[str]
) -> None:
    data = {"a": "still", "p": "7", "d": "30", "y": "yes"}
    order, outcome = tapped(data, came)
    assert order == AnswerStillThere(7, 30, "yes")
    assert said in words(outcome)
    assert buttons(outcome) == offers


@pytest.mark.parametrize("data", [{"p": "x"}, {"p": "7", "d": "30", "y": "maybe"}, {}])
def test_answer__broken_button__is_harmless(data: dict[str, str]) -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "still", **data}))
    assert "ไม่ต้องตอบ" in chat.said()


def test_question__from_the_card__is_shown_while_it_waits() -> None:
    data = {"a": "still_ask", "n": NUMBER}
    order, outcome = tapped(data, StillAsked(NUMBER, "work", 90, 7))
    assert order == LoadStillThere(NUMBER)
    assert "ยังทำงานอยู่ไหม" in words(outcome)
    _, outcome = tapped(data, None)
    assert "ไม่ต้องตอบ" in words(outcome)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("case_asks", {"case_no": NUMBER, "what": "refer"}, "ขอส่งต่อหน่วยงาน"),
        ("case_asks", {"case_no": NUMBER, "what": "moved"}, "ส่งต่อให้พื้นที่ใหม่"),
        ("case_proposed", {"case_no": NUMBER, "code": "in_school"}, "กลับเข้าเรียนแล้ว"),
        ("case_left", {"case_no": NUMBER}, "เคสเปิดอยู่"),
        ("follow_due", {"cases": [f"32-2569-0000{n}" for n in range(7)]}, "และอีก 2 เคส"),
    ],
)
def test_told__what_a_follow_up_left__rides_on_a_reply(
    kind: str, data: dict[str, object], said: str
) -> None:
    chat = Chat(World(), weaver())
    chat.turn(SystemSpoke(kind, data))
    chat.type("เมนู")
    assert said in chat.said()


def test_danger__told_in_a_follow_up__names_its_case_and_its_age() -> None:
    chat = begun({"case_no": NUMBER, "case_age": "9"}, "วันนี้", "1", "1", "ใช่")
    assert chat.world.raised[-1].case_no == NUMBER
    chat.type("ถูกทิ้ง")
    assert chat.world.raised[-1].level == "A", "alone, and below twelve"
