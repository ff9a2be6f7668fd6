"""A message that is taken back goes from the draft, from what was sent, and from the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.simulator import SimUser
from bot.simulator.delivery import DeliveryRules
from handlers import decide
from models import conversation, export_queries, finding_queries, inbox, person, sending
from tests.story.report import CHILD, answer, fill, send
from tests.workers.talk.stage import Stage, stage
from workers import areas, exports, publish, validate

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


def test_unsend__of_what_a_file_holds__makes_the_file_anew(scene: Stage, weaver: SimUser) -> None:
    fill(weaver, CHILD)
    send(weaver)
    coordinator = enrolled(scene, "coordinator")
    with scene.engine.begin() as connection:
        now = scene.settings.clock()
        file = export_queries.add(
            connection, coordinator, "submissions", "jsonl", {},
            now=now, expires_at=now + timedelta(days=1),
        )  # fmt: skip
    exports.make_due(scene.engine, scene.vault, scene.settings.clock)
    assert "ระบบดี" in made(scene, file)
    weaver.unsend(message_of(weaver, NAME))
    scene.wait_idle()
    assert made(scene, file) == ""
    assert exports.make_due(scene.engine, scene.vault, scene.settings.clock) == 1
    assert "1999900000013" in made(scene, file)
    assert NAME.rsplit(maxsplit=1)[-1] not in made(scene, file).replace("นางสมมุติ ระบบดี", "")


def test_unsend__after_a_correction__takes_it_out_of_the_copy_too(
    scene: Stage, weaver: SimUser
) -> None:
    fill(weaver, CHILD)
    send(weaver)
    with scene.engine.begin() as connection:
        validate.validate(scene.engine, scene.vault, scene.settings.clock)
        report = connection.execute(select(sending.SUBMISSION)).one()
        connection.execute(update(sending.SUBMISSION).values(state="returned"))
        finding = {"submission_id": report.id, "n": 1, "code": "asked_back", "severity": "stop"}
        finding |= {"audience": "weaver", "ref": "moo", "created_at": scene.settings.clock()}
        finding_queries.keep(connection, [finding])
        who = connection.execute(select(person.PERSON.c.id)).scalar_one()
        data = {"submission_id": report.id, "number": report.number, "asks": ["moo"]}
        inbox.speak(connection, scene.vault, who, "correction:t", "correction",
                    data | {"reasons": {}}, scene.settings.clock())  # fmt: skip
    weaver.wait_for_message("ขอแก้", timeout=20)
    weaver.tap("แก้เลย")
    weaver.wait_for_message(timeout=20)
    if "ส่ง" not in answer(weaver, "7"):
        weaver.say("ข้าม")
    weaver.tap("ส่ง")
    scene.wait_idle()
    assert len(drafts(scene)) == 2
    assert all("ทดสอบ" in str(one["session"]) for one in drafts(scene))
    weaver.unsend(message_of(weaver, NAME))
    scene.wait_idle()
    assert not [one for one in drafts(scene) if "ทดสอบ" in str(one["session"])]
    weaver.unsend(message_of(weaver, "7"))
    scene.wait_idle()
    with scene.engine.connect() as connection:
        found = connection.execute(select(sending.SUBMISSION)).one()
        box = conversation.box_of(connection, scene.vault, found.key_id)
        held = [
            box.open(one.sealed, "submission") for one in sending.versions(connection, found.id)
        ]
    assert len(held) == 2
    assert not [one for one in held if "'moo': '7'" in str(one)]


def test_unsend__that_comes_first__keeps_nothing_of_the_message(
    scene: Stage, weaver: SimUser
) -> None:
    answer(weaver, "แจ้ง")
    answer(weaver, "ไม่ใช่")
    scene.line.deliver(DeliveryRules(hold=True))
    weaver.say(NAME)
    scene.line.deliver(DeliveryRules())
    weaver.unsend(message_of(weaver, NAME))
    scene.wait_idle()
    scene.line.release()
    scene.line.settle()
    scene.wait_idle()
    assert "ทดสอบ" not in str(drafts(scene))
    rows = [row for row in scene.inbox_rows() if row.outcome == "unsent"]
    assert len(rows) == 1
    assert {row.sealed for row in scene.inbox_rows()} == {None}


def enrolled(scene: Stage, role: Any) -> int:
    with scene.engine.begin() as connection:
        now = scene.settings.clock()
        who = person.ensure(connection, scene.vault, ["Ucoordinator"], now)["Ucoordinator"]
        person.enrol(connection, who, (role, "320401", "320401T"), now)
    return who


def made(scene: Stage, export_id: int) -> str:
    """The bytes of a file; "" while there are none."""
    with scene.engine.connect() as connection:
        sealed = export_queries.part(connection, export_id, 0)
    if sealed is None:
        return ""
    return str(scene.vault.open(sealed, export_queries.context(export_id, 0)).decode())


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
