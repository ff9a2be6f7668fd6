"""Starting a form: which, about which case, for real or as practice."""

from __future__ import annotations

import pytest

from bot.engine.inputs import ButtonTapped
from bot.texts.forms import TEXT_FORMS
from handlers.orders import AboutCase, CancelDraft, SaveDraft
from tests.engine.test_walks import calm_input
from tests.scenario import Chat
from tests.world import World, weaver


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_start__as_practice__said_on_every_card_and_sent_as_a_rehearsal(form: str) -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "new", "f": form, "k": "1"}))
    while chat.conversation.get("place") != "summary":
        assert "ฝึกซ้อม" in chat.said()
        chat.turn(calm_input(chat))
    assert "ฝึกซ้อม" in chat.said()
    chat.type("ส่ง")
    assert [order.draft.rehearsal for order in chat.world.sent] == [True]
    assert "ฝึกจบแล้ว" in chat.said()


@pytest.mark.parametrize("number", ["32-2569-00099", "x", "32-2569-00001; drop"])
def test_start__case_outside_the_persons_sight__no_form(number: str) -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "new", "f": "follow_up", "n": number}))
    assert "ไม่พบเลข" in chat.said()
    assert not chat.world.drafts


def test_start__case_in_sight__looked_up_for_the_form() -> None:
    chat = Chat(World(), weaver())
    chat.turn(ButtonTapped({"a": "new", "f": "follow_up", "n": "32-2569-00001"}))
    assert AboutCase("32-2569-00001") in chat.world.done


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
