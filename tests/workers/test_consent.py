"""A family takes its consent back in the chat: kept once, shown, told; what was said stays."""

from __future__ import annotations

import pytest

from handlers.orders import FindCase
from models.case import Case, Consent
from tests.workers.chatting import Chat, report
from tests.workers.following import events
from tests.workers.town import Town

pytestmark = pytest.mark.database


@pytest.mark.parametrize("name", ["weaver", "coordinator"])
def test_consent__taken_back__is_kept_with_who_asked_and_told(town: Town, name: str) -> None:
    town.enrol("dpo", ("dpo", "32", ""))
    town.enrol("far_dpo", ("dpo", "44", ""))
    chat = Chat(town)
    number = report(town)
    given = town.one(Consent)
    assert "consent_back" in town.order(name, FindCase(number)).actions
    chat.send(name, f"a=consent_back&n={number}")
    assert "ห้ามใช้รูป" in chat.tap(name, "ผู้ปกครอง")
    assert town.one(Consent)["withdrawn_at"] is None
    assert "ถอนความยินยอมของเคส" in chat.tap(name, "ยืนยันถอนความยินยอม")
    kept = town.one(Consent)
    assert kept == {**given, "withdrawn_at": town.now}
    assert kept["text_version"] == town.form.digest
    assert "consent_withdrawn" in events(town.engine, town.one(Case)["id"])
    seen = town.order(name, FindCase(number))
    assert dict(seen.facts)["consent"].startswith("ถอนแล้ว")
    assert "consent_back" not in seen.actions
    assert town.one(Case)["state"] == "new"  # help goes on
    told = ("consent_withdrawn", {"case_no": number})
    assert told in town.spoken("dpo")
    assert told in town.spoken("admin")
    assert told not in town.spoken("far_dpo")
    assert number in chat.say("dpo", "เมนู")
    again = chat.send(name, f"a=consent_back&n={number}&w=self&y=1")
    assert "ไม่มีความยินยอมที่ถอนได้" in again
    assert town.one(Consent) == kept


def test_consent__of_a_case_that_is_not_theirs__is_as_good_as_unknown(town: Town) -> None:
    chat, number = Chat(town), report(town)
    for name in ("other_weaver", "other_coordinator"):
        said = chat.send(name, f"a=consent_back&n={number}&w=guardian&y=1")
        unknown = chat.send(name, "a=consent_back&n=32-2569-99999&w=guardian&y=1")
        assert said.replace(number, "") == unknown.replace("32-2569-99999", "")
    assert town.one(Consent)["withdrawn_at"] is None
