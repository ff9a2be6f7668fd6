"""Whether a push goes now: quiet hours, the month's room, free replies; nothing is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.engine.messages import Text
from bot.line.client import Sent, Verdict
from bot.line.verdict import LineError
from handlers.turn import Outcome, Steps, Turn
from models import inbox, outbox, province_queries, quota
from models.outbox import QUOTA
from tests.workers.talk.test_pressing import talk_of
from tests.workers.town import Town
from workers.clockwork import quota_look
from workers.quota import outlook
from workers.talk.sender import Delivered, Letter, Parcel
from workers.talk.settle import Settler

pytestmark = pytest.mark.database
BODY = [{"type": "text", "text": "มีงานเกินกำหนด"}]
NIGHT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # Wednesday, 22:00 in Bangkok
SATURDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def push(town: Town, name: str, push_class: str, key: str = "") -> None:
    with town.engine.begin() as connection:
        unique = key or f"{push_class}:{name}:{town.now}"
        outbox.push(connection, town.vault, town.ids[name], BODY, push_class, unique, town.now)


def look(town: Town, allowed: int | None, used: int, month: str = "2026-11") -> None:
    with town.engine.begin() as connection:
        quota.keep_look(connection, month, allowed, used, town.now)


def sent(town: Town) -> list[str]:
    """The classes of what goes out now, until nothing more does."""
    went: list[str] = []
    while True:
        parcels: list[Parcel] = []
        talk = talk_of(town)
        did = talk.once(parcels.extend)
        with town.engine.begin() as connection:
            answers = [
                Delivered(parcel, [(letter, Sent(Verdict.delivered)) for letter in parcel.letters])
                for parcel in parcels
            ]
            Settler(connection, talk.holder, town.now).settle(answers)
        went += [letter.push_class for parcel in parcels for letter in parcel.letters]
        if not did:
            return went


@pytest.mark.parametrize(
    ("moment", "goes_at"),
    [
        (NIGHT, datetime(2026, 11, 19, 0, 0, tzinfo=UTC)),
        (SATURDAY, datetime(2026, 11, 23, 0, 0, tzinfo=UTC)),
    ],
)
def test_ordinary__when_nobody_is_at_work__waits_for_the_morning(
    town: Town, moment: datetime, goes_at: datetime
) -> None:
    town.now = moment
    push(town, "coordinator", "overdue")
    push(town, "protect", "danger", "alert:1:0:1")
    assert sent(town) == ["danger"]
    row = town.one(outbox.Outbox, push_class="overdue")
    assert (row["not_before"], row["error"], row["closed_at"]) == (goes_at, "quiet", None)
    town.now = goes_at - timedelta(seconds=1)
    assert sent(town) == []
    town.now = goes_at
    assert sent(town) == ["overdue"]


def test_quiet_hours__are_those_of_the_province(town: Town) -> None:
    with town.engine.begin() as connection:
        province_queries.keep_settings(
            connection, "32", town.now, quiet_from=time(23, 0), quiet_to=time(6, 0)
        )
    town.now = NIGHT
    push(town, "coordinator", "overdue")
    assert sent(town) == ["overdue"]


def test_ordinary__to_somebody_who_just_wrote__goes_at_any_hour(town: Town) -> None:
    town.now = NIGHT
    town.change_person("weaver", heard_at=NIGHT - timedelta(minutes=5))
    push(town, "weaver", "correction")
    assert sent(town) == ["correction"]


def test_ordinary__without_room_in_the_month__waits_and_danger_goes(town: Town) -> None:
    look(town, 300, 290)
    push(town, "coordinator", "overdue")
    push(town, "protect", "danger", "alert:1:0:1")
    assert sent(town) == ["danger"]
    row = town.one(outbox.Outbox, push_class="overdue")
    assert (row["error"], row["closed_at"]) == ("budget", None)
    assert row["not_before"] == datetime(2026, 11, 19, 1, 0, tzinfo=UTC), "08:00 the next morning"
    with town.engine.connect() as connection:
        assert outlook(connection, town.now).waiting == 1
    town.now = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    assert sent(town) == ["overdue"], "a new month has room"


def test_round__of_many_pushes__spends_no_message_twice(town: Town) -> None:
    look(town, 300, 0)
    for number in range(200):
        town.enrol(f"m{number}", ("monitor", "32", ""))
        push(town, f"m{number}", "correction")
    went = len(sent(town))
    assert went == 240 * 18 // 30
    assert sent(town) == []


def test_pushes_on_their_way__count_as_sent(town: Town) -> None:
    look(town, 10, 0)
    for name in ("coordinator", "second", "district", "province", "supervisor", "other_weaver"):
        push(town, name, "correction")
    first: list[Parcel] = []
    talk_of(town).once(first.extend)
    assert len(first) == 4
    push(town, "weaver", "correction")
    more: list[Parcel] = []
    talk_of(town, holder="talk-b").once(more.extend)
    assert more == []


def test_held__is_told_with_the_next_free_reply_and_not_pushed_again(town: Town) -> None:
    look(town, 300, 299)
    push(town, "coordinator", "overdue")
    sent(town)
    said = reply_to(town, "coordinator", "สวัสดี")
    assert [message["text"] for message in said] == ["มีงานเกินกำหนด", "รับทราบ"]
    row = town.one(outbox.Outbox, push_class="overdue")
    assert (row["verdict"], row["sealed"], row["closed_at"]) == ("carried", None, town.now)
    look(town, None, 0)
    town.pass_time(days=1)
    assert sent(town) == []


def test_correction__that_the_conversation_carries__is_not_said_twice(town: Town) -> None:
    town.now = NIGHT
    push(town, "weaver", "correction", "inbox:77")
    sent(town)
    assert [message["text"] for message in reply_to(town, "weaver", "สวัสดี")] == ["รับทราบ"]
    assert town.one(outbox.Outbox, push_class="correction")["verdict"] == "carried"


@pytest.mark.parametrize("key", ["overdue:1", "inbox:77"])
def test_held__of_somebody_on_hold__is_not_told_to_them(town: Town, key: str) -> None:
    town.now = NIGHT
    push(town, "coordinator", "overdue", key)
    sent(town)
    town.change_person("coordinator", state="suspended", suspended_at=NIGHT)
    assert "มีงานเกินกำหนด" not in str(reply_to(town, "coordinator", "สวัสดี"))
    assert town.one(outbox.Outbox, push_class="overdue")["verdict"] is None


def test_refused_for_the_quota__an_ordinary_one_waits_and_danger_ends(town: Town) -> None:
    push(town, "coordinator", "overdue")
    push(town, "protect", "danger", "alert:1:0:1")
    parcels: list[Parcel] = []
    talk = talk_of(town)
    talk.once(parcels.extend)
    with town.engine.begin() as connection:
        answers = [
            Delivered(parcel, [(letter, Sent(Verdict.quota, 429)) for letter in parcel.letters])
            for parcel in parcels
        ]
        Settler(connection, talk.holder, town.now).settle(answers)
    danger = town.one(outbox.Outbox, push_class="danger")
    overdue = town.one(outbox.Outbox, push_class="overdue")
    assert danger["verdict"] == "quota", "the ladder goes up on it"
    assert (overdue["closed_at"], overdue["error"], overdue["attempts"]) == (None, "budget", 0)
    assert overdue["sealed"] is not None


def test_look__is_kept__and_those_in_charge_are_warned_once(town: Town) -> None:
    room = town.room()
    room.quota = lambda: (300, 250)
    assert quota_look.run(room) == 2
    assert quota_look.run(room) == 2
    (kind, data), *more = town.spoken("supervisor")
    assert (kind, data, more) == ("quota", {"used": 250, "allowed": 300, "day": "2026-11-21"}, [])
    assert town.spoken("admin") == [(kind, data)]
    assert town.spoken("coordinator") == []
    with town.engine.connect() as connection:
        found = outlook(connection, town.now)
    assert (found.month.allowed, found.month.used) == (300, 250)


def test_look__while_line_does_not_answer__leaves_what_was_known(town: Town) -> None:
    look(town, 300, 10)

    def fails() -> tuple[int | None, int]:
        raise LineError(Sent(Verdict.server, 500))

    room = town.room()
    room.quota = fails
    assert quota_look.run(room) == 0
    with town.engine.connect() as connection:
        assert outlook(connection, town.now).month.used == 10


def test_use__is_what_line_counts_and_what_we_sent_since(town: Town) -> None:
    count(town, "danger", 20)
    look(town, 300, 5)  # LINE's count lags behind ours
    count(town, "digest", 7)
    with town.engine.connect() as connection:
        month = outlook(connection, town.now).month
    assert (month.used, month.danger) == (27, 20)


def test_reserve__remembers_last_months_danger(town: Town) -> None:
    count(town, "danger", 90, "2026-10")
    with town.engine.connect() as connection:
        assert outlook(connection, town.now).month.danger_before == 90


def count(town: Town, push_class: str, how_many: int, month: str = "2026-11") -> None:
    with town.engine.begin() as connection:
        outbox.count_push(connection, push_class, month, how_many)
        assert connection.execute(QUOTA.select()).first() is not None


def reply_to(town: Town, name: str, text: str) -> list[dict[str, Any]]:
    """What a person is told in reply to a text."""
    event = {
        "type": "message",
        "webhookEventId": f"{name}:{text}",
        "timestamp": int(town.now.timestamp() * 1000),
        "mode": "active",
        "replyToken": "r",
        "source": {"type": "user", "userId": f"U{name}"},
        "message": {"type": "text", "id": "1", "text": text},
    }
    row = {
        "event_id": f"{name}:{text}",
        "person_id": town.ids[name],
        "happened_at": town.now,
        "received_at": town.now,
        "sealed": town.vault.seal(json.dumps(event).encode(), "inbox"),
    }
    with town.engine.begin() as connection:
        inbox.keep(connection, [row])
    parcels: list[Parcel] = []
    talk_of(town, _answers).once(parcels.extend)
    letters: list[Letter] = [letter for parcel in parcels for letter in parcel.letters]
    return [
        dict(message) for letter in letters if letter.kind == "reply" for message in letter.messages
    ]


def _answers(_turn: Turn) -> Steps:
    yield from ()
    return Outcome((Text("รับทราบ"),))
