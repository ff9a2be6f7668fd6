"""``Simulator``: the stand-in as one object, served from a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import TypeVar

from aiohttp import web

from bot.simulator.channel import Channel, Settings
from bot.simulator.delivery import Delivered, DeliveryRules, WebhookSender, sign
from bot.simulator.events import Event, make_event
from bot.simulator.faults import Fault
from bot.simulator.journal import Accepted, Refused
from bot.simulator.server import build_app
from bot.simulator.user import SimUser

T = TypeVar("T")
Json = object


class Simulator:
    """A LINE of one's own.

    Use as a context manager, or ``start()`` and ``stop()``. All calls are safe from any thread
    but the stand-in's own. ``url`` is the base of the API, ``data_url`` that of contents (the
    same unless ``Settings.separate_hosts``).

    Args:
        settings: secret, token and the like.
        webhook_url: where events go; may be set later, and ``""`` sends none.
    """

    def __init__(self, settings: Settings | None = None, webhook_url: str = "") -> None:
        self.settings = settings or Settings()
        self.channel = Channel(self.settings)
        self.channel.webhook_url = webhook_url
        self.sender = WebhookSender(self.channel)
        self._users: dict[str, SimUser] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self.url = ""
        self.data_url = ""

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0, host: str = "127.0.0.1") -> "Simulator":
        """Serve on ``port``, a free one when 0; ``url`` says where. Returns when it listens.

        Raises:
            OSError: the port is taken.
        """
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(host, port)), name="line-stand-in", daemon=True
        )
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def stop(self) -> None:
        """Stop serving and end the thread."""
        if self._loop is not None and self._stop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(timeout=10)

    async def _serve(self, host: str, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        runner = web.AppRunner(
            build_app(self.channel, self.sender), access_log=None, shutdown_timeout=0.2
        )
        try:
            await runner.setup()
            site = web.TCPSite(runner, host, port, backlog=4096)
            await site.start()
            self.url = f"http://{host}:{runner.addresses[0][1]}"
            self.data_url = self.url
            if self.settings.separate_hosts:
                await web.TCPSite(runner, host, 0).start()
                self.channel.data_port = runner.addresses[1][1]
                self.data_url = f"http://{host}:{self.channel.data_port}"
        except OSError as error:
            self._failure = error
            self._ready.set()
            return
        self._ready.set()
        await self._stop.wait()
        await self.sender.close()
        await runner.cleanup()

    def run(self, work: Coroutine[Json, Json, T], timeout: float = 60.0) -> T:
        """Run a coroutine in the stand-in's loop and return its result."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the simulator is not started")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def _set(self, change: Callable[[], Json]) -> None:
        """Make a change in the loop, so that no request sees half of it."""

        async def work() -> None:
            change()

        self.run(work()) if self._loop is not None else change()

    @property
    def webhook_url(self) -> str:
        """Where events are posted."""
        return self.channel.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self.channel.webhook_url = url

    @property
    def accepted(self) -> list[Accepted]:
        """Every accepted send, oldest first."""
        return list(self.channel.journal.accepted)

    @property
    def refused(self) -> list[Refused]:
        """Every refused request, oldest first."""
        return list(self.channel.journal.refused)

    @property
    def requests(self) -> dict[str, int]:
        """Requests by endpoint name, accepted or not."""
        return dict(self.channel.journal.requests)

    @property
    def reasons(self) -> dict[str, int]:
        """Refusals counted by ``endpoint status message``."""
        return dict(self.channel.journal.reasons)

    def clear_log(self) -> None:
        """Forget what was accepted, refused and counted so far; chats stay."""
        self._set(self.channel.journal.clear)

    def user(self, name: str, caption: str = "") -> SimUser:
        """The person of this name, made when new; the user id follows from the name."""
        if name not in self._users:
            person = self.channel.people.add(name, caption)
            self._users[name] = SimUser(self, person)
        return self._users[name]

    def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0, what: str = "it") -> T:
        """Wait until ``predicate()`` is true and return its value.

        It is asked again after every send, refusal, webhook and change, and once a second for
        what happens outside the stand-in (the bot's database).

        Raises:
            TimeoutError: not within ``timeout`` seconds.
        """
        end = time.monotonic() + timeout
        journal = self.channel.journal
        while True:
            # Asked without the lock: the predicate may itself call the stand-in, or take its time.
            seen = journal.version
            value = predicate()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"waited {timeout} s for {what}")
            journal.wait_for_news(seen, min(left, 1.0))

    def slow(
        self, ms: float, endpoint: str | None = None, *, jitter_ms: float = 0, before: bool = False
    ) -> None:
        """Answer late by ``ms`` (and up to ``jitter_ms`` more); the request takes effect at once
        unless ``before``. Replaces the delay set before."""
        self._set(lambda: self.channel.faults.clear("slow"))
        self.fault(Fault("slow", endpoint, ms=ms, jitter_ms=jitter_ms, before=before))

    def fail(
        self,
        status: int = 500,
        times: int | None = 1,
        endpoint: str | None = None,
        *,
        probability: float = 1.0,
        seed: int | None = None,
        message: str = "",
        accept: bool = False,
    ) -> None:
        """Answer ``status`` to the next ``times`` requests (``None``: from now on); with
        ``accept`` the request takes effect all the same."""
        self.fault(
            Fault(
                "fail",
                endpoint,
                times,
                probability,
                status=status,
                message=message,
                accept=accept,
                seed=seed,
            )
        )

    def lose_answer(
        self,
        times: int | None = 1,
        endpoint: str | None = None,
        *,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> None:
        """Accept the next ``times`` requests, then drop the connection without an answer."""
        self.fault(Fault("lose", endpoint, times, probability, seed=seed))

    def fault(self, fault: Fault) -> None:
        """Put any fault in force."""
        self._set(lambda: self.channel.faults.add(fault))

    def clear_faults(self) -> None:
        """End all faults and delays."""
        self._set(self.channel.faults.clear)

    def set_quota(self, limit: int | None, used: int = 0) -> None:
        """Messages a month, ``None`` for no limit, and how many are used up."""

        def change() -> None:
            self.channel.quota.limit, self.channel.quota.used = limit, used

        self._set(change)

    def set_rate(self, endpoint: str, requests: float, seconds: float = 1.0) -> None:
        """Allow ``requests`` in ``seconds`` on an endpoint."""
        self._set(lambda: self.channel.rates.set(endpoint, requests, seconds))

    def shift_clock(self, seconds: float) -> None:
        """Let time pass: tokens, retry keys, rates and timestamps see it."""
        self._set(lambda: self.channel.clock.shift(seconds))

    def content_pending(self, times: int, message_id: str = "") -> None:
        """Answer 202 ``times`` times (-1: always) before the content of this message, or of what
        is sent from now on."""

        def change() -> None:
            content = self.channel.contents.find(message_id)
            if content is not None:
                content.pending = times
            elif not message_id:
                self.channel.contents.pending = times

        self._set(change)

    def content_gone(self, message_id: str) -> None:
        """Answer 410 for this message's content."""

        def change() -> None:
            content = self.channel.contents.find(message_id)
            if content is not None:
                content.gone = True

        self._set(change)

    def content_deleted(self, message_id: str) -> None:
        """Answer 404 for this message's content."""
        self._set(lambda: self.channel.contents.forget(message_id))

    def deliver(self, rules: DeliveryRules | None = None) -> None:
        """Change how webhooks travel; without rules once, in order, with redelivery."""
        self._set(lambda: self.sender.use(rules or DeliveryRules()))

    def release(self, *, shuffled: bool = False, together: int = 1) -> list[Delivered]:
        """Send the events held back by ``DeliveryRules(hold=True)``."""
        return self.run(self.sender.release(shuffled=shuffled, together=together))

    def settle(self) -> None:
        """Wait until no webhook is under way, redeliveries included."""
        self.run(self.sender.settle())

    def event(
        self, user: SimUser, kind: str, own: Mapping[str, Json], mode: str = "active"
    ) -> Event:
        """Make an event without sending it."""
        return make_event(self.channel, user.person, kind, own, mode=mode)

    def send_events(self, events: list[Event]) -> Delivered:
        """Send events together in one request; one sent before goes again as it is."""
        return self.run(self.sender.send_together(events))

    def post_raw(self, body: bytes, signature: str | None = None) -> tuple[int, str]:
        """Post any bytes to the webhook, with any signature or none. Status and error."""
        return self.run(self.sender.post_raw(body, signature))

    def sign(self, body: bytes) -> str:
        """The right signature for a body."""
        return sign(self.settings.secret, body)
