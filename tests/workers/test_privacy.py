"""What workers leave: nothing personal in plain rows or pushes, every push fit for LINE."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.line.limits import problems
from handlers.orders import RaiseDanger, TakeAlert, TellDangerChanged
from models.case import Alert
from models.db import METADATA
from models.outbox import Outbox
from tests.workers.test_clock import MORNING, OVERDUE_AT
from tests.workers.town import Town
from workers import clock

pytestmark = pytest.mark.database
PERSONAL = ("สมชาย", "ทดสอบดี", "812345678", "812-345", "2012-08-05", "ความลับ")


@pytest.fixture
def busy(town: Town) -> Town:
    """A town where everything that pushes has pushed, in both languages."""
    for name in ("coordinator", "protect", "admin"):
        town.change_person(name, language="en")
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "B", ("drugs",), "320402"))
    town.send(draft=draft, danger_now="yes", danger_signs="drugs", note="ความลับ")
    town.send("other_weaver", tambon="320510", note="ความลับ")
    town.validate()
    town.pass_time(hours=3)
    clock.Rounds(town.room()).round(0.0)
    town.order("protect", TakeAlert(town.one(Alert)["id"]))
    town.order("weaver", TellDangerChanged(draft.id, "changed"), 1)
    town.send(first_name="มานี", last_name=None, birth="2014", guardian_phone=None)
    town.validate()
    for moment in (MORNING, OVERDUE_AT.replace(day=24)):
        town.now = moment
        clock.Rounds(town.room()).round(0.0)
    return town


def test_rows__of_every_table__hold_nothing_personal_in_plain(busy: Town) -> None:
    with busy.engine.connect() as connection:
        for noun in METADATA.sorted_tables:
            if noun.name == "form_version":
                continue
            for row in connection.execute(select(noun)):
                text = str(tuple(row)) + " ".join(
                    bytes(value).decode("utf-8", "replace")
                    for value in row
                    if isinstance(value, bytes | memoryview)
                )
                assert not [word for word in PERSONAL if word in text], noun.name


def test_pushes__of_every_class__are_fit_for_line_and_hold_nothing_personal(busy: Town) -> None:
    classes = set()
    for row in busy.rows(Outbox, kind="push"):
        messages = busy.vault.open(row["sealed"], "outbox")["messages"]
        assert problems(messages) == [], row["unique_key"]
        words = json.dumps(messages, ensure_ascii=False)
        assert not [word for word in PERSONAL if word in words]
        classes.add(row["push_class"])
    assert classes == {"danger", "overdue", "digest"}


def test_logs__of_the_whole_way__hold_nothing_personal(
    capsys: pytest.CaptureFixture[str], busy: Town
) -> None:
    assert busy.rows(Alert)
    said = "".join(capsys.readouterr())
    assert "submission_validated" in said
    assert not [word for word in PERSONAL if word in said]
