"""A message that is taken back goes from the draft, from what was sent, and from the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.simulator import SimUser
from bot.simulator.delivery import DeliveryRules
from handlers import decide
from models import conversation, person, sending
from tests.story.report import CHILD, answer, fill, send
from tests.workers.talk.stage import Stage, stage
from workers import areas, publish

pytestmark = pytest.mark.database
NAME = "ด.ญ. ทดสอบ ระบบดี"
DOING = "ตอนนี้เด็กทำอะไรอยู่"


@pytest.fixture
def scene(clean_database: str, clean_redis: str) -> Iterator[Stage]:
    with stage(clean_database, clean_redis) as made:
        areas.load(made.engine)
        with made.engine.begin() as connection:
            publish.publish_builtins(connection, made.settings.clock())
        with made.talking(made.talk(decide=decide)):
            yield made


@pytest.fixture
def weaver(scene: Stage) -> SimUser:
    user = scene.line.user("นก")
    with scene.engine.begin() as connection:
        now = scene.settings.clock()
        who = person.ensure(connection, scene.vault, [user.id], now)[user.id]
        person.enrol(connection, who, ("weaver", "320401", "320401T"), now)
    return user


def message_of(user: SimUser, text: str) -> str:
    """The id of the message with this text."""
    return next(str(entry.body["id"]) for entry in user.chat if entry.body.get("text") == text)


def drafts(scene: Stage) -> list[dict[str, Any]]:
    """What every draft holds."""
    with scene.engine.connect() as connection:
        rows = connection.execute(
            select(conversation.DRAFT, conversation.KEY.c.sealed.label("key")).join(
                conversation.KEY, conversation.KEY.c.id == conversation.DRAFT.c.key_id
            )
        ).all()
    return [scene.vault.box(row.key_id, row.key).open(row.sealed, "draft") for row in rows]


def test_unsend__of_an_answer__takes_it_out_of_the_draft(scene: Stage, weaver: SimUser) -> None:
    answer(weaver, "แจ้ง")
    answer(weaver, "ไม่ใช่")
    answer(weaver, NAME)
    assert "ทดสอบ" in str(drafts(scene))
    weaver.unsend(message_of(weaver, NAME))
    scene.wait_idle()
    assert "ทดสอบ" not in str(drafts(scene))
    assert "/data/urgent/danger_now" in str(drafts(scene))
    assert "เกิดวันไหน" in answer(weaver, "ต่อ"), "the person stays where they were"


def test_unsend__after_sending__takes_it_out_of_every_version(
    scene: Stage, weaver: SimUser
) -> None:
    fill(weaver, CHILD)
    send(weaver)
    weaver.unsend(message_of(weaver, NAME))
    scene.wait_idle()
    with scene.engine.connect() as connection:
        found = connection.execute(select(sending.SUBMISSION)).one()
        versions = sending.versions(connection, found.id)
        box = conversation.box_of(connection, scene.vault, found.key_id)
    answers = [box.open(version.sealed, "submission") for version in versions]
    assert "ทดสอบ" not in str(answers)
    assert "1999900000013" in str(answers).replace("-", "")
    assert "ทดสอบ" not in str(drafts(scene))


def test_friendship__blocked_and_followed_out_of_order__ends_as_it_happened(
    scene: Stage, weaver: SimUser
) -> None:
    weaver.follow()
    scene.line.deliver(DeliveryRules(hold=True))
    scene.line.shift_clock(1)
    weaver.block()
    scene.line.deliver(DeliveryRules())
    scene.line.shift_clock(1)
    weaver.unblock()
    weaver.wait_for_message()
    scene.line.release()
    scene.wait_idle()
    with scene.engine.connect() as connection:
        assert connection.execute(select(person.PERSON.c.blocked_at)).scalar_one() is None


def test_unsend__of_what_the_form_needs__is_answered_anew_and_sent(
    scene: Stage, weaver: SimUser
) -> None:
    fill(weaver, CHILD)
    weaver.unsend(message_of(weaver, CHILD[DOING]))
    scene.wait_idle()
    assert DOING in send(weaver)
    answer(weaver, CHILD[DOING])
    assert "ส่งแล้ว ขอบคุณมาก" in send(weaver)
