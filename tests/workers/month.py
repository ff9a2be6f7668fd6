"""A month of a programme, played on real tables with a virtual clock and a LINE that counts.

Everything that decides is the service's own: raising and climbing alerts, the clock's jobs, the
conversation's leases and its gate. Only the requests to LINE are not made: a count stands for them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from sqlalchemy import select

from bot.engine.messages import Text
from bot.line.client import Sent, Verdict
from bot.thai.show import to_bangkok
from handlers.turn import Outcome, Steps, Turn
from models import alert_queries, case_queries, conversation, inbox, outbox
from models.outbox import OUTBOX
from tests.workers.talk.test_pressing import talk_of
from tests.workers.town import Town
from workers import alerts, working_days
from workers.clockwork import alert_steps, digest, quota_look
from workers.clockwork.room import Room
from workers.talk.sender import Delivered, Letter, Parcel
from workers.talk.settle import Settler

FIRST = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # 1 November 2026, midnight in Bangkok
DAYS = 30
LAOS = tuple(f"32{d:02}{t:02}T" for d in range(41, 51) for t in (1, 2, 3))[:25]
LEVELS = "AAABBBBBCC"
"""Of ten alerts: three A, five B, two C."""
STEP = timedelta(minutes=5)
RETURNED = 0.1
"""Reports that come back to the weaver."""


@dataclass
class Month:
    """`reports` and `danger` are how many come in the month, `allowed` is LINE's quota.

    `minutes` is how long it takes on average until somebody takes an alert.
    """

    town: Town
    reports: int
    danger: int
    allowed: int
    minutes: float = 8.0
    used: int = 0
    refused: int = 0
    told: Counter[str] = field(default_factory=Counter)
    random: Random = field(default_factory=lambda: Random(2569))
    room: Room | None = None
    taken_at: dict[int, datetime] = field(default_factory=dict)
    weavers: list[str] = field(default_factory=list)
    coordinators: list[str] = field(default_factory=list)

    def play(self) -> None:
        """The whole month, step by step; an alert that comes within a step comes at its start."""
        self._enrol()
        reports = sorted(self._moment() for _ in range(self.reports))
        dangers = sorted(self._moment(any_hour=True) for _ in range(self.danger))
        self.town.now, end = FIRST, FIRST + timedelta(days=DAYS)
        done = self._key()
        while self.town.now < end:
            until = self.town.now + self._step()
            if dangers and dangers[0] < until:
                dangers.pop(0)
                self._raise(done)
                until = self.town.now + STEP
            come = [moment for moment in reports if moment < until]
            reports = reports[len(come) :]
            self._report(len(come), done)
            self._clock()
            self._people_write()
            self._talk()
            self.town.now = until
            self._take()
        self._talk()

    def _step(self) -> timedelta:
        """Five minutes while an alert waits, else half an hour, at night and on free days two."""
        here = to_bangkok(self.town.now)
        if self.taken_at:
            return STEP
        awake = 6 <= here.hour < 21 and working_days.is_working_day(here.date())
        return 6 * STEP if awake else 24 * STEP

    # --- what happens -----------------------------------------------------------------------------

    def _enrol(self) -> None:
        self.town.now = FIRST
        self.town.dismiss(*self.town.ids)
        for number in range(85):
            self.weavers.append(f"w{number}")
            self.town.enrol(f"w{number}", ("weaver", LAOS[number % 25][:4], LAOS[number % 25]))
        for lao in LAOS:
            self.coordinators.append(f"c{lao}")
            self.town.enrol(f"c{lao}", ("coordinator", lao[:4], lao))
        for district in sorted({lao[:4] for lao in LAOS}):
            self.coordinators.append(f"d{district}")
            self.town.enrol(f"d{district}", ("coordinator", district, ""))
        self.town.enrol("shelter", ("protect", "32", ""))
        self.town.enrol("director", ("supervisor", "32", ""))

    def _moment(self, *, any_hour: bool = False) -> datetime:
        """Of a working day between six in the morning and nine at night; danger at any hour."""
        while True:
            moment = FIRST + timedelta(minutes=self.random.randrange(DAYS * 24 * 60))
            here = to_bangkok(moment)
            if any_hour or (6 <= here.hour < 21 and working_days.is_working_day(here.date())):
                return moment

    def _key(self) -> object:
        with self.town.engine.begin() as connection:
            key_id, _ = conversation.new_key(connection, self.town.vault, self.town.now)
        return key_id

    def _case(self, key_id: object, lao: str, urgent: str = "") -> dict[str, object]:
        weaver = self.weavers[LAOS.index(lao)]
        return {
            "number": f"32-2569-{uuid4().hex[:9]}",
            "key_id": key_id,
            "sealed": None,
            "urgent": urgent,
            "province": "32",
            "district": lao[:4],
            "tambon": lao[:6],
            "lao": lao,
            "reporter_id": self.town.ids[weaver],
            "weaver_id": self.town.ids[weaver],
            "opened_at": self.town.now,
            "updated_at": self.town.now,
        }

    def _report(self, count: int, key_id: object) -> None:
        """Reports become cases; one in ten comes back to its weaver, which is worth a push."""
        with self.town.engine.begin() as connection:
            if count:
                rows = [self._case(key_id, self.random.choice(LAOS)) for _ in range(count)]
                connection.execute(case_queries.CASE.insert(), rows)
            for _ in range(sum(self.random.random() < RETURNED for _ in range(count))):
                who = self.town.ids[self.random.choice(self.weavers)]
                key = f"correction:{uuid4().hex}"
                self.told["wanted"] += 1
                body = [{"type": "text", "text": "รายงานกลับมาให้แก้"}]
                outbox.push(
                    connection, self.town.vault, who, body, "correction", key, self.town.now
                )

    def _raise(self, key_id: object) -> None:
        level = self.random.choice(LEVELS)
        with self.town.engine.begin() as connection:
            case = self._case(key_id, self.random.choice(LAOS), level)
            case_id = case_queries.add(connection, case)
            alert = alerts.raise_alert(
                connection, self.town.vault, case_id, None, level, self.town.now
            )
        minutes = self.random.expovariate(1 / self.minutes)
        self.taken_at[alert] = self.town.now + timedelta(minutes=minutes)

    def _take(self) -> None:
        who = self.town.ids["shelter"]
        for alert, moment in list(self.taken_at.items()):
            if moment <= self.town.now:
                with self.town.engine.begin() as connection:
                    assert alert_queries.take(connection, alert, who, self.town.now)
                del self.taken_at[alert]

    def _clock(self) -> None:
        if self.room is None:
            self.room = self.town.room()
            self.room.quota = lambda: (self.allowed, max(0, self.used - self.random.randrange(3)))
        room = replace(self.room, now=self.town.now)
        alert_steps.run(room)
        if to_bangkok(self.town.now).minute < 5:
            quota_look.run(room)
            digest.run(room)

    def _people_write(self) -> None:
        """Of those for whom something waits, a few write at this hour: they hear it for free."""
        if not 7 <= to_bangkok(self.town.now).hour < 20:
            return
        with self.town.engine.begin() as connection:
            waits = connection.execute(
                select(OUTBOX.c.person_id)
                .where(OUTBOX.c.closed_at.is_(None), OUTBOX.c.not_before > self.town.now)
                .where(OUTBOX.c.push_class != "danger")
                .distinct()
                .order_by(OUTBOX.c.person_id)
            ).scalars()
            wrote = [who for who in waits if self.random.random() < 0.04]
            inbox.keep(connection, [self._text(who) for who in wrote])

    def _text(self, person_id: int) -> dict[str, object]:
        event = {
            "type": "message",
            "webhookEventId": uuid4().hex,
            "timestamp": int(self.town.now.timestamp() * 1000),
            "mode": "active",
            "replyToken": "r",
            "source": {"type": "user", "userId": "U"},
            "message": {"type": "text", "id": uuid4().hex, "text": "สวัสดี"},
        }
        return {
            "event_id": event["webhookEventId"],
            "person_id": person_id,
            "happened_at": self.town.now,
            "received_at": self.town.now,
            "sealed": self.town.vault.seal(json.dumps(event).encode(), "inbox"),
        }

    # --- LINE -------------------------------------------------------------------------------------

    def _talk(self) -> None:
        while True:
            parcels: list[Parcel] = []
            talk = talk_of(self.town, _answers)
            talk.shelf = self.town.shelf  # its forms are read once
            if not talk.once(parcels.extend):
                return
            answers = [
                Delivered(parcel, [(letter, self._line(letter)) for letter in parcel.letters])
                for parcel in parcels
            ]
            with self.town.engine.begin() as connection:
                Settler(connection, talk.holder, self.town.now).settle(answers)

    def _line(self, letter: Letter) -> Sent:
        """LINE: a reply is free, a push is counted and refused when the month is used up."""
        if letter.kind == "reply":
            return Sent(Verdict.delivered)
        if self.used + 1 > self.allowed:
            self.refused += 1
            return Sent(Verdict.quota, 429)
        self.used += 1
        self.told[letter.push_class] += 1
        return Sent(Verdict.delivered)


def _answers(_turn: Turn) -> Steps:
    yield from ()
    return Outcome((Text("รับทราบ"),))
