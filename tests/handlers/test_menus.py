"""The menu and the help of every role: short, in two languages, and nothing leads nowhere."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.engine.messages import Card, Cards
from bot.line import limits, render
from handlers.menu import help_card, menu_card, more_card
from handlers.turn import Person, Role, RoleAt
from tests.scenario import Chat
from tests.world import MUEANG_LING, World

ROLES = get_args(Role)
MOST_ROWS = 10
NOWHERE = ("ยังไม่เข้าใจ", "ไม่ได้เปิดให้บทบาท", "did not understand", "not open to your role")


def person(*roles: Role, language: str = "th") -> Person:
    held = tuple(RoleAt(role, "3204", "320402T") for role in roles)
    return Person(7, "active", language, held, (MUEANG_LING,), "", "อบต.เมืองลีง")


def labels(card: Card) -> list[str]:
    return [row.text for row in card.rows]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_help__of_a_role__five_to_seven_lines_and_a_few_buttons(role: Role, language: str) -> None:
    card = help_card(language, [role])
    assert isinstance(card, Card)
    assert 5 <= len(card.body) <= 7
    assert 1 <= len(card.buttons) <= 4
    assert not limits.problems(render.messages([card], language))


@pytest.mark.parametrize("role", ROLES)
def test_menu__of_a_role__is_short_and_the_rest_is_behind_it(role: Role) -> None:
    main, more = menu_card("th", [role], other_forms=True), more_card("th", [role])
    assert len(main.rows) <= MOST_ROWS
    assert len(more.rows) <= MOST_ROWS + 2
    assert not set(labels(main)) & set(labels(more))


@pytest.mark.parametrize("command", ["เมนู", "เพิ่มเติม", "ช่วยเหลือ", "ตั้งค่า"])
@pytest.mark.parametrize("role", ROLES)
def test_menu__whatever_is_tapped__leads_somewhere(role: Role, command: str) -> None:
    unknown = {"ทีม", "ตรวจ", "ลา", "ช่วยหลายเคส", "ส่งออก", "ตัวอย่างคำถาม", "สถานะ", "เคส", "ติดตาม"}
    for at in range(40):
        chat = Chat(World(), person(role))
        chat.type(command)
        buttons = chat.buttons()
        if at >= len(buttons):
            break
        label = buttons[at].label
        if label in unknown:  # their orders are tried on a real database
            continue
        chat.tap(label)
        assert not any(words in chat.said() for words in NOWHERE), label


def test_two_roles__the_menu_is_of_both_and_the_help_one_card_each() -> None:
    chat = Chat(World(), person("weaver", "monitor"))
    chat.type("เมนู")
    assert "คุณเป็น นักถักทอชุมชน, ผู้ติดตามผล" in chat.said()
    assert {"แจ้ง", "เคส", "สถานะ"} <= {tap.label for tap in chat.buttons()}
    chat.type("ช่วยเหลือ")
    (carousel,) = chat.replies[-1]
    assert isinstance(carousel, Cards)
    assert [card.title for card in carousel.cards] == [
        "นักถักทอชุมชนทำอะไรได้",
        "ผู้ติดตามผลทำอะไรได้",
    ]


@pytest.mark.parametrize("role", ["monitor", "dpo", "admin"])
def test_counting_roles__no_way_to_cases(role: Role) -> None:
    chat = Chat(World(), person(role))
    chat.type("เมนู")
    assert "เคส" not in {tap.label for tap in chat.buttons()}
    chat.type("เคส")
    assert "ไม่ได้เปิดให้บทบาท" in chat.said()


def test_dpo__no_counts_either() -> None:
    chat = Chat(World(), person("dpo"))
    chat.type("สถานะ")
    assert "ไม่ได้เปิดให้บทบาท" in chat.said()


def test_suspended__hears_one_kind_sentence_and_nothing_that_waited() -> None:
    chat = Chat(World(), Person(7, "suspended", "th", (RoleAt("weaver", "3204"),)))
    chat.conversation = {
        "version": 1,
        "carry": [{"kind": "work_came", "cases": 2, "name": "นก", "event": 1}],
    }
    for words in ("เคส", "เมนู", "แจ้ง", "ABCD-2345"):
        chat.type(words)
        assert "พักการใช้งานอยู่" in chat.said()
        assert "นก" not in chat.said()
    assert len(chat.conversation["carry"]) == 1
