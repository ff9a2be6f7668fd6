"""The stand-in holds many slow answers at once."""

import asyncio
import time

import aiohttp

from tests.simulator.bot import Line
from tests.simulator.samples import text


def test_slow_answers__three_hundred_at_once__take_little_longer_than_one(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.slow(1000)
    body = {"to": person.id, "messages": [text("ก")]}

    async def push_all(count: int) -> list[int]:
        connector = aiohttp.TCPConnector(limit=0)
        headers = {"Authorization": f"Bearer {line.sim.settings.token}"}
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

            async def push() -> int:
                async with session.post(f"{line.sim.url}/v2/bot/message/push", json=body) as answer:
                    await answer.read()
                    return answer.status

            return await asyncio.gather(*(push() for _ in range(count)))

    started = time.monotonic()
    statuses = asyncio.run(push_all(300))
    assert set(statuses) == {200}
    assert time.monotonic() - started < 60, "one after the other would take 300 seconds"
    assert len(person.bot_entries()) == 300
