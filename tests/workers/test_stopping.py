"""What a talk that is told to stop did not begin is as if it had never been leased."""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import Any

import pytest

from bot.line.client import Sent, Verdict
from models import lease, outbox
from tests.workers.town import Town
from workers.talk.sender import Delivered, Letter, Parcel, Sender
from workers.talk.settle import Settler

pytestmark = pytest.mark.database


class Slow:
    """Answers when it may."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.begun = threading.Event()

    async def reply(self, *_: Any) -> Sent:
        raise AssertionError("no reply was to be sent")

    async def push(self, *_: Any) -> Sent:
        self.begun.set()
        await self.may.wait()
        return Sent(Verdict.delivered)

    async def close(self) -> None:
        return None


def test_stop__what_was_not_begun__goes_back_as_it_was(town: Town) -> None:
    who = town.ids["weaver"]
    with town.engine.begin() as connection:
        for number in range(2):
            outbox.push(connection, town.vault, who, [], "digest", f"d:{number}", town.now)
    first, second = (row["id"] for row in town.rows(outbox.Outbox))
    with town.engine.begin() as connection:
        (row,) = lease.take(connection, "talk-a", 1, town.now)
        outbox.attempt(connection, [first, second], town.now)
    client, done = Slow(), queue.SimpleQueue[Delivered]()

    async def open_client() -> Slow:
        return client

    sender = Sender(open_client, done)
    letters = [Letter(one, "push", [], to="U1") for one in (first, second)]
    sender.submit([Parcel(who, row.fence, letters)])
    assert client.begun.wait(5)
    sender.finish()
    sender._loop.call_soon_threadsafe(client.may.set)
    delivered = done.get(timeout=5)
    sender.close()
    with town.engine.begin() as connection:
        Settler(connection, "talk-a", town.now).settle([delivered])
    sent, waiting = town.rows(outbox.Outbox)
    assert sent["verdict"] == "delivered"
    assert (waiting["closed_at"], waiting["attempts"], waiting["attempted_at"]) == (None, 0, None)
    with town.engine.begin() as connection:
        assert [one.id for one in lease.take(connection, "talk-b", 1, town.now)] == [who]
