"""The client against the stand-in for LINE, and against servers that break in other ways."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.line.blocking import BlockingLineClient
from bot.line.client import LineClient, open_client
from bot.line.verdict import LineError, Sent, Verdict, judge
from bot.simulator import DeliveryRules, Settings, Simulator

SECRET = "secret-token-of-the-channel-9999"
HELLO = [{"type": "text", "text": "สวัสดีค่ะ 👋"}]
KEY = "123e4567-e89b-12d3-a456-426614174000"
STRANGER = "U" + "9" * 32


@pytest.fixture
def line() -> Iterator[Simulator]:
    with Simulator(Settings(token=SECRET)) as simulator:
        yield simulator


@pytest.fixture
def client(line: Simulator) -> Iterator[BlockingLineClient]:
    with BlockingLineClient(
        SECRET, api_url=line.url, data_url=line.url, connect=1.0, read=0.5
    ) as made:
        yield made


def reply(client: BlockingLineClient, token: str) -> Sent:
    return client.run(client.client.reply(token, HELLO))


def token_of(line: Simulator, name: str = "แดง") -> str:
    """A reply token LINE would have given out."""
    user = line.user(name)
    line.deliver(DeliveryRules(hold=True))
    event = line.event(user, "message", {"message": {"id": "1", "type": "text", "text": "x"}})
    return str(event["replyToken"])


def friend(line: Simulator, name: str = "แดง") -> str:
    user = line.user(name)
    user.follow()
    return user.id


def test_reply__fresh_token__is_delivered_as_it_was_written(
    line: Simulator, client: BlockingLineClient
) -> None:
    friend(line)
    sent = reply(client, token_of(line))
    assert sent.verdict is Verdict.delivered
    assert len(sent.message_ids) == 1
    assert sent.request_id
    assert line.accepted[-1].messages[0]["text"] == HELLO[0]["text"]


def test_reply__used_token__is_dead(line: Simulator, client: BlockingLineClient) -> None:
    friend(line)
    token = token_of(line)
    reply(client, token)
    assert reply(client, token).verdict is Verdict.token_dead


def test_reply__bad_message__is_refused_with_the_place(
    line: Simulator, client: BlockingLineClient
) -> None:
    friend(line)
    sent = client.run(client.client.reply(token_of(line), [{"type": "text", "text": ""}]))
    assert sent.verdict is Verdict.refused
    assert "messages[0].text" in sent.detail


def test_reply__lost_answer__is_ambiguous_and_then_dead(
    line: Simulator, client: BlockingLineClient
) -> None:
    friend(line)
    token = token_of(line)
    line.lose_answer(1, "reply")
    assert reply(client, token).verdict is Verdict.ambiguous
    assert reply(client, token).verdict is Verdict.token_dead
    assert len([a for a in line.accepted if a.method == "reply"]) == 1


def test_reply__slow_answer__is_ambiguous(line: Simulator, client: BlockingLineClient) -> None:
    friend(line)
    line.slow(900, "reply")
    assert reply(client, token_of(line)).verdict is Verdict.ambiguous


def test_push__lost_answer_then_again__was_taken_once(
    line: Simulator, client: BlockingLineClient
) -> None:
    user = friend(line)
    key = str(uuid.uuid4())
    line.lose_answer(1, "push")
    assert client.push(user, HELLO, key).verdict is Verdict.ambiguous
    again = client.push(user, HELLO, key)
    assert again.verdict is Verdict.already
    assert len(again.message_ids) == 1
    assert len([a for a in line.accepted if a.method == "push"]) == 1


def test_push__unknown_person__is_refused(line: Simulator, client: BlockingLineClient) -> None:
    assert client.push(STRANGER, HELLO, KEY).verdict is Verdict.refused


def test_push__quota_used_up__is_quota_and_replies_still_go(
    line: Simulator, client: BlockingLineClient
) -> None:
    user = friend(line)
    line.set_quota(300, used=300)
    assert client.push(user, HELLO, KEY).verdict is Verdict.quota
    assert client.multicast([user], HELLO, KEY).verdict is Verdict.quota
    assert reply(client, token_of(line)).verdict is Verdict.delivered
    assert line.requests["quota"] == 1  # the figures are kept for a while


def test_push__too_many_at_once__is_rate(line: Simulator, client: BlockingLineClient) -> None:
    user = friend(line)
    line.set_quota(300, used=10)
    line.set_rate("push", 0)
    assert client.push(user, HELLO, KEY).verdict is Verdict.rate


def test_push__monthly_limit_that_the_figures_deny__is_rate(
    line: Simulator, client: BlockingLineClient
) -> None:
    user = friend(line)
    line.set_quota(300, used=10)
    line.fail(429, None, "push", message="You have reached your monthly limit.")
    assert client.push(user, HELLO, KEY).verdict is Verdict.rate


def test_reply__rate__is_never_quota(line: Simulator, client: BlockingLineClient) -> None:
    line.set_quota(300, used=300)
    line.set_rate("reply", 0)
    assert reply(client, "x").verdict is Verdict.rate


@pytest.mark.parametrize("status", [500, 502, 503])
def test_push__line_fails__is_server(
    line: Simulator, client: BlockingLineClient, status: int
) -> None:
    user = friend(line)
    line.fail(status, 1, "push")
    assert client.push(user, HELLO, KEY).verdict is Verdict.server


def test_push__wrong_access_token__is_unauthorised(line: Simulator) -> None:
    with BlockingLineClient("another", api_url=line.url, data_url=line.url) as other:
        assert other.push(STRANGER, HELLO, KEY).verdict is Verdict.unauthorised


def test_push__nobody_listens__is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with BlockingLineClient("x", api_url=url, data_url=url, connect=1) as client:
            assert client.push(STRANGER, HELLO, KEY).verdict is Verdict.unreachable
            with pytest.raises(LineError) as caught:
                client.quota()
            assert caught.value.sent.verdict is Verdict.unreachable


def test_quota__limited_and_unlimited__are_told(
    line: Simulator, client: BlockingLineClient
) -> None:
    line.set_quota(300, used=12)
    assert client.quota() == (300, 12)
    line.set_quota(None, used=12)
    assert client.quota() == (None, 12)


def test_profile__friend_and_stranger__name_or_none(
    line: Simulator, client: BlockingLineClient
) -> None:
    friend(line)
    found = client.profile(line.user("แดง").id)
    assert found is not None
    assert (found.name, found.language) == ("แดง", "th")
    assert client.profile(STRANGER) is None
    line.fail(500, 1, "profile")
    with pytest.raises(LineError):
        client.profile(STRANGER)


def test_start_loading__at_once_again__is_dropped(
    line: Simulator, client: BlockingLineClient
) -> None:
    user = friend(line)

    async def at_once() -> list[bool]:
        return await asyncio.gather(*(client.client.start_loading(user, 5) for _ in range(5)))

    assert client.run(at_once()) == [True, False, False, False, False]
    assert line.requests["loading"] == 1


def test_content__every_state__is_told(line: Simulator, client: BlockingLineClient) -> None:
    user = line.user("แดง")
    line.deliver(DeliveryRules(hold=True))
    user.send_image(b"\x89PNG" + b"x" * 5000, "image/png")
    message = str(
        user.chat[-1].entry_id if hasattr(user.chat[-1], "entry_id") else user.chat[-1].id
    )
    line.content_pending(1, message)
    assert client.content(message, 10_000).state == "preparing"
    got = client.content(message, 10_000)
    assert (got.state, got.content_type, len(got.data)) == ("ready", "image/png", 5004)
    assert "PNG" not in repr(got)
    assert client.content(message, 5_003).state == "too_big"
    line.content_gone(message)
    assert client.content(message, 10_000).state == "gone"
    assert client.content("404404", 10_000).state == "missing"
    line.fail(500, 1, "content")
    with pytest.raises(LineError) as caught:
        client.content(message, 10_000)
    assert caught.value.sent.verdict is Verdict.server


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler, **settings: Any) -> AsyncIterator[LineClient]:
    """A client of a server that answers everything with `handler`."""
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        made = await open_client(SECRET, api_url=url, data_url=url, **settings)
        async with made:
            yield made
    finally:
        await runner.cleanup()


def test_request__thai__goes_out_as_plain_utf8_with_key_and_token() -> None:
    seen: list[tuple[Mapping[str, str], bytes]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.headers.copy(), await request.read()))
        return web.json_response({"sentMessages": [{"id": 12345}]})

    async def run() -> Sent:
        async with serving(handler) as client:
            return await client.push(STRANGER, HELLO, KEY)

    sent = asyncio.run(run())
    assert sent == Sent(Verdict.delivered, 200, message_ids=("12345",))
    headers, raw = seen[0]
    assert "สวัสดีค่ะ 👋".encode() in raw
    assert json.loads(raw) == {"to": STRANGER, "messages": HELLO}
    assert headers["X-Line-Retry-Key"] == KEY
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"].startswith("line-bot-sdk-python/")


def test_reply__answer_breaks_after_its_status__counts_as_its_status() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "500"})
        await answer.prepare(request)
        await answer.write(b'{"sent')
        assert request.transport is not None
        request.transport.abort()
        return answer

    async def run() -> Sent:
        async with serving(handler, read=1.0) as client:
            return await client.reply("t", HELLO)

    assert asyncio.run(run()).verdict is Verdict.delivered


def test_content__in_crumbs__is_given_up_and_asked_for_again() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for _ in range(3_000):
            await answer.write(b"a")
        return answer

    async def run() -> None:
        async with serving(handler) as client:
            await client.content("1", 10_000)

    with pytest.raises(LineError) as broken:
        asyncio.run(run())
    assert broken.value.sent.verdict is not Verdict.delivered


def test_reply__redirect__is_not_followed() -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/elsewhere")

    async def run() -> Sent:
        async with serving(handler) as client:
            return await client.reply("t", HELLO)

    assert asyncio.run(run()).verdict is Verdict.refused
    assert len(asked) == 1


def test_reply__no_place_in_the_pool__is_unreachable_not_ambiguous() -> None:
    async def handler(_: web.Request) -> web.Response:
        await asyncio.sleep(0.6)
        return web.json_response({})

    async def run() -> list[Verdict]:
        async with serving(handler, pool=1, connect=0.2, read=2.0) as client:
            sent = await asyncio.gather(*(client.reply("t", HELLO) for _ in range(2)))
        return [each.verdict for each in sent]

    assert set(asyncio.run(run())) == {Verdict.delivered, Verdict.unreachable}


def test_client__many_at_once__all_go_through_one_pool() -> None:
    async def handler(_: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return web.json_response({})

    async def run() -> tuple[list[Sent], float]:
        async with serving(handler, pool=100) as client:
            loop = asyncio.get_running_loop()
            began = loop.time()
            sent = await asyncio.gather(*(client.reply("t", HELLO) for _ in range(100)))
            return sent, loop.time() - began

    sent, took = asyncio.run(run())
    assert {each.verdict for each in sent} == {Verdict.delivered}
    assert took < 2.0  # one after another would be ten seconds


def test_client__whatever_happens__tells_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response({"message": "The request body has 1 error(s)"}, status=400)

    async def run() -> list[object]:
        async with serving(handler) as client:
            return [client, await client.reply("reply-token-9999", HELLO)]

    with caplog.at_level(logging.DEBUG):
        told = repr(asyncio.run(run())) + caplog.text
    for secret in (SECRET, "reply-token-9999", "สวัสดี"):
        assert secret not in told


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"{}", Verdict.delivered),
        (200, b"not json", Verdict.delivered),
        (202, b"", Verdict.delivered),
        (409, b'{"message":"The retry key is already accepted"}', Verdict.already),
        (400, b'{"message":"Invalid reply token"}', Verdict.token_dead),
        (400, b'{"message":"Failed to send messages"}', Verdict.refused),
        (400, b"[]", Verdict.refused),
        (404, b'{"message":"Not found"}', Verdict.refused),
        (413, b"", Verdict.refused),
        (401, b"{}", Verdict.unauthorised),
        (403, b"{}", Verdict.unauthorised),
        (429, b'{"message":"You have reached your monthly limit."}', Verdict.rate),
        (500, b"<html>", Verdict.server),
        (504, b"", Verdict.server),
    ],
)
def test_judge__each_status__has_its_verdict(status: int, body: bytes, verdict: Verdict) -> None:
    assert judge(status, body).verdict is verdict
