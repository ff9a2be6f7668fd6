"""What only looks like a number, or is one that no id can be: answered, whatever was tapped."""

from __future__ import annotations

import pytest

from bot.engine.inputs import ButtonTapped
from bot.engine.taps import is_number
from handlers.helped import whole
from handlers.turn import Person, RoleAt
from tests.fuzz.events import acts
from tests.scenario import Chat
from tests.world import MUEANG_LING, OnlyTheDatabaseError, World

ODD = ("²", "๑", "٣", "9" * 30, "9" * 60, "-1", "", "1e3")
EVERYBODY = tuple(
    RoleAt(role, "320402", "320402T")
    for role in ("weaver", "coordinator", "supervisor", "protect", "admin")
)


@pytest.mark.parametrize("odd", ODD)
def test_number__odd__is_none(odd: str) -> None:
    assert not is_number(odd)
    assert is_number("0")
    assert is_number("987654321012345")


@pytest.mark.parametrize("odd", ODD)
def test_tap__any_act_with_an_odd_number__is_answered(odd: str) -> None:
    person = Person(1, "active", "th", EVERYBODY, (MUEANG_LING,), "", "อบต.เมืองลีง")
    left_out = set()
    for act, names in acts():
        chat = Chat(World(), person)
        data = {"a": act, **dict.fromkeys((*names, "i", "d", "p", "n"), odd)}
        try:
            outcome = chat.turn(ButtonTapped(data))
        except OnlyTheDatabaseError:
            left_out.add(act)
            continue
        assert outcome.messages, act
    assert len(left_out) <= len(acts()) // 10, left_out


@pytest.mark.parametrize("odd", ODD)
def test_text__odd_number_at_a_list_of_drafts__is_answered(odd: str) -> None:
    chat = Chat(World(), Person(1, "active", "th", EVERYBODY[:1], (MUEANG_LING,)))
    chat.turn(ButtonTapped({"a": "new", "f": "oos_report"}))
    chat.type("พัก")
    chat.type("ร่าง")
    assert chat.type(odd or " ").messages
    assert chat.type("9" * 5_000).messages


def test_whole__of_thousands_of_digits__is_none() -> None:
    assert whole("9" * 5_000) is None
    assert whole("2569") == 2569
