"""What presses goes first, and nobody's trouble becomes another's: leases, gates, attempts."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.bell import Bell
from bot.engine.messages import Text
from bot.line.client import Sent, Verdict
from bot.texts import say
from handlers.turn import Outcome, Steps, Turn
from models import inbox, lease, outbox, oversight, person
from tests.workers.town import Town
from workers.talk import loop
from workers.talk.load import CRASHES
from workers.talk.loop import Talk
from workers.talk.sender import Delivered, Letter, Parcel, Sender
from workers.talk.settle import Settler

pytestmark = pytest.mark.database
BODY = [{"type": "text", "text": "x"}]


class Deaf(Bell):
    """A bell that nobody hears."""

    def __init__(self) -> None:
        pass

    def ring(self) -> bool:
        return True


def quiet(turn: Turn) -> Steps:
    """Answers nothing, keeps nothing."""
    yield from ()
    return Outcome((Text("heard"),))


async def no_client() -> Any:
    raise AssertionError("nothing is sent here")


def talk_of(town: Town, decide: Callable[[Turn], Steps] = quiet, holder: str = "talk-a") -> Talk:
    return Talk(
        engine=town.engine,
        vault=town.vault,
        bell=Deaf(),
        clock=town.clock,
        decide=decide,
        open_client=no_client,
        errand=lambda _name, _ids: None,
        holder=holder,
    )


def push(town: Town, name: str, push_class: str, key: str) -> None:
    with town.engine.begin() as connection:
        outbox.push(connection, town.vault, town.ids[name], BODY, push_class, key, town.now)


def speak(town: Town, name: str, *keys: str) -> None:
    with town.engine.begin() as connection:
        for key in keys:
            inbox.speak(connection, town.vault, town.ids[name], key, "work", {}, town.now)
            town.now += timedelta(seconds=1)


def crowd(town: Town, how_many: int) -> list[str]:
    names = [f"digest{number}" for number in range(how_many)]
    for name in names:
        town.enrol(name, ("monitor", "32", ""))
        push(town, name, "digest", f"digest:{name}")
    return names


def test_danger__queued_after_many_digests__is_leased_first(town: Town) -> None:
    crowd(town, loop.MOST_PEOPLE + 6)
    town.pass_time(seconds=5)
    push(town, "protect", "danger", "alert:1:0:1")
    sent: list[Parcel] = []
    talk = talk_of(town)
    assert talk.once(sent.extend)
    assert town.ids["protect"] in {parcel.person_id for parcel in sent}
    assert len(sent) == loop.MOST_PEOPLE
    speak(town, "weaver", "word")
    push(town, "second", "danger", "alert:2:0:2")
    sent.clear()
    assert talk.once(sent.extend)
    assert {parcel.person_id for parcel in sent} == {town.ids["second"]}, "the digests must wait"
    assert not talk.once(sent.extend)


def test_danger__of_one_person__goes_before_what_came_earlier(town: Town) -> None:
    push(town, "protect", "digest", "digest:1")
    push(town, "protect", "danger", "alert:1:0:1")
    sent: list[Parcel] = []
    talk_of(town).once(sent.extend)
    assert [letter.push_class for letter in sent[0].letters] == ["danger", "digest"]


class Stuck:
    """A LINE that never answers digests."""

    def __init__(self) -> None:
        self.danger = threading.Event()

    async def reply(self, _token: str, _messages: Sequence[Mapping[str, Any]]) -> Sent:
        return Sent(Verdict.delivered)

    async def push(self, to: str, _messages: Any, _retry_key: str) -> Sent:
        if to == "danger":
            self.danger.set()
            return Sent(Verdict.delivered)
        await asyncio.sleep(60)
        return Sent(Verdict.delivered)

    async def close(self) -> None:
        return None


def test_sender__with_every_digest_stuck__still_sends_danger() -> None:
    client = Stuck()

    async def open_client() -> Stuck:
        return client

    done: queue.SimpleQueue[Delivered] = queue.SimpleQueue()
    sender = Sender(open_client, done)
    stuck = [
        Parcel(n, 1, [Letter(n, "push", BODY, to="digest", push_class="digest")])
        for n in range(200)
    ]
    sender.submit(stuck)
    sender.submit([Parcel(999, 1, [Letter(999, "push", BODY, to="danger", push_class="danger")])])
    try:
        assert client.danger.wait(5)
    finally:
        sender.close()


def test_person__who_cannot_be_opened__is_let_go_and_seen(town: Town) -> None:
    who = town.ids["protect"]
    with town.engine.begin() as connection:
        person.change(connection, who, {"user_sealed": b"not ours"})
    speak(town, "protect", "word")
    push(town, "protect", "danger", "alert:1:0:1")
    push(town, "protect", "digest", "digest:1")
    assert not talk_of(town).once(lambda _parcels: None)
    row = town.one(person.Person, id=who)
    assert row["lease_until"] is None, "nobody holds the line of a person who cannot be read"
    with town.engine.connect() as connection:
        assert lease.take(connection, "talk-b", 9, town.now) == []
        assert oversight.unreadable_people(connection) == 1
    danger, digest = town.rows(outbox.Outbox)
    assert (danger["verdict"], digest["closed_at"]) == ("refused", None)
    event = town.one(inbox.Inbox, person_id=who)
    assert (event["attempts"], event["set_aside_at"]) == (0, None)


def test_attempt__lost_with_its_lease__is_never_the_events(town: Town) -> None:
    speak(town, "weaver", "word")
    talk = talk_of(town)
    for _ in range(CRASHES + 3):
        people = talk._lease()
        assert list(people) == [town.ids["weaver"]]
        with town.engine.begin() as connection:  # somebody else took the line meanwhile
            connection.execute(update(person.PERSON).values(fence=person.PERSON.c.fence + 1))
        talk._turns(people)
        with town.engine.begin() as connection:
            connection.execute(update(person.PERSON).values(lease_until=None))
    assert town.one(inbox.Inbox)["set_aside_at"] is None
    talk.once(lambda _parcels: None)
    assert town.one(inbox.Inbox)["done_at"] is not None


def test_lease__of_one_lost__the_others_turns_are_kept(town: Town) -> None:
    speak(town, "weaver", "one")
    speak(town, "second", "two")
    talk = talk_of(town)
    people = talk._lease()
    with town.engine.begin() as connection:
        table = person.PERSON
        lost = update(table).where(table.c.id == town.ids["weaver"])
        connection.execute(lost.values(fence=table.c.fence + 1))
    talk._turns(people)
    assert town.one(inbox.Inbox, person_id=town.ids["second"])["done_at"] is not None
    assert town.one(inbox.Inbox, person_id=town.ids["weaver"])["done_at"] is None


class KilledError(BaseException):
    """The process dies here."""


def test_event__that_kills_the_process__takes_no_other_with_it(town: Town) -> None:
    """Neither those behind it nor those of people in the same round."""
    speak(town, "weaver", "poison", "behind it")
    speak(town, "second", "innocent")
    poison = town.rows(inbox.Inbox)[0]["id"]

    def kills(turn: Turn) -> Steps:
        if turn.person.id == town.ids["weaver"] and poison_waits():
            raise KilledError
        return quiet(turn)

    def poison_waits() -> bool:
        with town.engine.connect() as connection:
            row = select(inbox.INBOX.c.set_aside_at).where(inbox.INBOX.c.id == poison)
            return connection.execute(row).scalar() is None

    for _ in range(CRASHES + 2):
        try:
            while talk_of(town, kills).once(lambda _parcels: None):
                pass
        except KilledError:
            with town.engine.begin() as connection:
                connection.execute(text("UPDATE person SET lease_until = NULL"))
    first, behind, innocent = town.rows(inbox.Inbox)
    assert first["set_aside_at"] is not None
    assert (behind["set_aside_at"], behind["done_at"] is not None) == (None, True)
    assert (innocent["set_aside_at"], innocent["done_at"] is not None) == (None, True)


@pytest.mark.parametrize(("keeps", "verdict"), [(True, "unheard"), (False, "delivered")])
def test_reply__whose_fate_nobody_knows__tells_its_receipt_again(
    town: Town, *, keeps: bool, verdict: str
) -> None:
    with town.engine.begin() as connection:
        row = {
            "person_id": town.ids["weaver"],
            "inbox_id": None,
            "sealed": town.vault.seal({"token": "t", "messages": BODY, "keep": BODY}, "outbox"),
            "created_at": town.now,
        }
        outbox.add_replies(connection, [row])
        row_id = connection.execute(select(outbox.OUTBOX.c.id)).scalar_one()
        letter = Letter(row_id, "reply", BODY, "t", age=70.0, keeps=keeps)
        parcel = Parcel(town.ids["weaver"], 1, [letter])
        answer = Delivered(parcel, [(letter, Sent(Verdict.ambiguous))])
        Settler(connection, "talk-a", town.now).settle([answer])
    found = town.one(outbox.Outbox)
    assert (found["verdict"], found["error"]) == (verdict, "ambiguous")
    assert (found["sealed"] is not None) is keeps


def test_words__after_a_doubtful_reply__are_not_late(town: Town) -> None:
    with town.engine.begin() as connection:
        sealed = town.vault.seal({"token": "t", "messages": BODY, "keep": BODY}, "outbox")
        for error in ("ambiguous", "token_dead"):
            connection.execute(
                outbox.OUTBOX.insert().values(
                    person_id=town.ids["weaver" if error == "ambiguous" else "second"],
                    kind="reply",
                    sealed=sealed,
                    created_at=town.now,
                    closed_at=town.now,
                    verdict="unheard",
                    error=error,
                )
            )
    late: dict[int, bool] = {}

    def notes(turn: Turn) -> Steps:
        late[turn.person.id] = turn.late
        return quiet(turn)

    for name in ("weaver", "second"):
        event = {
            "type": "message",
            "webhookEventId": name,
            "timestamp": int(town.now.timestamp() * 1000),
            "mode": "active",
            "replyToken": "r",
            "source": {"type": "user", "userId": f"U{name}"},
            "message": {"type": "text", "id": "1", "text": "ต่อ"},
        }
        with town.engine.begin() as connection:
            inbox.keep(
                connection,
                [
                    {
                        "event_id": name,
                        "person_id": town.ids[name],
                        "happened_at": town.now,
                        "received_at": town.now,
                        "sealed": town.vault.seal(event, "inbox"),
                    }
                ],
            )
    talk_of(town, notes).once(lambda _parcels: None)
    assert late == {town.ids["weaver"]: False, town.ids["second"]: True}


def test_replies__that_ran_out_behind_a_newer_one__are_not_tried_any_more(town: Town) -> None:
    """Each of them alone would wait for a silent LINE, and the newest behind them all."""
    ages = {"plain": 90, "doubtful": 80, "kept": 70, "newest": 60}
    with town.engine.begin() as connection:
        for words, age in ages.items():
            body = {"token": words, "messages": BODY} | ({"keep": BODY} if words == "kept" else {})
            row = {
                "person_id": town.ids["weaver"],
                "sealed": town.vault.seal(body, "outbox"),
                "created_at": town.now - timedelta(seconds=age),
            }
            outbox.add_replies(connection, [row])
        connection.execute(
            text(
                "UPDATE outbox SET attempts = 1 WHERE created_at > "
                "(SELECT min(created_at) FROM outbox) AND created_at < "
                "(SELECT max(created_at) FROM outbox)"
            )
        )
    parcels: list[Parcel] = []
    talk_of(town).once(parcels.extend)
    assert [letter.token for parcel in parcels for letter in parcel.letters] == ["newest"]
    ends = [(row["verdict"], row["error"]) for row in town.rows(outbox.Outbox)]
    assert ends == [
        ("unheard", "token_dead"),
        ("delivered", "ambiguous"),
        ("unheard", "ambiguous"),
        (None, None),
    ]


def test_event__that_killed_the_process__is_answered_kindly(town: Town) -> None:
    with town.engine.begin() as connection:
        event = {"type": "message", "replyToken": "token", "source": {"type": "user"},
                 "message": {"type": "text", "id": "1", "text": "พิษ"}, "timestamp": 1}  # fmt: skip
        sealed = town.vault.seal(json.dumps(event).encode(), inbox.CONTEXT)
        row = {"event_id": "e", "person_id": town.ids["weaver"], "happened_at": town.now,
               "received_at": town.now, "sealed": sealed}  # fmt: skip
        inbox.keep(connection, [row])
        connection.execute(update(inbox.INBOX).values(attempts=CRASHES))
    parcels: list[Parcel] = []
    talk_of(town).once(parcels.extend)
    assert town.one(inbox.Inbox)["set_aside_at"] is not None
    (letter,) = (letter for parcel in parcels for letter in parcel.letters)
    assert letter.messages == [{"type": "text", "text": say("people.sorry", "th")}]
