"""``/_sim/...``: the calls with which tests and the chat page steer the stand-in.

None of this exists at LINE. Bodies and answers are JSON unless said otherwise.
"""

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.simulator.channel import Channel
from bot.simulator.delivery import Delivered, DeliveryRules, WebhookSender
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
        """``{do, ...}``: one thing the person does; see ``_ACTS``."""
        fields = await _fields(request)
        act = _ACTS.get(str(fields.get("do")))
        if act is None:
            raise ValueError(f"do must be one of {sorted(_ACTS)}")
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
        """Any of the keys of ``_SETTINGS``; all are applied, unknown ones refused."""
        fields = await _fields(request)
        unknown = fields.keys() - _SETTINGS.keys()
        if unknown:
            raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(_SETTINGS)}")
        for key, value in fields.items():
            _SETTINGS[key](self._channel, self._sender, value)
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


async def _do_action(phone: Phone, fields: Fields) -> Delivered | None:
    action = fields["action"]
    if not isinstance(action, dict):
        raise ValueError("action must be an object")
    picked = fields.get("picked")
    return await phone.perform(action, picked=str(picked) if picked is not None else None)


async def _do_tap(phone: Phone, fields: Fields) -> Delivered | None:
    tap = phone.find(str(fields["label"]), str(fields.get("messageId") or ""))
    picked = fields.get("picked")
    return await phone.perform(tap.action, picked=str(picked) if picked is not None else None)


async def _do_location(phone: Phone, fields: Fields) -> Delivered:
    latitude, longitude = fields["latitude"], fields["longitude"]
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise ValueError("latitude and longitude must be numbers")
    title, address = str(fields.get("title") or ""), str(fields.get("address") or "")
    return await phone.share_location(float(latitude), float(longitude), title, address)


async def _do_sticker(phone: Phone, fields: Fields) -> Delivered:
    return await phone.send_sticker(
        str(fields.get("packageId", "11537")), str(fields.get("stickerId", "52002734")), []
    )


_ACTS: dict[str, Callable[[Phone, Fields], Awaitable[Delivered | None]]] = {
    "follow": lambda phone, _: phone.follow(),
    "block": lambda phone, _: phone.block(),
    "unblock": lambda phone, _: phone.follow(),
    "say": lambda phone, fields: phone.say(str(fields["text"])),
    "sticker": _do_sticker,
    "location": _do_location,
    "unsend": lambda phone, fields: phone.unsend(str(fields["messageId"])),
    "postback": lambda phone, fields: phone.postback(str(fields["data"])),
    "action": _do_action,
    "tap": _do_tap,
}


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return value


def _set_quota(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"limit": n | null, "used": n?}``"""
    if not isinstance(value, dict):
        raise ValueError("quota must be an object")
    limit = value.get("limit")
    channel.quota.limit = None if limit is None else int(_number(limit))
    channel.quota.used = int(_number(value.get("used", channel.quota.used)))


def _set_rate(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"endpoint": name, "requests": n, "seconds": s?}``"""
    if not isinstance(value, dict):
        raise ValueError("rate must be an object")
    seconds = _number(value.get("seconds", 1))
    channel.rates.set(str(value["endpoint"]), _number(value["requests"]), seconds)


def _set_content(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"messageId"?, "pending"?: n, "gone"?, "failed"?, "deleted"?}``; without a message id
    ``pending`` holds for what is sent from now on."""
    if not isinstance(value, dict):
        raise ValueError("content must be an object")
    pending = int(_number(value.get("pending", 0)))
    message = value.get("messageId")
    if message is None:
        channel.contents.pending = pending
        return
    content = channel.contents.find(str(message))
    if content is None:
        raise ValueError("no content for this message")
    content.pending = pending
    content.gone = bool(value.get("gone", content.gone))
    content.failed = bool(value.get("failed", content.failed))
    if value.get("deleted"):
        channel.contents.forget(str(message))


def _set_delivery(_: Channel, sender: WebhookSender, value: Json) -> None:
    """Any fields of ``DeliveryRules``; the others go back to their defaults."""
    if not isinstance(value, dict):
        raise ValueError("delivery must be an object")
    if "again_after" in value:
        value = value | {"again_after": tuple(value["again_after"])}
    sender.use(DeliveryRules(**value))


def _set_rewrite(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"https://from": "http://to"}`` for the chat page."""
    if not isinstance(value, dict):
        raise ValueError("rewrite must be an object")
    channel.settings.rewrite = {str(key): str(item) for key, item in value.items()}


def _set_webhook(channel: Channel, _: WebhookSender, value: Json) -> None:
    channel.webhook_url = str(value)


def _shift_clock(channel: Channel, _: WebhookSender, value: Json) -> None:
    """Seconds to let pass."""
    channel.clock.shift(_number(value))


def _set_reply_seconds(channel: Channel, _: WebhookSender, value: Json) -> None:
    channel.tokens.seconds = _number(value)


_SETTINGS: dict[str, Callable[[Channel, WebhookSender, Json], None]] = {
    "quota": _set_quota,
    "rate": _set_rate,
    "content": _set_content,
    "delivery": _set_delivery,
    "rewrite": _set_rewrite,
    "webhook": _set_webhook,
    "clock": _shift_clock,
    "replySeconds": _set_reply_seconds,
}
