"""What a person does with the phone, and the webhooks that follow from it.

Runs in the stand-in's event loop; ``SimUser`` drives it from a test's thread and ``control.py``
from the chat page.
"""

from collections.abc import Mapping

from bot.simulator.actions import read_moment
from bot.simulator.channel import Channel
from bot.simulator.delivery import Delivered, WebhookSender
from bot.simulator.events import make_event, make_message
from bot.simulator.people import ChatEntry, Person
from bot.simulator.taps import Tap, visible_taps

Json = object


class NotPossibleError(Exception):
    """The phone does not offer what was asked for (no such button, account blocked, ...)."""


class Phone:
    """One person's phone."""

    def __init__(self, channel: Channel, sender: WebhookSender, person: Person) -> None:
        self._channel = channel
        self._sender = sender
        self.person = person

    async def follow(self) -> Delivered:
        """Add the account as a friend, or unblock it."""
        person = self.person
        was_blocked = person.blocked
        person.known, person.friend, person.blocked = True, True, False
        self._channel.person_changed(person)
        return await self._event("follow", {"follow": {"isUnblocked": was_blocked}})

    async def block(self) -> Delivered:
        """Block the account: nothing more is shown, and an unfollow event goes out."""
        person = self.person
        person.known, person.friend, person.blocked = True, False, True
        self._channel.person_changed(person)
        return await self._event("unfollow", {})

    async def say(self, text: str) -> Delivered:
        """Type a text and send it."""
        self.person.typed = ""
        return await self._message("text", {"text": text})

    async def send_content(
        self,
        kind: str,
        data: bytes,
        content_type: str,
        *,
        name: str = "",
        duration: int | None = None,
        image_set: Mapping[str, Json] | None = None,
    ) -> Delivered:
        """Send a picture, film, sound or file; its bytes wait at the content endpoint."""
        own: dict[str, Json] = {}
        if kind == "file":
            own = {"fileName": name or "file.bin", "fileSize": len(data)}
        else:
            own["contentProvider"] = {"type": "line"}
        if kind in ("video", "audio") and duration is not None:
            own["duration"] = duration
        if kind == "image" and image_set is not None:
            own["imageSet"] = dict(image_set)
        return await self._message(kind, own, content=(data, content_type))

    async def send_sticker(self, package: str, sticker: str, keywords: list[str]) -> Delivered:
        """Send a sticker."""
        own: dict[str, Json] = {
            "packageId": package,
            "stickerId": sticker,
            "stickerResourceType": "STATIC",
        }
        if keywords:
            own["keywords"] = keywords
        return await self._message("sticker", own)

    async def share_location(
        self, latitude: float, longitude: float, title: str, address: str
    ) -> Delivered:
        """Send a place."""
        own: dict[str, Json] = {"latitude": latitude, "longitude": longitude}
        own |= {"title": title} if title else {}
        own |= {"address": address} if address else {}
        return await self._message("location", own)

    async def unsend(self, message_id: str) -> Delivered:
        """Take a message back: its content is gone, and an unsend event goes out."""
        content = self._channel.contents.find(message_id)
        if content is not None:
            content.gone = True
        for entry in self.person.chat:
            if entry.id == message_id and entry.side == "user":
                entry.unsent = True
                self._channel.journal.tell(
                    {"type": "unsent", "user": self.person.user_id, "id": message_id}
                )
        return await self._event("unsend", {"unsend": {"messageId": message_id}})

    async def postback(
        self, data: str, *, shown: str = "", params: Mapping[str, Json] | None = None
    ) -> Delivered:
        """Send a postback event as a button does; ``shown`` appears as the person's words."""
        self.person.known = True
        if shown:
            body = {"type": "tap", "text": shown}
            self._show(ChatEntry(self._next_id(), "user", self._millis(), body, "tap"))
        else:
            self.person.quick_replies_gone = True
            self._channel.person_changed(self.person)
        own: dict[str, Json] = {"data": data}
        if params is not None:
            own["params"] = dict(params)
        return await self._event("postback", {"postback": own})

    async def special(
        self, kind: str, own: Mapping[str, Json], *, mode: str = "active", replyable: bool = True
    ) -> Delivered:
        """Send an event of any type, one of the future too."""
        channel = self._channel
        event = make_event(channel, self.person, kind, own, mode=mode, replyable=replyable)
        return await self._sender.send(event)

    def find(self, wanted: str, message_id: str = "") -> Tap:
        """The button that says, sends or carries ``wanted``.

        Raises:
            NotPossibleError: it is not on the screen; the message lists what is.
        """
        taps = visible_taps(self._channel, self.person)
        if message_id:
            taps = [tap for tap in taps if tap.message_id == message_id]
        for tap in taps:
            if tap.answers_to(wanted):
                return tap
        offered = ", ".join(f"{tap.label or tap.data!r} ({tap.origin})" for tap in taps)
        raise NotPossibleError(f"{self.person.name} sees no {wanted!r}; to tap there is: {offered}")

    async def perform(
        self, action: Mapping[str, Json], *, picked: str | None = None
    ) -> Delivered | None:
        """Do what an action does when tapped; ``None`` when no webhook comes of it.

        Raises:
            NotPossibleError: a date is missing or outside the limits, a camera was tapped, ...
        """
        self._need_friendship()
        kind = action.get("type")
        if kind == "message":
            return await self.say(str(action.get("text", "")))
        if kind == "postback":
            return await self._tap_postback(action)
        if kind == "datetimepicker":
            return await self._pick(action, picked)
        if kind == "richmenuswitch":
            return await self._switch_menu(action)
        if kind in ("uri", "clipboard"):
            self._leave_chat(action)
            return None
        raise NotPossibleError(
            f"{kind} opens the phone's own screen: send a picture or a place instead"
        )

    def _leave_chat(self, action: Mapping[str, Json]) -> None:
        if action.get("type") == "uri":
            self.person.opened.append(str(action.get("uri") or action.get("linkUri") or ""))
        else:
            self.person.clipboard = str(action.get("clipboardText", ""))

    async def _tap_postback(self, action: Mapping[str, Json]) -> Delivered:
        person = self.person
        option = action.get("inputOption")
        if option == "openKeyboard":
            person.typed = str(action.get("fillInText", ""))
        elif option in ("closeRichMenu", "openRichMenu"):
            person.menu_open = option == "openRichMenu"
        text = str(action.get("text") or "")
        if text:
            await self.say(text)
        return await self.postback(
            str(action.get("data", "")), shown=str(action.get("displayText") or "")
        )

    async def _pick(self, action: Mapping[str, Json], picked: str | None) -> Delivered:
        mode = str(action.get("mode"))
        value = read_moment(picked, mode) if picked else None
        if value is None:
            raise NotPossibleError(f"{picked!r} is no {mode}")
        first = read_moment(action.get("min"), mode) if action.get("min") else None
        last = read_moment(action.get("max"), mode) if action.get("max") else None
        if (first and value < first) or (last and value > last):
            raise NotPossibleError(f"{value} is outside {first or '...'} to {last or '...'}")
        return await self.postback(str(action.get("data", "")), params={mode: value})

    async def _switch_menu(self, action: Mapping[str, Json]) -> Delivered:
        alias = str(action.get("richMenuAliasId", ""))
        menus = self._channel.menus
        target = menus.aliases.get(alias)
        if target is None:
            params: dict[str, Json] = {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
        elif target not in menus.menus:
            params = {"status": "RICHMENU_NOTFOUND"}
        else:
            params = {"newRichMenuAliasId": alias, "status": "SUCCESS"}
            self.person.menu_id = target
            self._channel.person_changed(self.person)
        return await self.postback(str(action.get("data", "")), params=params)

    async def _message(
        self,
        kind: str,
        own: Mapping[str, Json],
        *,
        content: tuple[bytes, str] | None = None,
    ) -> Delivered:
        self._need_friendship()
        person = self.person
        message = make_message(self._channel, kind, own)
        message_id = str(message["id"])
        if content is not None:
            self._channel.contents.add(message_id, kind, content[0], content[1])
        person.known, person.wrote_at = True, self._channel.clock.now()
        entry = ChatEntry(message_id, "user", self._millis(), message, "webhook")
        self._show(entry)
        outcome = await self._event("message", {"message": message})
        if outcome.error not in ("", "held back", "under way"):
            entry.error = outcome.error
            self._channel.journal.tell(
                {"type": "entry", "user": person.user_id, "entry": entry.as_dict()}
            )
        return outcome

    def _need_friendship(self) -> None:
        if self.person.blocked:
            raise NotPossibleError(f"{self.person.name} blocked the account; unblock it first")

    async def _event(self, kind: str, own: Mapping[str, Json]) -> Delivered:
        return await self._sender.send(make_event(self._channel, self.person, kind, own))

    def _show(self, entry: ChatEntry) -> None:
        self._channel.show(self.person, entry)

    def _next_id(self) -> str:
        return self._channel.message_ids.next()

    def _millis(self) -> int:
        return self._channel.clock.millis()
