"""What a round costs: people who answer at the same time share its statements."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from structlog.testing import capture_logs

from bot.bench import wire
from bot.bench.turns import enrolled
from bot.bench.weaver import Weaver
from bot.clock import real_clock
from bot.line.client import LineClient, Sent, Verdict
from bot.settings import Settings
from bot.webhook import arrived
from handlers import decide
from models import conversation, db, inbox, person
from models.vault import Vault
from workers import areas, publish
from workers.talk.loop import Talk
from workers.talk.sender import Delivered, Letter, Parcel
from workers.talk.settle import Settler
from workers.unsaved import Unsaved

pytestmark = pytest.mark.database


@dataclass
class Crowd:
    """Weavers who all act, and a talk that answers them; LINE takes everything at once."""

    engine: Engine
    vault: Vault
    talk: Talk
    weavers: list[Weaver]
    statements: list[str] = field(default_factory=list)
    number: int = 0

    def act(self, who: Sequence[Weaver] = ()) -> int:
        """These (everybody when none is named) do their next thing. → statements it took."""
        now, acting = real_clock(), who or self.weavers
        with self.engine.begin() as connection:
            users = [weaver.user_id for weaver in acting]
            ids = person.ensure(connection, self.vault, users, now)
            rows = []
            for weaver in acting:
                self.number += 1
                own = weaver.next(self.number)
                said = wire.event(weaver.user_id, self.number, time.time(), own)
                row = {**arrived(said, self.vault, now).row, "person_id": ids[weaver.user_id]}
                rows.append({**row, "received_at": now})
            inbox.keep(connection, rows)
        self.statements.clear()
        parcels: list[Parcel] = []
        while self.talk.once(parcels.extend):
            pass
        self._deliver(parcels)
        return len(self.statements)

    def _deliver(self, parcels: list[Parcel]) -> None:
        screens = {weaver.user_id: weaver for weaver in self.weavers}
        with self.engine.begin() as connection:
            answers = [
                Delivered(one, [(letter, Sent(Verdict.delivered)) for letter in one.letters])
                for one in parcels
            ]
            Settler(connection, self.talk.holder, real_clock()).settle(answers)
        for parcel in parcels:
            self.talk._in_flight.pop(parcel.person_id, None)
            for letter in parcel.letters:
                screens[letter.to].screen = list(letter.messages)


class Silent:
    """A bell that nobody hears."""

    def ring(self) -> bool:
        return False

    def wait(self, _seconds: int = 1) -> bool:
        return False


async def _nowhere() -> LineClient:
    raise AssertionError("nothing is sent here")


@pytest.fixture
def engine(clean_database: str) -> Iterator[Engine]:
    engine = db.connect(clean_database)
    areas.load(engine)
    with engine.begin() as connection:
        publish.publish_builtins(connection, real_clock())
    yield engine
    engine.dispose()


def crowd(engine: Engine, people: int) -> Crowd:
    vault = db.open_vault(engine, Settings().sealing_keys)
    bell: Any = Silent()
    talk = Talk(engine, vault, bell, real_clock, decide, _nowhere, lambda _name, _ids: None)
    made = Crowd(engine, vault, talk, enrolled(engine, vault, people))

    @event.listens_for(engine, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        made.statements.append(statement)

    return made


def test_answers__of_three_people_or_of_thirty__cost_the_same_statements(engine: Engine) -> None:
    made = crowd(engine, 30)
    for _ in range(4):
        made.act()  # the third and fourth say who the child is, and each is looked up
    few, many = made.weavers[:3], made.weavers[3:]
    spent = [(made.act(few), made.act(many)) for _ in range(2)]
    assert all(by_many <= by_few + 3 for by_few, by_many in spent), spent
    assert all(by_few < 35 for by_few, _ in spent), spent


def test_drafts__changed_in_a_round__are_written_before_another_order_reads(
    engine: Engine,
) -> None:
    made = crowd(engine, 1)
    made.act()
    made.act()
    with engine.begin() as connection:
        row = connection.execute(conversation.DRAFT.select()).one()
        later = Unsaved()
        later.put(row.id, row.person_id, b"newer", real_clock())
        later.write(connection)
        found = connection.execute(conversation.DRAFT.select()).one()
        assert found.sealed == b"newer"


def test_drafts__closed_meanwhile__fail_the_round_and_write_nothing(engine: Engine) -> None:
    made = crowd(engine, 1)
    made.act()
    made.act()
    draft = conversation.DRAFT
    with engine.begin() as connection:
        row = connection.execute(draft.select()).one()
        connection.execute(update(draft).values(closed_at=real_clock(), closed_as="sent"))
    later = Unsaved()
    later.put(row.id, row.person_id, b"newer", real_clock())
    with pytest.raises(LookupError), engine.begin() as connection:
        later.write(connection)
    with engine.connect() as connection:
        assert connection.execute(draft.select()).one().sealed == row.sealed


def test_reply__that_line_refuses__says_in_the_log_what_is_over_the_limit(engine: Engine) -> None:
    made = crowd(engine, 1)
    letter = Letter(1, "reply", [{"type": "text", "text": "ก" * 5001}], "token")
    with engine.begin() as connection, capture_logs() as logs:
        refused = Delivered(Parcel(1, 1, [letter]), [(letter, Sent(Verdict.refused, 400))])
        Settler(connection, made.talk.holder, real_clock()).settle([refused])
    assert "messages[0].text: 5001 UTF-16 units, 5000 at most" in [
        line.get("problem") for line in logs
    ]
