"""``/_sim/...``: the calls with which tests and the chat page steer the stand-in.

None of this exists at LINE. Bodies and answers are JSON unless said otherwise.
"""

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.simulator.channel import Channel
from bot.simulator.control_acts import ACTS
from bot.simulator.control_settings import SETTINGS
from bot.simulator.delivery import Delivered, WebhookSender
from bot.simulator.faults import Fault
from bot.simulator.people import Person
from bot.simulator.phone import NotPossibleError, Phone

Json = object
Fields = Mapping[str, Json]


class Control:
    """The control calls of one channel."""

    def __init__(self, channel: Channel, sender: WebhookSender) -> None:
        self._channel = channel
        self._sender = sender

    def add_routes(self, app: web.Application) -> None:
        """Add every control call to the application."""
        post, get = app.router.add_post, app.router.add_get
        get("/_sim/state", self._checked(self._state))
        get("/_sim/stream", self._stream)
        get("/_sim/log", self._checked(self._log))
        get("/_sim/content/{message}", self._content)
        get("/_sim/menu/{menu}/image", self._menu_image)
        post("/_sim/users", self._checked(self._add_user))
        post("/_sim/users/{user}/act", self._checked(self._act))
        post("/_sim/users/{user}/content", self._checked(self._send_content))
        post("/_sim/faults", self._checked(self._add_fault))
        app.router.add_delete("/_sim/faults", self._checked(self._clear_faults))
        post("/_sim/settings", self._checked(self._settings))
        post("/_sim/release", self._checked(self._release))

    def _checked(
        self, run: Callable[[web.Request], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Answer JSON, and 400 with the reason for what is not possible."""

        async def handle(request: web.Request) -> web.Response:
            try:
                answer = await run(request)
            except (NotPossibleError, KeyError, TypeError, ValueError) as error:
                return web.json_response({"message": str(error)}, status=400)
            return web.json_response(answer)

        return handle

    async def _state(self, _: web.Request) -> Json:
        """Everything the page needs to draw itself."""
        channel = self._channel
        return {
            "botName": channel.settings.bot_name,
            "rewrite": channel.settings.rewrite,
            "webhook": channel.webhook_url,
            "now": channel.clock.millis(),
            "people": [self._person_state(person) for person in channel.people],
            "menus": self._menus(),
        }

    def _person_state(self, person: Person) -> dict[str, Json]:
        chat = [entry.as_dict() for entry in person.chat]
        return person.as_dict() | {"chat": chat, "menu": self._menu_of(person)}

    def _menu_of(self, person: Person) -> str | None:
        menu = self._channel.menus.shown_to(person.menu_id)
        return menu.menu_id if menu is not None else None

    def _menus(self) -> dict[str, Json]:
        return {menu.menu_id: menu.as_dict() for menu in self._channel.menus.menus.values()}

    async def _log(self, _: web.Request) -> Json:
        """What was accepted and refused, and the counters."""
        journal = self._channel.journal
        return {
            "accepted": [dataclasses.asdict(entry) for entry in journal.accepted],
            "refused": [dataclasses.asdict(entry) for entry in journal.refused],
            "requests": dict(journal.requests),
            "reasons": dict(journal.reasons),
            "webhooks": [dataclasses.asdict(post) for post in self._sender.posts],
        }

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events: every change as it happens."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        news: asyncio.Queue[Fields] = asyncio.Queue()
        stop = self._channel.journal.listen(news.put_nowait)
        try:
            await response.write(b": hello\n\n")
            while True:
                await self._write_next(response, news)
        except (ConnectionError, asyncio.CancelledError):
            return response
        finally:
            stop()

    async def _write_next(self, response: web.StreamResponse, news: asyncio.Queue[Fields]) -> None:
        try:
            item = await asyncio.wait_for(news.get(), timeout=15)
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        if item["type"] == "menus":
            people = self._channel.people
            item = {
                "type": "menus",
                "menus": self._menus(),
                "shown": {person.user_id: self._menu_of(person) for person in people},
            }
        await response.write(b"data: " + json.dumps(item).encode() + b"\n\n")

    async def _add_user(self, request: web.Request) -> Json:
        """``{name, caption?, friend?, userId?}``: a person, new or known by that name.

        ``friend`` makes them a friend without an event, as after a restart of the stand-in.
        """
        fields = await _fields(request)
        name = fields["name"]
        if not isinstance(name, str) or not name.strip():
            raise ValueError("name must be a text")
        person = self._channel.people.add(
            name.strip(), str(fields.get("caption") or ""), str(fields.get("userId") or "")
        )
        if fields.get("friend"):
            person.known, person.friend = True, True
        state = self._person_state(person)
        self._channel.journal.tell({"type": "added", "person": state})
        return state

    async def _act(self, request: web.Request) -> Json:
        """``{do, ...}``: one thing the person does; see ``ACTS``."""
        fields = await _fields(request)
        act = ACTS.get(str(fields.get("do")))
        if act is None:
            raise ValueError(f"do must be one of {sorted(ACTS)}")
        return _outcome(await act(self._phone(request), fields))

    async def _send_content(self, request: web.Request) -> Json:
        """Raw bytes as body; ``?kind=image|video|audio|file&name=``."""
        data = await request.read()
        kind = request.query.get("kind", "image")
        if kind not in ("image", "video", "audio", "file"):
            raise ValueError("kind must be image, video, audio or file")
        duration = int(request.query["duration"]) if "duration" in request.query else None
        outcome = await self._phone(request).send_content(
            kind,
            data,
            request.content_type,
            name=request.query.get("name", ""),
            duration=duration,
        )
        return _outcome(outcome)

    async def _content(self, request: web.Request) -> web.Response:
        """A person's own picture, for the chat page."""
        content = self._channel.contents.find(request.match_info["message"])
        if content is None or content.gone:
            raise web.HTTPNotFound
        return web.Response(body=content.data, content_type=content.content_type)

    async def _menu_image(self, request: web.Request) -> web.Response:
        menu = self._channel.menus.menus.get(request.match_info["menu"])
        if menu is None or menu.image is None:
            raise web.HTTPNotFound
        return web.Response(body=menu.image, content_type=menu.content_type)

    async def _add_fault(self, request: web.Request) -> Json:
        """``{kind: slow|fail|lose, endpoint?, times?, probability?, ms?, status?, ...}``."""
        fields = await _fields(request)
        known = {field.name for field in dataclasses.fields(Fault) if field.init}
        unknown = fields.keys() - known
        if unknown:
            raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(known)}")
        self._channel.faults.add(Fault(**fields))  # type: ignore[arg-type]  # checked by use
        return {}

    async def _clear_faults(self, _: web.Request) -> Json:
        self._channel.faults.clear()
        return {}

    async def _settings(self, request: web.Request) -> Json:
        """Any of the keys of ``SETTINGS``; all are applied, unknown ones refused."""
        fields = await _fields(request)
        unknown = fields.keys() - SETTINGS.keys()
        if unknown:
            raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(SETTINGS)}")
        for key, value in fields.items():
            SETTINGS[key](self._channel, self._sender, value)
        return {}

    async def _release(self, request: web.Request) -> Json:
        """Send the events held back: ``{shuffled?, together?}``."""
        fields = await _fields(request)
        together = fields.get("together", 1)
        if not isinstance(together, int) or together < 1:
            raise ValueError("together must be a positive number")
        outcomes = await self._sender.release(
            shuffled=bool(fields.get("shuffled")), together=together
        )
        return {"sent": len(outcomes)}

    def _phone(self, request: web.Request) -> Phone:
        person = self._channel.people.get(request.match_info["user"])
        if person is None:
            raise NotPossibleError("nobody has this user id")
        return Phone(self._channel, self._sender, person)


async def _fields(request: web.Request) -> Fields:
    fields = await request.json()
    if not isinstance(fields, dict):
        raise ValueError("the body must be a JSON object")
    return fields


def _outcome(outcome: Delivered | None) -> dict[str, Json]:
    if outcome is None:
        return {"event": None, "status": 0, "error": ""}
    return {"event": outcome.event, "status": outcome.status, "error": outcome.error}
