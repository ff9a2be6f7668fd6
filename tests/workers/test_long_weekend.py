"""An alert over Songkran: one coordinator away, her stand-in gone, nights and holidays.

Words go in as LINE's events, everything decides and writes as in service, and what would be sent is
kept with its moment. Only the requests to LINE are not made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.engine import taps
from bot.line.client import Sent, Verdict
from bot.thai.show import BANGKOK
from handlers import decide
from models import inbox, outbox
from models.case import Alert, Case
from tests.workers.talk.test_pressing import talk_of
from tests.workers.town import Town
from workers import clock
from workers.talk.sender import Delivered, Letter, Parcel
from workers.talk.settle import Settler

pytestmark = pytest.mark.database
STEP = timedelta(minutes=5)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of April 2027 in Bangkok."""
    return datetime(2027, 4, day, hour, minute, tzinfo=BANGKOK)


@dataclass
class Days:
    """The town in time: people write, the clock's jobs run, and LINE takes everything."""

    town: Town
    heard: list[tuple[str, datetime, Letter]] = field(default_factory=list)

    def until(self, moment: datetime) -> None:
        """Let time pass, with all that falls due in it."""
        rounds = clock.Rounds(self.town.room())
        while self.town.now < moment:
            rounds.room.now = self.town.now
            rounds.last.clear()
            rounds.round(0.0)
            self.talk()
            ahead = STEP if self.town.rows(Alert, taken_at=None) else 24 * STEP
            self.town.now = min(moment, self.town.now + ahead)

    def say(self, name: str, text: str) -> str:
        return self._event(name, {"type": "message", "message": {"type": "text", "text": text}})

    def tap(self, name: str, data: str, picked: str = "") -> str:
        postback: dict[str, Any] = {"data": data}
        if picked:
            postback["params"] = {"date": picked}
        return self._event(name, {"type": "postback", "postback": postback})

    def _event(self, name: str, what: dict[str, Any]) -> str:
        """One event of a person; → the reply as LINE gets it."""
        event_id = uuid4().hex
        event = {
            "webhookEventId": event_id,
            "timestamp": int(self.town.now.timestamp() * 1000),
            "mode": "active",
            "replyToken": "r",
            "source": {"type": "user", "userId": f"U{name}"},
            **what,
        }
        if "message" in event:
            event["message"]["id"] = event_id
        row = {
            "event_id": event_id,
            "person_id": self.town.ids[name],
            "happened_at": self.town.now,
            "received_at": self.town.now,
            "sealed": self.town.vault.seal(json.dumps(event).encode(), "inbox"),
        }
        with self.town.engine.begin() as connection:
            inbox.keep(connection, [row])
        before = len(self.heard)
        self.talk()
        mine = [one for who, _, one in self.heard[before:] if who == name and one.kind == "reply"]
        return "\n".join(_text(letter) for letter in mine)

    def talk(self) -> None:
        names = {number: name for name, number in self.town.ids.items()}
        while True:
            parcels: list[Parcel] = []
            talk = talk_of(self.town, decide)
            talk.shelf = self.town.shelf
            if not talk.once(parcels.extend):
                return
            fine = Sent(Verdict.delivered)
            answers = [
                Delivered(one, [(letter, fine) for letter in one.letters]) for one in parcels
            ]
            with self.town.engine.begin() as connection:
                Settler(connection, talk.holder, self.town.now).settle(answers)
            self.heard += [
                (names[one.person_id], self.town.now, letter)
                for one in parcels
                for letter in one.letters
            ]

    def pushed(self, name: str, push_class: str) -> list[datetime]:
        """When a person got pushes of a class, in Bangkok."""
        return [
            moment.astimezone(BANGKOK)
            for who, moment, letter in self.heard
            if who == name and letter.kind == "push" and letter.push_class == push_class
        ]


def _text(letter: Letter) -> str:
    return json.dumps(list(letter.messages), ensure_ascii=False)


def test_alert__over_songkran__climbs_until_taken_and_nothing_else_disturbs(town: Town) -> None:
    days = Days(town)
    town.now = at(9, 10)  # the Friday before
    # The coordinator goes on leave and names her colleague; nobody stands in for the district.
    who = town.ids["second"]
    assert "ให้ใครรับเหตุด่วน" in days.say("coordinator", "ลา 12 เม.ย. ถึง 16 เม.ย.")
    kept = days.tap("coordinator", taps.encode("away_who", f="2027-04-12", u="2027-04-16", s=who))
    assert "เหตุด่วนจะส่งถึง second แทนคุณ" in kept
    assert "ไม่มีคนแทน" in days.say("district", "ลา 12 เม.ย. ถึง 18 เม.ย.")
    assert "ส่งต่อถึงระดับถัดไปทันที" in days.tap(
        "district", taps.encode("away_who", f="2027-04-12", u="2027-04-18", s=0)
    )
    days.until(at(9, 11))
    assert days.pushed("second", "asked") == [at(9, 10)], "the stand-in hears of it"

    # On Sunday the stand-in blocks the account; on the night of Songkran a child is in danger.
    town.now = at(11, 12)
    days._event("second", {"type": "unfollow"})
    town.now = at(13, 23, 30)
    days.say("weaver", "แจ้ง")
    days.say("weaver", "ใช่")
    case = town.one(Case)
    assert case["urgent"] == "A"
    days.until(at(14, 5, 40))

    everybody = ("coordinator", "district", "protect", "province", "supervisor", "admin")
    first = {name: next(iter(days.pushed(name, "danger")), None) for name in everybody}
    assert first["protect"] == at(13, 23, 30)
    assert first["coordinator"] == at(13, 23, 30), "her stand-in is gone, so she is told herself"
    assert first["district"] == at(13, 23, 30), "nobody stands in: told all the same"
    assert first["province"] == at(13, 23, 45)
    assert first["supervisor"] == at(14, 0, 0)
    assert first["admin"] == at(14, 1, 30)
    assert not days.pushed("second", "danger")
    again = days.pushed("protect", "danger")
    assert again == [
        at(13, 23, 30),
        at(13, 23, 45),
        at(14, 0, 0),
        at(14, 1, 30),
        at(14, 3, 30),
        at(14, 5, 30),
    ], "the rungs, then every two hours, through the night of a holiday"

    # Somebody wakes up and takes it; the others see who, and nobody is told again.
    alert = town.one(Alert)["id"]
    assert "คุณรับเรื่อง" in days.tap("protect", taps.encode("take_alert", id=alert))
    assert "รับเรื่อง" in days.tap("supervisor", taps.encode("take_alert", id=alert))
    taken = len(days.heard)
    with town.engine.begin() as connection:
        who, body = town.ids["province"], [{"type": "text", "text": "เกินกำหนด"}]
        outbox.push(connection, town.vault, who, body, "overdue", "overdue:1", town.now)
    days.until(at(16, 7))
    quiet = [letter for _, _, letter in days.heard[taken:] if letter.kind == "push"]
    assert quiet == [], "holidays and nights are quiet for all but danger"

    # The Friday between is a working day: what waited comes, and the digest tells what is left.
    days.until(at(16, 8, 30))
    days.until(at(16, 12))
    assert days.pushed("province", "overdue") == [at(16, 7)]
    digests = [
        moment
        for name in town.ids
        for moment in days.pushed(name, "digest")
        if moment > at(9, 11)  # that Friday's own tells who has gone quiet
    ]
    assert all(moment.date() == at(16, 0).date() and moment.hour == 8 for moment in digests)
    assert not days.pushed("coordinator", "digest"), "she is still away"
    assert not days.pushed("district", "digest")

    # On Saturday the leave has ended by itself; she is asked on, as before.
    town.now = at(17, 9)
    assert "เริ่มลาวันไหน" in days.say("coordinator", "ลา")
