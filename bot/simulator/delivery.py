"""Sends signed webhooks: once, again after a failure, twice, shuffled, overlapping.

Source: Messaging API reference, "Webhooks"; LINE Developers, "Receive messages (webhook)".
"""

import asyncio
import base64
import hashlib
import hmac
import json
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass

import aiohttp

from bot.simulator import limits
from bot.simulator.channel import Channel
from bot.simulator.events import Event, redelivered

Json = object


@dataclass(slots=True)
class DeliveryRules:
    """How webhooks travel.

    Attributes:
        copies: how often each event is posted; the second copy says ``isRedelivery``, a third
            does not, and so on, since LINE's duplicates come in both kinds.
        overlapping: copies are posted at the same moment instead of one after the other.
        shuffled: each copy leaves after a random wait of up to ``window_ms``, so that events
            overtake one another; sending does not wait for the answer then.
        hold: events are kept back until ``WebhookSender.release``.
        redelivery: failed posts are repeated after the waits in ``again_after`` (seconds). LINE
            discloses neither number nor spacing.
        timeout: seconds until a post counts as failed.
    """

    copies: int = 1
    overlapping: bool = False
    shuffled: bool = False
    window_ms: float = 150.0
    seed: int | None = None
    hold: bool = False
    redelivery: bool = True
    again_after: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0)
    timeout: float = limits.WEBHOOK_ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an event's first post.

    Attributes:
        event: the event as sent.
        status: HTTP status; 0 when there was no answer, or when the event is still under way.
        error: why there was no 2xx, empty when there was.
    """

    event: Event
    status: int
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bot took it."""
        return 200 <= self.status < 300

    @property
    def message_id(self) -> str:
        """Id of the message in it, empty for other events."""
        message = self.event.get("message")
        return str(message.get("id", "")) if isinstance(message, dict) else ""


@dataclass(frozen=True, slots=True)
class Post:
    """One webhook request that was made: its event ids, status and error."""

    event_ids: tuple[str, ...]
    status: int
    error: str
    redelivery: bool


def sign(secret: str, body: bytes) -> str:
    """``x-line-signature``: Base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


class WebhookSender:
    """Posts events to the bot. Lives in the stand-in's event loop.

    Attributes:
        rules: how events travel; may be changed at any time.
        posts: every request made.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.rules = DeliveryRules()
        self.posts: list[Post] = []
        self.held: list[Event] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._random = random.Random()  # noqa: S311  # shuffles, no secrets

    async def close(self) -> None:
        """Stop what is under way and close the connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def use(self, rules: DeliveryRules) -> None:
        """Change how events travel from now on."""
        self.rules = rules
        self._random = random.Random(rules.seed)  # noqa: S311  # shuffles, no secrets

    async def send(self, event: Event) -> Delivered:
        """Send one event by the rules in force and wait for the answer to its first post."""
        if self.rules.hold:
            self.held.append(event)
            return Delivered(event, 0, "held back")
        return await self._send_group([event])

    async def send_together(self, events: Sequence[Event]) -> Delivered:
        """Send several events in one request, as LINE may."""
        return await self._send_group(list(events))

    async def release(self, *, shuffled: bool = False, together: int = 1) -> list[Delivered]:
        """Send what was held back, ``together`` events a request, in order or shuffled."""
        events, self.held = self.held, []
        if shuffled:
            self._random.shuffle(events)
        groups = [events[n : n + together] for n in range(0, len(events), together)]
        if self.rules.overlapping:
            return list(await asyncio.gather(*(self._send_group(group) for group in groups)))
        return [await self._send_group(group) for group in groups]

    async def settle(self) -> None:
        """Wait until no post is under way any more."""
        while self._tasks:
            await asyncio.gather(*list(self._tasks), return_exceptions=True)

    async def post_raw(self, body: bytes, signature: str | None, url: str = "") -> tuple[int, str]:
        """Post bytes as they are: forged, unsigned or broken webhooks. Status and error."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if signature is not None:
            headers["x-line-signature"] = signature
        return await self._request(url or self._channel.webhook_url, body, headers)

    async def _send_group(self, events: list[Event]) -> Delivered:
        rules = self.rules
        copies = [
            events if number % 2 == 0 else [redelivered(event) for event in events]
            for number in range(rules.copies)
        ]
        if rules.shuffled:
            for copy in copies:
                self._start(self._later(copy, self._random.random() * rules.window_ms / 1000))
            return Delivered(events[0], 0, "under way")
        if rules.overlapping:
            results = await asyncio.gather(*(self._post(copy) for copy in copies))
        else:
            results = [await self._post(copy) for copy in copies]
        status, error = results[0]
        return Delivered(events[0], status, error)

    async def _later(self, events: list[Event], seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._post(events)

    def _start(self, work: Coroutine[Json, Json, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post(self, events: list[Event]) -> tuple[int, str]:
        status, error = await self._post_once(events)
        if error and self.rules.redelivery and self._channel.webhook_url:
            self._start(self._again([redelivered(event) for event in events]))
        return status, error

    async def _again(self, events: list[Event]) -> None:
        for seconds in self.rules.again_after:
            await asyncio.sleep(seconds)
            _, error = await self._post_once(events)
            if not error:
                return

    async def _post_once(self, events: list[Event]) -> tuple[int, str]:
        channel = self._channel
        if not channel.webhook_url or not channel.webhook_active:
            return 0, "no webhook is set"
        for event in events:
            channel.tokens.webhook_sent(str(event.get("replyToken", "")))
        payload = {"destination": channel.settings.bot_id, "events": events}
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        status, error = await self.post_raw(body, sign(channel.settings.secret, body))
        context = events[0]["deliveryContext"] if events else None
        again = isinstance(context, dict) and context.get("isRedelivery") is True
        ids = tuple(str(event["webhookEventId"]) for event in events)
        self.posts.append(Post(ids, status, error, again))
        channel.journal.tell({"type": "webhook", "status": status, "error": error})
        return status, error

    async def _request(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        if self._session is None:
            # No limit of its own: the bot's server decides how many it can take at once.
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": "LineBotWebhook/2.0"}
            )
        timeout = aiohttp.ClientTimeout(total=self.rules.timeout)
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                await answer.read()
                good = 200 <= answer.status < 300
                return answer.status, "" if good else f"error_status_code {answer.status}"
        except TimeoutError:
            return 0, "request_timeout"
        except (aiohttp.ClientConnectorError, ConnectionError):
            return 0, "could_not_connect"
        except (aiohttp.ClientError, ValueError):
            return 0, "unclassified"
