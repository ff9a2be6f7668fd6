"""``SimUser``: a person with a phone, for tests that read like a chat."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.simulator.delivery import Delivered
from bot.simulator.people import ChatEntry, Person
from bot.simulator.phone import NotPossibleError, Phone
from bot.simulator.taps import Tap, readable_text, visible_taps

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

T = TypeVar("T")
Json = object
Message = Mapping[str, Json]


class SimUser:
    """One person. Every call returns when the bot's webhook answered (or could not).

    The bot's messages come later, from its workers: wait for them with ``wait_for_message``
    or ``Simulator.wait_for``.
    """

    def __init__(self, simulator: "Simulator", person: Person) -> None:
        self._sim = simulator
        self.person = person
        self._phone = Phone(simulator.channel, simulator.sender, person)
        self._seen = 0

    @property
    def id(self) -> str:
        """The user id: ``U`` and 32 hex digits."""
        return self.person.user_id

    @property
    def name(self) -> str:
        """The display name."""
        return self.person.name

    @property
    def chat(self) -> list[ChatEntry]:
        """What both sides sent, oldest first."""
        return list(self.person.chat)

    def follow(self) -> Delivered:
        """Add the account as a friend."""
        return self._do(self._phone.follow)

    def block(self) -> Delivered:
        """Block the account."""
        return self._do(self._phone.block)

    def unblock(self) -> Delivered:
        """Unblock it: a follow event with ``isUnblocked``."""
        return self._do(self._phone.follow)

    def say(self, text: str) -> Delivered:
        """Send a text."""
        return self._do(lambda: self._phone.say(text))

    def tap(
        self, wanted: str, *, picked: str | None = None, message_id: str = ""
    ) -> Delivered | None:
        """Tap the newest button whose label, data or text is ``wanted``.

        Args:
            picked: the date or time chosen, for a date picker.
            message_id: look only in that message, also when it is old.

        Returns:
            The delivery, or ``None`` when no webhook comes of it (links, clipboard).

        Raises:
            NotPossibleError: there is no such button, or it needs something else.
        """
        tap = self._phone.find(wanted, message_id)
        return self._do(lambda: self._phone.perform(tap.action, picked=picked))

    def pick_date(self, date: str, wanted: str = "") -> Delivered | None:
        """Choose ``date`` (``2016-05-31``, or a time) in the newest date picker on the screen."""
        pickers = [
            tap
            for tap in self.taps()
            if tap.action.get("type") == "datetimepicker" and wanted in ("", tap.label, tap.data)
        ]
        if not pickers:
            raise NotPossibleError(
                f"{self.name} sees no date picker {wanted!r}\n{self.transcript(4)}"
            )
        return self._do(lambda: self._phone.perform(pickers[0].action, picked=date))

    def send_image(
        self,
        data: bytes,
        content_type: str = "image/jpeg",
        *,
        image_set: Mapping[str, Json] | None = None,
    ) -> Delivered:
        """Send a picture."""
        return self._do(
            lambda: self._phone.send_content("image", data, content_type, image_set=image_set)
        )

    def send_video(self, data: bytes, duration: int | None = 1000) -> Delivered:
        """Send a film; ``duration`` in milliseconds."""
        return self._do(
            lambda: self._phone.send_content("video", data, "video/mp4", duration=duration)
        )

    def send_audio(self, data: bytes, duration: int | None = 1000) -> Delivered:
        """Send a sound; ``duration`` in milliseconds."""
        return self._do(
            lambda: self._phone.send_content("audio", data, "audio/x-m4a", duration=duration)
        )

    def send_file(self, data: bytes, name: str = "file.pdf") -> Delivered:
        """Send a file."""
        kind = "application/octet-stream"
        return self._do(lambda: self._phone.send_content("file", data, kind, name=name))

    def send_sticker(
        self, package: str = "11537", sticker: str = "52002734", keywords: Sequence[str] = ()
    ) -> Delivered:
        """Send a sticker."""
        return self._do(lambda: self._phone.send_sticker(package, sticker, list(keywords)))

    def share_location(
        self, latitude: float, longitude: float, title: str = "", address: str = ""
    ) -> Delivered:
        """Send a place."""
        return self._do(lambda: self._phone.share_location(latitude, longitude, title, address))

    def unsend(self, message_id: str) -> Delivered:
        """Take back a message, own or made up."""
        return self._do(lambda: self._phone.unsend(message_id))

    def postback(self, data: str, params: Mapping[str, Json] | None = None) -> Delivered:
        """A postback with any data: forged, or from a button that is gone."""
        return self._do(lambda: self._phone.postback(data, params=params))

    def special(
        self,
        kind: str,
        own: Mapping[str, Json] | None = None,
        *,
        mode: str = "active",
        replyable: bool = True,
    ) -> Delivered:
        """An event of any type, one LINE does not have yet too."""
        fields = dict(own or {})
        return self._do(lambda: self._phone.special(kind, fields, mode=mode, replyable=replyable))

    def taps(self) -> list[Tap]:
        """What can be tapped now: quick replies, buttons, areas, rich menu."""
        return visible_taps(self._sim.channel, self.person)

    def labels(self) -> list[str]:
        """The labels of ``taps()``."""
        return [tap.label for tap in self.taps()]

    def bot_entries(self) -> list[ChatEntry]:
        """The lines the bot sent, oldest first."""
        return [entry for entry in self.person.chat if entry.side == "bot"]

    def last_messages(self, count: int = 1) -> list[Message]:
        """The bot's last ``count`` message objects, oldest first."""
        return [entry.body for entry in self.bot_entries()[-count:]] if count else []

    def last_text(self, count: int = 1) -> str:
        """All words of the bot's last ``count`` messages, cards and templates included."""
        return "\n".join(readable_text(message) for message in self.last_messages(count))

    def wait_for_message(
        self, wanted: str | Callable[[Message], bool] | None = None, timeout: float = 10.0
    ) -> list[Message]:
        """Wait for what the bot sent since this person last did something.

        Args:
            wanted: a text one of the messages must show, or a test one must pass; ``None``
                waits for any message.

        Returns:
            All messages of the bot since then.

        Raises:
            TimeoutError: nothing fitting came; the text shows the end of the chat.
        """

        def arrived() -> list[Message]:
            fresh = self._sim.run(self._fresh())
            if wanted is None:
                return fresh
            test = wanted if callable(wanted) else (lambda body: wanted in readable_text(body))
            return fresh if any(test(body) for body in fresh) else []

        try:
            return self._sim.wait_for(arrived, timeout)
        except TimeoutError as error:
            message = f"{self.name} waited {timeout} s for {wanted!r}\n{self.transcript(8)}"
            raise TimeoutError(message) from error

    async def _fresh(self) -> list[Message]:
        """In the stand-in's loop, where nobody sees half of what one call sent."""
        return [entry.body for entry in self.person.chat[self._seen :] if entry.side == "bot"]

    def ask(self, text: str, timeout: float = 10.0) -> str:
        """Say something, wait for the answer, and return its words."""
        self.say(text)
        return "\n".join(readable_text(body) for body in self.wait_for_message(None, timeout))

    def transcript(self, count: int = 0) -> str:
        """The chat (its last ``count`` lines) as text, for failing tests and for reading."""
        lines = [f"{entry.side}: {readable_text(entry.body)}" for entry in self.person.chat]
        return "\n".join(lines[-count:])

    def _do(self, act: Callable[[], Coroutine[Json, Json, T]]) -> T:
        self._seen = len(self.person.chat)
        return self._sim.run(act())
