"""Talking to LINE: one asynchronous client a process, built on the SDK's `AsyncApiClient`.

The SDK gives the connection pool, the TLS context, the authorization and the user agent. Bodies go
out as the dicts they are stored as, in UTF-8: through the SDK's models a card costs five times the
processor time, loses what they do not know, and doubles its Thai, which they escape.

Nothing is retried here: whoever holds the outbox decides. Neither bodies nor tokens reach a log or
a `repr`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import quote

import aiohttp
import orjson

from bot.line import sdk
from bot.line.verdict import LineError, Sent, Verdict, judge

__all__ = ["Content", "LineClient", "LineError", "Profile", "Sent", "Verdict", "open_client"]

API = "https://api.line.me"
DATA_API = "https://api-data.line.me"
_MESSAGE = "/v2/bot/message"
# LINE allows 100 a second; beyond that the animation is dropped, never queued.
_LOADING_SECONDS_APART = 1 / 80
_QUOTA_KEPT = 30.0
CRUMBS, CRUMB = 1_000, 64
"""So many chunks may be smaller than so many bytes each: reading more of them takes seconds."""
AsyncApiClient, Configuration = sdk.parts()

State = Literal["ready", "preparing", "gone", "missing", "too_big"]
_WITHOUT_BYTES: Mapping[int, State] = {202: "preparing", 404: "missing", 410: "gone"}


@dataclass(frozen=True)
class Content:
    """What a person sent: bytes when `state` is "ready".

    "preparing": ask again later; "gone": unsent; "missing": LINE no longer has it; "too_big": more
    than the caller takes.
    """

    state: State
    content_type: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Profile:
    """A person as LINE knows them; `language` like "th", "" when unknown."""

    name: str = field(repr=False)
    language: str = ""


class LineClient:
    """Use `open_client`, or make it inside the running loop that will use it; close it at the end.

    `pool` is how many requests may be under way at once; more wait `connect` seconds for a place
    and then count as `unreachable`. `connect` and `read` are seconds. `api_url` and `data_url` have
    no trailing slash.
    """

    def __init__(
        self,
        token: str,
        *,
        api_url: str = API,
        data_url: str = DATA_API,
        pool: int = 128,
        connect: float = 5.0,
        read: float = 10.0,
    ) -> None:
        configuration = Configuration(host=api_url, access_token=token)
        configuration.connection_pool_maxsize = pool
        self._api = AsyncApiClient(configuration)
        self._session: aiohttp.ClientSession = self._api.rest_client.pool_manager
        self._headers: dict[str, str] = dict(self._api.default_headers)
        self._api_url, self._data_url = api_url, data_url
        self._timeout = aiohttp.ClientTimeout(
            total=connect + 3 * read, connect=connect, sock_connect=connect, sock_read=read
        )
        self._loading_at = 0.0
        self._quota: tuple[float, int | None, int] = (0.0, None, 0)
        self._quota_lock = asyncio.Lock()

    def __repr__(self) -> str:
        return f"LineClient({self._api_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._api.close()

    async def reply(self, token: str, messages: Sequence[Mapping[str, Any]]) -> Sent:
        """Answer an event with one to five message objects. Free; the token works once."""
        body = {"replyToken": token, "messages": messages}
        return await self._send(f"{_MESSAGE}/reply", body)

    async def push(self, to: str, messages: Sequence[Mapping[str, Any]], retry_key: str) -> Sent:
        """Send to one person at the cost of one message. `retry_key` is a UUID made and stored
        before the first attempt; the same key with the same body may be tried for 24 hours."""
        body = {"to": to, "messages": messages}
        sent = await self._send(f"{_MESSAGE}/push", body, retry_key)
        return await self._confirmed(sent, 1)

    async def multicast(
        self, to: Sequence[str], messages: Sequence[Mapping[str, Any]], retry_key: str
    ) -> Sent:
        """Send to up to 500 people, at the cost of one message each. `retry_key` as for a push."""
        body = {"to": list(to), "messages": messages}
        sent = await self._send(f"{_MESSAGE}/multicast", body, retry_key)
        return await self._confirmed(sent, len(to))

    async def start_loading(self, user_id: str, seconds: int = 20) -> bool:
        """Show that an answer is being made, 5 to 60 seconds in steps of 5. False when it was
        dropped or failed, which is nobody's loss."""
        now = time.monotonic()
        if now < self._loading_at:
            return False
        self._loading_at = now + _LOADING_SECONDS_APART
        body = {"chatId": user_id, "loadingSeconds": seconds}
        sent = await self._send("/v2/bot/chat/loading/start", body)
        return sent.verdict is Verdict.delivered

    async def profile(self, user_id: str) -> Profile | None:
        """Name and language; None when LINE does not tell (blocked, unknown, no consent).

        Raises LineError for any other failure.
        """
        try:
            found = await self.call("GET", f"/v2/bot/profile/{quote(user_id, safe='')}")
        except LineError as error:
            if error.sent.status == 404:
                return None
            raise
        return Profile(str(found.get("displayName", "")), str(found.get("language", "")))

    async def content(self, message_id: str, most: int) -> Content:
        """The bytes of a photo, sound, film or file, at most `most` of them.

        Raises LineError when LINE fails or cannot be reached.
        """
        path = f"{self._data_url}{_MESSAGE}/{quote(message_id, safe='')}/content"
        try:
            async with self._request("GET", path) as answer:
                if state := _WITHOUT_BYTES.get(answer.status):
                    return Content(state)
                if answer.status != 200:
                    raise LineError(judge(answer.status, await answer.read()))
                return await _bounded(answer, most)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise LineError(_broken(error)) from error

    async def quota(self) -> tuple[int | None, int]:
        """This month's messages: how many the plan has (None: no limit) and how many are used,
        which LINE counts approximately. Raises LineError."""
        limit, used = await asyncio.gather(
            self.call("GET", f"{_MESSAGE}/quota"),
            self.call("GET", f"{_MESSAGE}/quota/consumption"),
        )
        value = limit.get("value") if limit.get("type") == "limited" else None
        return (value if isinstance(value, int) else None), int(used.get("totalUsage", 0))

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        content_type: str = "application/json",
        data_host: bool = False,
    ) -> dict[str, Any]:
        """Any other endpoint: the answer's JSON object, `{}` when it has none.

        Raises LineError for whatever is not a success.
        """
        url = (self._data_url if data_host else self._api_url) + path
        sent, data = await self._exchange(method, url, body, content_type)
        if sent.verdict is not Verdict.delivered:
            raise LineError(sent)
        found = json.loads(data) if data.strip().startswith(b"{") else {}
        return found if isinstance(found, dict) else {}

    async def _send(self, path: str, body: Mapping[str, Any], retry_key: str = "") -> Sent:
        more = {"X-Line-Retry-Key": retry_key} if retry_key else {}
        sent, _ = await self._exchange("POST", self._api_url + path, body, **more)
        return sent

    async def _exchange(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | bytes | None,
        content_type: str = "application/json",
        **headers: str,
    ) -> tuple[Sent, bytes]:
        """One request, judged; never raises for what LINE or the network does."""
        try:
            async with self._request(method, url, body, content_type, **headers) as answer:
                request_id = answer.headers.get("x-line-request-id", "")
                try:
                    data = await answer.read()
                except (TimeoutError, aiohttp.ClientError, OSError):
                    data = b""  # the status came, and it is what counts
                return judge(answer.status, data, request_id), data
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return _broken(error), b""

    def _request(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | bytes | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """The request as an asynchronous context manager of its answer."""
        data = _encoded(body)
        if data is not None:
            headers["Content-Type"] = content_type
        return self._session.request(
            method,
            url,
            data=data,
            headers=self._headers | headers,
            timeout=self._timeout,
            allow_redirects=False,
        )

    async def _confirmed(self, sent: Sent, recipients: int) -> Sent:
        """A 429 is about the quota only when LINE's own figures say that it is used up."""
        if sent.verdict is not Verdict.rate:
            return sent
        async with self._quota_lock:
            if time.monotonic() > self._quota[0]:
                try:
                    limit, used = await self.quota()
                except LineError:
                    return sent
                self._quota = (time.monotonic() + _QUOTA_KEPT, limit, used)
        _, limit, used = self._quota
        if limit is None or used + recipients <= limit:
            return sent
        return Sent(Verdict.quota, sent.status, sent.detail, sent.request_id)


async def open_client(
    token: str,
    *,
    api_url: str = API,
    data_url: str = DATA_API,
    pool: int = 128,
    connect: float = 5.0,
    read: float = 10.0,
) -> LineClient:
    """A `LineClient` bound to the loop this runs in; arguments as there."""
    return LineClient(
        token, api_url=api_url, data_url=data_url, pool=pool, connect=connect, read=read
    )


def _encoded(body: Mapping[str, Any] | bytes | None) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    try:
        return orjson.dumps(body)
    except TypeError:  # half a surrogate pair
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")


async def _bounded(answer: aiohttp.ClientResponse, most: int) -> Content:
    """The body, given up as soon as it is longer than `most` bytes."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if (answer.content_length or 0) > most:
        return Content("too_big", kind)
    data, chunks = bytearray(), 0
    async for part, ends in answer.content.iter_chunks():
        data += part
        chunks += ends
        if len(data) > most:
            return Content("too_big", kind)
        if chunks > CRUMBS and len(data) < chunks * CRUMB:
            raise aiohttp.ClientPayloadError("the body comes in crumbs")
    return Content("ready", kind, bytes(data))


def _broken(error: BaseException) -> Sent:
    """The verdict when no answer came: what failed before a byte was sent is `unreachable`."""
    before = (
        aiohttp.ClientConnectorError,  # refused, no route, no name, no TLS
        aiohttp.ConnectionTimeoutError,  # also waiting for a place in the pool
        aiohttp.ClientHttpProxyError,
        aiohttp.InvalidURL,
    )
    verdict = Verdict.unreachable if isinstance(error, before) else Verdict.ambiguous
    return Sent(verdict, detail=type(error).__name__)
