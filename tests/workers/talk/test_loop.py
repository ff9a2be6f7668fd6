"""Talk over the real parts: what was acknowledged is answered once, in order, whatever fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from psycopg.errors import QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.bell import Bell
from bot.simulator.delivery import DeliveryRules
from handlers.turn import Steps, Turn
from models import inbox, lease, outbox, oversight, person
from tests.workers.talk.stage import Stage, stage

pytestmark = pytest.mark.database


@pytest.fixture
def scene(clean_database: str, clean_redis: str) -> Iterator[Stage]:
    with stage(clean_database, clean_redis) as made:
        yield made


def enrol(scene: Stage, user_id: str) -> None:
    """Only who is enrolled is told again what a dead reply held."""
    with scene.engine.begin() as connection:
        now = scene.settings.clock()
        who = person.ensure(connection, scene.vault, [user_id], now)[user_id]
        person.enrol(connection, who, ("weaver", "32", ""), now)


def test_message__is_answered_once__and_its_rows_are_closed_and_emptied(scene: Stage) -> None:
    with scene.talking():
        assert scene.line.user("นก").ask("หนึ่ง") == "heard หนึ่ง"
        scene.wait_idle()
    assert [row.outcome for row in scene.inbox_rows()] == ["applied"]
    assert [(row.verdict, row.sealed, row.attempts) for row in scene.outbox_rows()] == [
        ("delivered", None, 1)
    ]


def test_messages__posted_out_of_order_and_twice__take_effect_once_in_order(scene: Stage) -> None:
    scene.line.deliver(DeliveryRules(hold=True))
    user = scene.line.user("นก")
    for word in ("ก", "ข", "ค", "ง"):
        user.say(word)
        scene.line.shift_clock(0.01)  # LINE's order is its time stamps, in milliseconds
    scene.line.deliver(DeliveryRules(copies=2))
    scene.line.release(shuffled=True)
    with scene.talking():
        scene.wait_idle()
    assert scene.said("นก") == ["heard ก", "heard ข", "heard ค", "heard ง"]
    assert len(scene.inbox_rows()) == 4


def test_message__that_arrives_after_a_later_one_took_effect__is_late(scene: Stage) -> None:
    scene.line.deliver(DeliveryRules(hold=True))
    user = scene.line.user("นก")
    user.say("ก่อน")
    scene.line.shift_clock(0.01)  # of two in one millisecond, none is the earlier one
    scene.line.deliver(DeliveryRules())
    with scene.talking():
        assert user.ask("หลัง") == "heard หลัง"
        scene.line.release()
        user.wait_for_message("late ก่อน")
        scene.wait_idle()


def test_handler__failing_once__is_tried_again(scene: Stage) -> None:
    scene.echo.booms["พัง"] = 1
    with scene.talking():
        assert scene.line.user("นก").ask("พัง") == "heard พัง"


def test_handler__failing_always__sets_the_row_aside_and_others_go_on(scene: Stage) -> None:
    scene.echo.booms["พัง"] = 99
    people = [scene.line.user(f"คน{n}") for n in range(6)]
    for who in people:
        who.say("ดี")
    for word in ("พัง", "ต่อ"):
        scene.line.shift_clock(0.01)
        people[0].say(word)
    with scene.talking():
        people[0].wait_for_message("heard ต่อ", timeout=5)
        scene.wait_idle()
    aside = [row for row in scene.inbox_rows() if row.set_aside_at]
    assert len(aside) == 1
    assert "ValueError" in aside[0].error
    assert "พัง" not in aside[0].error
    assert all(scene.said(f"คน{n}")[0] == "heard ดี" for n in range(6))
    assert len(scene.said("คน0")) == 3  # the apology stands between the two answers


def test_row__set_aside_and_replayed__takes_effect_after_all(scene: Stage) -> None:
    scene.echo.booms["พัง"] = 3  # in the round, and twice alone
    with scene.talking():
        scene.line.user("นก").say("พัง")
        scene.line.wait_for(lambda: scene.inbox_rows()[0].set_aside_at, 5)
        with scene.engine.begin() as connection:
            assert oversight.replay(connection, scene.inbox_rows()[0].id)
        scene.line.wait_for(lambda: scene.inbox_rows()[0].done_at, 5)
        scene.line.shift_clock(0.01)
        # Its reply could not arrive any more: what comes next was said without having seen it.
        assert scene.line.user("นก").ask("ต่อ") == "late ต่อ"
        scene.wait_idle()
    assert [row.outcome for row in scene.inbox_rows()] == ["applied", "late"]
    assert scene.echo.turns[-1].conversation["heard"] == ["พัง"], "as if it had not failed"


def test_reply__whose_answer_is_lost__is_delivered_once(scene: Stage) -> None:
    scene.line.lose_answer(1, "reply")
    with scene.talking():
        assert scene.line.user("นก").ask("หนึ่ง") == "heard หนึ่ง"
        scene.wait_idle()
    assert scene.said("นก") == ["heard หนึ่ง"]
    assert [row.verdict for row in scene.outbox_rows()] == ["delivered"]


def test_reply__while_line_fails__is_tried_again_with_the_same_token(scene: Stage) -> None:
    scene.line.fail(500, 2, "reply")
    with scene.talking():
        scene.line.user("นก").say("หนึ่ง")
        scene.wait_idle()
    assert scene.said("นก") == ["heard หนึ่ง"]


def test_reply__whose_token_died_unused__is_told_with_the_next_one(scene: Stage) -> None:
    user = scene.line.user("นก")
    enrol(scene, user.id)
    user.say("keep this")
    scene.line.shift_clock(120)
    with scene.talking():
        scene.wait_idle()
        assert [row.verdict for row in scene.outbox_rows()] == ["unheard"]
        user.say("สอง")
        user.wait_for_message("late สอง")
        scene.wait_idle()
    assert scene.said("นก") == ["receipt keep this", "late สอง"]
    assert [row.verdict for row in scene.outbox_rows()] == ["carried", "delivered"]


def test_push__whose_answer_is_lost__arrives_once_by_its_retry_key(scene: Stage) -> None:
    scene.line.user("นก").follow()
    with scene.talking():
        scene.wait_idle()
        scene.line.lose_answer(1, "push")
        with scene.engine.begin() as connection:
            people = person.ensure(
                connection, scene.vault, [scene.line.user("นก").id], scene.settings.clock()
            )
            for _ in range(2):
                outbox.push(
                    connection,
                    scene.vault,
                    next(iter(people.values())),
                    [{"type": "text", "text": "ด่วน"}],
                    "danger",
                    "alert:1:0",
                    scene.settings.clock(),
                )
        scene.wait_idle()
    assert scene.said("นก") == ["ด่วน"]
    assert [(row.verdict, row.push_class) for row in scene.outbox_rows()] == [
        ("delivered", "danger")
    ]


def test_two_processes__over_many_people__answer_each_message_once(scene: Stage) -> None:
    people = [scene.line.user(f"คน{n}") for n in range(30)]
    with scene.talking(scene.talk("talk-a"), scene.talk("talk-b")):
        for word in ("ก", "ข", "ค"):
            for who in people:
                who.say(word)
        scene.wait_idle(40)
    for n in range(30):
        assert scene.said(f"คน{n}") == ["heard ก", "heard ข", "heard ค"]


def test_lease__of_a_dead_process__is_taken_over_and_its_commit_refused(scene: Stage) -> None:
    scene.line.user("นก").say("หนึ่ง")
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        dead = lease.take(connection, "talk-dead", 5, now)
        assert lease.take(connection, "talk-b", 5, now) == []
        connection.execute(text("UPDATE person SET lease_until = now() - interval '1 second'"))
    with scene.talking():
        scene.line.user("นก").wait_for_message("heard หนึ่ง")
    with scene.engine.begin() as connection, pytest.raises(lease.LeaseLostError):
        lease.hold(connection, "talk-dead", {row.id: row.fence for row in dead})


def test_unsend__before_its_message__leaves_nothing(scene: Stage) -> None:
    with scene.engine.begin() as connection:
        inbox.redact(connection, "77", scene.settings.clock())
    user = scene.line.user("นก")
    event = scene.line.event(
        user, "message", {"message": {"type": "text", "id": "77", "text": "ลบ"}}
    )
    scene.line.send_events([event])
    with scene.talking():
        scene.wait_idle()
    assert [row.outcome for row in scene.inbox_rows()] == ["unsent"]
    assert scene.echo.turns == []


def test_database_trouble__holds_the_line__and_no_attempt_is_counted(scene: Stage) -> None:
    scene.line.user("นก").say("หนึ่ง")
    talk = scene.talk()
    with scene.engine.begin() as connection:
        rows = lease.take(connection, "talk-a", 5, scene.settings.clock())
        people = [row.id for row in rows]
        inbox.count_attempt(connection, people, scene.settings.clock())
        connection.execute(text("UPDATE person SET lease_until = NULL"))
    talk._forgiven.update(people)
    with scene.talking(talk):
        scene.wait_idle()
    assert [row.attempts for row in scene.inbox_rows()] == [1]


def test_row__whose_attempts_never_ended__is_set_aside_unrun(scene: Stage) -> None:
    scene.line.user("นก").say("หนึ่ง")
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET attempts = 9"))
    with scene.talking():
        scene.line.wait_for(lambda: scene.inbox_rows()[0].set_aside_at, 5)
    assert scene.echo.turns == []


def test_answers__of_others__are_handed_in_before_a_suspect_is_tried(scene: Stage) -> None:
    scene.line.user("นก").say("หนึ่ง")
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET attempts = 3"))
    for name in ("แดง", "ดำ"):
        scene.line.user(name).say("สอง")
    tried: list[int] = []
    scene.talk().once(lambda _: tried.append(len(scene.echo.turns)))
    assert tried == [2, 3]


def test_line_that_is_held__holds_what_comes_after_it__and_goes_on_in_order(scene: Stage) -> None:
    user = scene.line.user("นก")
    user.say("หนึ่ง")
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        who = connection.execute(text("SELECT id FROM person")).scalar_one()
        inbox.postpone(connection, who, now + timedelta(seconds=3))
    user.say("สอง")
    with scene.engine.begin() as connection:
        now = scene.settings.clock()
        assert lease.take(connection, "talk-b", 5, now) == []
        assert inbox.waiting(connection, [who], now) == []
        inbox.count_attempt(connection, [who], now)
    with scene.talking():
        user.wait_for_message("heard สอง")
    assert scene.said("นก") == ["heard หนึ่ง", "heard สอง"]
    assert [row.attempts for row in scene.inbox_rows()] == [1, 1]


def test_lease__given_back_while_it_was_to_be_renewed__stays_given_back(scene: Stage) -> None:
    """Else nobody serves its person until it runs out."""
    scene.line.user("นก").say("หนึ่ง")
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        (row,) = lease.take(connection, "talk-a", 5, now)
        lease.release(connection, "talk-a", {row.id: row.fence})
        lease.renew(connection, "talk-a", [row.id])
        assert [again.id for again in lease.take(connection, "talk-b", 5, now)] == [row.id]


def test_suspect__whose_lease_somebody_else_has_by_now__is_left_to_them(scene: Stage) -> None:
    scene.line.user("นก").say("หนึ่ง")
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET attempts = 9"))
    slow = scene.talk("talk-slow")
    (who,) = slow._lease().values()
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE person SET lease_until = now() - interval '1 second'"))
        assert lease.take(connection, "talk-b", 5, scene.settings.clock())
    slow._try_suspect(who)
    (row,) = scene.inbox_rows()
    assert (row.set_aside_at, row.attempts) == (None, 9)


def test_push__to_somebody_who_blocked__is_closed_unsent(scene: Stage) -> None:
    user = scene.line.user("นก")
    user.follow()
    with scene.engine.begin() as connection:
        now = scene.settings.clock()
        who = next(iter(person.ensure(connection, scene.vault, [user.id], now).values()))
        person.change(connection, who, {"blocked_at": now - timedelta(days=1)})
        body = [{"type": "text", "text": "x"}]
        outbox.push(connection, scene.vault, who, body, "overdue", "x:1", now)
    with scene.talking():
        scene.wait_idle()
    assert [row.verdict for row in scene.outbox_rows()] == ["blocked"]
    assert scene.said("นก") == []


class PatientBell(Bell):
    """Waits until it is rung, however long that takes."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> bool:
        self._rung.set()
        return True

    def wait(self, seconds: int = 1) -> bool:
        self._rung.wait(60 * seconds)
        self._rung.clear()
        return True


def test_message__sent_while_the_answer_before_is_on_its_way__is_looked_for_after_it(
    scene: Stage,
) -> None:
    scene.line.slow(300, "reply")
    user, talk = scene.line.user("นก"), scene.talk()
    talk.bell = bell = PatientBell()
    with scene.talking(talk):
        user.say("หนึ่ง")
        bell.ring()
        scene.line.wait_for(lambda: scene.line.requests.get("reply"), 10)
        user.say("สอง")
        bell.ring()  # this look finds the person still leased
        user.wait_for_message("heard สอง")
        talk.stop()
        bell.ring()


def test_reply__that_must_wait__is_not_overtaken_by_a_later_one(scene: Stage) -> None:
    scene.line.fail(500, 3, "reply")
    user = scene.line.user("นก")
    with scene.talking():
        user.say("หนึ่ง")
        scene.line.wait_for(lambda: scene.line.requests.get("reply"), 10)
        scene.line.shift_clock(0.01)
        user.say("สอง")
        scene.wait_idle(40)
    assert scene.said("นก") == ["heard หนึ่ง", "heard สอง"]


def test_statement__cancelled_for_one_person__holds_only_that_line(scene: Stage) -> None:
    def decide(turn: Turn) -> Steps:
        if turn.person.id == 1 and not scene.echo.booms:
            scene.echo.booms["once"] = 1
            raise OperationalError("x", {}, QueryCanceled("statement timeout"))
        return scene.echo(turn)

    for name in ("หนึ่ง", "สอง"):
        scene.line.user(name).say("ดี")
    with scene.talking(scene.talk(decide=decide)):
        scene.line.user("สอง").wait_for_message("heard ดี", timeout=10)
        scene.wait_idle(20)
    assert scene.said("หนึ่ง") == ["heard ดี"]


def test_push__older_than_its_retry_key__is_closed_and_not_sent_again(scene: Stage) -> None:
    user = scene.line.user("นก")
    user.follow()
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        who = person.ensure(connection, scene.vault, [user.id], now)[user.id]
        body = [{"type": "text", "text": "ด่วน"}]
        assert outbox.push(connection, scene.vault, who, body, "danger", "a:1", now)
        assert not outbox.push(connection, scene.vault, who, body, "danger", "a:1", now)
        connection.execute(
            text("UPDATE outbox SET attempts = 1, attempted_at = now() - interval '24 hours'")
        )
    with scene.talking():
        scene.wait_idle()
    assert [row.verdict for row in scene.outbox_rows()] == ["uncertain"]
    assert scene.said("นก") == []


def test_outbox__row_that_cannot_be_opened__stops_nobody(scene: Stage) -> None:
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        user_id = scene.line.user("นก").id
        who = person.ensure(connection, scene.vault, [user_id], now)[user_id]
        body = [{"type": "text", "text": "x"}]
        outbox.push(connection, scene.vault, who, body, "digest", "a:1", now)
        connection.execute(text("UPDATE outbox SET sealed = 'x'"))
    with scene.talking():
        assert scene.line.user("นก").ask("ดี") == "heard ดี"
        scene.wait_idle()
    assert {row.verdict for row in scene.outbox_rows()} == {"refused", "delivered"}


def test_receipt__of_a_reply_that_died_twice__is_told_with_the_third(scene: Stage) -> None:
    user = scene.line.user("นก")
    enrol(scene, user.id)
    for word in ("keep this", "สอง"):
        user.say(word)
        scene.line.shift_clock(120)
        with scene.talking():
            scene.wait_idle()
    with scene.talking():
        user.say("สาม")
        user.wait_for_message("late สาม")
        scene.wait_idle()
    assert scene.said("นก") == ["receipt keep this", "late สาม"]
